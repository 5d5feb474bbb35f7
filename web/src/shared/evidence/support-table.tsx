import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { words } from "@shared/format/text";
import { wallTime } from "@shared/format/time";
import { KindIcon } from "@shared/kinds/kind-icon";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { useWords } from "@shared/words";
import { rowKey } from "@shared/address/search";

type Row = Schemas["SupportRow"];

/** The rows a finding rests on; each opens the very row of the very file. */
export function SupportTable({ name, rows, total, mark }: { name: string; rows: Row[]; total: number; mark?: string }) {
  const w = useWords();
  const openRow = useOpenRow();
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "time",
        header: w.rows.time,
        width: 164,
        text: (r) => wallTime(r.t_local ?? r.t_utc, true),
        cell: (r) => <span title={r.t_utc ? `${wallTime(r.t_utc, true)} UTC` : undefined}>{wallTime(r.t_local ?? r.t_utc, true) || "—"}</span>,
        sort: (r) => r.t_utc,
      },
      {
        id: "what",
        header: w.rows.what,
        width: "3fr",
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
      { id: "part", header: w.rows.part, width: 120, text: (r) => words(r.part), sort: (r) => r.part },
      { id: "episode", header: w.rows.episode, width: 80, text: (r) => r.episode, sort: (r) => r.episode, hidden: true },
      { id: "source", header: w.rows.source, width: 120, text: (r) => r.ref.source_id || (r.ref.batch_id.split(".")[0] ?? ""), sort: (r) => r.ref.source_id ?? "" },
      { id: "row", header: w.rows.rowNumber, width: 72, right: true, text: (r) => String(r.ref.row), sort: (r) => r.ref.row },
      { id: "batch", header: w.rows.batch, width: 200, text: (r) => r.ref.batch_id, hidden: true },
    ],
    [w],
  );
  return (
    <Table
      name={name}
      label={w.rows.supporting}
      rows={rows}
      total={total}
      columns={columns}
      rowKey={(r) => `${r.part}|${r.episode}|${rowKey(r.ref)}|${r.event_id ?? ""}`}
      onOpen={(r) => openRow(r.ref, mark)}
      height={Math.min(420, 36 + 34 + rows.length * 32)}
      tools={<h3>{w.rows.supporting}</h3>}
    />
  );
}
