import { describe, expect, it } from "vitest";
import { changedRows, startingColumns, withheld } from "./edits";

const row = (n: number, column: string, corrected = false) => ({
  ref: { batch_id: "border.a", row: n, source_id: "border" },
  faults: [{ outcome: "rejected", column, value: "31/02", reason: "no such day" }],
  columns: ["NAME", "DATE", "TIME"],
  cells: { NAME: "Ruiz, Ana", DATE: "31/02", TIME: "10:00" },
  corrected: corrected ? { ref: null, outcome: "waiting" as const, by: "ana", at: "", why: "" } : null,
});

describe("columns that say what people are", () => {
  const of = (file_name: string, ...not_shown: string[]) => ({ file_name, not_shown });
  it("are named once, with the files they are in", () => {
    expect(withheld([of("a.csv", "SEX", "C12"), of("a.csv", "SEX", "C12"), of("b.csv", "SEX"), of("c.csv", "SEX", "C12")])).toEqual([
      { columns: ["SEX", "C12"], files: ["a.csv", "c.csv"] },
      { columns: ["SEX"], files: ["b.csv"] },
    ]);
  });
  it("are not spoken of where there are none", () => {
    expect(withheld([of("a.csv"), of("b.csv")])).toEqual([]);
  });
});

describe("edits of refused rows", () => {
  it("send only the cells that differ from what was delivered", () => {
    const edits = { "border.a:1": { DATE: "28/02", NAME: "Ruiz, Ana" }, "border.a:2": { DATE: "31/02" } };
    expect(changedRows([row(1, "DATE"), row(2, "DATE")], edits)).toEqual([{ batch_id: "border.a", row: 1, cells: { DATE: "28/02" } }]);
  });
  it("never send a row that was corrected before", () => {
    expect(changedRows([row(1, "DATE", true)], { "border.a:1": { DATE: "28/02" } })).toEqual([]);
  });
  it("show the columns at fault in the order of the file, parts of joined ones apart", () => {
    expect(startingColumns([row(1, "TIME"), row(2, "DATE + TIME")], false)).toEqual(["DATE", "TIME"]);
    expect(startingColumns([row(1, "")], false)).toEqual(["NAME", "DATE", "TIME"]);
    expect(startingColumns([row(1, "DATE")], true)).toEqual(["NAME", "DATE", "TIME"]);
  });
});
