import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Copy } from "lucide-react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { parseRowKey } from "@shared/address/search";
import type { EverywhereSearch } from "@shared/address/search";
import { useChangeSearch, useOpenRow } from "@shared/address/use-address";
import { count } from "@shared/format/number";
import { middle } from "@shared/format/text";
import { SourceChip } from "@shared/subject/source-chip";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useSay } from "@shared/ui/toast";
import { Ask, Nothing } from "@shared/ui/waiting";
import { Drawer } from "@shared/ui/overlay";
import { useWords } from "@shared/words";
import "./rows.css";

type Delivered = Schemas["DeliveredRow"];

function useRow(batch: string, row: number, mark: string | undefined) {
  return useQuery({
    queryKey: ["row", batch, row, mark],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/rows/{batch_id}/{row}", { params: { path: { batch_id: batch, row }, query: { neighbours: 3, mark } }, signal })),
    staleTime: Infinity,
  });
}

/** The very row of the very file, over whatever page is open; its address is the page's address. */
export function RowDrawer() {
  const w = useWords();
  const { row, mark }: EverywhereSearch = useSearch({ strict: false });
  const change = useChangeSearch();
  const at = row ? parseRowKey(row) : null;
  return (
    <Drawer open={row !== undefined} onClose={() => change({ row: undefined, mark: undefined })} title={at ? w.rows.rowOf(count(at.row)) : w.rows.delivered}>
      {at ? <Row batch={at.batch_id} row={at.row} mark={mark} /> : <Nothing title={w.rows.noSuchRow} />}
    </Drawer>
  );
}

function Row({ batch, row, mark }: { batch: string; row: number; mark: string | undefined }) {
  return <Ask query={useRow(batch, row, mark)}>{(r) => <Full r={r} mark={mark} />}</Ask>;
}

/**
 * Which cells to mark: the column or the subject asked for; when the row says nothing of it by name (a crossing
 * behind a finding about a phone), the cells that name any subject.
 */
function markedColumns(r: Delivered, mark: string | undefined): Set<string> {
  const asked = r.cells.filter((c) => c.marked || (mark !== undefined && (c.column === mark || c.subject?.subject_id === mark)));
  const cells = asked.length > 0 || mark === undefined ? asked : r.cells.filter((c) => c.subject);
  return new Set(cells.map((c) => c.column));
}

function Full({ r, mark }: { r: Delivered; mark: string | undefined }) {
  const w = useWords();
  const say = useSay();
  const openRow = useOpenRow();
  const go = (row: number) => openRow({ batch_id: r.ref.batch_id, row }, mark);
  const marked = markedColumns(r, mark);
  const citation = `${r.file_name}, ${w.rows.row(String(r.ref.row))}, SHA-256 ${r.sha256}`;
  return (
    <div className="delivered">
      <div className="row wrap">
        <SourceChip source={r.source} />
        <span>{r.file_name}</span>
        <span className="quiet">{w.rows.rowOfTotal(count(r.ref.row), count(r.rows_total))}</span>
        <span className="mono quiet" title={r.sha256}>
          SHA-256 {middle(r.sha256, 17)}
        </span>
        <button type="button" className="button plain" onClick={() => void navigator.clipboard.writeText(citation).then(() => say(w.rows.citationCopied))}>
          <Copy size={14} aria-hidden />
          {w.rows.cite}
        </button>
        <span className="grow" />
        <button type="button" className="button" disabled={r.ref.row <= 1} onClick={() => go(r.ref.row - 1)}>
          {w.rows.previous}
        </button>
        <button type="button" className="button" disabled={r.ref.row >= r.rows_total} onClick={() => go(r.ref.row + 1)}>
          {w.rows.following}
        </button>
      </div>
      <table className="plain-table cells">
        <caption className="sr">{w.rows.delivered}</caption>
        <thead>
          <tr>
            <th>{w.rows.column}</th>
            <th>{w.rows.asDelivered}</th>
            <th>{w.rows.normalised}</th>
          </tr>
        </thead>
        <tbody>
          {r.cells.map((c) => (
            <tr key={c.column} data-marked={marked.has(c.column) || undefined}>
              <td className="quiet">
                {c.column}
                {marked.has(c.column) ? <span className="sr"> ({w.rows.marked})</span> : null}
              </td>
              <td className="mono as-delivered">{c.value === null || c.value === undefined ? <span className="quiet">{w.rows.empty}</span> : c.value}</td>
              <td>{c.subject ? <SubjectChip subject={c.subject} /> : c.normalised}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {r.not_shown.length > 0 ? <p className="quiet">{w.rows.notShown(r.not_shown.join(", "))}</p> : null}
      {r.gave.length > 0 ? (
        <section className="section">
          <h3>{w.rows.became}</h3>
          <ul className="gave">
            {r.gave.map((g) => (
              <li key={g}>{g}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <Neighbours r={r} go={go} marked={marked} />
    </div>
  );
}

function Neighbours({ r, go, marked }: { r: Delivered; go: (row: number) => void; marked: Set<string> }) {
  const w = useWords();
  const here = r.columns.map((c) => r.cells.find((x) => x.column === c)?.value ?? null);
  const lines = [...r.before, here, ...r.after];
  return (
    <section className="section">
      <h3>{w.rows.neighbours}</h3>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={w.rows.neighbours}>
        <table className="plain-table mono neighbours">
          <thead>
            <tr>
              <th className="num">{w.rows.rowNumber}</th>
              {r.columns.map((c) => (
                <th key={c}>{c}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, i) => {
              const number = r.first_neighbour_row + i;
              const current = i === r.before.length;
              return (
                <tr key={number} data-current={current || undefined}>
                  <td className="num">
                    {current ? number : <button type="button" className="link" onClick={() => go(number)}>{number}</button>}
                  </td>
                  {line.map((v, n) => (
                    <td key={n} data-marked={(current && marked.has(r.columns[n] ?? "")) || undefined}>
                      {v}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
