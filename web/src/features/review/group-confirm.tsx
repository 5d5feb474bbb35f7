import { useState } from "react";
import { Dialog } from "@shared/ui/overlay";
import { useWords } from "@shared/words";
import { AskAgain } from "./contradictions";
import type { Group, Plan } from "./queries";

/** What an answer about a group will do, before it is given; where an earlier judgement says otherwise, its question. */
export function GroupConfirm({ group, plan, onClose, onGive }: { group: Group; plan: Plan; onClose: () => void; onGive: (reason: string) => void }) {
  const w = useWords();
  const g = w.review.groups;
  const [reason, setReason] = useState("");
  const [n, rest] = [group.ticked.length, group.left_out.length];
  const joins = plan.verdict.startsWith("same");
  const apart = plan.verdict === "none_the_same" ? group.n_pairs : n * rest;
  const { ranks, sources_joined, sources_most } = group.would_change;
  const first = ranks[0];
  const leads = ranks.length > 1 ? w.review.leadsBecome(ranks) : first ? w.review.leadGains(first) : w.review.noLead;
  return (
    <Dialog open onClose={onClose} title={g.given(plan.verdict, n, rest)}>
      {plan.contradicts.length > 0 ? (
        <AskAgain all={plan.contradicts} />
      ) : (
        <form
          className="stack review-confirm"
          onSubmit={(e) => {
            e.preventDefault();
            onGive(reason);
          }}
        >
          <ul>
            {joins ? (
              <>
                <li>{g.becomes(n)}</li>
                <li>
                  {g.pairsSame(group.n_pairs)} {g.restsOn(group.n_direct, group.n_against, group.n_follow)}
                </li>
                {group.n_dates > 0 ? <li className="review-warn">{g.dates(group.n_dates)}</li> : null}
                <li>
                  {leads}
                  {first ? w.review.onSources(sources_joined, sources_most) : ""}.
                </li>
              </>
            ) : null}
            {plan.verdict === "same" ? rest > 0 ? <li>{g.restOpen(rest)}</li> : null : <li>{g.pairsApart(apart)}</li>}
            {plan.waits_because.length > 0 ? <li className="review-against">{(joins ? g.joinsWait : g.waits)(plan.waits_because.map((b) => w.review.second.why[b]).join(", "))}</li> : null}
            <li className="quiet">{g.written(plan.n_judgements)}</li>
          </ul>
          <label className="field">
            <span className="sr">{w.review.why}</span>
            <input value={reason} maxLength={2000} placeholder={w.review.why} onChange={(e) => setReason(e.target.value)} />
          </label>
          <p className="row">
            <button type="submit" className="button primary" autoFocus>
              {g.confirm} <kbd>↵</kbd>
            </button>
            <button type="button" className="button plain" onClick={onClose}>
              {g.cancel} <kbd>Esc</kbd>
            </button>
          </p>
        </form>
      )}
    </Dialog>
  );
}
