import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { probability } from "@shared/format/number";
import { wallTime } from "@shared/format/time";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Ask, Failure, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useContradictions, useWithdraw } from "./queries";

type Contradiction = Schemas["ReviewContradiction"];
type Side = Schemas["ContradictionSide"];

const bare = (node: string) => node.split("#")[0] ?? node;
const isAsked = (one: Contradiction, s: Side) =>
  [s.left_id, s.right_id].sort().join() === [one.question_left_id, one.question_right_id].sort().join();

/** Judgements that cannot all be right, each as the small figure with the one question that settles it. */
export function Contradictions() {
  const w = useWords();
  return (
    <Ask query={useContradictions()}>
      {(all) =>
        all.length === 0 ? (
          <Nothing
            title={w.review.noContradictions}
            action={
              <Link to="/review" search={{} as never} className="button primary">
                {w.review.toQuestions}
              </Link>
            }
          >
            {w.review.noContradictionsHelp}
          </Nothing>
        ) : (
          <>
            <p className="sentence">{w.review.contradictionsTold}</p>
            {all.map((one) => (
              <One key={one.sides.map((s) => s.left_id).join()} one={one} />
            ))}
          </>
        )
      }
    </Ask>
  );
}

/** What an answer that nobody has given yet cannot stand beside, with the question that settles it. */
export function AskAgain({ all }: { all: Contradiction[] }) {
  const w = useWords();
  const first = useRef<HTMLAnchorElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <p>{w.review.groups.contradicts(all.length)}</p>
      {all.map((one, i) => {
        const name = new Map(one.sides.map((s, at) => [s.left_id, one.labels[at] ?? s.left_id]));
        return (
          <section key={one.sides.map((s) => s.left_id).join()} className="stack review-again">
            <p>
              <Link ref={i === 0 ? first : undefined} to="/review" search={{ left: bare(one.question_left_id), right: bare(one.question_right_id) } as never} className="button primary">
                {w.review.settle}: {name.get(one.question_left_id)} · {name.get(one.question_right_id)}
              </Link>
            </p>
            <Figure one={one} />
            <ul>
              {one.sides.map((s) => (
                <li key={s.left_id + s.right_id}>
                  {name.get(s.left_id)} {s.verdict === "same" ? "=" : "≠"} {name.get(s.right_id)}
                  <span className="quiet">
                    {" "}
                    {s.judgement ? `${s.judgement.by}, ${wallTime(s.judgement.at)} UTC` : s.of_answer ? w.review.groups.thisAnswer : w.review.groups.theEvidence}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function One({ one }: { one: Contradiction }) {
  const w = useWords();
  const withdraw = useWithdraw();
  const name = new Map(one.sides.map((s, i) => [s.left_id, one.labels[i] ?? s.left_id]));
  return (
    <section className="section review-contradiction">
      <Figure one={one} />
      <div className="stack">
        <p className="row wrap">
          {one.members.map((m) => (
            <SubjectChip key={m.subject_id} subject={m} />
          ))}
        </p>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{w.review.pair}</th>
              <th>{w.review.verdictHead}</th>
              <th>{w.review.who}</th>
              <th>{w.review.when}</th>
              <th className="num">{w.identity.probability("")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {one.sides.map((s) => (
              <tr key={s.left_id + s.right_id} className={isAsked(one, s) ? "asked" : undefined}>
                <td>
                  {name.get(s.left_id)} · {name.get(s.right_id)}
                </td>
                <td>{s.verdict === "same" ? `= ${w.review.equals}` : `≠ ${w.review.notEquals}`}</td>
                <td>{s.judgement?.by}</td>
                <td>{wallTime(s.judgement?.at)}</td>
                <td className="num">{s.probability == null ? "–" : probability(s.probability)}</td>
                <td className="num">
                  {isAsked(one, s) ? (
                    <Link to="/review" search={{ left: bare(s.left_id), right: bare(s.right_id) } as never} className="button primary">
                      {w.review.settle}
                    </Link>
                  ) : s.judgement && !asOf() ? (
                    <button type="button" className="button plain" onClick={() => withdraw.mutate(s.judgement?.judgement_id ?? 0)}>
                      {w.review.takeBack}
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="quiet small">{w.review.settleTold}</p>
        {withdraw.error ? <Failure error={withdraw.error} /> : null}
      </div>
    </section>
  );
}

const SIZE = { width: 300, height: 190, x: 150, y: 104, rx: 92, ry: 66 };

/** The triangle (or the longer ring); the side to ask again is dashed and thick, its sign says what was judged. */
function Figure({ one }: { one: Contradiction }) {
  const w = useWords();
  const n = one.sides.length;
  const points = one.sides.map((s, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    return { id: s.left_id, label: one.labels[i] ?? "", x: SIZE.x + SIZE.rx * Math.cos(angle), y: SIZE.y + SIZE.ry * Math.sin(angle) };
  });
  return (
    <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} width={SIZE.width} height={SIZE.height} role="img" aria-label={w.review.triangle(one.labels.join(", "))}>
      {one.sides.map((s, i) => {
        const a = points[i];
        const b = points[(i + 1) % n];
        if (!a || !b) return null;
        const asked = isAsked(one, s);
        const [mx, my] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
        return (
          <g key={s.left_id + s.right_id}>
            <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke={asked ? "var(--accent)" : "var(--line-strong)"} strokeWidth={asked ? 3 : 1.5} strokeDasharray={asked ? "6 4" : undefined} />
            <circle cx={mx} cy={my} r="10" fill="var(--bg)" stroke={asked ? "var(--accent)" : "var(--line-strong)"} />
            <text x={mx} y={my + 4} textAnchor="middle" className="review-sign">
              {s.verdict === "same" ? "=" : "≠"}
            </text>
          </g>
        );
      })}
      {points.map((p) => (
        <g key={p.id}>
          <circle cx={p.x} cy={p.y} r="5" fill="var(--kind-person)" />
          <text x={p.x} y={p.y < SIZE.y ? p.y - 12 : p.y + 20} textAnchor="middle">
            {p.label.length > 24 ? `${p.label.slice(0, 23)}…` : p.label}
          </text>
        </g>
      ))}
    </svg>
  );
}
