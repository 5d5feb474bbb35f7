import { Info } from "lucide-react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { useFinding } from "@shared/api/queries";
import { IntervalBars } from "@shared/charts/interval-bars";
import { PassageStrip } from "@shared/charts/passage-strip";
import { count, decimal, oneIn, RAREST } from "@shared/format/number";
import { capital, measured } from "@shared/format/text";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Skeleton } from "@shared/ui/waiting";
import { named, useWords } from "@shared/words";
import { countedWho, otherCounts, rates, saysCount, saysRate } from "./counted";
import { Sentence } from "./sentence";
import { SupportTable } from "./support-table";

type Finding = Schemas["Finding"];

/** A finding to be checked: sentence first, numbers second, picture third, rows last. */
export function FindingView({ finding, lead = false }: { finding: Finding; lead?: boolean }) {
  const w = useWords();
  const openRow = useOpenRow();
  // lists carry findings without all their rows; the rows are asked for here, once
  const complete = (finding.support?.length ?? 0) >= (finding.support_total ?? 0);
  const { data, error } = useFinding(complete ? undefined : finding.finding_id);
  const ready = complete || data !== undefined || error !== null;
  const support = data?.support ?? finding.support ?? [];
  const id = finding.subject.subject_id;
  return (
    <article className="finding">
      <header className="row wrap">
        <h2>{finding.title}</h2>
        {finding.object ? <SubjectChip subject={finding.object} /> : null}
        {finding.gate ? null : <span className="chip suggested">{w.evidence.belowGate}</span>}
      </header>
      {lead ? null : <Sentence text={finding.why} />}
      <Numbers finding={finding} lead={lead} />
      <Rates finding={finding} />
      {ready ? <PassageStrip support={support} onOpen={(row) => openRow(row.ref, id)} /> : <Skeleton height={320} />}
      {finding.caveats.length > 0 ? (
        <ul className="caveats">
          {finding.caveats.map((c) => (
            <li key={c} className="note">
              <Info size={14} aria-hidden />
              <span>{c}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <SupportTable name={`rows-${finding.signal}`} rows={support} total={finding.support_total ?? support.length} mark={id} />
    </article>
  );
}

/** Observed beside comparable times, with intervals; what the signal counted, or k of n when it says no more. */
function Rates({ finding: f }: { finding: Finding }) {
  const w = useWords();
  const counted = rates(f).map((r) => ({ ...r, label: named(w, r.name) }));
  const lines = counted.length > 0 ? counted : [
    { label: w.evidence.observed, k: f.k, n: f.n },
    { label: w.evidence.baseline, k: f.k_baseline, n: f.n_baseline },
  ].filter((r) => r.n > 0);
  if (lines.length < 2) return null;
  return <IntervalBars lines={lines.map((r, i) => ({ ...r, label: capital(r.label), colour: i === 0 ? "var(--accent)" : "var(--text-3)" }))} />;
}

/** Numbers the sentence above does not say yet; chance in words, not in exponents. */
function Numbers({ finding: f, lead }: { finding: Finding; lead: boolean }) {
  const w = useWords();
  const rate = oneIn(f.q);
  const drawn = rates(f);
  const counting = countedWho(f);
  const who = counting === undefined ? undefined : named(w, counting);
  const figures: [string, string, string][] = [];
  if (!f.tested && "strong_sources" in f.counts) {
    // a weighing: what was counted and what it comes to, no word of chance
    figures.push([w.evidence.strongSources, w.evidence.kOfN(count(f.k), w.leads.sources(f.n)), ""]);
    figures.push([w.evidence.equalTo, decimal(f.lower_bound ** 2, 2), w.evidence.fullStrength]);
  } else if (f.n > 0) {
    if (!saysRate(f.why, f.k, f.n)) figures.push([w.evidence.observed, w.evidence.kOfN(count(f.k), count(f.n)), who ?? ""]);
    // two rates and more are drawn below, with their numbers
    if (drawn.length === 1) for (const r of drawn) figures.push([capital(named(w, r.name)), w.evidence.kOfN(count(r.k), count(r.n)), ""]);
    if (f.tested) figures.push([w.evidence.expected(who ?? ""), decimal(f.expected, f.expected < 1 ? 2 : 1), w.evidence.expectedTold(count(f.k))]);
    if (f.tested) figures.push([w.evidence.lift, `${decimal(f.lift, f.lift < 10 ? 1 : 0)}×`, ""]);
  }
  const { counted: all, notCounted: left } = otherCounts(f);
  const counted = all.filter(([name, n]) => !saysCount(f.why, named(w, name), n));
  // a lead lists what was not counted once, at its end
  const notCounted = lead ? [] : left.filter(([name, n]) => !saysCount(f.why, named(w, name), n));
  const said = (some: [string, number][]) => some.map(([name, n]) => measured(w.names[name] ?? name, Number.isInteger(n) ? count(n) : decimal(n, 2))).join(", ");
  const chanceSaid = /\b(?:chance|azar)\b/i.test(f.why);
  return (
    <>
      {figures.length > 0 ? (
        <dl className="figures">
          {figures.map(([label, value, told]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <span className="figure">{value}</span> <span className="small quiet">{told}</span>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {f.tested && f.n > 0 ? (
        <p>
          {chanceSaid ? null : <>{rate ? w.evidence.chance(rate, f.q * RAREST < 1) : w.evidence.chanceLikely} </>}
          <span className="quiet small" title={w.evidence.testTold}>
            {w.evidence.test(f.q.toPrecision(2), f.p.toPrecision(2), decimal(f.lower_bound, 2))}
          </span>
        </p>
      ) : null}
      {counted.length + notCounted.length > 0 ? (
        <p className="quiet">
          {[counted.length > 0 ? capital(said(counted)) : "", notCounted.length > 0 ? `${w.evidence.notCounted}: ${said(notCounted)}` : ""].filter(Boolean).join(". ")}
        </p>
      ) : null}
    </>
  );
}
