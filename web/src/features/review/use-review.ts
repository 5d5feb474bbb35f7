import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { useChangeSearch } from "@shared/address/use-address";
import { useSay } from "@shared/ui/toast";
import { useWords } from "@shared/words";
import type { ReviewSearch } from "./address";
import { fetchAhead, useJudge, usePair, useQueue, useWithdraw } from "./queries";
import type { Of, Pair, Question, Verdict } from "./queries";

/** An answer of this visit; `number` once it is kept. */
export interface Answer {
  key: string;
  left: string;
  right: string;
  verdict: Verdict;
  at: number;
  number?: number;
  pair?: Pair;
}

export const keyOf = (left: string, right: string) => `${left} ${right}`;

/** The question on the screen, the ones after it, and what the keys do; the address holds the question. */
export function useReview(of: Of) {
  const w = useWords();
  const say = useSay();
  const cache = useQueryClient();
  const change = useChangeSearch();
  const asked: ReviewSearch = useSearch({ strict: false });
  const queue = useQueue(of);
  const judge = useJudge();
  const withdraw = useWithdraw();
  const [answers, setAnswers] = useState<Answer[]>([]);
  const [reason, setReason] = useState("");
  const answered = new Set(answers.map((a) => a.key));
  const open = (queue.data?.items ?? []).filter((q) => !answered.has(keyOf(q.left_id, q.right_id)));
  const first = open[0];
  const left = asked.left ?? first?.left_id;
  const right = asked.right ?? first?.right_id;
  const current = left && right ? keyOf(left, right) : "";
  const at = open.findIndex((q) => keyOf(q.left_id, q.right_id) === current);
  const pair = usePair(left, right);

  const go = useCallback((to: { left: string; right: string } | undefined) => change({ left: to?.left, right: to?.right }, true), [change]);
  const goTo = (q: Question | undefined) => go(q ? { left: q.left_id, right: q.right_id } : undefined);
  const after = open[at + 1] ?? open.find((q) => keyOf(q.left_id, q.right_id) !== current);

  const ahead = open.slice(Math.max(0, at), Math.max(0, at) + 3);
  const aheadKey = ahead.map((q) => keyOf(q.left_id, q.right_id)).join();
  const held = useRef(ahead);
  useEffect(() => {
    held.current = ahead;
  });
  useEffect(() => fetchAhead(cache, held.current), [cache, aheadKey]);

  const decide = (verdict: Verdict) => {
    if (!left || !right || !pair.data) return;
    const made: Answer = { key: current, left, right, verdict, at: Date.now() };
    setAnswers((all) => [...all.filter((a) => a.key !== current), made]);
    setReason("");
    goTo(after);
    judge.mutate(
      { left_id: left, right_id: right, verdict, reason },
      {
        onSuccess: (done) => setAnswers((all) => all.map((a) => (a.key === made.key ? { ...a, number: done.judgement_id, pair: done.pair } : a))),
        onError: (error) => {
          setAnswers((all) => all.filter((a) => a.key !== made.key));
          go(made);
          say(w.review.notKept(error.message));
        },
      },
    );
  };

  const undo = () => {
    const last = answers.at(-1);
    if (!last) return say(w.review.nothingToUndo);
    if (last.number === undefined) return;
    const number = last.number;
    setAnswers((all) => all.filter((a) => a.key !== last.key));
    go(last);
    withdraw.mutate(number, {
      onSuccess: () => say(w.review.taken(w.review.youSaid[last.verdict])),
      onError: (error) => {
        setAnswers((all) => [...all, last]);
        say(w.review.notKept(error.message));
      },
    });
  };

  const back = () => {
    if (at > 0) return goTo(open[at - 1]);
    const last = answers.findLast((a) => a.key !== current);
    if (last) go(last);
  };

  return { queue, pair, open, at, after, answers, reason, setReason, decide, undo, back, skip: () => goTo(after), go };
}
