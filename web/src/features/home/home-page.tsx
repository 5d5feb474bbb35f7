import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowRight, ListChecks } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { answer, client } from "@client/client";
import type { Schemas } from "@client/client";
import { useWorkspace } from "@shared/api/queries";
import { Score } from "@shared/evidence/score";
import { count } from "@shared/format/number";
import { words } from "@shared/format/text";
import { utcMillis, wallTime } from "@shared/format/time";
import { SubjectChip } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { readPreference, writePreference } from "@shared/ui/preferences";
import { AddData } from "@shared/ui/add-data";
import { Ask, Nothing, Skeleton, SkeletonRows } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import "./home.css";

type Lead = Schemas["Lead"];
type Workspace = Schemas["Workspace"];

function useTop() {
  return useQuery({
    queryKey: ["leads", "home"],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/leads", { params: { query: { status: ["unpursued"], limit: 200, unpursued_first: true } }, signal })),
  });
}

/** What is new, what nobody has pursued, and two ways to ask. */
export function HomePage() {
  const w = useWords();
  const workspace = useWorkspace();
  return (
    <div className="page home">
      <Ask query={workspace} title={w.nav.home} waiting={<Waiting />}>
        {(ws) =>
          ws.snapshot_id ? (
            <>
              <header>
                <h1>{ws.title}</h1>
                <p className="quiet">{w.home.asOf(wallTime(ws.as_of), wallTime(ws.ran_at))}</p>
              </header>
              <Unpursued asOf={ws.as_of ?? null} total={ws.counts["leads"] ?? 0} />
              <div className="home-two">
                <Loaded ws={ws} />
                <Signals ws={ws} />
              </div>
            </>
          ) : (
            <Nothing page title={w.home.nothing} action={<AddData primary />}>{w.home.nothingHelp}</Nothing>
          )
        }
      </Ask>
    </div>
  );
}

function Waiting() {
  return (
    <div className="stack">
      <Skeleton height={24} width={260} />
      <Skeleton height={20} width={420} />
      <SkeletonRows rows={8} height={49} />
    </div>
  );
}

/** The newest row this browser had seen when it last looked; kept here only. */
function useLastSeen(asOf: string | null): string | null {
  const [before] = useState(() => readPreference("seen"));
  useEffect(() => {
    if (asOf) writePreference("seen", asOf);
  }, [asOf]);
  return before && before !== asOf ? before : null;
}

function Unpursued({ asOf, total }: { asOf: string | null; total: number }) {
  const w = useWords();
  const top = useTop();
  const seen = useLastSeen(asOf);
  return (
    <section className="section" style={{ paddingTop: 8 }}>
      <Ask query={top} waiting={<SkeletonRows rows={8} height={49} />}>
        {(list) => (
          <>
            <div className="row wrap" style={{ marginBottom: 4 }}>
              <h2 className="grow">{total > 0 ? w.home.unpursued(count(list.total)) : w.leads.none}</h2>
              {seen ? <span className="quiet">{w.home.newSince(list.items.filter((l) => isNew(l, seen)).length, wallTime(seen))}</span> : null}
              {total > 0 ? (
                <Link to="/leads" className="button">
                  {w.home.allLeads}
                  <ArrowRight size={14} aria-hidden />
                </Link>
              ) : (
                <Link to="/search" className="button primary">
                  {w.nav.search}
                </Link>
              )}
              <Link to="/xref" className="button">
                <ListChecks size={14} aria-hidden />
                {w.xref.title}
              </Link>
            </div>
            {list.items.length > 0 ? (
              <Top leads={list.items.slice(0, 8)} asOf={asOf} seen={seen} />
            ) : (
              <p className="quiet">{total > 0 ? w.home.allPursued : w.leads.noneHelp}</p>
            )}
            {list.expected_note ? <p className="quiet small" style={{ marginTop: 8 }}>{list.expected_note}</p> : null}
          </>
        )}
      </Ask>
    </section>
  );
}

