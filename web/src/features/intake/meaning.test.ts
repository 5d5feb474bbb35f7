import { expect, test } from "vitest";
import { asLetters } from "@shared/format/text";
import { asksStart, foundFirst, isProtected, optionsOf, propertyText, roleLabel, startIn, withStart } from "./meaning";
import type { ColumnGuess, Vocabulary } from "./types";

const guess = (change: Partial<ColumnGuess>): ColumnGuess => ({
  column: "X", samples: [], n_distinct: 1, n_empty: 0, n_rows_seen: 1, meaning: "ignore", label: "", options: {}, confidence: 1, why: "", alternatives: [], chosen: false, ...change,
});

test("a phone has a country and may be a list, a time has a format and a zone", () => {
  expect(optionsOf("role:caller:phone")).toEqual({ formats: false, zone: false, region: true, split: true });
  expect(optionsOf("time")).toEqual({ formats: true, zone: true, region: false, split: false });
  expect(optionsOf("person:guest:birth_date")).toMatchObject({ formats: true, zone: false });
  expect(optionsOf("property:duration_s")).toEqual({ formats: false, zone: false, region: false, split: false });
});

test("only a refused column is protected, not one that somebody left out", () => {
  expect(isProtected(guess({ why: "A protected attribute: never read" }))).toBe(true);
  expect(isProtected(guess({ why: "su encabezado nombra un atributo protegido" }))).toBe(true);
  expect(isProtected(guess({ why: "nothing speaks for any meaning" }))).toBe(false);
  expect(isProtected(guess({ meaning: "place", why: "names of protected areas" }))).toBe(false);
});

test("a role is called as in the selects, without what it holds", () => {
  const vocabulary = { meanings: [{ id: "role:callee:phone", label: "Called (phone)", group: "", kinds: [] }] } as unknown as Vocabulary;
  expect(roleLabel(vocabulary, "callee")).toBe("Called");
  expect(roleLabel(vocabulary, "found_on")).toBe("Found on");
});

test("a property carries its unit whether it is named by its id or its label", () => {
  const vocabulary = { meanings: [{ id: "property:duration_s", label: "Duration (s)", group: "", kinds: [] }] } as unknown as Vocabulary;
  expect(propertyText(vocabulary, "duration_s", "64")).toBe("Duration 64 s");
  expect(propertyText(vocabulary, "Duration", "64")).toBe("Duration 64 s");
  expect(propertyText(vocabulary, "case_number", "26-1")).toBe("Case number 26-1");
});

test("the form found in a column comes first, in letters when it is in no list", () => {
  const listed = [{ id: "%Y-%m-%d", label: "2026-03-04", meaning: "" }, { id: "%d/%m/%Y", label: "04/03/2026", meaning: "" }];
  expect(foundFirst(listed, ["%d/%m/%Y"], {})[0]?.label).toBe("04/03/2026");
  expect(foundFirst(listed, ["%d/%m/%y %I:%M %p"], {})[0]?.label).toBe("DD/MM/YY hh:mm AM/PM");
  expect(foundFirst(listed, ["hours_since 2026-01-01"], { hours_since: "horas desde" })[0]?.label).toBe("horas desde 2026-01-01");
  expect(asLetters("%j")).toBe("%j");
});

test("a count is answered with its first day, a date without one as it is", () => {
  const hours = { label: "Hours since", options: { formats: ["hours_since"] } };
  const first = { label: "Day first", options: { formats: ["%d/%m/%Y"] } };
  expect([asksStart(hours), asksStart(first)]).toEqual([true, false]);
  expect(withStart(hours, "2026-01-01")).toEqual({ label: "Hours since 2026-01-01", options: { formats: ["hours_since 2026-01-01"] } });
  expect(withStart(first, "2026-01-01")).toBe(first);
  expect([startIn("Hours since 2026-01-01"), startIn("Day first"), startIn(undefined)]).toEqual(["2026-01-01", "", ""]);
});
