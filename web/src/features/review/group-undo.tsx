import { useState } from "react";
import type { Schemas } from "@client/client";
import { asOf } from "@shared/address/as-of";
import { wallTime } from "@shared/format/time";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Touched } from "@shared/subject/touched";
import { Dialog } from "@shared/ui/overlay";
import { useSay } from "@shared/ui/toast";
import { Ask, Failure } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useGroupDecision, useUndoGroup } from "./queries";

type Decision = Schemas["GroupDecisionShown"];

/** A decision about a group, what rests on whom it made one, and the way to take all of it back. */
export function UndoGroup({ number, onClose }: { number: number | undefined; onClose: () => void }) {
  const w = useWords();
  const asked = useGroupDecision(number);
  return (
    <Dialog open={number !== undefined} onClose={onClose} title={w.review.groups.decision(number ?? 0)}>
      {number === undefined ? null : <Ask query={asked}>{(made) => <Shown made={made} onDone={onClose} />}</Ask>}
    </Dialog>
  );
}

function Shown({ made, onDone }: { made: Decision; onDone: () => void }) {
  const w = useWords();
  const g = w.review.groups;
  const say = useSay();
  const undo = useUndoGroup();
  const [reason, setReason] = useState("");
  const over = made.n_standing === 0 || made.undo_waits;
  const take = () =>
    undo.mutate(
      { number: made.decision_id, reason },
      {
        onSuccess: (done) => {
          say(done.waits ? g.undoWaits : g.undone);
          onDone();
        },
      },
    );
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!over) take();
      }}
    >
      <p>
        <strong>{made.by}</strong>, {wallTime(made.at)} UTC: {g.given(made.verdict, made.ticked.length, made.left_out.length)}
        {made.reason ? <span className="quiet"> “{made.reason}”</span> : null}
      </p>
      <p className="row wrap">
        {made.ticked.map((one) => (
          <SubjectChip key={one.subject_id} subject={one} />
        ))}
      </p>
      {made.left_out.length > 0 ? (
        <p className="row wrap">
          <span className="quiet small">{g.leftOut}</span>
          {made.left_out.map((one) => (
            <SubjectChip key={one.subject_id} subject={one} />
          ))}
        </p>
      ) : null}
      {made.people.length > 0 ? <h3>{w.review.apart.touched}</h3> : <p className="quiet">{g.notFollowed}</p>}
      {made.people.map((one) => (
        <div key={one.person.subject_id} className="stack">
          <p>
            <SubjectChip subject={one.person} />
          </p>
          <Touched touched={one.touched} />
        </div>
      ))}
      {made.undo_waits_because.length > 0 ? <p className="review-against">{g.waits(made.undo_waits_because.map((b) => w.review.second.why[b]).join(", "))}</p> : null}
      {made.undo_waits ? <p>{g.undoWaits}</p> : made.n_standing === 0 ? <p>{g.nothingStands}</p> : null}
      {undo.error ? <Failure error={undo.error} /> : null}
      {over || asOf() ? null : (
        <>
          <label className="field">
            <span className="sr">{w.review.why}</span>
            <input value={reason} maxLength={2000} placeholder={w.review.why} onChange={(e) => setReason(e.target.value)} />
          </label>
          <p>
            <button type="submit" className="button primary" disabled={undo.isPending}>
              {g.takeAllBack(made.n_standing)}
            </button>
          </p>
        </>
      )}
    </form>
  );
}
