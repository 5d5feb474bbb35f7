import { one } from "@shared/address/search";

export const STEPS = ["columns", "source", "load", "delivery"] as const;
export type Step = (typeof STEPS)[number];

/** The upload that is being mapped, how far one is, and the source once it is written. */
export interface IntakeSearch {
  upload?: string;
  step?: Step;
  source?: string;
}

export function intakeSearch(raw: Record<string, unknown>): IntakeSearch {
  const step = one(raw["step"]);
  return { upload: one(raw["upload"]), step: STEPS.find((s) => s === step), source: one(raw["source"]) };
}
