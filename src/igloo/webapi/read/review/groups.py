"""Groups of more than two who may all be one person, each with the question to begin with."""

from __future__ import annotations

import pandas as pd

from igloo.webapi.models_review import ProposedGroup, ProposedGroups
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.questions import questions
from igloo.webapi.read.review.standing import standing
from igloo.webapi.read.subjects import chips

_GROUPS = """
SELECT group_id, entity_id, n_pairs, mean_bits, n_conflicts FROM proposed_group
WHERE n_entities > 2 ORDER BY group_id, entity_id
"""


def proposed_groups(desk: Desk, limit: int, offset: int) -> ProposedGroups:
    """Groups with an open question in them: those that change open leads first, then where most agrees.

    How much agrees is not told: the questions are asked blind.
    """
    rows = desk.kept(("review", "groups"), lambda: desk.reader.arrow(_GROUPS)).to_pandas()
    asked = questions(desk, standing(desk)).open.reset_index(names="place")
    group_of = rows.set_index("entity_id")["group_id"]
    asked = asked.assign(group_id=asked["one"].map(group_of))
    asked = asked[asked["group_id"].notna() & (asked["group_id"] == asked["other"].map(group_of))]
    first = asked.sort_values("place").drop_duplicates("group_id").set_index("group_id")
    hidden = set(rows.loc[rows["entity_id"].isin(desk.protected()), "group_id"])
    shown = rows[rows["group_id"].isin(first.index) & ~rows["group_id"].isin(hidden)]
    groups = shown.drop_duplicates("group_id").set_index("group_id")
    groups = groups.join(first[["left_id", "right_id", "lead_rank"]]).reset_index()
    groups = groups.sort_values(["lead_rank", "mean_bits", "group_id"], ascending=[True, False, True])
    page = groups.iloc[offset : offset + limit]
    members = shown[shown["group_id"].isin(page["group_id"])].groupby("group_id")["entity_id"].agg(list)
    labels = chips(desk, [entity for group in members for entity in group])
    return ProposedGroups(
        total=len(groups),
        not_shown=len(hidden),
        items=[
            ProposedGroup(
                group_id=row.group_id,
                members=[labels[entity] for entity in members[row.group_id] if entity in labels],
                n_pairs=int(row.n_pairs),
                n_conflicts=int(row.n_conflicts),
                lead_rank=None if pd.isna(row.lead_rank) else int(row.lead_rank),
                left_id=row.left_id,
                right_id=row.right_id,
            )
            for row in page.itertuples()
        ],
    )
