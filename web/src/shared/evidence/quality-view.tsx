import type { Schemas } from "@client/client";
import { PartsBar } from "@shared/charts/parts-bar";
import { count, decimal } from "@shared/format/number";
import { day } from "@shared/format/time";
import { SourceChip } from "@shared/subject/source-chip";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

type Quality = Schemas["QualityOfEvidence"];

interface Props {
  quality: Quality;
  /** the bar only, the table is on its own tab */
  brief?: boolean;
  /** the sentence stands above already */
  repeats?: boolean;
  subjectId: string;
}

/** Quality of Evidence and what it is made of; what was not counted is said with its reason. */
export function QualityView({ quality, brief = false, repeats = false, subjectId }: Props) {
  const w = useWords();
  const counted = quality.parts.filter((p) => p.counted);
  const notCounted = quality.parts.filter((p) => !p.counted);
  return (
    <div className="stack">
      {repeats ? null : <p className={brief ? undefined : "sentence"}>{quality.why}</p>}
      <div className="row">
        <strong>{quality.band}</strong>
        <span>{decimal(quality.qe, 3)}</span>
        <span className="quiet small">{w.evidence.qeTold(decimal(quality.qe_squared, 3))}</span>
      </div>
      <PartsBar label={w.evidence.qe} of={Math.max(2, quality.qe_squared)} parts={merged(counted)} />
      {brief ? (
        notCounted.length > 0 ? (
          <ul className="quiet">
            {notCounted.map((p, i) => (
              <li key={i}>
                {w.evidence.notCounted}: {p.source.title}. {p.reason}
              </li>
            ))}
          </ul>
        ) : null
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={w.evidence.qeParts}>
          <table className="plain-table">
            <caption className="sr">{w.evidence.qeParts}</caption>
            <thead>
              <tr>
                <th>{w.rows.source}</th>
                <th>{w.evidence.through}</th>
                <th className="num">{w.rows.rows}</th>
                <th>{w.subject.lastSeen}</th>
                {w.evidence.factors.map((f) => (
                  <th key={f} className="num">
                    {f}
                  </th>
                ))}
                <th className="num">{w.evidence.strength}</th>
                <th className="num">{w.evidence.adds}</th>
              </tr>
            </thead>
            <tbody>
              {[...counted, ...notCounted].map((p, i) => (
                <tr key={i} className={p.counted ? undefined : "not-counted"}>
                  <td>
                    <SourceChip source={p.source} at={p.ref} mark={p.ident?.subject_id ?? subjectId} />
                    {p.reason || !p.counted ? (
                      <div className="small remark">{p.counted ? p.reason : `${w.evidence.notCounted}: ${p.reason}`}</div>
                    ) : null}
                  </td>
                  <td>{p.ident && p.ident.subject_id !== subjectId ? <SubjectChip subject={p.ident} /> : null}</td>
                  <td className="num">{count(p.n_rows)}</td>
                  <td className="nowrap">{day(p.last_seen)}</td>
                  {[p.reliability, p.credibility, p.informativeness, p.recency, p.specificity, p.match].map((v, n) => (
                    <td key={n} className="num">
                      {decimal(v, 2)}
                    </td>
                  ))}
                  <td className="num">{decimal(p.strength, 3)}</td>
                  <td className="num">{p.counted ? decimal(p.contribution, 3) : w.evidence.nothing}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function merged(parts: Quality["parts"]): { label: string; value: number }[] {
  const by = new Map<string, number>();
  for (const p of parts) by.set(p.source.title, (by.get(p.source.title) ?? 0) + p.contribution);
  return [...by].map(([label, value]) => ({ label, value })).sort((a, b) => b.value - a.value);
}
