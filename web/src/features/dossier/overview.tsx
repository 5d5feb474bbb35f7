import { Link, useNavigate } from "@tanstack/react-router";
import { Info } from "lucide-react";
import { useMemo } from "react";
import type { Schemas } from "@client/client";
import { EgoGraph } from "@shared/charts/ego-graph";
import { Absences } from "@shared/evidence/absences";
import { Sentence } from "@shared/evidence/sentence";
import { count, likeliness, probability } from "@shared/format/number";
import { capital, words } from "@shared/format/text";
import { day, wallTime } from "@shared/format/time";
import { useKinds } from "@shared/kinds/use-kinds";
import { RowButton, SourceChip } from "@shared/subject/source-chip";
import { StatusWord } from "@shared/subject/status";
import { SubjectChip, useLabel } from "@shared/subject/subject-chip";
import { Table } from "@shared/ui/table";
import type { Column } from "@shared/ui/table";
import { Ask, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { ONLY_BELOW } from "./identity";
import { useConnections, useIdentity } from "./queries";

type Dossier = Schemas["Dossier"];
type Fact = Schemas["Fact"];
type Connection = Schemas["Connection"];

/** Facts with their sources, what points at the subject, and who is closest. */
export function Overview({ dossier }: { dossier: Dossier }) {
  const w = useWords();
  const kindOf = useKinds();
  const kind = kindOf(dossier.subject.kind);
  const id = dossier.subject.subject_id;
  return (
    <>
      {dossier.lead ? <Sentence text={dossier.lead.why} /> : null}
      <Caveats all={dossier.caveats ?? []} />
      {dossier.facts.length > 0 ? <Facts title={w.dossier.facts} facts={dossier.facts} mark={id} /> : null}
      {dossier.identifiers.length > 0 ? <Facts title={w.dossier.identifiers} facts={dossier.identifiers} mark={id} /> : null}
      {kind.group === "entity" ? <PossiblySame id={id} what={kind.label.toLowerCase()} /> : null}
      <Closest id={id} />
      <Absences all={dossier.absences ?? []} fold />
      {(dossier.history ?? []).length > 0 ? (
        <section className="section">
          <h2>{w.status.history}</h2>
          <ul className="stack">
            {(dossier.history ?? []).map((h) => (
              <li key={h.change_id} className="row wrap" style={h.undone ? { textDecoration: "line-through" } : undefined}>
                <StatusWord status={h.status} />
                <span className="quiet">{w.status.byOn(h.by, wallTime(h.at))}</span>
                <span>{h.reason}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

/** What the sources behind this page do not record; a long list is folded, its length is not. */
function Caveats({ all }: { all: string[] }) {
  const w = useWords();
  if (all.length === 0) return null;
  return (
    <details open={all.length <= 2} style={{ margin: "8px 0" }}>
      <summary>{w.dossier.caveats(all.length)}</summary>
      <ul className="caveats" style={{ marginTop: 4 }}>
        {all.map((c) => (
          <li key={c} className="note">
            <Info size={14} aria-hidden />
            <span>{c}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** "2026-03-04", or "2026-03-04 – 2026-06-28" when it lasted. */
function spanOf(f: Fact): string {
  return [...new Set([day(f.first_seen), day(f.last_seen)])].filter(Boolean).join(" – ");
}

function Facts({ title, facts, mark }: { title: string; facts: Fact[]; mark: string }) {
  const w = useWords();
  const kindOf = useKinds();
  return (
    <section className="section">
      <h2>{title}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
        <table className="plain-table facts">
          <colgroup>
            <col className="what" />
            <col className="value" />
            <col />
            <col className="rows" />
            <col className="span" />
          </colgroup>
          <thead>
            <tr>
              <th>{w.dossier.what}</th>
              <th>{w.dossier.value}</th>
              <th>{w.dossier.saidBy}</th>
              <th className="num">{w.rows.rows}</th>
              <th>{w.dossier.span}</th>
            </tr>
          </thead>
          <tbody>
            {facts.map((f, i) => (
              <tr key={i}>
                <td className="quiet">{f.subject && f.label === f.subject.kind ? kindOf(f.label).label : capital(words(f.label))}</td>
                <td>
                  {f.subject ? <SubjectChip subject={f.subject} /> : f.value}
                  {f.probability !== null && f.probability !== undefined && f.probability < 0.999 ? (
                    <span className="quiet small nowrap" title={w.dossier.probabilityTold}>
                      {" "}
                      {w.dossier.likeliness[likeliness(f.probability)]} {probability(f.probability)}
                    </span>
                  ) : null}
                  {f.original && f.original !== f.value ? " " : ""}
                  {f.original && f.original !== f.value ? (
                    <span className="quiet small as-written" title={w.dossier.asWritten}>
                      “{f.original}”
                    </span>
                  ) : null}
                </td>
                <td>
                  <span className="row wrap" style={{ gap: 4 }}>
                    {f.sources.map((s) => {
                      const at = f.refs.find((r) => r.source_id === s.source_id || r.batch_id.startsWith(`${s.source_id}.`));
                      return <SourceChip key={s.source_id} source={s} at={at} mark={f.subject?.subject_id ?? mark} />;
                    })}
                    {f.sources.length === 0 ? f.refs.slice(0, 3).map((r) => <RowButton key={r.batch_id + r.row} at={r} mark={mark} />) : null}
                  </span>
                </td>
                <td className="num">{f.n_rows ? count(f.n_rows) : ""}</td>
                <td className="quiet nowrap">{spanOf(f)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const POSSIBLY_SAME_SHOWN = 5;
/** Fewer connections than this are told by their table alone. */
const FEWEST_DRAWN = 3;

/** Descriptions that nearly matched and await a decision: one line a person, the likeliest first. */
function PossiblySame({ id, what }: { id: string; what: string }) {
  const w = useWords();
  const { data } = useIdentity(id);
  const seen = new Set<string>();
  const open = (data?.near_misses ?? []).filter((p) => p.decision === "review" && p.other && !seen.has(p.other.subject_id) && seen.add(p.other.subject_id));
  if (open.length === 0) return null;
  return (
    <section className="section">
      <h2 className="row">
        <span className="grow">
          {w.dossier.possiblySame(what)} <span className="quiet" style={{ fontWeight: 400 }}>{w.dossier.possiblySameTold}</span>
        </span>
        <Link to="/s/$id" params={{ id }} search={{ tab: "identity" } as never} className="small">
          {w.dossier.allComparisons}
        </Link>
      </h2>
      <ul className="possibly">
        {open.slice(0, POSSIBLY_SAME_SHOWN).map((p) => (
          <li key={p.left_id + p.right_id}>
            <span>{p.other ? <SubjectChip subject={p.other} /> : null}</span>
            <span className="nowrap">
              {w.dossier.likeliness[likeliness(p.probability)]} <span className="quiet small">{probability(p.probability)}</span>
            </span>
            <span className="quiet">{p.reason.startsWith(ONLY_BELOW) ? "" : p.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Closest({ id }: { id: string }) {
  const w = useWords();
  const navigate = useNavigate();
  return (
    <section className="section">
      <h2>{w.dossier.closest}</h2>
      <Ask query={useConnections(id)} waiting={<Skeleton height={380} />}>
        {(data) =>
          data.connections.length === 0 ? (
            <p className="quiet">{w.dossier.noConnections}</p>
          ) : (
            <div className={data.connections.length < FEWEST_DRAWN ? undefined : "closest"}>
              {data.connections.length < FEWEST_DRAWN ? null : <EgoGraph data={data} onOpen={(to) => void navigate({ to: "/s/$id", params: { id: to } })} />}
              <ConnectionTable rows={data.connections} folded={data.folded ?? 0} />
            </div>
          )
        }
      </Ask>
    </section>
  );
}

function ConnectionTable({ rows, folded }: { rows: Connection[]; folded: number }) {
  const w = useWords();
  const label = useLabel();
  const columns = useMemo<Column<Connection>[]>(
    () => [
      { id: "subject", header: w.dossier.connected, width: "2fr", least: 150, text: (c) => label(c.subject), cell: (c) => <SubjectChip subject={c.subject} bare />, sort: (c) => label(c.subject) },
      { id: "days", header: w.dossier.days, width: 56, right: true, text: (c) => String(c.n_days), sort: (c) => c.n_days },
      { id: "events", header: w.dossier.events, width: 64, spare: 2, right: true, text: (c) => String(c.n_events), sort: (c) => c.n_events },
      {
        id: "ties",
        header: w.dossier.ties,
        width: "2fr",
        text: (c) => (c.excluded ? c.excluded : c.ties.map((t) => `${t.label} ${t.count}`).join(", ")),
        cell: (c) => <span className={c.excluded ? "quiet" : undefined}>{c.excluded || c.ties.map((t) => `${t.label} ${count(t.count)}`).join(", ")}</span>,
      },
      { id: "last", header: w.subject.lastSeen, width: 96, spare: 1, text: (c) => day(c.last_seen), sort: (c) => c.last_seen ?? "" },
    ],
    [w, label],
  );
  return (
    <Table
      name="connections"
      label={w.dossier.closest}
      rows={rows}
      columns={columns}
      rowKey={(c) => c.subject.subject_id}
      height={Math.min(392, 36 + 34 + rows.length * 32)}
      tools={folded > 0 ? <span className="quiet small">{w.dossier.folded(count(folded))}</span> : null}
    />
  );
}
