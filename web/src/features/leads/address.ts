import type { Status } from "@shared/api/queries";
import { many, one } from "@shared/address/search";
import { STATUSES } from "@shared/subject/statuses";

/** What of the leads page lives in the address. `mixed`: unpursued are not put first. */
export interface LeadsSearch {
  status?: Status[];
  kind?: string[];
  band?: string[];
  signal?: string[];
  source?: string[];
  text?: string;
  sort?: Sort;
  mixed?: string;
  lead?: string;
  /** chosen to be compared */
  pick?: string[];
}

export const SORTS = ["rank", "newest", "qe", "sources", "label"] as const;
export type Sort = (typeof SORTS)[number];

export const FACETS = ["status", "kind", "band", "signal", "source"] as const;
export type Facet = (typeof FACETS)[number];

function statuses(values: string[] | undefined): Status[] | undefined {
  const known = STATUSES.filter((s) => values?.includes(s));
  return known.length > 0 ? known : undefined;
}

export function leadsSearch(raw: Record<string, unknown>): LeadsSearch {
  return {
    status: statuses(many(raw["status"])),
    kind: many(raw["kind"]),
    band: many(raw["band"]),
    signal: many(raw["signal"]),
    source: many(raw["source"]),
    text: one(raw["text"]),
    sort: SORTS.find((s) => s === one(raw["sort"]) && s !== "rank"),
    mixed: one(raw["mixed"]),
    lead: one(raw["lead"]),
    pick: many(raw["pick"]),
  };
}
