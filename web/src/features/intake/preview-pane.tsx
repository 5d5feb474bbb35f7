import type { UseQueryResult } from "@tanstack/react-query";
import { Check, Copy, OctagonX } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@client/client";
import { count } from "@shared/format/number";
import { asLetters } from "@shared/format/text";
import { wallTime } from "@shared/format/time";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useKinds } from "@shared/kinds/use-kinds";
import { Failure, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { propertyText, roleLabel } from "./meaning";
import type { Preview, PreviewEvent, PreviewRow, Vocabulary } from "./types";

interface PaneProps {
  query: UseQueryResult<Preview>;
  vocabulary: Vocabulary;
  refused: Set<string>;
  /** false: nobody has said what a row describes, so no row can be refused yet */
  decided: boolean;
  /** questions nobody has answered yet: until then the rows are read as proposed */
  open: number;
}

/** Twenty rows as they will become, made by the code that loads them; the old ones stay until the new ones are there. `refused`: columns never drawn. */
export function PreviewPane({ query, vocabulary, refused: hidden, decided, open }: PaneProps) {
  const w = useWords();
  const [onlyRefused, setOnlyRefused] = useState(false);
  const { data } = query;
  const refused = data?.rows.filter((r) => r.outcome === "rejected" || r.set_aside.length > 0) ?? [];
  const rows = decided && onlyRefused ? refused : (data?.rows ?? []);
  return (
    <section className="intake-preview" aria-label={w.intake.preview} aria-busy={query.isFetching}>
      <header className="row wrap">
        <h2>{w.intake.preview}</h2>
        {!decided ? <p className="quiet">{w.intake.previewUndecided}</p> : data && !data.error ? <Counts preview={data} /> : null}
        {decided && open > 0 ? <span className="warn small">{w.intake.previewAssumes(open)}</span> : null}
        <span className="grow" />
        {decided && (refused.length > 0 || onlyRefused) ? (
          <button type="button" className="button" aria-pressed={onlyRefused} onClick={() => setOnlyRefused(!onlyRefused)}>
            {w.intake.refusedOnly}
          </button>
        ) : null}
      </header>
      <div className="busy-line" data-busy={query.isFetching || undefined} aria-hidden />
      <div className="intake-preview-body" tabIndex={0} role="region" aria-label={w.intake.preview}>
        {query.error && !data ? <Failure error={query.error} retry={() => void query.refetch()} /> : null}
        {!data && !query.error ? <SkeletonRows rows={6} height={40} /> : null}
        {data?.error ? <Failure error={new ApiError(400, data.error)} /> : null}
        {data && !data.error && data.rows.length === 0 ? <p className="quiet">{w.intake.previewNone}</p> : null}
        {data && rows.length > 0 ? <Rows rows={rows} vocabulary={vocabulary} stale={query.isPlaceholderData} hidden={hidden} decided={decided} /> : null}
        {decided && data && data.reasons.length > 0 ? <Reasons preview={data} /> : null}
      </div>
    </section>
  );
}

function Counts({ preview: p }: { preview: Preview }) {
  const w = useWords();
  return (
    <p>
      <span className="quiet">{w.intake.previewCounts(count(p.rows_seen))} </span>
      <strong>{w.intake.counts(count(p.loaded), count(p.duplicate), count(p.rejected))}</strong>
    </p>
  );
}

function Reasons({ preview }: { preview: Preview }) {
  const w = useWords();
  return (
    <div className="intake-reasons">
      <h3>{w.intake.because}</h3>
      <ul>
        {preview.reasons.map((r) => (
          <li key={`${r.outcome}|${r.column}|${r.reason}`}>
            {r.column ? <code>{r.column}</code> : null} {asLetters(r.reason)} <span className="quiet">{w.intake.reasonLine(count(r.n), r.sample)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const ICON = { loaded: Check, duplicate: Copy, rejected: OctagonX };

interface RowsProps {
  rows: PreviewRow[];
  vocabulary: Vocabulary;
  stale: boolean;
  hidden: Set<string>;
  decided: boolean;
}

function Rows({ rows, vocabulary, stale, hidden, decided }: RowsProps) {
  const w = useWords();
  return (
    <table className="plain-table preview-table" data-stale={stale || undefined} data-undecided={!decided || undefined}>
      <thead>
        <tr>
          <th scope="col" className="num">
            {w.intake.row}
          </th>
          {decided ? (
            <>
              <th scope="col">{w.intake.outcomeHead}</th>
              <th scope="col">{w.intake.becomes}</th>
            </>
          ) : null}
          <th scope="col">{w.intake.delivered}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => {
          const Icon = ICON[r.outcome];
          return (
            <tr key={r.row} data-outcome={decided ? r.outcome : undefined}>
              <td className="num">{count(r.row)}</td>
              {decided ? (
                <>
                  <td className="nowrap preview-outcome">
                    <Icon size={13} aria-hidden /> {w.intake.outcome[r.outcome]}
                  </td>
                  <td>
                    <Becomes row={r} vocabulary={vocabulary} />
                  </td>
                </>
              ) : null}
              <td className="preview-cells">
                {Object.entries(r.cells).map(([column, text]) =>
                  text === null || text === "" || hidden.has(column) ? null : (
                    <span key={column}>
                      <span className="quiet">{column}</span> {text}{" "}
                    </span>
                  ),
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** "phone:+15205550123" -> "+15205550123": the kind is said by its icon. */
const plain = (text: string) => text.replace(/^[a-z]+:(?=\S)/, "");

function Becomes({ row, vocabulary }: { row: PreviewRow; vocabulary: Vocabulary }) {
  const w = useWords();
  const named = new Set([...row.events.flatMap((e) => e.parties.map((p) => p.text)), ...row.people.flatMap((p) => p.identifiers)]);
  const alone = row.identifiers.filter((i) => !named.has(i.ident_id) && !named.has(plain(i.ident_id)));
  const nothing = row.events.length + row.people.length + alone.length + row.places.length === 0;
  return (
    <div className="becomes">
      {row.events.map((e, i) => (
        <Event key={`event${i}`} event={e} vocabulary={vocabulary} />
      ))}
      {row.people.map((p, i) => (
        <span key={`person${i}`} className="becomes-line">
          <KindIcon kind="Person" />
          <span>
            <span className="quiet">{roleLabel(vocabulary, p.role)}</span> <strong>{p.name}</strong>
            {p.birth_date ? `, ${w.intake.born(p.birth_date)}` : ""}
            {p.identifiers.length > 0 ? `, ${p.identifiers.map(plain).join(", ")}` : ""}
          </span>
        </span>
      ))}
      {alone.map((i) => (
        <span key={i.ident_id + i.role} className="becomes-line">
          <KindIcon kind={i.kind} named />
          <span>
            <span className="quiet">{roleLabel(vocabulary, i.role)}</span> {plain(i.ident_id)}
          </span>
        </span>
      ))}
      {row.places.map((p) => (
        <span key={p} className="becomes-line">
          {p}
        </span>
      ))}
      {row.reason ? <span className="becomes-reason">{asLetters(row.reason)}</span> : nothing ? <span className="quiet">{w.intake.nothingFrom}</span> : null}
      {row.set_aside.map((s) => (
        <span key={s} className="becomes-aside">
          {asLetters(s)}
        </span>
      ))}
    </div>
  );
}

function Event({ event: e, vocabulary }: { event: PreviewEvent; vocabulary: Vocabulary }) {
  const w = useWords();
  const kind = useKinds()(e.kind);
  const label = vocabulary.row_kinds.find((k) => k.id === e.kind)?.label ?? kind.label;
  const time = e.t_utc ? `${wallTime(e.t_utc, true)} ${w.intake.utc}` : w.intake.noTime;
  const end = e.t_end_utc ? ` ${w.intake.until} ${wallTime(e.t_end_utc, true)}` : "";
  const properties = Object.entries(e.properties).filter(([, v]) => v !== null && v !== "");
  return (
    <span className="becomes-line">
      <KindIcon kind={e.kind} />
      <span>
        <strong>{label}</strong> <span title={e.t_original ?? undefined}>{time + end}</span>
        {e.parties.map((p, i) => (
          <span key={i}>
            {" · "}
            <span className="quiet">{roleLabel(vocabulary, p.role)}</span> {plain(p.text)}
          </span>
        ))}
        {e.place ? ` · ${e.place}` : ""}
        {properties.map(([name, value]) => (
          <span key={name} className="quiet">
            {" · "}
            {propertyText(vocabulary, name, String(value))}
          </span>
        ))}
      </span>
    </span>
  );
}
