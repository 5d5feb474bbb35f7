import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Copy, Printer } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@client/client";
import { useChangeSearch } from "@shared/address/use-address";
import { useWorkspace } from "@shared/api/queries";
import { FindingView } from "@shared/evidence/finding-view";
import { QualityView } from "@shared/evidence/quality-view";
import { Score } from "@shared/evidence/score";
import { count, decimal } from "@shared/format/number";
import { useKeys } from "@shared/keyboard/keys";
import { KindIcon } from "@shared/kinds/kind-icon";
import { useKinds } from "@shared/kinds/use-kinds";
import { StatusMenu } from "@shared/subject/status";
import { useLabel } from "@shared/subject/subject-chip";
import { When } from "@shared/subject/when";
import { useSay } from "@shared/ui/toast";
import { Absences } from "@shared/evidence/absences";
import { words } from "@shared/format/text";
import { Ask, Nothing, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { TABS } from "./address";
import type { DossierSearch, Tab } from "./address";
import { Identity } from "./identity";
import { Overview } from "./overview";
import { useDossier } from "./queries";
import { TimelineTab } from "./timeline";
import "./dossier.css";

type Dossier = Schemas["Dossier"];

/** Everything about one person, phone, vehicle or account. */
export function DossierPage() {
  const w = useWords();
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const search: DossierSearch = useSearch({ strict: false });
  return (
    <Ask query={useDossier(id)} title={w.dossier.title} waiting={<Waiting />}>
      {(dossier) => <Open dossier={dossier} search={search} />}
    </Ask>
  );
}

function Waiting() {
  return (
    <div style={{ display: "grid", gap: 16, padding: "16px 24px" }}>
      <Skeleton height={28} width={320} />
      <Skeleton height={20} width={560} />
      <Skeleton height={32} />
      <Skeleton height={320} />
    </div>
  );
}

function useTabs(dossier: Dossier): Tab[] {
  const isPerson = useKinds()(dossier.subject.kind).group === "entity";
  return TABS.filter((t) => t !== "identity" || isPerson);
}

function Open({ dossier, search }: { dossier: Dossier; search: DossierSearch }) {
  const w = useWords();
  const change = useChangeSearch();
  const tabs = useTabs(dossier);
  const tab = search.tab ?? "overview";
  const id = dossier.subject.subject_id;
  const go = (next: Tab) => change({ tab: next === "overview" ? undefined : next });
  const [statusOpen, setStatusOpen] = useState(false);
  useKeys([
    ...tabs.map((t, i) => ({ keys: String(i + 1), label: w.dossier.tabs[t], group: w.dossier.title, run: () => go(t) })),
    { keys: "s", label: w.keys.status, group: w.dossier.title, run: () => setStatusOpen(true) },
  ]);
  const counts: Partial<Record<Tab, number>> = {
    findings: dossier.findings.length,
    timeline: dossier.event_counts.reduce((n, e) => n + e.count, 0),
  };
  return (
    <div className="dossier">
      <Head dossier={dossier} statusOpen={statusOpen} onStatusOpen={setStatusOpen} />
      <nav className="tabs" aria-label={w.dossier.title}>
        {tabs.map((t) => (
          <Link
            key={t}
            to="/s/$id"
            params={{ id }}
            search={((before: object) => ({ ...before, tab: t === "overview" ? undefined : t })) as never}
            className="tab"
            aria-current={t === tab ? "page" : undefined}
            activeOptions={{ exact: true }}
          >
            {w.dossier.tabs[t]}
            {counts[t] !== undefined ? <span className="count">{count(counts[t])}</span> : null}
          </Link>
        ))}
      </nav>
      <div className={tab === "timeline" ? "dossier-body fixed" : "dossier-body"}>
        {tab === "overview" ? <Overview dossier={dossier} /> : null}
        {tab === "findings" ? <Findings dossier={dossier} /> : null}
        {tab === "timeline" ? <TimelineTab dossier={dossier} search={search} /> : null}
        {tab === "identity" ? <Identity id={id} /> : null}
        {tab === "quality" ? <Quality dossier={dossier} /> : null}
      </div>
    </div>
  );
}

function Head({ dossier, statusOpen, onStatusOpen }: { dossier: Dossier; statusOpen: boolean; onStatusOpen: (open: boolean) => void }) {
  const w = useWords();
  const say = useSay();
  const s = dossier.subject;
  const kind = useKinds()(s.kind);
  const label = useLabel()(s);
  const { data: workspace } = useWorkspace();
  return (
    <header className="dossier-head">
      <div className="row wrap">
        <KindIcon kind={s.kind} size={20} />
        <h1>{label}</h1>
        <span className="quiet">{kind.label}</span>
        {s.registry_category ? <span className="chip">{words(s.registry_category)}</span> : null}
        <span className="grow" />
        <StatusMenu id={s.subject_id} status={s.status ?? "unpursued"} open={statusOpen} onOpenChange={onStatusOpen} />
        <button
          type="button"
          className="button plain icon"
          title={w.leads.copyLink}
          aria-label={w.leads.copyLink}
          onClick={() => void navigator.clipboard.writeText(window.location.href).then(() => say(w.leads.copied))}
        >
          <Copy size={15} aria-hidden />
        </button>
        <button type="button" className="button plain icon" title={w.leads.print} aria-label={w.leads.print} onClick={() => window.print()}>
          <Printer size={15} aria-hidden />
        </button>
      </div>
      <div className="row wrap" style={{ gap: "4px 20px" }}>
        {dossier.lead ? (
          <Link to="/leads" search={{ lead: s.subject_id } as never} style={{ color: "inherit" }} title={w.dossier.toLead}>
            <Score score={dossier.lead.score} band={dossier.lead.band} /> <span className="quiet">{w.subject.rank(count(dossier.lead.rank))}</span>
          </Link>
        ) : (
          <span className="quiet">{w.dossier.noLead}</span>
        )}
        {s.qe_band ? (
          <span>
            <span className="quiet">{w.evidence.qe}</span> {s.qe_band} <span className="quiet">{decimal(s.qe, 3)}</span>
          </span>
        ) : null}
        <span className="quiet">{w.dossier.namedIn(s.n_sources ?? 0, s.n_rows ?? 0)}</span>
        {s.last_seen ? (
          <span className="quiet">
            {w.subject.lastSeen} <When value={s.last_seen} asOf={workspace?.as_of} />
          </span>
        ) : null}
      </div>
      {dossier.redirected_from ? <p className="note">{w.dossier.redirected(dossier.redirected_from)}</p> : null}
    </header>
  );
}

function Findings({ dossier }: { dossier: Dossier }) {
  const w = useWords();
  if (dossier.findings.length === 0) {
    return (
      <Nothing title={w.dossier.noFindings} action={<Absences all={dossier.absences} />}>
        {w.dossier.noFindingsHelp}
      </Nothing>
    );
  }
  return (
    <>
      {dossier.findings.map((f) => (
        <div className="section" key={f.finding_id}>
          <FindingView finding={f} />
        </div>
      ))}
    </>
  );
}

function Quality({ dossier }: { dossier: Dossier }) {
  const w = useWords();
  if (!dossier.quality) return <Nothing title={w.dossier.noQuality}>{w.dossier.noQualityHelp}</Nothing>;
  return <QualityView quality={dossier.quality} level="full" subjectId={dossier.subject.subject_id} />;
}
