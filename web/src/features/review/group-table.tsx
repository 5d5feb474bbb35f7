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
const OWN_COLUMNS = 3;
/** With so few columns of their own no number in them is broken. */
const ROOMY_MOST = 2;
/** A number of so many letters is not broken; an address is. */
const WHOLE_MOST = 18;
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
  const name = table.fields.find((f) => f.field === "name" && f.state !== "same");
  const rest = table.fields.filter((f) => f.field !== "name" && f.state !== "same");
  // A column for what tells them apart; what is beyond that, and what only some of them say, shares one.
  const told = rest.filter((f) => f.state !== "part").slice(0, OWN_COLUMNS);
  const also = rest.filter((f) => !told.includes(f));
  const source = oneSource(table.members);
  const timed = table.members.some((m) => m.first_seen || m.last_seen);
  return (
    <>
      <Shared table={table} source={source} timed={timed} />
      <div className="scroll-x" tabIndex={0} role="region" aria-label={g.table}>
        <table className={told.length > ROOMY_MOST ? "plain-table review-group" : "plain-table review-group roomy"}>
          <thead>
            <tr>
              {ticks ? <th className="tick">{g.one}</th> : null}
              <th className="num">#</th>
              <th>
                {g.who} {name ? <Sign state={name.state} /> : null}
              </th>
              {told.map((f) => (
                <th key={f.field}>
                  {w.review.fields[f.field as keyof typeof w.review.fields]} <Sign state={f.state} />
                </th>
              ))}
              {also.length > 0 ? (
                <th>
                  {g.also} <Sign state={also[0]?.state ?? "part"} />
                </th>
              ) : null}
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
                  <Who member={m} names={name?.cells[i]} />
                </td>
                {told.map((f) => (
                  <td key={f.field} className="said">
                    <Cell values={f.cells[i] ?? []} counted={IS_IDENTIFIER.has(f.field)} />
                  </td>
                ))}
                {also.length > 0 ? (
                  <td className="said is-broken">
                    <Also fields={also} row={i} />
                  </td>
                ) : null}
                <td>
                  <span className="row wrap rows">
                    {source ? null : <SourceChips sources={m.sources} most={1} />}
                    {m.n_rows > 1 ? <span className="quiet small nowrap">{w.review.rows(m.n_rows)}</span> : null}
                    {m.refs[0] ? <RowButton at={m.refs[0]} /> : null}
                  </span>
                </td>
                {timed ? (
                  <td>
                    <Seen member={m} />
                  </td>
                ) : null}
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

function Sign({ state }: { state: keyof typeof SIGN }) {
  const w = useWords();
  return (
    <span className={`is-${state}`} title={w.review.groups.state[state]}>
      <span aria-hidden>{SIGN[state]}</span>
      <span className="sr">{w.review.groups.state[state]}</span>
    </span>
  );
}

/** The name as it is written there, with what differs from the others marked; more ways of writing it in the title. */
function Who({ member, names = [] }: { member: Member; names?: Value[] }) {
  const w = useWords();
  const rest = names.slice(1);
  const notes = [
    member.lead_rank ? w.review.lead(member.lead_rank) : "",
    member.n_descriptions > 1 ? w.review.groups.descriptions(member.n_descriptions) : "",
    member.said ? w.review.groups.saidOne(member.said) : "",
  ].filter(Boolean);
  return (
    <>
      <span className="row who">
        <SubjectChip subject={member.subject}>{names[0] ? <Spans value={names[0]} /> : undefined}</SubjectChip>
        {rest.length > 0 ? (
          <span className="quiet small nowrap" title={rest.map(textOf).join(", ")}>
            +{count(rest.length)}
          </span>
        ) : null}
      </span>
      {notes.length > 0 ? <span className="quiet small note-line">{notes.join(" · ")}</span> : null}
    </>
  );
}

const textOf = (value: Value) => value.spans.map((s) => s.text).join("");

function Spans({ value }: { value: Value }) {
  return <>{value.spans.map((s, j) => (s.differs ? <mark key={j}>{s.text}</mark> : <span key={j}>{s.text}</span>))}</>;
}

/** What has no column of its own, each with its word. */
function Also({ fields, row }: { fields: Table["fields"]; row: number }) {
  const w = useWords();
  const told = fields.filter((f) => (f.cells[row] ?? []).length > 0);
  if (told.length === 0) return <span className="quiet">–</span>;
  return (
    <>
      {told.map((f) => (
        <span key={f.field} className="also">
          <span className="quiet small">{w.review.fields[f.field as keyof typeof w.review.fields]}</span> <Cell values={f.cells[row] ?? []} counted={IS_IDENTIFIER.has(f.field)} />
        </span>
      ))}
    </>
  );
}

/** What differs is marked by a line below it and a colour; a number that several have says how many. */
function Cell({ values, counted }: { values: Value[]; counted: boolean }) {
  const w = useWords();
  if (values.length === 0) return <span className="quiet">–</span>;
  const rest = values.slice(VALUES_SHOWN);
  return (
    <>
      {values.slice(0, VALUES_SHOWN).map((value) => (
        <span key={textOf(value)} className={textOf(value).length > WHOLE_MOST ? "review-value" : "review-value is-whole"}>
          {value.as_delivered ? <span className="quiet small">{w.review.asDelivered} </span> : null}
          <Spans value={value} />
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
        <span className="quiet small nowrap" title={rest.map(textOf).join(", ")}>
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
          <dd>{f.shared.map(textOf).join(", ")}</dd>
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

/** From the first day to the last; a day is never broken. */
function Seen({ member }: { member: Member }) {
  const [first, last] = [day(member.first_seen), day(member.last_seen)];
  if (!first && !last) return <span className="quiet">–</span>;
  return (
    <>
      <span className="nowrap">{first}</span>
      {first === last ? null : (
        <>
          {" "}
          <span className="nowrap">– {last}</span>
        </>
      )}
    </>
  );
}
