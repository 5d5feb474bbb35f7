import { useInfiniteQuery, keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { stringifySearch } from "@shared/address/search";
import { Absences } from "@shared/evidence/absences";
import { count, decimal } from "@shared/format/number";
import { useKinds } from "@shared/kinds/use-kinds";
import { StatusWord } from "@shared/subject/status";
import { PickBar } from "@shared/subject/pick-bar";
import { SubjectChip, useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Failure, Nothing, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { wallTime } from "@shared/format/time";
import type { SearchSearch } from "./address";
import "./search.css";

type Hit = Schemas["SearchHit"];
const PAGE = 200;

function useAnswer(q: string, kind: string[] | undefined) {
  return useInfiniteQuery({
    queryKey: ["search", q, kind],
    queryFn: ({ pageParam, signal }) =>
      answer(client.GET("/api/search", { params: { query: { q, kind, limit: PAGE, offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const have = pages.reduce((n, p) => n + p.hits.length, 0);
      return have < last.total && last.hits.length > 0 ? have : undefined;
    },
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** Everything that answers to what was typed, and in words what was searched. */
export function SearchPage() {
  const w = useWords();
  const { q = "", kind, pick = [] }: SearchSearch = useSearch({ strict: false });
  const change = useChangeSearch();
  const asked = useAnswer(q, kind);
  if (!q) return <Start />;
  if (asked.error && !asked.data) {
    return (
      <>
        <h1 className="sr">{w.search.title}</h1>
        <Failure error={asked.error} retry={() => void asked.refetch()} />
      </>
    );
  }
  const first = asked.data?.pages[0];
  if (!asked.data || !first) {
    return (
      <div className="page">
        <h1 className="sr">{w.search.title}</h1>
        <SkeletonRows />
      </div>
    );
  }
  const ranked = asked.data.pages.flatMap((p) => p.hits);
  const hits = ranked.length < first.total ? ranked : grouped(ranked);
  // the sentence says most of it already
  const unsaid = first.understood.filter((u) => !first.sentence.includes(u.words));
  const more = () => (asked.hasNextPage && !asked.isFetchingNextPage ? void asked.fetchNextPage() : undefined);
  return (
    <div className="search-page">
      <h1 className="sr">{w.search.title}</h1>
      <p className="sentence wide">{first.sentence}</p>
      {unsaid.length > 0 ? (
        <div className="row wrap" style={{ gap: 6 }}>
          <span className="quiet">{w.search.understood}</span>
          {unsaid.map((u) => (
            <span key={u.kind + u.value} className="chip suggested">
              {u.words}
              {u.words.includes(u.value) ? null : <strong>{u.value}</strong>}
            </span>
          ))}
        </div>
      ) : null}
      <KindFilter kinds={first.kinds ?? []} kind={kind} onKind={(next) => change({ kind: next }, true)} />
      {hits.length > 0 ? <Hits pick={pick} onPick={(next) => change({ pick: next }, true)} hits={hits} total={first.total} onEnd={more} file={`/api/search.csv${stringifySearch({ q, kind })}`} /> : <NoHits q={q} suggestions={first.suggestions ?? []} absence={first.absence ?? null} filtered={kind !== undefined} />}
    </div>
  );
}

/** The kinds in the order of their best hit, so that all phones stand together; ranks stay within a kind. */
function grouped(hits: Hit[]): Hit[] {
  const by = new Map<string, Hit[]>();
  for (const h of hits) by.set(h.subject.kind, [...(by.get(h.subject.kind) ?? []), h]);
  return [...by.values()].flat();
}

function KindFilter({ kinds, kind, onKind }: { kinds: Schemas["FacetValue"][]; kind: string[] | undefined; onKind: (kind?: string[]) => void }) {
  const w = useWords();
  const kindOf = useKinds();
  if (kinds.length < 2 && !kind) return null;
  return (
    <div className="row wrap" style={{ gap: 6 }} role="group" aria-label={w.leads.facet.kind}>
      <button type="button" className="button" aria-pressed={!kind} onClick={() => onKind(undefined)}>
        {w.search.all}
      </button>
      {kinds.map(({ value: k, count: n }) => (
        <button key={k} type="button" className="button" aria-pressed={kind?.includes(k) ?? false} onClick={() => onKind(kind?.includes(k) ? undefined : [k])}>
          {kindOf(k).plural} <span className="quiet small">{count(n)}</span>
        </button>
      ))}
    </div>
  );
}

interface HitsProps {
  hits: Hit[];
  total: number;
  onEnd: () => void;
  file: string;
  pick: string[];
  onPick: (ids: string[]) => void;
}

function Hits({ hits, total, onEnd, file, pick, onPick }: HitsProps) {
  const w = useWords();
  const navigate = useNavigate();
  const kindOf = useKinds();
  const label = useLabel();
  const { data: workspace } = useWorkspace();
  const columns = useMemo<Column<Hit>[]>(
    () => [
      {
        id: "pick",
        header: "",
        width: 32,
        text: (h) => (pick.includes(h.subject.subject_id) ? "✓" : ""),
        cell: (h) => {
          const id = h.subject.subject_id;
          const on = pick.includes(id);
          return <input type="checkbox" checked={on} aria-label={`${w.common.pick}: ${label(h.subject)}`} onClick={(e) => e.stopPropagation()} onChange={() => onPick(on ? pick.filter((p) => p !== id) : [...pick, id])} />;
        },
      },
      { id: "subject", header: w.search.subject, width: "3fr", least: 176, text: (h) => label(h.subject), cell: (h) => <SubjectChip subject={h.subject} bare />, sort: (h) => label(h.subject) },
      { id: "kind", header: w.leads.facet.kind, width: 104, spare: 4, text: (h) => kindOf(h.subject.kind).label, sort: (h) => h.subject.kind },
      { id: "matched", header: w.search.matched, width: "3fr", least: 200, text: (h) => h.matched, sort: (h) => h.matched },
      { id: "sources", header: w.subject.sources, width: 72, right: true, text: (h) => String(h.subject.n_sources ?? 0), sort: (h) => h.subject.n_sources ?? 0 },
      { id: "rows", header: w.rows.rows, width: 68, spare: 2, right: true, text: (h) => count(h.subject.n_rows ?? 0), sort: (h) => h.subject.n_rows ?? 0 },
      { id: "qe", header: w.evidence.qeShort, width: 60, spare: 3, right: true, text: (h) => decimal(h.subject.qe, 3), sort: (h) => h.subject.qe ?? null },
      { id: "lead", header: w.subject.lead, width: 54, right: true, text: (h) => (h.subject.lead_rank ? String(h.subject.lead_rank) : ""), sort: (h) => h.subject.lead_rank ?? null },
      { id: "status", header: w.subject.status, width: 118, text: (h) => w.status[h.subject.status ?? "unpursued"], cell: (h) => <StatusWord status={h.subject.status ?? "unpursued"} />, sort: (h) => h.subject.status ?? "" },
      { id: "last", header: w.subject.lastSeen, width: 208, text: (h) => wallTime(h.subject.last_seen), cell: (h) => <When value={h.subject.last_seen} asOf={workspace?.as_of} />, sort: (h) => h.subject.last_seen ?? "" },
    ],
    [w, label, kindOf, workspace, pick, onPick],
  );
  return (
    <Table
      name="search"
      label={w.search.title}
      rows={hits}
      total={total}
      columns={columns}
      rowKey={(h) => h.subject.subject_id}
      onOpen={(h) => void navigate({ to: "/s/$id", params: { id: h.subject.subject_id } })}
      onEnd={onEnd}
      exportHref={file}
      tools={<PickBar ids={pick} onClear={() => onPick([])} />}
      height="100%"
    />
  );
}

function NoHits({ q, suggestions, absence, filtered }: { q: string; suggestions: string[]; absence: Schemas["Absence"] | null; filtered: boolean }) {
  const w = useWords();
  return (
    <Nothing title={w.search.nothing(q)} action={absence && q.trim().length >= 2 ? <Absences all={[absence]} /> : undefined}>
      {filtered ? w.search.nothingFiltered : q.trim().length < 2 ? w.search.tooShort : w.search.nothingHelp}
      {suggestions.length > 0 ? (
        <span className="row wrap" style={{ marginTop: 8 }}>
          {w.search.tryThese}
          {suggestions.map((s) => (
            <Link key={s} to="/search" search={{ q: s } as never} className="chip">
              {s}
            </Link>
          ))}
        </span>
      ) : null}
    </Nothing>
  );
}

function Start() {
  const w = useWords();
  // whoever opens this page wants to type
  useEffect(() => document.getElementById("search-box")?.focus(), []);
  return (
    <div className="page">
      <h1>{w.search.title}</h1>
      <p className="quiet" style={{ maxWidth: "72ch", margin: "4px 0 16px" }}>
        {w.search.startHelp}
      </p>
      <p style={{ marginBottom: 16 }}>
        <Link to="/xref" className="button">
          {w.search.orAList}
        </Link>
      </p>
      <table className="plain-table" style={{ maxWidth: 640 }}>
        <thead>
          <tr>
            <th>{w.search.example}</th>
            <th>{w.search.finds}</th>
          </tr>
        </thead>
        <tbody>
          {w.search.examples.map(([text, finds]) => (
            <tr key={text}>
              <td className="mono">{text}</td>
              <td>{finds}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
