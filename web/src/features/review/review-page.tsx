import { Link, useSearch } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useRef } from "react";
import { asOf } from "@shared/address/as-of";
import { count } from "@shared/format/number";
import { wallTime } from "@shared/format/time";
import { useKeys } from "@shared/keyboard/keys";
import { Ask, Nothing, Skeleton } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { TABS } from "./address";
import type { ReviewSearch } from "./address";
import { Comparing } from "./comparing";
import { Contradictions } from "./contradictions";
import { Groups } from "./groups";
import { HowFar } from "./how-far";
import { PairView, WouldChange } from "./pair-view";
import { useQueue } from "./queries";
import type { Of, Verdict } from "./queries";
import { Record } from "./record";
import { SecondPerson } from "./second-person";
import { Told } from "./told";
import { keyOf, useReview } from "./use-review";
import "./review.css";

/** Pairs that only a person can decide: one question after the other, one key an answer. */
export function ReviewPage() {
  const w = useWords();
  const { tab = "questions" }: ReviewSearch = useSearch({ strict: false });
  const queue = useQueue();
  const far = queue.data?.progress;
  const n = { questions: far?.left_in_leads, groups: undefined, merged: undefined, second: far?.second_person, contradictions: far?.contradictions, record: undefined, comparing: undefined };
  return (
    <div className="page review">
      <header className="row wrap">
        <h1>{w.review.title}</h1>
        <nav className="tabs grow" aria-label={w.review.title}>
          {TABS.map((t) => (
            <Link key={t} to="/review" search={{ tab: t === "questions" ? undefined : t } as never} className="tab" activeOptions={{ exact: true }} aria-current={t === tab ? "page" : undefined}>
              {w.review.tabs[t]}
              {n[t] ? <span className="count">{count(n[t])}</span> : null}
            </Link>
          ))}
        </nav>
      </header>
      {tab === "contradictions" ? (
        <Contradictions />
      ) : tab === "comparing" ? (
        <Comparing />
      ) : tab === "groups" ? (
        <Groups />
      ) : tab === "record" ? (
        <Record />
      ) : tab === "second" ? (
        <SecondPerson />
      ) : (
        <Questions key={tab} of={tab === "merged" ? "merged" : "open"} />
      )}
    </div>
  );
}

const VERDICTS: { key: string; verdict: Verdict }[] = [
  { key: "s", verdict: "same" },
  { key: "d", verdict: "different" },
  { key: "u", verdict: "unsure" },
];

function Questions({ of }: { of: Of }) {
  const w = useWords();
  const review = useReview(of);
  const why = useRef<HTMLInputElement>(null);
  const past = asOf() !== undefined;
  const act = (run: () => void) => () => {
    if (!past) run();
  };
  useKeys([
    ...VERDICTS.map(({ key, verdict }) => ({ keys: key, label: w.review.verdict[verdict], group: w.review.title, run: act(() => review.decide(verdict)) })),
    { keys: "z", label: w.review.undo, group: w.review.title, run: act(review.undo) },
    { keys: "ArrowRight", label: w.review.skip, group: w.review.title, run: review.skip },
    { keys: "ArrowLeft", label: w.review.earlier, group: w.review.title, run: review.back },
    { keys: "w", label: w.review.whyKey, group: w.review.title, run: () => why.current?.focus() },
  ]);
  const { queue, pair, answers, open, at } = review;
  const last = answers.at(-1);
  return (
    <Ask query={queue} waiting={<Waiting />}>
      {({ progress }) => (
        <div className="review-split">
          <div className="review-main">
            {of === "merged" ? <p className="quiet">{w.review.mergedTold}</p> : null}
            {pair.data || pair.error || open.length > 0 ? (
              <>
                <Ask query={pair} waiting={<Waiting />}>
                  {(p) => (
                    <>
                      <p className="sentence">{p.left.entity.kind === "Organization" ? w.review.questionOrganisation : w.review.question}</p>
                      <PairView pair={p} />
                      <WouldChange pair={p} />
                      {p.same_waits_because.length > 0 ? (
                        <p className="quiet">{w.review.second.wouldWait(p.same_waits_because.map((b) => w.review.second.why[b]).join(", "))}</p>
                      ) : null}
                    </>
                  )}
                </Ask>
                {past ? (
                  <p>{w.review.past}</p>
                ) : (
                  <div className="row wrap review-keys" role="group" aria-label={w.review.question}>
                    {VERDICTS.map(({ key, verdict }) => (
                      <button key={key} type="button" className="button" disabled={!pair.data} aria-keyshortcuts={key} onClick={() => review.decide(verdict)}>
                        {w.review.verdict[verdict]} <kbd>{key}</kbd>
                      </button>
                    ))}
                    <span className="grow" />
                    <button type="button" className="button plain" onClick={review.back}>
                      {w.review.earlier} <kbd>←</kbd>
                    </button>
                    <button type="button" className="button plain" onClick={review.skip}>
                      {w.review.skip} <kbd>→</kbd>
                    </button>
                    <button type="button" className="button plain" disabled={!last} title={w.review.undo} onClick={review.undo}>
                      <Undo2 size={14} aria-hidden />
                      {w.undo} <kbd>z</kbd>
                    </button>
                    <label className="field">
                      <span className="sr">{w.review.why}</span>
                      <input
                        ref={why}
                        value={review.reason}
                        maxLength={2000}
                        placeholder={w.review.why}
                        onChange={(e) => review.setReason(e.target.value)}
                        onKeyDown={(e) => (e.key === "Enter" || e.key === "Escape" ? e.currentTarget.blur() : undefined)}
                      />
                      <kbd>w</kbd>
                    </label>
                    <p className="quiet small grow">
                      {pair.data?.judgement
                        ? w.review.said(pair.data.judgement.by, w.review.youSaid[pair.data.judgement.verdict], wallTime(pair.data.judgement.at))
                        : w.review.blind}
                    </p>
                  </div>
                )}
              </>
            ) : (
              <Nothing
                title={w.review.done}
                action={
                  <Link to="/leads" className="button primary">
                    {w.nav.leads}
                  </Link>
                }
              >
                {w.review.doneHelp}
              </Nothing>
            )}
            {pair.data?.judgement && pair.data.evidence && last?.key !== keyOf(pair.data.left_id, pair.data.right_id) ? (
              <Told pair={pair.data} verdict={pair.data.judgement.verdict} title={pair.data.judgement.by} />
            ) : last ? (
              <Told pair={last.pair} verdict={last.verdict} title={w.review.last} />
            ) : null}
          </div>
          <aside className="review-aside">
            <HowFar progress={progress} answers={answers} of={of} />
            {open.length > 1 ? (
              <section>
                <h2>{w.review.nextUp}</h2>
                <ol className="review-next">
                  {open.slice(Math.max(0, at + 1), Math.max(0, at + 1) + 6).map((q) => (
                    <li key={keyOf(q.left_id, q.right_id)}>
                      <button type="button" onClick={() => review.go({ left: q.left_id, right: q.right_id })}>
                        <span className="cut">{q.left_label === q.right_label ? q.left_label : `${q.left_label} · ${q.right_label}`}</span>
                        <span className="quiet small nowrap">{q.lead_rank ? w.review.lead(q.lead_rank) : ""}</span>
                      </button>
                    </li>
                  ))}
                </ol>
              </section>
            ) : null}
          </aside>
        </div>
      )}
    </Ask>
  );
}

function Waiting() {
  return (
    <div className="review-main">
      <Skeleton height={20} width={180} />
      <Skeleton height={340} />
      <Skeleton height={28} width={420} />
    </div>
  );
}
