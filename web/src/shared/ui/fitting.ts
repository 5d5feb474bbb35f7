interface Sized {
  id: string;
  width: number | string;
  least?: number;
  spare?: number;
}

/** Narrowest a column of `width: "2fr"` gets when it names no other measure, in px. */
export const LEAST = 112;

export function leastWidth(column: Sized, chosen: Record<string, number>): number {
  return chosen[column.id] ?? (typeof column.width === "number" ? column.width : (column.least ?? LEAST));
}

/** Which columns to leave out so that the others fit into `room` px: those that can best be spared go first. */
export function leftOut(columns: Sized[], room: number, chosen: Record<string, number> = {}): Set<string> {
  const gone = new Set<string>();
  const spare = columns.filter((c) => c.spare !== undefined).sort((a, b) => (b.spare ?? 0) - (a.spare ?? 0));
  let wide = columns.reduce((sum, c) => sum + leastWidth(c, chosen), 0);
  for (const column of spare) {
    if (wide <= room) break;
    gone.add(column.id);
    wide -= leastWidth(column, chosen);
  }
  return gone;
}
