import type { Schemas } from "@client/client";
import { rowKey } from "@shared/address/search";

type Row = Pick<Schemas["FaultyRow"], "ref" | "faults" | "columns" | "cells" | "corrected">;

/** Cells somebody typed over, by row and column. */
export type Edits = Record<string, Record<string, string>>;

/** Rows with at least one cell that is not as delivered; only those cells are sent. */
export function changedRows(rows: Row[], edits: Edits): Schemas["CorrectedRow"][] {
  return rows.flatMap((row) => {
    const typed = Object.entries(edits[rowKey(row.ref)] ?? {}).filter(([column, value]) => value !== (row.cells[column] ?? ""));
    return typed.length > 0 && !row.corrected ? [{ batch_id: row.ref.batch_id, row: row.ref.row, cells: Object.fromEntries(typed) }] : [];
  });
}

/** The columns shown: those at fault in any row, or all; in the order of the files. */
export function startingColumns(rows: Row[], whole: boolean): string[] {
  const order = [...new Set(rows.flatMap((row) => row.columns))];
  const faulty = new Set(rows.flatMap((row) => row.faults.flatMap((f) => f.column.split(" + "))));
  const some = order.filter((column) => faulty.has(column));
  return whole || some.length === 0 ? order : some;
}
