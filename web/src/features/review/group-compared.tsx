import { Link } from "@tanstack/react-router";
import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { useWords } from "@shared/words";

type Pair = Schemas["GroupPair"];

/** More would not fit beside a row; the number beside it says the same. */
const STRIP_MOST = 24;
const LISTED_MOST = 200;
const NARROW_FROM = 12;

const speaks = (pairs: Pair[], row: number, other: number) =>
  pairs.find((p) => (p.one === row && p.other === other) || (p.one === other && p.other === row))?.speaks;

/** With whom of the others somebody was compared: a mark for each, in the order of the rows; no score. */
export function Compared({ row, n, pairs }: { row: number; n: number; pairs: Pair[] }) {
  const w = useWords();
  const marks = Array.from({ length: n }, (_, other) => (other === row ? "self" : (speaks(pairs, row, other) ?? "none")));
  const step = n > NARROW_FROM ? 5 : 7;
  const bar = step - 2;
  const [yes, no] = ["for", "against"].map((kind) => marks.filter((m) => m === kind).length);
  return (
    <span className="row wrap compared">
      <span className="nowrap">{w.review.groups.ofOthers(yes ?? 0, n - 1)}</span>
      {n <= STRIP_MOST ? (
        <svg width={n * step} height={10} role="img" aria-label={w.review.groups.strip(yes ?? 0, no ?? 0, n - 1)} className="review-strip">
          {marks.map((mark, other) => {
            const x = other * step;
            if (mark === "for") return <rect key={other} x={x} y={1} width={bar} height={8} className="yes" />;
            if (mark === "against") return <path key={other} d={`M${x} 2l${bar} 6m0 -6l-${bar} 6`} className="no" />;
            return <circle key={other} cx={x + bar / 2} cy={5} r={mark === "self" ? 0 : 1} className="none" />;
          })}
        </svg>
      ) : null}
    </span>
  );
}

/** Which of the ticked pairs have evidence of their own, which have too little, which only follow. */
export function WhichPairs({ n, ticked, pairs }: { n: number; ticked: (place: number) => boolean; pairs: Pair[] }) {
  const w = useWords();
  const g = w.review.groups;
  const inside = pairs.filter((p) => ticked(p.one) && ticked(p.other));
  const known = new Set(inside.map((p) => `${p.one} ${p.other}`));
  const places = Array.from({ length: n }, (_, i) => i).filter(ticked);
  const follow = places.flatMap((one, i) => places.slice(i + 1).map((other) => ({ one, other }))).filter((p) => !known.has(`${p.one} ${p.other}`));
  return (
    <details className="review-which">
      <summary>{g.which}</summary>
      <dl>
        {(["for", "against"] as const).map((kind) => {
          const listed = inside.filter((p) => p.speaks === kind);
          return listed.length > 0 ? (
            <div key={kind}>
              <dt>{g.kinds[kind]}</dt>
              <dd>
                {listed.slice(0, LISTED_MOST).map((p) => (
                  <Link key={`${p.one} ${p.other}`} to="/review" search={{ left: p.left_id, right: p.right_id } as never} aria-label={g.askPair(p.one + 1, p.other + 1)}>
                    {p.one + 1}–{p.other + 1}
                  </Link>
                ))}
                <More n={listed.length} />
              </dd>
            </div>
          ) : null;
        })}
        {follow.length > 0 ? (
          <div>
            <dt>{g.kinds.follow}</dt>
            <dd>
              {follow.slice(0, LISTED_MOST).map((p) => (
                <span key={`${p.one} ${p.other}`}>
                  {p.one + 1}–{p.other + 1}
                </span>
              ))}
              <More n={follow.length} />
            </dd>
          </div>
        ) : null}
      </dl>
    </details>
  );
}

function More({ n }: { n: number }) {
  const w = useWords();
  return n > LISTED_MOST ? <span className="quiet">{w.review.groups.more(count(n - LISTED_MOST))}</span> : null;
}
