"""The questions a page at a time: pairs left to people, or a fair sample of those merged without them."""

from __future__ import annotations

import math
from typing import Literal

import pandas as pd

from igloo.webapi.models_review import ReviewItem, ReviewQueue
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.questions import open_leads, questions
from igloo.webapi.read.review.standing import Standing, standing

# In an order that is the same for everybody and follows nothing in the data: a sample of any length is a fair one.
_MERGED = """
WITH of_profile AS (SELECT profile_id, min(entity_id) AS entity_id FROM entity_mention GROUP BY profile_id)
SELECT p.left_id, p.right_id, l.entity_id AS one, r.entity_id AS other, p.probability, 1 AS n_pairs
FROM pair p
JOIN of_profile l ON l.profile_id = p.left_id
JOIN of_profile r ON r.profile_id = p.right_id
WHERE p.decision = 'merged'
ORDER BY md5(p.left_id || p.right_id)
LIMIT 2000
"""


def merged_sample(desk: Desk, said: Standing) -> pd.DataFrame:
    """Pairs that were merged without a person and that nobody has checked, in an order that follows nothing."""
    rows: pd.DataFrame = desk.kept(("review", "merged"), lambda: desk.reader.arrow(_MERGED)).to_pandas()
    answered = {pair for one in said.record if one.stands and (pair := said.profiles_of(one))}
    seen = [pair in answered for pair in rows[["left_id", "right_id"]].itertuples(index=False, name=None)]
    rows = rows[~rows["one"].isin(desk.protected()) & ~pd.Series(seen, index=rows.index, dtype=bool)].copy()
    rank = open_leads(desk).groupby("entity_id")["rank"].min().to_dict()
    rows["lead_rank"] = rows["one"].map(rank).astype("float64")
    return rows.reset_index(drop=True)


def queue(desk: Desk, limit: int, offset: int, of: Literal["open", "merged"] = "open") -> ReviewQueue:
    """The questions from a place on, or merged pairs to check, with how far the review is."""
    said = standing(desk)
    asked = questions(desk, said)
    rows = asked.open if of == "open" else merged_sample(desk, said)
    page = rows.iloc[offset : offset + limit]
    ids = sorted({*page["left_id"], *page["right_id"]})
    named = desk.reader.rows("SELECT profile_id, name FROM profile WHERE profile_id IN (SELECT unnest(?))", [ids])
    names = {row["profile_id"]: desk.masked(row["name"] or row["profile_id"]) for row in named}
    columns = ("left_id", "right_id", "lead_rank", "n_pairs")
    items = [
        ReviewItem(
            left_id=left,
            right_id=right,
            left_label=names.get(left, left),
            right_label=names.get(right, right),
            lead_rank=None if math.isnan(rank) else int(rank),
            n_pairs=int(n),
        )
        for left, right, rank, n in page[list(columns)].itertuples(index=False)
    ]
    return ReviewQueue(total=len(rows), items=items, progress=progress(desk, said, asked))
