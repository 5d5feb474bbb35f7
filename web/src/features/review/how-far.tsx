import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useEffect } from "react";
import type { Schemas } from "@client/client";
import { count, decimal } from "@shared/format/number";
import { useRunState, useStartRun } from "@shared/run/run-queries";
import { Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { Of } from "./queries";
import type { Answer } from "./use-review";

type Progress = Schemas["ReviewProgress"];

/** Answers before a pace is worth telling, and the longest break that still counts as reviewing. */
const FEWEST = 3;
const BREAK_MS = 120_000;
/** With fewer answers an interval would claim a precision that nobody has tested. */
const FEWEST_ANSWERS = 5;

/** Seconds an answer, the middle one of this visit; breaks do not count. */
export function paceOf(answers: { at: number }[]): number | null {
  const gaps = answers
    .map((a, i) => a.at - (answers[i - 1]?.at ?? Number.NaN))
    .filter((g) => g > 0 && g < BREAK_MS)
    .sort((a, b) => a - b);
  const middle = gaps[Math.floor(gaps.length / 2)];
  return gaps.length < FEWEST || middle === undefined ? null : Math.max(1, Math.round(middle / 1000));
}

/** How many are left, what is likely still missed, and whether going on is worth it. */
export function HowFar({ progress, answers, of }: { progress: Progress; answers: Answer[]; of: Of }) {
  const w = useWords();
  const pace = paceOf(answers);
  const whole = (n: number) => count(Math.round(n));
  const stop = progress.stop === "go_on" ? w.review.goOn(whole(progress.next_same)) : progress.stop === "leads_done" ? w.review.leadsDone : w.review.done;
  return (
    <section className="review-far" aria-label={w.review.progress}>
      <p className="review-stop">{of === "merged" ? w.review.checkedTold(progress.merges_checked, progress.merges_wrong) : stop}</p>
      <dl>
        {of === "merged" ? null : (
          <>
            <dt>{w.review.leftInLeads}</dt>
            <dd>{count(progress.left_in_leads)}</dd>
            <dt>{w.review.leftAll}</dt>
            <dd>{count(progress.left)}</dd>
          </>
        )}
        <dt>{w.review.answered}</dt>
        <dd>
          {count(progress.decided)}
          <span className="quiet small">{w.review.answeredTold(progress.same, progress.different, progress.unsure)}</span>
        </dd>
        <dt title={w.review.missedHelp}>{w.review.missed}</dt>
        <dd>
          {progress.answers < FEWEST_ANSWERS
            ? w.review.missedAbout(whole(progress.missed))
            : w.review.missedTold(whole(progress.missed), whole(progress.missed_low), whole(progress.missed_high))}
          <span className="quiet small">{progress.answers < FEWEST_ANSWERS ? w.review.modelAlone : w.review.corrected(progress.answers)}</span>
        </dd>
        <dt title={w.review.wrongHelp}>{w.review.wrong}</dt>
        <dd>
          {progress.merges_checked < FEWEST_ANSWERS
            ? w.review.wrongAbout(progress.merges_wrong_expected < 1 ? "< 1" : whole(progress.merges_wrong_expected), count(progress.merges))
            : w.review.wrongAtMost(decimal(100 * progress.merges_wrong_share_high, 1), count(progress.merges))}
          <span className="quiet small">
            {progress.merges_checked < FEWEST_ANSWERS ? w.review.wrongAlone : w.review.checkedTold(progress.merges_checked, progress.merges_wrong)}
          </span>
        </dd>
        {pace && of === "open" ? (
          <>
            <dt>{w.review.pace}</dt>
            <dd>{w.review.paceTold(pace, w.review.minutes(Math.max(1, Math.round((pace * progress.left_in_leads) / 60))))}</dd>
          </>
        ) : null}
      </dl>
      {progress.not_shown > 0 ? <p className="quiet small">{w.review.notShown(progress.not_shown)}</p> : null}
      {progress.second_person > 0 ? (
        <p className="small">
          <Link to="/review" search={{ tab: "second" } as never}>
            {w.review.second.left(progress.second_person, progress.second_person_yours)}
          </Link>
        </p>
      ) : null}
      {progress.waiting > 0 ? <Waiting n={progress.waiting} /> : null}
    </section>
  );
}

/** Answers take effect with the next run, which can be started here. */
function Waiting({ n }: { n: number }) {
  const w = useWords();
  const cache = useQueryClient();
  const run = useRunState();
  const start = useStartRun();
  const running = run.data?.state === "running";
  useEffect(() => {
    if (running) return () => void cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "run" });
    return undefined;
  }, [running, cache]);
  return (
    <>
      <p className="quiet small">{w.review.waiting(n)}</p>
      <button type="button" className="button" disabled={running || start.isPending} onClick={() => start.mutate()}>
        <Play size={14} aria-hidden />
        {running ? w.review.running : w.review.run}
      </button>
      {start.error ? <Failure error={start.error} /> : null}
    </>
  );
}
