import { useEffect, useMemo, useState } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch, useOpenRow } from "@shared/address/use-address";
import { rowKey } from "@shared/address/search";
import { count } from "@shared/format/number";
import { asLetters } from "@shared/format/text";
import { RowButton } from "@shared/subject/source-chip";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Ask } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { SourceSearch } from "./address";
import { useOutcomes } from "./queries";

type Outcome = Schemas["Outcome"];
const KINDS = ["rejected", "value_set_aside", "duplicate", "superseded"] as const;

/** Rows that were not loaded and values that were set aside: column, value, reason, and the row itself. */
export function Outcomes({ id, search, reasons }: { id: string; search: SourceSearch; reasons: Schemas["FacetValue"][] }) {
  const w = useWords();
  const change = useChangeSearch();
  const asked = useOutcomes(id, search);
  const [text, setText] = useState(search.reason ?? "");
  useEffect(() => {
    const timer = window.setTimeout(() => {
      if (text !== (search.reason ?? "")) change({ reason: text || undefined }, true);
    }, 200);
    return () => window.clearTimeout(timer);
  }, [text, search.reason, change]);
  const fetchAll = async () => {
    let got = asked;
    while (got.hasNextPage) got = await got.fetchNextPage();
    return got.data?.pages.flatMap((p) => p.items) ?? [];
  };
  const tools = (
    <>
      <label className="field" style={{ width: 200 }}>
        <span className="sr">{w.sources.filterReason}</span>
        <input value={text} placeholder={w.sources.filterReason} onChange={(e) => setText(e.target.value)} />
      </label>
      {KINDS.map((k) => (
        <button key={k} type="button" className="button" aria-pressed={search.outcome === k} onClick={() => change({ outcome: search.outcome === k ? undefined : k }, true)}>
          {w.sources.outcome[k]}
        </button>
      ))}
    </>
  );
  return (
    <section className="section">
      <h2>{w.sources.notLoaded}</h2>
      {reasons.length > 0 ? <p className="quiet">{reasons.map((r) => `${r.label} ${count(r.count)}`).join(" · ")}</p> : null}
      <Ask query={{ data: asked.data, error: asked.error, refetch: asked.refetch }}>
        {(data) =>
          data.pages[0]?.total === 0 && !search.outcome && !search.reason ? (
            <p className="quiet">{w.sources.allLoaded}</p>
          ) : (
            <>
              {(data.pages[0]?.notes ?? []).map((note) => (
                <p key={note} className="quiet" role="status">
                  {note}
                </p>
              ))}
              <OutcomeTable
                rows={data.pages.flatMap((p) => p.items)}
                total={data.pages[0]?.total ?? 0}
                tools={tools}
                one={search.outcome}
                fetchAll={fetchAll}
                onEnd={() => (asked.hasNextPage && !asked.isFetchingNextPage ? void asked.fetchNextPage() : undefined)}
              />
            </>
          )
        }
      </Ask>
    </section>
  );
}

interface OutcomeTableProps {
  rows: Outcome[];
  total: number;
  tools: React.ReactNode;
  /** the one outcome asked for: its column would say the same in every row */
  one: string | undefined;
  fetchAll: () => Promise<Outcome[]>;
  onEnd: () => void;
}

function OutcomeTable({ rows, total, tools, one, fetchAll, onEnd }: OutcomeTableProps) {
  const w = useWords();
  const openRow = useOpenRow();
  const columns = useMemo<Column<Outcome>[]>(
    () => [
      { id: "outcome", header: w.sources.whatHappened, width: 124, spare: 2, text: (o) => w.sources.outcome[o.outcome], sort: (o) => o.outcome },
      { id: "file", header: w.sources.file, width: "1.5fr", least: 164, text: (o) => o.file_name, sort: (o) => o.file_name },
      { id: "row", header: w.rows.rowNumber, width: 80, right: true, text: (o) => count(o.ref.row), sort: (o) => o.ref.row },
      { id: "column", header: w.rows.column, width: "1.2fr", least: 152, spare: 1, text: (o) => o.column, sort: (o) => o.column },
      { id: "value", header: w.dossier.value, width: "1.5fr", least: 136, text: (o) => o.value, sort: (o) => o.value },
      { id: "reason", header: w.sources.reason, width: "3fr", least: 240, text: (o) => asLetters(o.reason), sort: (o) => o.reason },
      { id: "other", header: w.sources.sameAs, width: 104, spare: 3, text: (o) => (o.other ? rowKey(o.other) : ""), cell: (o) => (o.other ? <RowButton at={o.other} /> : "") },
    ],
    [w],
  );
  return (
    <Table
      name="not-loaded"
      label={w.sources.notLoaded}
      rows={rows}
      total={total}
      columns={one ? columns.filter((c) => c.id !== "outcome" && (one === "duplicate" || one === "superseded" || c.id !== "other")) : columns}
      rowKey={(o) => `${o.outcome}|${rowKey(o.ref)}|${o.column}|${o.value}`}
      onOpen={(o) => openRow(o.ref, o.column || undefined)}
      onEnd={onEnd}
      fetchAll={fetchAll}
      tools={tools}
      height={Math.max(104, Math.min(480, 36 + 34 + rows.length * 32))}
    />
  );
}
