import type { Schemas } from "@client/client";
import { count } from "@shared/format/number";
import { day } from "@shared/format/time";
import { RowButton, SourceChips } from "@shared/subject/source-chip";
import { SubjectChip } from "@shared/subject/subject-chip";
import { useWords } from "@shared/words";
import { Compared } from "./group-compared";

type Table = Schemas["GroupTable"];
type Member = Schemas["GroupMember"];
type Value = Schemas["GroupValue"];
type Pair = Schemas["GroupPair"];

const VALUES_SHOWN = 2;
const IS_IDENTIFIER = new Set(["document", "phone", "address", "email", "account", "plate"]);
const SIGN = { differs: "≠", near: "≈", part: "·", same: "=" } as const;

interface Ticks {
  ticked: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** the row that the keys are at */
  at: number;
  setAt: (row: number) => void;
}

/** People side by side, a row each: what all say stands once above, what differs has its column and is marked. */
export function GroupTable({ table, pairs, ticks }: { table: Table; pairs?: Pair[]; ticks?: Ticks }) {
  const w = useWords();
  const g = w.review.groups;
  const told = table.fields.filter((f) => f.state !== "same");
  const source = oneSource(table.members);
  const timed = table.members.some((m) => m.first_seen || m.last_seen);
  return (
    <>
      <Shared table={table} source={source} timed={timed} />
      <div className="scroll-x" tabIndex={0} role="region" aria-label={g.table}>
        <table className="plain-table review-group">
          <thead>
            <tr>
              {ticks ? <th className="tick">{g.one}</th> : null}
              <th className="num">#</th>
              <th>{g.who}</th>
              {told.map((f) => (
                <th key={f.field}>
                  {w.review.fields[f.field as keyof typeof w.review.fields]}{" "}
                  <span className={`is-${f.state}`} title={g.state[f.state]}>
                    <span aria-hidden>{SIGN[f.state]}</span>
                    <span className="sr">{g.state[f.state]}</span>
                  </span>
                </th>
              ))}
              <th>{source ? g.rows : g.sources}</th>
              {timed ? <th>{g.seen}</th> : null}
              {pairs ? <th>{g.comparedWith}</th> : null}
            </tr>
          </thead>
          <tbody>
            {table.members.map((m, i) => (
              <tr key={m.subject.subject_id} className={ticks ? (ticks.ticked.has(m.subject.subject_id) ? undefined : "left-out") : undefined} aria-current={ticks?.at === i ? "true" : undefined}>
                {ticks ? (
                  <td className="tick">
                    <input
                      type="checkbox"
                      data-row={i}
                      aria-label={g.tick(i + 1, m.subject.label)}
                      checked={ticks.ticked.has(m.subject.subject_id)}
                      onFocus={() => ticks.setAt(i)}
                      onChange={() => ticks.toggle(m.subject.subject_id)}
                    />
                  </td>
                ) : null}
                <td className="num quiet">{i + 1}</td>
                <td>
                  <Who member={m} />
                </td>
                {told.map((f) => (
                  <td key={f.field} className="said">
                    <Cell values={f.cells[i] ?? []} counted={IS_IDENTIFIER.has(f.field)} />
                  </td>
                ))}
                <td>
                  <span className="row wrap rows">
                    {source ? null : <SourceChips sources={m.sources} most={1} />}
                    <span className="quiet small nowrap">{w.review.rows(m.n_rows)}</span>
                    {m.refs[0] ? <RowButton at={m.refs[0]} /> : null}
                  </span>
                </td>
                {timed ? <td className="seen">{seen(m)}</td> : null}
                {pairs ? (
                  <td>
                    <Compared row={i} n={table.members.length} pairs={pairs} />
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Who({ member }: { member: Member }) {
  const w = useWords();
  const notes = [
    member.lead_rank ? w.review.lead(member.lead_rank) : "",
    member.n_descriptions > 1 ? w.review.groups.descriptions(member.n_descriptions) : "",
    member.said ? w.review.groups.saidOne(member.said) : "",
  ].filter(Boolean);
  return (
    <>
      <SubjectChip subject={member.subject} />
      {notes.length > 0 ? <span className="quiet small note-line">{notes.join(" · ")}</span> : null}
    </>
  );
}

/** What differs is marked by a line below it and a colour; a number that several have says how many. */
function Cell({ values, counted }: { values: Value[]; counted: boolean }) {
  const w = useWords();
  if (values.length === 0) return <span className="quiet">–</span>;
  const rest = values.slice(VALUES_SHOWN);
  const text = (v: Value) => v.spans.map((s) => s.text).join("");
  return (
    <>
      {values.slice(0, VALUES_SHOWN).map((value) => (
        <span key={text(value)} className="review-value">
          {value.spans.map((s, j) => (s.differs ? <mark key={j}>{s.text}</mark> : <span key={j}>{s.text}</span>))}
          {counted && value.said_by > 1 ? (
            <span className="quiet small" title={w.review.groups.saidBy(value.said_by)}>
              {" "}
              <span aria-hidden>×{value.said_by}</span>
              <span className="sr">({w.review.groups.saidBy(value.said_by)})</span>
            </span>
          ) : null}
        </span>
      ))}
      {rest.length > 0 ? (
        <span className="quiet small" title={rest.map(text).join(", ")}>
          +{count(rest.length)}
        </span>
      ) : null}
    </>
  );
}

/** What all of them say, once; and what none of them says. */
function Shared({ table, source, timed }: { table: Table; source: Member["sources"][number] | undefined; timed: boolean }) {
  const w = useWords();
  const g = w.review.groups;
  const field = (name: string) => w.review.fields[name as keyof typeof w.review.fields];
  const shared = table.fields.filter((f) => f.state === "same");
  const missing = [...table.nobody_says.map((name) => field(name).toLowerCase()), ...(timed ? [] : [g.seen.toLowerCase()])];
  return (
    <dl className="review-shared">
      {shared.map((f) => (
        <div key={f.field}>
          <dt>{field(f.field)}</dt>
          <dd>{f.shared.map((v) => v.spans.map((s) => s.text).join("")).join(", ")}</dd>
        </div>
      ))}
      {source ? (
        <div>
          <dt>{w.sources.source}</dt>
          <dd>
            <SourceChips sources={[source]} />
          </dd>
        </div>
      ) : null}
      {missing.length > 0 ? (
        <div>
          <dt>{g.nobodySays}</dt>
          <dd className="quiet">{missing.join(", ")}</dd>
        </div>
      ) : null}
    </dl>
  );
}

/** The one source that all of them come from, where it is one. */
function oneSource(members: Member[]) {
  const ids = new Set(members.flatMap((m) => m.sources.map((s) => s.source_id)));
  return ids.size === 1 ? members[0]?.sources[0] : undefined;
}

function seen(member: Member): string {
  const [first, last] = [day(member.first_seen), day(member.last_seen)];
  if (!first && !last) return "–";
  return first === last ? first : `${first} – ${last}`;
}
