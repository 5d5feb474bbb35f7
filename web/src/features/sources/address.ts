import { one } from "@shared/address/search";

export interface SourceSearch {
  outcome?: "duplicate" | "superseded" | "rejected" | "value_set_aside";
  reason?: string;
}

export function sourceSearch(raw: Record<string, unknown>): SourceSearch {
  const outcome = one(raw["outcome"]);
  return {
    outcome: (["duplicate", "superseded", "rejected", "value_set_aside"] as const).find((o) => o === outcome),
    reason: one(raw["reason"]),
  };
}
