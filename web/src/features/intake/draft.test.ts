import { expect, test } from "vitest";
import { START, changed, corrections, folderName, typed, undone, withAnswer, withColumn, withCoverage, withoutColumn } from "./draft";

const question = { column: "DAY", text: "Is the day first?", choices: [{ label: "day first", options: { formats: ["%d/%m/%Y"] } }] };

test("undo gives back exactly what was before the click", () => {
  const one = changed(START, withColumn(START.now, "A", "time", {}));
  const two = changed(one, withAnswer(one.now, question, "day first", "date", { formats: ["%d/%m/%Y"] }));
  expect(undone(two).now).toEqual(one.now);
  expect(undone(undone(two))).toEqual(START);
  expect(undone(START)).toEqual(START);
});

test("typing in one field is one step to undo", () => {
  const first = typed(START, { ...START.now, source: { title: "C" } }, false);
  const second = typed(first, { ...first.now, source: { title: "Ca" } }, true);
  expect(undone(second).now.source).toEqual({});
});

test("a column set back to the proposal takes its answer with it, and nothing else", () => {
  const answered = withAnswer(withColumn(START.now, "A", "time", {}), question, "day first", "date", {});
  expect(withoutColumn(answered, "DAY")).toEqual(withColumn(START.now, "A", "time", {}));
});

test("the server gets what was clicked, not how it is shown", () => {
  const sent = corrections({ ...withAnswer(START.now, question, "day first", "date", {}), source_id: "x" });
  expect(Object.keys(sent).sort()).toEqual(["columns", "source"]);
});

test("a folder's name is plain whatever the title", () => {
  expect(folderName("Carrier Süd, March 2026 (2nd delivery)")).toBe("carrier_sud_march_2026_2nd_delivery");
  expect(folderName("  ¿? ")).toBe("");
});

test("an emptied field of the coverage leaves no trace", () => {
  const dated = withCoverage(START.now, { from: "2026-01-01", to: "" });
  expect(dated.source).toEqual({ coverage: { from: "2026-01-01" } });
  expect(withCoverage(dated, { from: "" }).source).toEqual({});
});
