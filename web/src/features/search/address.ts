import { many, one } from "@shared/address/search";

export interface SearchSearch {
  q?: string;
  kind?: string[];
  /** chosen to be compared */
  pick?: string[];
}

export function searchSearch(raw: Record<string, unknown>): SearchSearch {
  return { q: one(raw["q"]), kind: many(raw["kind"]), pick: many(raw["pick"]) };
}
