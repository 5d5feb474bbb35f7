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

/** Columns nobody is shown, once for all files that hold the same ones: those say what people are. */
export function withheld(rows: Pick<Schemas["FaultyRow"], "file_name" | "not_shown">[]): { columns: string[]; files: string[] }[] {
  const found = new Map<string, { columns: string[]; files: string[] }>();
  for (const { file_name, not_shown } of rows) {
    if (not_shown.length === 0) continue;
    const same = found.get(not_shown.join("\n")) ?? { columns: not_shown, files: [] };
    if (!same.files.includes(file_name)) same.files.push(file_name);
    found.set(not_shown.join("\n"), same);
  }
  return [...found.values()];
}

/** The columns shown: those at fault in any row, or all; in the order of the files. */
export function startingColumns(rows: Row[], whole: boolean): string[] {
  const order = [...new Set(rows.flatMap((row) => row.columns))];
  const faulty = new Set(rows.flatMap((row) => row.faults.flatMap((f) => f.column.split(" + "))));
  const some = order.filter((column) => faulty.has(column));
  return whole || some.length === 0 ? order : some;
}
