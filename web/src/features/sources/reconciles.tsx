import { Check, TriangleAlert } from "lucide-react";
import { count } from "@shared/format/number";
import { useWords } from "@shared/words";

interface Counts {
  rows_total: number;
  rows_loaded: number;
  rows_duplicate: number;
  rows_rejected: number;
  rows_superseded?: number;
}

/** loaded + duplicate + superseded + rejected = total, recomputed here rather than believed. */
export function Reconciles({ source }: { source: Counts }) {
  const w = useWords();
  const parts = [source.rows_loaded, source.rows_duplicate, source.rows_superseded ?? 0, source.rows_rejected];
  const sum = parts.reduce((n, part) => n + part, 0);
  const right = sum === source.rows_total;
  const told = `${parts.map((part) => count(part)).join(" + ")} = ${count(sum)}`;
  return (
    <span className="row" style={{ gap: 4, display: "inline-flex", verticalAlign: "middle", color: right ? "var(--good)" : "var(--bad)" }} title={told}>
      {right ? <Check size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
      {right ? w.sources.yes : w.sources.missing(count(source.rows_total - sum))}
    </span>
  );
}
