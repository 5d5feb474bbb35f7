import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { answer as ask, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { count } from "@shared/format/number";
import { wallTime } from "@shared/format/time";
import { SubjectChip, useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { XrefSearch } from "./address";

type Hit = Schemas["XrefHit"];
type Shared = Schemas["XrefShared"];
type Got = Schemas["XrefAnswer"];
type Only = "" | "hits" | "none" | "shared";
const PAGE = 2000;
const MOST_TO_COMPARE = 100;

/** What the lists hit: all lines, hits, lines without one, or what stands in two lists. */
export function Answer({ answer: got }: { answer: Got }) {
  const w = useWords();
  const search: XrefSearch = useSearch({ strict: false });
  const change = useChangeSearch();
  const several = got.lists.length > 1;
  const choices: Only[] = several ? ["hits", "none", "", "shared"] : ["hits", "none", ""];
  const only = search.only === "all" ? "" : (choices.find((c) => c !== "" && c === search.only) ?? "hits");
  const sure = useMemo(() => [...new Set(got.hits.filter((h) => h.subject && !h.weak).map((h) => h.subject?.subject_id ?? ""))], [got.hits]);
  const tools = (
    <>
      <div className="row" role="group" aria-label={w.xref.show}>
        {choices.map((c) => (
          <button key={c} type="button" className="button" aria-pressed={c === only} onClick={() => change({ only: c === "hits" ? undefined : c || "all" }, true)}>
            {w.xref.only[c]}
            {c === "shared" ? <span className="quiet small">{count(got.total_shared)}</span> : null}
          </button>
        ))}
      </div>
      {sure.length > 1 ? (
        <Link to="/common" search={{ ids: sure.slice(0, MOST_TO_COMPARE) } as never} className="button">
          {w.xref.share}
        </Link>
      ) : null}
    </>
  );
  return (
    <>
      <p className="sentence">{got.sentence}</p>
      {got.notes.map((note) => (
        <p key={note} className="quiet small">
          {note}
        </p>
      ))}
      {only === "shared" ? <SharedTable rows={got.shared} tools={tools} /> : <Hits got={got} only={only} tools={tools} />}
    </>
  );
}

/** "2: Carrier North 226, Seized phones 1": how many sources, and the rows of each. */
function whereOf(hit: Hit): string {
  const sources = hit.sources ?? [];
  const told = sources.map((s) => `${s.title} ${count(s.n_rows)}`).join(", ");
  return sources.length > 1 ? `${sources.length}: ${told}` : told;
}

function useHits(got: Got, only: "" | "hits" | "none") {
  return useInfiniteQuery({
    queryKey: ["xref", got.check_id, only],
    queryFn: ({ pageParam, signal }) =>
      ask(
        client.GET("/api/xref/checks/{check_id}/hits", {
          params: { path: { check_id: got.check_id }, query: { only, limit: PAGE, offset: pageParam } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const have = pages.reduce((n, p) => n + p.hits.length, 0);
      return have < last.total && last.hits.length > 0 ? have : undefined;
    },
    staleTime: Infinity,
    placeholderData: () => ({
      pages: [{ total: got.total, hits: got.hits.filter((h) => only === "" || (h.subject !== null) === (only === "hits")) }],
      pageParams: [0],
    }),
  });
}

function Hits({ got, only, tools }: { got: Got; only: "" | "hits" | "none"; tools: React.ReactNode }) {
  const w = useWords();
  const label = useLabel();
  const { data: workspace } = useWorkspace();
  const asked = useHits(got, only);
  const rows = useMemo(() => asked.data?.pages.flatMap((p) => p.hits) ?? [], [asked.data]);
  const several = got.lists.length > 1;
  // of what is not known there is only what was given, and what its absence means
  const missed = only === "none";
  const columns = useMemo<Column<Hit>[]>(
    () => [
      { id: "list", header: w.xref.inLists, width: 88, hidden: !several, text: (h) => h.list_name, sort: (h) => h.list_name },
      { id: "line", header: w.xref.line, width: 56, right: true, text: (h) => String(h.line), sort: (h) => h.line },
      { id: "given", header: w.xref.given, width: "1.6fr", least: 124, text: (h) => h.given, cell: (h) => <span className="mono cut">{h.given}</span>, sort: (h) => h.given },
      { id: "understood", header: w.xref.understood, width: missed ? "3fr" : "1.6fr", least: missed ? 200 : 150, spare: missed ? undefined : 5, text: (h) => h.understood, sort: (h) => h.understood },
      { id: "absent", header: w.xref.meansThat, width: "1.6fr", least: 150, hidden: only === "hits", spare: missed ? undefined : 6, text: (h) => (h.absent ? w.trust.absence[h.absent] : ""), cell: (h) => (h.absent ? <Absent state={h.absent} /> : null), sort: (h) => h.absent },
      { id: "subject", header: w.xref.hit, width: "2fr", least: 150, hidden: missed, text: (h) => (h.subject ? label(h.subject) : ""), cell: (h) => (h.subject ? <SubjectChip subject={h.subject} bare /> : <span className="quiet">{w.xref.noHit}</span>), sort: (h) => (h.subject ? label(h.subject) : "") },
      {
        id: "matched",
        header: w.search.matched,
        width: "2fr",
        least: 170,
        hidden: missed,
        text: (h) => [h.matched, h.weak ? w.xref.weak : "", h.similar ? w.xref.similar : ""].filter(Boolean).join(", "),
        cell: (h) => (
          <span className="cut" title={h.matched}>
            {h.weak ? <span className="chip suggested xref-weak">{w.xref.weak}</span> : null} {h.matched}
          </span>
        ),
        sort: (h) => h.sure,
      },
      { id: "owner", header: w.xref.whose, width: "1.2fr", least: 110, spare: 4, hidden: missed, text: (h) => (h.owner ? label(h.owner) : ""), cell: (h) => (h.owner ? <SubjectChip subject={h.owner} bare /> : null), sort: (h) => (h.owner ? label(h.owner) : "") },
      { id: "sources", header: w.xref.where, width: "2fr", least: 190, spare: 2, hidden: missed, text: (h) => whereOf(h), sort: (h) => (h.sources ?? []).length },
      { id: "rows", header: w.xref.rows, width: 64, right: true, spare: 3, hidden: missed, text: (h) => (h.subject ? count(h.n_rows ?? 0) : ""), sort: (h) => h.n_rows ?? 0 },
      { id: "events", header: w.xref.events, width: 68, right: true, hidden: missed, text: (h) => (h.subject ? count(h.n_events ?? 0) : ""), sort: (h) => h.n_events ?? 0 },
      { id: "first", header: w.xref.firstSeen, width: 104, hidden: true, text: (h) => wallTime(h.first_seen), cell: (h) => (h.subject ? <When value={h.first_seen} asOf={workspace?.as_of} brief /> : null), sort: (h) => h.first_seen ?? "" },
      { id: "last", header: w.subject.lastSeen, width: 104, spare: 1, hidden: missed, text: (h) => wallTime(h.last_seen), cell: (h) => (h.subject ? <When value={h.last_seen} asOf={workspace?.as_of} brief /> : null), sort: (h) => h.last_seen ?? "" },
    ],
    [w, label, workspace, several, missed, only],
  );
  return (
    <Table
      name={missed ? "list-misses" : "list-hits"}
      key={only}
      label={w.xref.title}
      rows={rows}
      columns={columns}
      rowKey={(h) => `${h.list_name}|${h.line}|${h.subject?.subject_id ?? ""}`}
      height="100%"
      total={asked.data?.pages[0]?.total}
      onEnd={() => (asked.hasNextPage && !asked.isFetchingNextPage ? void asked.fetchNextPage() : undefined)}
      exportHref={`/api/xref/checks/${got.check_id}.csv${only ? `?only=${only}` : ""}`}
      tools={tools}
    />
  );
}

const LOOK = { not_seen: "blank", partly_collected: "hatched half", not_collected: "hatched" } as const;

/** Blank for not seen, hatched for not collected, and the word. */
function Absent({ state }: { state: keyof typeof LOOK }) {
  const w = useWords().trust;
  return (
    <span className="row absences">
      <span className="note">
        <i className={LOOK[state]} aria-hidden />
        {w.absence[state]}
      </span>
    </span>
  );
}

function SharedTable({ rows, tools }: { rows: Shared[]; tools: React.ReactNode }) {
  const w = useWords();
  const label = useLabel();
  const said = (s: Shared) => s.in_lists.map((l) => `${l.list_name}: ${l.lines.join(", ")}`).join("; ");
  const columns = useMemo<Column<Shared>[]>(
    () => [
      { id: "who", header: w.xref.who, width: "2.4fr", least: 200, text: (s) => (s.subject ? label(s.subject) : s.words), cell: (s) => (s.subject ? <SubjectChip subject={s.subject} bare /> : <span className="cut" title={s.words}>{s.words}</span>), sort: (s) => (s.subject ? label(s.subject) : s.words) },
      { id: "how", header: w.xref.how, width: "2fr", least: 200, text: (s) => s.how, sort: (s) => s.how },
      { id: "n", header: w.xref.tabs.lists, width: 64, right: true, text: (s) => String(s.n_lists), sort: (s) => s.n_lists },
      { id: "lines", header: w.xref.lines, width: "2fr", least: 160, text: said },
    ],
    [w, label],
  );
  if (rows.length === 0) {
    return (
      <>
        <div className="row wrap">{tools}</div>
        <Nothing title={w.xref.nothingShared} />
      </>
    );
  }
  return <Table name="in-two-lists" label={w.xref.only.shared} rows={rows} columns={columns} rowKey={(s) => `${s.how}|${s.subject?.subject_id ?? s.words}`} height="100%" tools={tools} />;
}
