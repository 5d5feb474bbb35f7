import { many, one } from "@shared/address/search";

export const TABS = ["overview", "findings", "timeline", "identity", "quality"] as const;
export type Tab = (typeof TABS)[number];

/** The open tab and, on the timeline, the kinds, the span of days and the order. */
export interface DossierSearch {
  tab?: Tab;
  event?: string[];
  from?: string;
  to?: string;
  order?: "oldest";
}

export function dossierSearch(raw: Record<string, unknown>): DossierSearch {
  const tab = one(raw["tab"]);
  return {
    tab: TABS.find((t) => t === tab && t !== "overview"),
    event: many(raw["event"]),
    from: one(raw["from"]),
    to: one(raw["to"]),
    order: one(raw["order"]) === "oldest" ? "oldest" : undefined,
  };
}
