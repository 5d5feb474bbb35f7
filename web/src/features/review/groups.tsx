import { Link } from "@tanstack/react-router";
import { SubjectChip } from "@shared/subject/subject-chip";
import { Ask, Nothing } from "@shared/ui/waiting";
import { useWords } from "@shared/words";
import { useGroups } from "./queries";

/** Three or more who may all be one person: a look at the whole before the pairs are answered one by one. */
export function Groups() {
  const w = useWords();
  const g = w.review.groups;
  return (
    <Ask query={useGroups()}>
      {(all) =>
        all.total === 0 ? (
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
        ) : (
          <>
            <p className="sentence">{g.told(all.total)}</p>
            {all.items.map((group) => (
              <section key={group.group_id} className="section stack">
                <p className="row wrap">
                  {group.members.map((m) => (
                    <SubjectChip key={m.subject_id} subject={m} />
                  ))}
                </p>
                <p className="quiet">
                  {group.lead_rank ? `${w.review.lead(group.lead_rank)} · ` : ""}
                  {g.compared(group.n_pairs)} {group.n_conflicts > 0 ? g.conflicts(group.n_conflicts) : ""}
                </p>
                <p>
                  <Link to="/review" search={{ left: group.left_id, right: group.right_id } as never} className="button">
                    {g.begin}
                  </Link>
                </p>
              </section>
            ))}
            {all.total > all.items.length ? <p className="quiet small">{g.first(all.items.length)}</p> : null}
            {all.not_shown > 0 ? <p className="quiet small">{g.notShown(all.not_shown)}</p> : null}
          </>
        )
      }
    </Ask>
  );
}
