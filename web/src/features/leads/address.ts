import { many, one } from "@shared/address/search";

/** What of the leads page lives in the address. `mixed`: unpursued are not put first. */
export interface LeadsSearch {
  status?: string[];
  kind?: string[];
  band?: string[];
  signal?: string[];
  source?: string[];
  text?: string;
  sort?: string;
  mixed?: string;
  lead?: string;
}

export const FACETS = ["status", "kind", "band", "signal", "source"] as const;
export type Facet = (typeof FACETS)[number];

export function leadsSearch(raw: Record<string, unknown>): LeadsSearch {
  return {
    status: many(raw["status"]),
    kind: many(raw["kind"]),
    band: many(raw["band"]),
    signal: many(raw["signal"]),
    source: many(raw["source"]),
    text: one(raw["text"]),
    sort: one(raw["sort"]),
    mixed: one(raw["mixed"]),
    lead: one(raw["lead"]),
  };
}
