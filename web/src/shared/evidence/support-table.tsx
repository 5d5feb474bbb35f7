import { useMemo, useState } from "react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { useSourceTitle } from "@shared/api/queries";
import { count } from "@shared/format/number";
import { capital } from "@shared/format/text";
import { offset, wallTime } from "@shared/format/time";
import { KindIcon } from "@shared/kinds/kind-icon";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { named, useWords } from "@shared/words";
import { rowKey } from "@shared/address/search";
import { pairedPart } from "./counted";

type Row = Schemas["SupportRow"];

const sourceOf = (row: Row): string => row.ref.source_id || (row.ref.batch_id.split(".")[0] ?? "");

/** The rows a finding rests on; each opens the very row of the very file. */
export function SupportTable({ name, rows, total, mark }: { name: string; rows: Row[]; total: number; mark?: string }) {
  const w = useWords();
  const openRow = useOpenRow();
  const titleOf = useSourceTitle();
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "time",
        header: w.rows.time,
        width: 212,
        text: (r) => wallTime(r.t_local ?? r.t_utc, true),
        cell: (r) => <span title={r.t_utc ? `${wallTime(r.t_utc, true)} UTC` : undefined}>{wallTime(r.t_local ?? r.t_utc, true) || "—"} <span className="quiet small">{offset(r.t_local, r.t_utc)}</span></span>,
        sort: (r) => r.t_utc,
      },
      {
        id: "what",
        header: w.rows.what,
        width: "3fr",
        least: 264,
        text: (r) => r.sentence,
        cell: (r) => (
          <span className="row" style={{ gap: 6 }}>
            {r.event_kind ? <KindIcon kind={r.event_kind} named /> : null}
            <span className="cut" title={r.sentence}>
              {r.sentence}
            </span>
          </span>
        ),
        sort: (r) => r.sentence,
      },
      { id: "zone", header: w.sources.zone, width: 80, text: (r) => offset(r.t_local, r.t_utc), hidden: true },
      { id: "part", header: w.rows.part, width: 128, spare: 1, text: (r) => named(w, r.part), sort: (r) => r.part },
      { id: "episode", header: w.rows.episode, width: 80, text: (r) => r.episode, sort: (r) => r.episode, hidden: true },
      { id: "source", header: w.rows.source, width: "1fr", least: 168, spare: 3, text: (r) => titleOf(sourceOf(r)), sort: (r) => titleOf(sourceOf(r)) },
      { id: "row", header: w.rows.rowNumber, width: 72, spare: 2, right: true, text: (r) => count(r.ref.row), sort: (r) => r.ref.row },
      { id: "batch", header: w.rows.batch, width: 200, text: (r) => r.ref.batch_id, hidden: true },
    ],
    [w, titleOf],
  );
  const parts = useMemo(() => [...new Set(rows.map((r) => r.part))], [rows]);
  const [chosen, setChosen] = useState<string>();
  const part = chosen === "" ? undefined : (chosen ?? pairedPart(rows));
  const shown = useMemo(() => (part ? rows.filter((r) => r.part === part) : rows), [rows, part]);
  return (
    <Table
      name={name}
      label={w.rows.supporting}
      rows={shown}
      total={part ? undefined : total}
      columns={part ? columns.filter((c) => c.id !== "part") : columns}
      rowKey={(r) => `${r.part}|${r.episode}|${rowKey(r.ref)}|${r.event_id ?? ""}`}
      onOpen={(r) => openRow(r.ref, mark)}
      height={Math.min(420, 36 + 34 + shown.length * 32)}
      tools={
        <>
          <h3>{w.rows.supporting}</h3>
          {parts.length > 1 ? (
            <select className="select small" style={{ width: "auto" }} aria-label={w.rows.part} value={part ?? ""} onChange={(e) => setChosen(e.target.value)}>
              <option value="">{w.evidence.everyPart}</option>
              {parts.map((p) => (
                <option key={p} value={p}>
                  {capital(named(w, p))}
                </option>
              ))}
            </select>
          ) : null}
        </>
      }
    />
  );
}
