import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { wallTime } from "@shared/format/time";
import { Ask, Failure, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import type { Words } from "@shared/words";
import { UndoGroup } from "./group-undo";
import { useRecord, useWithdraw } from "./queries";

/** What a second person said of a judgement, or that it waits for one. */
function secondTold(w: Words, j: Schemas["Judgement"]): string {
  if (j.waits) return w.review.second.waitsShort;
  if (!j.second?.by) return "";
  const told = j.second.agrees ? w.review.second.agreedBy(j.second.by) : w.review.second.refusedBy(j.second.by);
  return j.second.reason ? `${told}: ${j.second.reason}` : told;
}

/** Who said what about whom, when and why; what was taken back stays in its place. */
export function Record() {
  const w = useWords();
  const withdraw = useWithdraw();
  const [undoing, setUndoing] = useState<number>();
  return (
    <Ask query={useRecord()}>
      {(record) =>
        record.items.length === 0 ? (
          <Nothing
            title={w.review.noRecord}
            action={
              <Link to="/review" search={{} as never} className="button primary">
                {w.review.toQuestions}
              </Link>
            }
          >
            {w.review.noRecordHelp}
          </Nothing>
        ) : (
          <>
            <p className="quiet">{w.review.recordTold(record.total)}</p>
            <UndoGroup number={undoing} onClose={() => setUndoing(undefined)} />
            {withdraw.error ? <Failure error={withdraw.error} /> : null}
            <div className="scroll-x" tabIndex={0} role="region" aria-label={w.review.record}>
              <table className="plain-table review-record">
                <thead>
                  <tr>
                    <th className="num">#</th>
                    <th>{w.review.verdictHead}</th>
                    <th>{w.review.pair}</th>
                    <th>{w.review.who}</th>
                    <th>{w.review.when}</th>
                    <th>{w.review.reason}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {record.items.map((j, i) => (
                    <tr key={j.judgement_id} className={j.withdrawn || j.second?.agrees === false ? "gone" : undefined}>
                      <td className="num">{j.judgement_id}</td>
                      <td>
                        {j.withdraws ? w.review.withdrew(j.withdraws) : w.review.verdict[j.verdict]}
                        {j.second ? <span className="quiet small review-second">{secondTold(w, j)}</span> : null}
                      </td>
                      <td>
                        {j.left_label} · {j.right_label}
                      </td>
                      <td>
                        {j.by}
                        {/* A decision about a group stands as its judgements do; the first of them offers all at once. */}
                        {j.group_decision && record.items[i - 1]?.group_decision !== j.group_decision ? (
                          <button type="button" className="button plain" onClick={() => setUndoing(j.group_decision ?? undefined)}>
                            {w.review.groups.decision(j.group_decision)}
                          </button>
                        ) : null}
                      </td>
                      <td className="nowrap">{wallTime(j.at)}</td>
                      <td>{j.reason}</td>
                      <td className="num">
                        {j.withdrawn ? (
                          <span className="quiet">{w.review.takenBack}</span>
                        ) : j.withdraws || j.second?.agrees === false || asOf() ? null : (
                          <button type="button" className="button plain" disabled={withdraw.isPending} onClick={() => withdraw.mutate(j.judgement_id)}>
                            {w.review.takeBack}
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )
      }
    </Ask>
  );
}
