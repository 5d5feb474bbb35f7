import { Link } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { count } from "@shared/format/number";
import { day } from "@shared/format/time";
import { useWords } from "@shared/words";

type Source = Schemas["SourceChip"];
type Ref = Schemas["RowRef"];

/** Source, reliability letter, last date. With a row it opens that row, otherwise the source's page. */
export function SourceChip({ source, at, mark, dated = false }: { source: Source; at?: Ref | null; mark?: string; dated?: boolean }) {
  const w = useWords();
  const openRow = useOpenRow();
  const told = [
    source.title,
    source.agency,
    w.sources.reliabilityOf(source.reliability),
    source.n_rows ? w.table.rows(source.n_rows) : "",
    source.last_seen ? w.sources.lastOn(day(source.last_seen)) : "",
  ]
    .filter(Boolean)
    .join(" · ");
  const inside = (
    <>
      {at ? <FileText size={12} aria-hidden /> : null}
      <span className="cut">{source.title}</span>
      <span className="letter">{source.reliability}</span>
      {dated && source.last_seen ? <span className="quiet">{day(source.last_seen)}</span> : null}
    </>
  );
  return at ? (
    <button type="button" className="chip" title={`${told} — ${w.rows.open}`} onClick={() => openRow(at, mark)}>
      {inside}
    </button>
  ) : (
    <Link to="/sources/$id" params={{ id: source.source_id }} className="chip" title={told}>
      {inside}
    </Link>
  );
}

/** The first few sources and how many more there are. */
export function SourceChips({ sources, most = 3 }: { sources: Source[]; most?: number }) {
  const rest = sources.slice(most);
  return (
    <span className="row wrap" style={{ gap: 4, minWidth: 0 }}>
      {sources.slice(0, most).map((s) => (
        <SourceChip key={s.source_id} source={s} />
      ))}
      {rest.length > 0 ? (
        <span className="quiet small" title={rest.map((s) => s.title).join(", ")}>
          +{count(rest.length)}
        </span>
      ) : null}
    </span>
  );
}

/** Opens the very row of the very file. */
export function RowButton({ at, mark }: { at: Ref; mark?: string }) {
  const w = useWords();
  const openRow = useOpenRow();
  return (
    <button type="button" className="chip" title={`${at.batch_id} · ${w.rows.open}`} onClick={() => openRow(at, mark)}>
      <FileText size={12} aria-hidden />
      {w.rows.row(count(at.row))}
    </button>
  );
}
