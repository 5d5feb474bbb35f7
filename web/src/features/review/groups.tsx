import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import { asOf } from "@shared/address/as-of";
import { count, probability } from "@shared/format/number";
import { useKeys } from "@shared/keyboard/keys";
import { Ask, Failure, Nothing, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { GroupConfirm } from "./group-confirm";
import { WhichPairs } from "./group-compared";
import { GroupTable } from "./group-table";
import type { Group, GroupVerdict } from "./queries";
import { useGroupReview } from "./use-groups";
import type { Said } from "./use-groups";

type Review = ReturnType<typeof useGroupReview>;

/** Three or more who may all be one person: one group after the other, answered at once or two by two. */
export function Groups() {
  const w = useWords();
  const g = w.review.groups;
  const review = useGroupReview();
  return (
    <Ask query={review.groups}>
      {(all) =>
        all.total === 0 ? (
          <>
            <Nothing
              title={g.none}
              action={
                <Link to="/review" search={{} as never} className="button primary">
                  {w.review.toQuestions}
                </Link>
              }
            >
              {g.noneHelp}
            </Nothing>
            <Last last={review.last} />
          </>
        ) : (
          <div className="review-split review-groups">
            <div className="review-main">
              <p className="quiet">{g.told(all.total)}</p>
              {review.leaving ? <Skeleton height={340} /> : <Ask query={review.group}>{(group) => <One key={group.group_id} group={group} review={review} />}</Ask>}
              <Last last={review.last} />
            </div>
            <aside className="review-aside">
              <section>
                <h2>{g.list}</h2>
                <ol className="review-next">
                  {all.items.map((one) => (
                    <li key={one.group_id}>
                      <button type="button" aria-current={one.group_id === review.id ? "true" : undefined} onClick={() => review.go(one.group_id)}>
                        <span className="cut">{[...new Set(one.members.map((m) => m.label))].join(" · ")}</span>
                        <span className="quiet small nowrap">
                          {one.lead_rank ? `${w.review.lead(one.lead_rank)} · ` : ""}
                          {g.people(one.members.length)}
                        </span>
                      </button>
                    </li>
                  ))}
                </ol>
              </section>
              {all.total > all.items.length ? <p className="quiet small">{g.first(all.items.length)}</p> : null}
              {all.not_shown > 0 ? <p className="quiet small">{g.notShown(all.not_shown)}</p> : null}
            </aside>
          </div>
        )
      }
    </Ask>
  );
}

/** The answers that the ticks allow, each with its key. */
const KEYS: { verdict: GroupVerdict; key: string }[] = [
  { verdict: "same", key: "s" },
  { verdict: "same_not_the_rest", key: "x" },
  { verdict: "not_the_rest", key: "d" },
  { verdict: "none_the_same", key: "d" },
];

function One({ group, review }: { group: Group; review: Review }) {
  const w = useWords();
  const g = w.review.groups;
  const table = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState<GroupVerdict>();
  const [at, setAt] = useState(-1);
  const past = asOf() !== undefined;
  const members = group.table.members.map((m) => m.subject.subject_id);
  const left = new Set(review.out);
  const ticked = new Set(members.filter((id) => !left.has(id)));
  // The answer to the ticks that are on the screen, not to those before.
  const ready = group.left_out.length === members.length - ticked.size && group.left_out.every((id) => left.has(id));
  // Everybody ticked: “different” is of each from each; somebody left out: of the ticked from them.
  const shown = KEYS.filter(({ verdict }) => verdict !== (ticked.size < members.length ? "none_the_same" : "not_the_rest")).filter(({ verdict }) => verdict !== "same_not_the_rest" || ticked.size < members.length);
  const plan = (verdict: GroupVerdict) => (ready ? group.plans.find((p) => p.verdict === verdict) : undefined);
  const n = ticked.size;
  const rest = members.length - n;
  // Until the server has said what the new ticks would do, whatever can be said with them may be asked for.
  const possible = (verdict: GroupVerdict) => (ready ? plan(verdict) !== undefined : verdict === "not_the_rest" ? n > 0 : n > 1);
  const ask = (key: string) => {
    const found = shown.find((one) => one.key === key && possible(one.verdict));
    if (found && !past) setAsking(found.verdict);
  };
  const leaveOut = (ids: string[]) => {
    setAsking(undefined);
    review.leaveOut(ids);
  };
  const toggle = (id: string) => {
    setAsking(undefined);
    review.toggle(id);
  };
  const move = (by: number) => {
    const next = Math.min(members.length - 1, Math.max(0, at + by));
    table.current?.querySelector<HTMLInputElement>(`input[data-row="${next}"]`)?.focus();
  };
  useKeys([
    { keys: "s", label: g.verdict.same(n, rest), group: w.review.title, run: () => ask("s") },
    { keys: "x", label: g.verdict.same_not_the_rest(n, rest), group: w.review.title, run: () => ask("x") },
    { keys: "d", label: rest > 0 ? g.verdict.not_the_rest(n, rest) : g.verdict.none_the_same(), group: w.review.title, run: () => ask("d") },
    { keys: "j", label: g.nextRow, group: w.review.title, run: () => move(1) },
    { keys: "k", label: g.earlierRow, group: w.review.title, run: () => move(-1) },
    { keys: "a", label: g.tickAll, group: w.review.title, run: () => leaveOut(rest > 0 ? [] : members) },
    { keys: "i", label: g.turnOver, group: w.review.title, run: () => leaveOut(members.filter((id) => !left.has(id))) },
    { keys: "z", label: w.review.undo, group: w.review.title, run: () => (past ? undefined : review.undo()) },
    { keys: "ArrowRight", label: w.review.skip, group: w.review.title, run: () => review.step(1) },
    { keys: "ArrowLeft", label: w.review.earlier, group: w.review.title, run: () => review.step(-1) },
  ]);
  const first = review.items.find((one) => one.group_id === group.group_id);
  const against = plan("same")?.contradicts ?? [];
  const asked = asking ? plan(asking) : undefined;
  const inside = group.pairs.filter((p) => ticked.has(members[p.one] ?? "") && ticked.has(members[p.other] ?? ""));
  const direct = inside.filter((p) => p.speaks === "for").length;
  const pairs = (n * (n - 1)) / 2;
  return (
    <>
      <p className="sentence">{group.table.members[0]?.subject.kind === "Organization" ? g.questionOrganisation(members.length) : g.question(members.length)}</p>
      <div ref={table} className="stack">
        <GroupTable table={group.table} pairs={group.pairs} ticks={past ? undefined : { ticked, toggle, at, setAt }} />
      </div>
      <WhichPairs n={members.length} ticked={(place) => ticked.has(members[place] ?? "")} pairs={group.pairs} />
      <div className="review-foot">
      <div className="review-plan" aria-live="polite">
        <p>
          {n > 1 ? g.joins(n, pairs) : g.tooFew} {n > 1 ? <span className="quiet">{g.restsOn(direct, inside.length - direct, pairs - inside.length)}</span> : null}
        </p>
        {ready && group.n_dates > 0 ? <p className="review-warn">{g.dates(group.n_dates)}</p> : null}
        {against.length > 0 ? <p className="review-against">{g.contradicts(against.length)}</p> : null}
      </div>
      {past ? (
        <p>{w.review.past}</p>
      ) : (
        <div className="row wrap review-keys" role="group" aria-label={g.answers}>
          {shown.map(({ verdict, key }) => (
            <button key={verdict} type="button" className="button" disabled={!possible(verdict)} aria-keyshortcuts={key} onClick={() => ask(key)}>
              {g.verdict[verdict](n, rest)} <kbd>{key}</kbd>
            </button>
          ))}
          <span className="grow" />
          {first ? (
            <Link to="/review" search={{ left: first.left_id, right: first.right_id } as never} className="button plain">
              {g.begin}
            </Link>
          ) : null}
          <button type="button" className="button plain" disabled={review.items.length < 2} onClick={() => review.step(-1)}>
            {w.review.earlier} <kbd>←</kbd>
          </button>
          <button type="button" className="button plain" disabled={review.items.length < 2} onClick={() => review.step(1)}>
            {w.review.skip} <kbd>→</kbd>
          </button>
          <button type="button" className="button plain" disabled={!review.last} title={w.review.undo} onClick={review.undo}>
            <Undo2 size={14} aria-hidden />
            {w.undo} <kbd>z</kbd>
          </button>
          <p className="quiet small">{g.keysTold}</p>
        </div>
      )}
      </div>
      {review.error ? <Failure error={review.error} /> : null}
      {asked && asking ? (
        <GroupConfirm
          group={group}
          plan={asked}
          onClose={() => setAsking(undefined)}
          onGive={(reason) => {
            setAsking(undefined);
            review.give(group, asking, reason);
          }}
        />
      ) : null}
    </>
  );
}

/** What the evidence says of the last answer: only now, as after every question. */
function Last({ last }: { last: Said | undefined }) {
  const w = useWords();
  const g = w.review.groups;
  if (!last) return null;
  const { made } = last;
  return (
    <section className="review-told" aria-label={w.review.last} aria-live="polite">
      <h2>
        {w.review.last}: <span className="quiet">{last.told}</span>
      </h2>
      {made.waits_because.length > 0 ? <p className="review-against">{w.review.second.waits(made.waits_because.map((b) => w.review.second.why[b]).join(", "))}</p> : null}
      <p>
        {g.evidence(count(made.n_for), count(made.n_for + made.n_against))}{" "}
        {made.telling ? (
          <>
            {made.verdict.startsWith("same") ? g.weakest : g.likeliest}{" "}
            <Link to="/review" search={{ left: made.telling.left_id, right: made.telling.right_id } as never}>
              {made.telling.left_label} · {made.telling.right_label}
            </Link>{" "}
            <strong>{probability(made.telling.probability)}</strong>.
          </>
        ) : null}
      </p>
    </section>
  );
}
