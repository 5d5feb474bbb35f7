import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { useWorkspace } from "@shared/api/queries";
import { count } from "@shared/format/number";
import { day } from "@shared/format/time";
import { useKeys } from "@shared/keyboard/keys";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { AddData } from "@shared/ui/add-data";
import { Ask, Nothing } from "@shared/ui/waiting";
import { named, useWords } from "@shared/words";
import { Reconciles } from "./reconciles";
import { useSources } from "./queries";

type Source = Schemas["Source"];

/** What is loaded, and that the counts add up. */
export function SourcesPage() {
  const w = useWords();
  const workspace = useWorkspace();
  return (
    <div className="page sources-page">
      <Ask query={workspace} title={w.sources.title}>
        {(ws) => (ws.snapshot_id ? <Loaded /> : <None />)}
      </Ask>
    </div>
  );
}

function None() {
  const w = useWords();
  return (
    <Nothing page title={w.sources.none} action={<AddData primary />}>
      {w.sources.noneHelp}
    </Nothing>
  );
}

function Loaded() {
  const w = useWords();
  return (
    <Ask query={useSources()} title={w.sources.title}>
      {(sources) => (sources.length === 0 ? <None /> : <List sources={sources} />)}
    </Ask>
  );
}

function List({ sources }: { sources: Source[] }) {
  const w = useWords();
  const navigate = useNavigate();
  const columns = useMemo<Column<Source>[]>(
    () => [
      {
        id: "title",
        header: w.sources.source,
        width: "1.25fr",
        least: 252,
        text: (s) => s.title,
        sort: (s) => s.title,
        cell: (s) => (
          <Link to="/sources/$id" params={{ id: s.source_id }} className="strong-link">
            {s.title}
          </Link>
        ),
      },
      { id: "agency", header: w.sources.agency, width: "1fr", least: 216, spare: 2, text: (s) => s.agency, sort: (s) => s.agency },
      { id: "kind", header: w.sources.kind, width: 104, spare: 1, text: (s) => named(w, s.kind), sort: (s) => s.kind },
      { id: "reliability", header: w.sources.reliability, width: 80, text: (s) => s.reliability, sort: (s) => s.reliability },
      { id: "total", header: w.sources.total, width: 84, right: true, text: (s) => count(s.rows_total), sort: (s) => s.rows_total },
      { id: "loaded", header: w.sources.loaded, width: 84, right: true, text: (s) => count(s.rows_loaded), sort: (s) => s.rows_loaded },
      { id: "duplicate", header: w.sources.duplicate, width: 88, right: true, text: (s) => count(s.rows_duplicate), sort: (s) => s.rows_duplicate },
      {
        id: "rejected",
        header: w.sources.rejected,
        width: 80,
        right: true,
        text: (s) => count(s.rows_rejected),
        sort: (s) => s.rows_rejected,
        cell: (s) =>
          s.rows_rejected > 0 ? (
            <Link to="/sources/$id" params={{ id: s.source_id }} search={{ outcome: "rejected" } as never}>
              {count(s.rows_rejected)}
            </Link>
          ) : (
            "0"
          ),
      },
      { id: "aside", header: w.sources.setAside, width: 88, right: true, text: (s) => count(s.values_set_aside), sort: (s) => s.values_set_aside, hidden: true },
      { id: "sum", header: w.sources.addsUp, width: 88, text: (s) => (s.reconciles ? w.sources.yes : w.sources.no), cell: (s) => <Reconciles source={s} />, sort: (s) => (s.reconciles ? 1 : 0) },
      { id: "first", header: w.sources.first, width: 96, spare: 4, text: (s) => day(s.first_event), sort: (s) => s.first_event ?? "" },
      { id: "last", header: w.sources.last, width: 96, spare: 3, text: (s) => day(s.last_event), sort: (s) => s.last_event ?? "" },
      { id: "zone", header: w.sources.zone, width: 132, text: (s) => s.time_zone, sort: (s) => s.time_zone, hidden: true },
      { id: "retain", header: w.sources.retain, width: 96, text: (s) => s.retain_until ?? "", sort: (s) => s.retain_until ?? "", hidden: true },
    ],
    [w],
  );
  useKeys([{ keys: "j", label: w.keys.next, group: w.sources.title, run: () => document.querySelector<HTMLElement>(".table .body [tabindex='0']")?.focus() }]);
  const rows = sources.reduce((n, s) => n + s.rows_total, 0);
  const late = sources.filter((s) => s.overdue);
  const notes = sources.filter((s) => s.not_collected || (s.copies ?? []).length > 0);
  return (
    <>
      <Table
        name="sources"
        label={w.sources.title}
        rows={sources}
        columns={columns}
        tools={
          <>
            <h1>{w.sources.heading(sources.length, count(rows))}</h1>
            <AddData />
          </>
        }
        counted={() => ""}
        rowKey={(s) => s.source_id}
        onOpen={(s) => void navigate({ to: "/sources/$id", params: { id: s.source_id } })}
        height={Math.min(720, 36 + 36 + sources.length * 32)}
      />
      {late.length > 0 ? (
        <section className="section" role="status">
          <h2>{w.sources.overdue}</h2>
          <ul className="stack">
            {late.map((s) => (
              <li key={s.source_id}>{s.overdue}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {notes.length > 0 ? (
        <section className="section">
          <h2>{w.sources.cannotKnow}</h2>
          <ul className="stack">
            {notes.map((s) => (
              <li key={s.source_id}>
                <Link to="/sources/$id" params={{ id: s.source_id }} className="in-text">
                  {s.title}
                </Link>
                : {[s.not_collected ? `${w.sources.notCollected.toLowerCase()}: ${s.not_collected}.` : "", ...(s.copies ?? [])].filter(Boolean).join(" ")}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
