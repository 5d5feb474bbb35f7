import { many, one } from "@shared/address/search";

export interface SearchSearch {
  q?: string;
  kind?: string[];
}

export function searchSearch(raw: Record<string, unknown>): SearchSearch {
  return { q: one(raw["q"]), kind: many(raw["kind"]) };
}
