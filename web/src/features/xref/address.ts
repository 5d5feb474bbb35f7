import { one } from "@shared/address/search";

export interface XrefSearch {
  tab?: "text";
  only?: string;
}

export function xrefSearch(raw: Record<string, unknown>): XrefSearch {
  return { tab: one(raw["tab"]) === "text" ? "text" : undefined, only: one(raw["only"]) };
}
