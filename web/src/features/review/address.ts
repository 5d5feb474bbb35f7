import { many, one } from "@shared/address/search";

export const TABS = ["questions", "groups", "merged", "second", "contradictions", "record", "comparing"] as const;
export type Tab = (typeof TABS)[number];

/** The open tab, the two descriptions that are asked about, the group and whom of it somebody left out. */
export interface ReviewSearch {
  tab?: Tab;
  left?: string;
  right?: string;
  group?: string;
  out?: string[];
}

export function reviewSearch(raw: Record<string, unknown>): ReviewSearch {
  const tab = one(raw["tab"]);
  return {
    tab: TABS.find((t) => t === tab && t !== "questions"),
    left: one(raw["left"]),
    right: one(raw["right"]),
    group: one(raw["group"]),
    out: many(raw["out"]),
  };
}
