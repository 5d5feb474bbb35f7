import type { Schemas } from "@client/client";
import { day } from "@shared/format/time";
import { RowButton, SourceChips } from "@shared/subject/source-chip";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";

type Pair = Schemas["ReviewPair"];
type Side = Schemas["ReviewSide"];
type Value = Schemas["ReviewValue"];

const FIELDS = ["name", "birth_date", "document", "phone", "address", "email", "account", "plate"] as const;
const SIGN = { same: "=", near: "≈", differs: "≠", one_side: "·", not_compared: "·", none: "" } as const;
const ROWS_SHOWN = 2;

/** Two descriptions side by side. Every attribute always has its line, so that nothing moves from pair to pair. */
export function PairView({ pair }: { pair: Pair }) {
  const w = useWords();
  const of = new Map(pair.fields.map((f) => [f.field, f]));
  return (
    <table className="review-pair">
      <thead>
        <tr>
          <th>
            <span className="sr">{w.review.attribute}</span>
          </th>
          <th>
            <SideHead side={pair.left} />
          </th>
          <th>
            <span className="sr">{w.review.compare}</span>
          </th>
          <th>
            <SideHead side={pair.right} />
          </th>
        </tr>
      </thead>
      <tbody>
        {FIELDS.map((name) => {
          const field = of.get(name);
          const state = field?.state ?? "none";
          return (
            <tr key={name} className={`is-${state}`}>
              <th scope="row">{w.review.fields[name]}</th>
              <td>
                <Values values={field?.left ?? []} />
              </td>
              <td className="state">
                {state === "none" ? null : (
                  <>
                    <span aria-hidden className="sign">
                      {SIGN[state]}
                    </span>
                    {w.review.state[state]}
                  </>
                )}
              </td>
              <td>
                <Values values={field?.right ?? []} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function SideHead({ side }: { side: Side }) {
  const w = useWords();
  const seen = side.first_seen ? w.review.seen(day(side.first_seen), day(side.last_seen)) : "";
  return (
    <div className="review-side">
      <span className="row">
        <SubjectChip subject={side.entity} />
        {side.lead_rank ? <span className="quiet small nowrap">{w.review.lead(side.lead_rank)}</span> : null}
      </span>
      <SourceChips sources={side.sources} most={1} />
      <span className="row">
        <span className="quiet small nowrap">{w.review.rows(side.n_mentions)}</span>
        {side.refs.slice(0, ROWS_SHOWN).map((r) => (
          <RowButton key={r.batch_id + r.row} at={r} />
        ))}
      </span>
      <span className="quiet small cut">{w.review.partOf(side.other_descriptions)}</span>
      <span className="quiet small cut">{seen || w.unknownTime}</span>
    </div>
  );
}

/** What the other side does not have is marked by a line below it and a colour, never by the colour alone. */
function Values({ values }: { values: Value[] }) {
  const w = useWords();
  if (values.length === 0) return <span className="quiet">–</span>;
  return (
    <>
      {values.map((value, i) => (
        <span key={i} className="review-value">
          {value.as_delivered ? <span className="quiet">{w.review.asDelivered} </span> : null}
          {value.spans.map((s, j) => (s.differs ? <mark key={j}>{s.text}</mark> : <span key={j}>{s.text}</span>))}
          {i < values.length - 1 ? ", " : ""}
        </span>
      ))}
    </>
  );
}

/** What the answer would change, in open leads first. */
export function WouldChange({ pair }: { pair: Pair }) {
  const w = useWords();
  if (pair.left.entity.subject_id === pair.right.entity.subject_id) return <p className="quiet">{w.review.wouldSplit(pair.left.lead_rank)}</p>;
  const { ranks, sources_joined, sources_most } = pair.would_change;
  const own = [pair.left.lead_rank, pair.right.lead_rank].filter((r): r is number => r != null && ranks.includes(r));
  const first = ranks[0];
  const told = own.length === 2 ? w.review.leadsBecome([...own].sort((a, b) => a - b)) : first ? w.review.leadGains(first) : null;
  return <p className="quiet">{told ? `${told}${w.review.onSources(sources_joined, sources_most)}.` : `${w.review.noLead}.`}</p>;
}
