import { expect, test } from "vitest";
import type { Schemas } from "@client/client";
import { countedWho, otherCounts, pairedPart, rates, saysCount, saysRate } from "./counted";

const finding = {
  counts: { callers: 5, callers_tested: 6, crossings: 29, crossings_with_call: 20, comparable_times: 105, comparable_times_with_call: 0, households: 5, not_counted_taxi: 1 },
} as unknown as Schemas["Finding"];

test("counts that belong together become rates, the strongest first", () => {
  expect(rates(finding)).toEqual([
    { name: "crossings_with_call", k: 20, n: 29 },
    { name: "comparable_times_with_call", k: 0, n: 105 },
  ]);
});

test("every count is shown once", () => {
  expect(otherCounts(finding)).toEqual({ counted: [["households", 5]], notCounted: [["taxi", 1]] });
  expect(countedWho(finding)).toBe("callers");
});

test("the paired part is the one whose episodes hold two kinds of events", () => {
  const row = (part: string, episode: string, event_kind: string) => ({ part, episode, event_kind }) as Schemas["SupportRow"];
  const rows = [row("callers", "a", "call"), row("crossings", "a 1", "crossing"), row("both", "a 1", "crossing"), row("both", "a 1", "call")];
  expect(pairedPart(rows)).toBe("both");
  expect(pairedPart(rows.slice(0, 2))).toBeUndefined();
});

test("what a sentence says is known, so that it is not printed again below it", () => {
  const why = "4 of the 4 crossers reached it: after 1,019 of their 1,227 crossings, but at 0 of 98 times. They belong to 4 unrelated households. Not counted: a registered money exchange line after 2 crossings.";
  expect(saysRate(why, 4, 4)).toBe(true);
  expect(saysRate(why, 1019, 1227)).toBe(true);
  expect(saysRate(why, 9, 98)).toBe(false);
  expect(saysRate(why, 0, 9)).toBe(false);
  expect(saysCount(why, "households", 4)).toBe(true);
  expect(saysCount(why, "households", 5)).toBe(false);
  expect(saysCount(why, "money exchange", 2)).toBe(true);
  expect(saysCount(why, "taxi", 2)).toBe(false);
  const dicho = "4 de 4 personas lo llamaron: después de 1,019 de sus 1,227 cruces. Pertenecen a 4 hogares sin relación entre sí.";
  expect(saysRate(dicho, 1019, 1227)).toBe(true);
  expect(saysCount(dicho, "hogares", 4)).toBe(true);
});
