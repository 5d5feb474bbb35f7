import { one } from "@shared/address/search";

export const TABS = ["questions", "groups", "merged", "second", "contradictions", "record", "comparing"] as const;
export type Tab = (typeof TABS)[number];

/** The open tab and the two descriptions that are asked about. */
export interface ReviewSearch {
  tab?: Tab;
  left?: string;
  right?: string;
}

export function reviewSearch(raw: Record<string, unknown>): ReviewSearch {
  const tab = one(raw["tab"]);
  return { tab: TABS.find((t) => t === tab && t !== "questions"), left: one(raw["left"]), right: one(raw["right"]) };
}
