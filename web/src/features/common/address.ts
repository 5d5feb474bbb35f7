import { many } from "@shared/address/search";

export interface CommonSearch {
  ids?: string[];
}

export function commonSearch(raw: Record<string, unknown>): CommonSearch {
  return { ids: many(raw["ids"]) };
}
