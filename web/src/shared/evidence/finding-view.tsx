import { Info } from "lucide-react";
import type { Schemas } from "@client/client";
import { useOpenRow } from "@shared/address/use-address";
import { useFinding } from "@shared/api/queries";
import { IntervalBars } from "@shared/charts/interval-bars";
import { PassageStrip } from "@shared/charts/passage-strip";
import { count, decimal, oneIn } from "@shared/format/number";
import { measured } from "@shared/format/text";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";
import { SupportTable } from "./support-table";

type Finding = Schemas["Finding"];

/** A finding to be checked: sentence first, numbers second, picture third, rows last. */
export function FindingView({ finding, lead = false }: { finding: Finding; lead?: boolean }) {
  const w = useWords();
  const openRow = useOpenRow();
  // lists carry findings without all their rows; the rows are asked for here, once
  const complete = (finding.support?.length ?? 0) >= (finding.support_total ?? 0);
  const { data } = useFinding(complete ? undefined : finding.finding_id);
  const support = data?.support ?? finding.support ?? [];
  const id = finding.subject.subject_id;
  return (
    <article className="finding">
      <header className="row wrap">
        <h2>{finding.title}</h2>
        {finding.object ? <SubjectChip subject={finding.object} /> : null}
        {finding.gate ? null : <span className="chip suggested">{w.evidence.belowGate}</span>}
      </header>
      {lead ? null : <p className="sentence">{finding.why}</p>}
      <Numbers finding={finding} />
      {finding.n > 0 && finding.n_baseline > 0 ? (
        <IntervalBars
          lines={[
            { label: w.evidence.observed, k: finding.k, n: finding.n, colour: "var(--accent)" },
            { label: w.evidence.baseline, k: finding.k_baseline, n: finding.n_baseline, colour: "var(--text-3)" },
          ]}
        />
      ) : null}
      <PassageStrip support={support} onOpen={(row) => openRow(row.ref, id)} />
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

/** The numbers, each with what it means; chance in words, not in exponents. */
function Numbers({ finding: f }: { finding: Finding }) {
  const w = useWords();
  const rate = oneIn(f.q);
  const figures: [string, string, string][] = [];
  if (f.n > 0) {
    figures.push([w.evidence.observed, w.evidence.kOfN(count(f.k), count(f.n)), w.evidence.observedTold]);
    if (f.n_baseline > 0) figures.push([w.evidence.baseline, w.evidence.kOfN(count(f.k_baseline), count(f.n_baseline)), w.evidence.baselineTold]);
    figures.push([w.evidence.expected, decimal(f.expected, f.expected < 10 ? 1 : 0), w.evidence.expectedTold]);
    figures.push([w.evidence.lift, `${decimal(f.lift, 1)}×`, w.evidence.liftTold(decimal(f.lower_bound, 1))]);
  }
  const extra = Object.entries(f.counts).filter(([name]) => !(name in NAMED));
  return (
    <>
      {figures.length > 0 ? (
        <dl className="figures">
          {figures.map(([label, value, told]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="figure">{value}</dd>
              <dd className="small quiet">{told}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {f.n > 0 ? (
        <p>
          {rate ? w.evidence.chance(rate) : w.evidence.chanceLikely}{" "}
          <span className="quiet small">
            q = {f.q.toPrecision(2)}, p = {f.p.toPrecision(2)}
          </span>
        </p>
      ) : null}
      {extra.length > 0 ? (
        <p className="quiet">
          {extra.map(([name, value]) => measured(name, Number.isInteger(value) ? count(value) : decimal(value, 2))).join(" · ")}
        </p>
      ) : null}
    </>
  );
}

const NAMED: Record<string, true> = { k: true, n: true, k_baseline: true, n_baseline: true };
