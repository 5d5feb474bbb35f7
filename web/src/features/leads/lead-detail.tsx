import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowUpRight, Copy, Printer } from "lucide-react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { PartsBar } from "@shared/charts/parts-bar";
import { FindingView } from "@shared/evidence/finding-view";
import { QualityView } from "@shared/evidence/quality-view";
import { Sentence } from "@shared/evidence/sentence";
import { Score } from "@shared/evidence/score";
import { decimal } from "@shared/format/number";
import { wallTime } from "@shared/format/time";
import { useKeys } from "@shared/keyboard/keys";
import { SourceChips } from "@shared/subject/source-chip";
import { StatusMenu, StatusWord } from "@shared/subject/status";
import { SubjectChip } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { useSay } from "@shared/ui/toast";
import { Ask, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useLead } from "./queries";

type Detail = Schemas["LeadDetail"];

interface Props {
  id: string;
  statusOpen: boolean;
  onStatusOpen: (open: boolean) => void;
}

/** One lead: sentence first, numbers second, picture third, rows last. */
export function LeadDetail({ id, statusOpen, onStatusOpen }: Props) {
  return (
    <Ask query={useLead(id)} waiting={<Waiting />}>
      {(lead) => <Full lead={lead} statusOpen={statusOpen} onStatusOpen={onStatusOpen} />}
    </Ask>
  );
}

export function Waiting() {
  return (
    <div style={{ display: "grid", gap: 12, padding: "16px 24px" }}>
      <Skeleton height={28} width={280} />
      <Skeleton height={24} />
      <Skeleton height={24} width="80%" />
      <Skeleton height={64} />
      <Skeleton height={240} />
    </div>
  );
}

function Full({ lead, statusOpen, onStatusOpen }: { lead: Detail } & Omit<Props, "id">) {
  const w = useWords();
  const say = useSay();
  const navigate = useNavigate();
  const openRow = useOpenRow();
  const { data: workspace } = useWorkspace();
  const id = lead.subject.subject_id;
  const main = lead.findings[0];
  const told = (why: string) => lead.why.includes(why) || why.includes(lead.why);
  const firstRow = main?.support?.[0]?.ref ?? lead.quality?.parts.find((p) => p.ref)?.ref ?? null;
  const open = () => void navigate({ to: "/s/$id", params: { id } });
  const copy = () => void navigator.clipboard.writeText(window.location.href).then(() => say(w.leads.copied));
  useKeys([
    { keys: "Enter", label: w.keys.dossier, group: w.leads.title, run: open },
    { keys: "o", label: w.keys.dossier, group: w.leads.title, run: open },
    { keys: "e", label: w.keys.evidence, group: w.leads.title, run: () => (firstRow ? openRow(firstRow, id) : say(w.leads.noRows)) },
  ]);
  return (
    <div className="lead-detail">
      <header className="row wrap">
        <h1 className="row grow title">
          <SubjectChip subject={lead.subject} bare />
          <span className="quiet small nowrap" style={{ fontWeight: 400 }}>
            {w.subject.rank(String(lead.rank))}
          </span>
        </h1>
        <div className="row">
          <StatusMenu id={id} status={lead.status} open={statusOpen} onOpenChange={onStatusOpen} />
          <Link to="/s/$id" params={{ id }} className="button">
            <ArrowUpRight size={14} aria-hidden />
            {w.leads.dossier}
          </Link>
          <button type="button" className="button plain icon" title={w.leads.copyLink} aria-label={w.leads.copyLink} onClick={copy}>
            <Copy size={15} aria-hidden />
          </button>
          <button type="button" className="button plain icon" title={w.leads.print} aria-label={w.leads.print} onClick={() => window.print()}>
            <Printer size={15} aria-hidden />
          </button>
        </div>
      </header>
      <Sentence text={lead.why} />
      <div className="row wrap" style={{ gap: "4px 16px" }}>
        <Score score={lead.score} band={lead.band} />
        <SourceChips sources={lead.sources} most={4} />
        <span className="quiet">
          {w.subject.lastSeen} <When value={lead.last_seen} asOf={workspace?.as_of} />
        </span>
      </div>
      {lead.findings.map((f, i) => (
        <div className="section" key={f.finding_id}>
          <FindingView finding={f} lead={i === 0 && told(f.why)} />
        </div>
      ))}
      <Parts lead={lead} />
      {lead.quality ? (
        <div className="section">
          <h2 className="row">
            <span className="grow">{w.evidence.qe}</span>
            <Link to="/s/$id" params={{ id }} search={{ tab: "quality" } as never} className="small">
              {w.evidence.allParts}
            </Link>
          </h2>
          <QualityView quality={lead.quality} level={lead.findings.length > 0 ? "bar" : "short"} repeats={lead.quality.why === lead.why} subjectId={id} />
        </div>
      ) : null}
      {(lead.not_counted ?? []).length > 0 ? (
        <div className="section">
          <h2>{w.leads.notCounted}</h2>
          <ul className="bullets">
            {(lead.not_counted ?? []).map((n) => (
              <li key={n}>{n}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {lead.history.length > 0 ? (
        <div className="section">
          <h2>{w.status.history}</h2>
          <ul className="stack">
            {lead.history.map((h) => (
              <li key={h.change_id} className="row wrap" style={h.undone ? { textDecoration: "line-through" } : undefined}>
                <StatusWord status={h.status} />
                <span className="quiet">{w.status.byOn(h.by, wallTime(h.at))}</span>
                <span>{h.reason}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function Parts({ lead }: { lead: Detail }) {
  const w = useWords();
  return (
    <div className="section" id="parts-of-score">
      <h2>
        {w.evidence.partsOfScore(decimal(lead.score, 2))} <span className="quiet" style={{ fontWeight: 400 }}>{w.evidence.partsTold}</span>
      </h2>
      <PartsBar label={w.evidence.parts} of={1} parts={lead.parts.map((p) => ({ label: p.title, value: p.contribution }))} />
      <div className="scroll-x" tabIndex={0} role="region" aria-label={w.evidence.parts}>
        <table className="plain-table" style={{ marginTop: 8 }}>
          <thead>
            <tr>
              <th>{w.evidence.part}</th>
              <th className="num">{w.evidence.value}</th>
              <th className="num">{w.evidence.weight}</th>
              <th className="num">{w.evidence.adds}</th>
              <th>{w.evidence.whyWeight}</th>
            </tr>
          </thead>
          <tbody>
            {lead.parts.map((p) => (
              <tr key={p.part + (p.finding_id ?? "")}>
                <td>{p.title}</td>
                <td className="num">{decimal(p.value, 2)}</td>
                <td className="num">{decimal(p.weight, 2)}</td>
                <td className="num">{decimal(p.contribution, 3)}</td>
                <td>{p.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
