import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { asOf } from "@shared/address/as-of";
import { wallTime } from "@shared/format/time";
import { useKeys } from "@shared/keyboard/keys";
import { RowButton } from "@shared/subject/source-chip";
import { useSay } from "@shared/ui/toast";
import { Ask, Failure, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { GroupTable } from "./group-table";
import { PairView } from "./pair-view";
import { usePair, useSecond, useWaiting } from "./queries";
import type { Pair, Waiting } from "./queries";
import { Told } from "./told";

interface Answered {
  pair: Pair | null;
  agrees: boolean;
}

/** What somebody else judged about a victim or an arrest: it has no effect until a second person agrees. */
export function SecondPerson() {
  const w = useWords();
  const [last, setLast] = useState<Answered>();
  return (
    <Ask query={useWaiting()}>
      {(all) =>
        all.length === 0 ? (
          <>
            <Nothing
              title={w.review.second.none}
              action={
                <Link to="/review" search={{} as never} className="button primary">
                  {w.review.toQuestions}
                </Link>
              }
            >
              {w.review.second.noneHelp}
            </Nothing>
            <Last last={last} />
          </>
        ) : (
          <OneByOne all={all} last={last} onAnswered={setLast} />
        )
      }
    </Ask>
  );
}

function OneByOne({ all, last, onAnswered }: { all: Waiting[]; last: Answered | undefined; onAnswered: (made: Answered) => void }) {
  const w = useWords();
  const say = useSay();
  const second = useSecond();
  const why = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState("");
  // Somebody else's first: one's own can only be taken back.
  const ordered = [...all.filter((one) => !one.yours), ...all.filter((one) => one.yours)];
  const [open, setOpen] = useState<number>();
  const at = Math.max(0, ordered.findIndex((one) => one.act === open));
  const one = ordered[at];
  const past = asOf() !== undefined;
  const go = (step: number) => setOpen(ordered[(at + step + ordered.length) % ordered.length]?.act);
  const answer = (agrees: boolean) => {
    if (!one || past || second.isPending) return;
    if (agrees && one.yours) return say(w.review.second.yours);
    second.mutate(
      { act: one.act, agrees, reason },
      {
        onSuccess: (made) => {
          setReason("");
          setOpen(undefined);
          onAnswered({ pair: made.pair, agrees });
          say(agrees ? w.review.second.agreed : w.review.second.refused);
        },
      },
    );
  };
  useKeys([
    { keys: "a", label: w.review.second.agree, group: w.review.title, run: () => answer(true) },
    { keys: "r", label: w.review.second.refuse, group: w.review.title, run: () => answer(false) },
    { keys: "ArrowRight", label: w.review.skip, group: w.review.title, run: () => go(1) },
    { keys: "ArrowLeft", label: w.review.earlier, group: w.review.title, run: () => go(-1) },
    { keys: "w", label: w.review.whyKey, group: w.review.title, run: () => why.current?.focus() },
  ]);
  if (!one) return null;
  return (
    <div className="review-split">
      <div className="review-main">
        <One key={one.act} one={one} />
        {past ? (
          <p>{w.review.past}</p>
        ) : (
          <div className="row wrap review-keys" role="group" aria-label={w.review.second.question}>
            {one.yours ? null : (
              <button type="button" className="button" disabled={second.isPending} aria-keyshortcuts="a" onClick={() => answer(true)}>
                {w.review.second.agree} <kbd>a</kbd>
              </button>
            )}
            <button type="button" className="button" disabled={second.isPending} aria-keyshortcuts="r" onClick={() => answer(false)}>
              {one.yours ? w.review.takeBack : w.review.second.refuse} <kbd>r</kbd>
            </button>
            <span className="grow" />
            <button type="button" className="button plain" disabled={ordered.length < 2} onClick={() => go(-1)}>
              {w.review.earlier} <kbd>←</kbd>
            </button>
            <button type="button" className="button plain" disabled={ordered.length < 2} onClick={() => go(1)}>
              {w.review.skip} <kbd>→</kbd>
            </button>
            <label className="field">
              <span className="sr">{w.review.why}</span>
              <input
                ref={why}
                value={reason}
                maxLength={2000}
                placeholder={w.review.why}
                onChange={(e) => setReason(e.target.value)}
                onKeyDown={(e) => (e.key === "Enter" || e.key === "Escape" ? e.currentTarget.blur() : undefined)}
              />
              <kbd>w</kbd>
            </label>
            <p className="quiet small grow">{one.yours ? w.review.second.yours : w.review.blind}</p>
          </div>
        )}
        {second.error ? <Failure error={second.error} /> : null}
        <Last last={last} />
      </div>
      <aside className="review-aside">
        <section>
          <h2>{w.review.second.list(ordered.length)}</h2>
          <ol className="review-next">
            {ordered.map((q) => (
              <li key={q.act}>
                <button type="button" aria-current={q.act === one.act ? "true" : undefined} onClick={() => setOpen(q.act)}>
                  <span className="cut">{names(q)}</span>
                  <span className="quiet small nowrap">{q.yours ? w.review.second.byYou : q.judgements.at(-1)?.by}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      </aside>
    </div>
  );
}

function names(one: Waiting): string {
  const said = one.judgements.at(-1);
  return said ? (said.left_label === said.right_label ? said.left_label : `${said.left_label} · ${said.right_label}`) : "";
}

/** What was said, by whom, why it waits, and the two descriptions, unless they are of somebody protected. */
function One({ one }: { one: Waiting }) {
  const w = useWords();
  const said = one.judgements.at(-1);
  const both = !one.group && Boolean(one.left_id && one.right_id && one.left_id !== one.right_id);
  const pair = usePair(both ? one.left_id : undefined, both ? one.right_id : undefined);
  if (!said) return null;
  const what = one.group && one.verdict === "same" ? w.review.groups.areOne(one.group.members.length) : one.verdict === "taken_back" ? w.review.second.takesBack(said.withdraws ?? 0) : w.review.youSaid[one.verdict];
  return (
    <>
      <p className="sentence">{one.yours ? w.review.second.youSaid(what) : w.review.second.said(said.by, what)}</p>
      <p>
        {w.review.second.because(one.because.map((b) => w.review.second.why[b]).join(", "))}{" "}
        <span className="quiet">
          {wallTime(said.at)} UTC{said.reason ? `, “${said.reason}”` : ""}
          {one.judgements.length > 1 ? `, ${w.review.second.together(one.judgements.length)}` : ""}
        </span>
      </p>
      {one.group ? (
        <GroupTable table={one.group} />
      ) : both ? (
        <Ask query={pair}>{(p) => <PairView pair={p} />}</Ask>
      ) : (
        <p>
          {one.left_id ? w.review.second.oneDescription(names(one)) : w.review.second.hidden}{" "}
          {one.refs.map((ref) => (
            <RowButton key={ref.batch_id + ref.row} at={ref} />
          ))}
        </p>
      )}
    </>
  );
}

function Last({ last }: { last: Answered | undefined }) {
  const w = useWords();
  if (!last) return null;
  const title = last.agrees ? w.review.second.lastAgreed : w.review.second.lastRefused;
  return last.pair?.evidence ? <Told pair={last.pair} verdict={last.pair.judgement?.verdict ?? "unsure"} title={title} /> : null;
}
