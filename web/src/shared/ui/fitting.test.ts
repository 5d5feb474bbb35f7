import { expect, test } from "vitest";
import { leftOut } from "./fitting";

const columns = [
  { id: "name", width: "2fr", least: 200 },
  { id: "agency", width: "1fr", spare: 1 },
  { id: "rows", width: 100 },
  { id: "first", width: 90, spare: 2 },
];

test("columns that fit are all kept", () => {
  expect(leftOut(columns, 502)).toEqual(new Set());
});
test("the most spare go first, and no more than needed", () => {
  expect(leftOut(columns, 501)).toEqual(new Set(["first"]));
  expect(leftOut(columns, 411)).toEqual(new Set(["first", "agency"]));
});
test("what cannot be spared stays, and a chosen width counts", () => {
  expect(leftOut(columns, 10)).toEqual(new Set(["first", "agency"]));
  expect(leftOut(columns, 502, { rows: 140 })).toEqual(new Set(["first"]));
});
