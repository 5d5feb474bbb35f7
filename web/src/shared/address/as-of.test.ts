import { expect, test } from "vitest";
import { asOfHref } from "./as-of";

test("a file is of the moment that is shown", () => {
  expect(asOfHref("/api/leads.csv", undefined)).toBe("/api/leads.csv");
  expect(asOfHref("/api/leads.csv", "2026-03-04")).toBe("/api/leads.csv?as_of=2026-03-04");
  expect(asOfHref("/api/xref/checks/ab.csv?only=hits", "2026-03-04T10:00")).toBe("/api/xref/checks/ab.csv?only=hits&as_of=2026-03-04T10%3A00");
});
