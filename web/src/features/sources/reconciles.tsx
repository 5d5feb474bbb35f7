import { Check, TriangleAlert } from "lucide-react";
import { count } from "@shared/format/number";
import { useWords } from "@shared/words";

interface Counts {
  rows_total: number;
  rows_loaded: number;
  rows_duplicate: number;
  rows_rejected: number;
}

/** loaded + duplicate + rejected = total, recomputed here rather than believed. */
export function Reconciles({ source }: { source: Counts }) {
  const w = useWords();
  const sum = source.rows_loaded + source.rows_duplicate + source.rows_rejected;
  const right = sum === source.rows_total;
  const told = `${count(source.rows_loaded)} + ${count(source.rows_duplicate)} + ${count(source.rows_rejected)} = ${count(sum)}`;
  return (
    <span className="row" style={{ gap: 4, display: "inline-flex", verticalAlign: "middle", color: right ? "var(--good)" : "var(--bad)" }} title={told}>
      {right ? <Check size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
      {right ? w.sources.yes : w.sources.missing(count(source.rows_total - sum))}
    </span>
  );
}
