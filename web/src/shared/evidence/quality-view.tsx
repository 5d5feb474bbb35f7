import type { Schemas } from "@client/client";
import { PartsBar } from "@shared/charts/parts-bar";
import { contribution, count, decimal } from "@shared/format/number";
import { day } from "@shared/format/time";
import { SourceChip } from "@shared/subject/source-chip";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

type Quality = Schemas["QualityOfEvidence"];

interface Props {
  quality: Quality;
  /** "bar": the bar only; "short": with the strength of each source; "full": with every factor, on its own tab */
  level: "bar" | "short" | "full";
  /** the sentence stands above already */
  repeats?: boolean;
  subjectId: string;
}

/** Quality of Evidence and what it is made of; what was not counted is said with its reason. */
export function QualityView({ quality, level, repeats = false, subjectId }: Props) {
  const w = useWords();
  const counted = quality.parts.filter((p) => p.counted);
  return (
    <div className="stack">
      {repeats ? null : <p className={level === "full" ? "sentence" : undefined}>{quality.why}</p>}
      <div className="row wrap" style={{ gap: "0 8px" }}>
        <strong>{quality.band}</strong>
        <span>{decimal(quality.qe, 3)}</span>
        <span className="quiet small">{w.evidence.qeTold(decimal(quality.qe_squared, 3))}</span>
      </div>
      <PartsBar label={w.evidence.qe} of={Math.max(2, quality.qe_squared)} parts={merged(counted)} />
      {level === "bar" ? null : <PartsTable quality={quality} full={level === "full"} subjectId={subjectId} />}
    </div>
  );
}

function PartsTable({ quality, full, subjectId }: { quality: Quality; full: boolean; subjectId: string }) {
  const w = useWords();
  const parts = [...quality.parts.filter((p) => p.counted), ...quality.parts.filter((p) => !p.counted)];
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={w.evidence.qeParts}>
      <table className="plain-table quality-parts">
        <caption className="sr">{w.evidence.qeParts}</caption>
        <thead>
          <tr>
            <th>{w.rows.source}</th>
            <th className="num">{w.rows.rows}</th>
            <th>{w.subject.lastSeen}</th>
            {full
              ? w.evidence.factors.map((f, n) => (
                  <th key={f} className="num" title={w.evidence.factorsTold[n]}>
                    {f}
                  </th>
                ))
              : null}
            <th className="num">{w.evidence.strength}</th>
            <th className="num">{w.evidence.adds}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((p, i) => (
            <tr key={i} className={p.counted ? undefined : "not-counted"}>
              <td>
                <span className="row wrap" style={{ gap: "2px 6px" }}>
                  <SourceChip source={p.source} at={p.ref} mark={p.ident?.subject_id ?? subjectId} />
                  {p.ident && p.ident.subject_id !== subjectId ? (
                    <span className="nowrap">
                      <span className="quiet small">{w.evidence.through}</span> <SubjectChip subject={p.ident} />
                    </span>
                  ) : null}
                </span>
                {p.reason || !p.counted ? <div className="small remark">{p.counted ? p.reason : `${w.evidence.notCounted}: ${p.reason}`}</div> : null}
              </td>
              <td className="num">{count(p.n_rows)}</td>
              <td className="nowrap">{day(p.last_seen)}</td>
              {full
                ? [p.reliability, p.credibility, p.informativeness, p.recency, p.specificity, p.match].map((v, n) => (
                    <td key={n} className="num">
                      {decimal(v, 2)}
                    </td>
                  ))
                : null}
              <td className="num">{decimal(p.strength, 3)}</td>
              <td className="num">{p.counted ? contribution(p.contribution) : w.evidence.nothing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function merged(parts: Quality["parts"]): { label: string; value: number }[] {
  const by = new Map<string, number>();
  for (const p of parts) by.set(p.source.title, (by.get(p.source.title) ?? 0) + p.contribution);
  return [...by].map(([label, value]) => ({ label, value })).sort((a, b) => b.value - a.value);
}