function isNew(lead: Lead, seen: string): boolean {
  return (utcMillis(lead.last_seen) ?? 0) > (utcMillis(seen) ?? Infinity);
}

function Top({ leads, asOf, seen }: { leads: Lead[]; asOf: string | null; seen: string | null }) {
  const w = useWords();
  const navigate = useNavigate();
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={w.leads.title}>
      <table className="plain-table top-leads">
        <thead>
          <tr>
            <th className="num">{w.home.rank}</th>
            <th>{w.search.subject}</th>
            <th>{w.home.score}</th>
            <th>{w.home.why}</th>
            <th>{w.subject.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {leads.map((l) => (
            <tr
              key={l.subject.subject_id}
              onClick={(e) => (e.target instanceof HTMLElement && e.target.closest("a") ? undefined : void navigate({ to: "/leads", search: { lead: l.subject.subject_id } as never }))}
            >
              <td className="num">{l.rank}</td>
              <td className="nowrap">
                <SubjectChip subject={l.subject} bare />
              </td>
              <td className="nowrap">
                <Score score={l.score} band={l.band} />
              </td>
              <td>
                <Link to="/leads" search={{ lead: l.subject.subject_id } as never} className="why-link">
                  {l.why}
                </Link>
              </td>
              <td className="nowrap">
                <When value={l.last_seen} asOf={asOf} />
                {seen && isNew(l, seen) ? <span className="chip filter">{w.home.isNew}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ORDER = ["sources", "rows", "people", "organisations", "identifiers", "events", "findings", "leads"];

function Loaded({ ws }: { ws: Workspace }) {
  const w = useWords();
  const steps = ws.steps ?? [];
  const slowest = Math.max(0.1, ...steps.map((s) => s.seconds));
  const names = useMemo(() => [...ORDER.filter((n) => n in ws.counts), ...Object.keys(ws.counts).filter((n) => !ORDER.includes(n))], [ws.counts]);
  return (
    <section className="section">
      <h2>{w.home.loaded}</h2>
      <dl className="figures">
        {names.map((name) => (
          <div key={name}>
            <dt>{w.home.counts[name as keyof typeof w.home.counts] ?? words(name)}</dt>
            <dd className="figure">{count(ws.counts[name])}</dd>
          </div>
        ))}
      </dl>
      <details style={{ marginTop: 12 }}>
        <summary>{w.home.lastRun(steps.reduce((n, s) => n + s.seconds, 0).toFixed(1))}</summary>
        <table className="plain-table" style={{ maxWidth: 560 }}>
          <thead>
            <tr>
              <th>{w.home.step}</th>
              <th className="num">{w.home.seconds}</th>
              <th style={{ width: "35%" }}>
                <span className="sr">{w.home.share}</span>
              </th>
              <th className="num">{w.rows.rows}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((s) => (
              <tr key={s.step}>
                <td>{words(s.step)}</td>
                <td className="num">{s.skipped ? w.home.skipped : s.seconds.toFixed(1)}</td>
                <td>
                  <div style={{ height: 8, borderRadius: 2, width: `${(100 * s.seconds) / slowest}%`, background: "var(--line-strong)" }} />
                </td>
                <td className="num">{count(s.rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function Signals({ ws }: { ws: Workspace }) {
  const w = useWords();
  return (
    <section className="section">
      <h2>{w.home.signals}</h2>
      <ul className="stack">
        {(ws.signals ?? []).map((s) => (
          <li key={s.name}>
            <details>
              <summary>
                {s.title} <span className="quiet" style={{ fontWeight: 400 }}>{w.home.weight(s.weight.toFixed(2))}</span>
              </summary>
              <dl className="card-facts" style={{ marginTop: 4 }}>
                <dt>{w.home.finds}</dt>
                <dd>{s.finds}</dd>
                <dt>{w.home.misleads}</dt>
                <dd>{s.misleads}</dd>
                <dt>{w.home.whyWeight}</dt>
                <dd>{s.weight_reason}</dd>
                <dt>{w.rows.source}</dt>
                <dd>{s.source}</dd>
              </dl>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
