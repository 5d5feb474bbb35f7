"""Exact match, as a spreadsheet does it: the same name and the same date of birth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import Answer, pairs_of


def exact_answer(of: LabelledSet) -> Answer:
    """Records with equal, filled name and date of birth, letters in either case."""
    words = [of.compared_as[w] for w in ("given", "surname", "name", "birth_date") if w in of.compared_as]
    columns = of.records[words].apply(lambda column: column.str.lower().str.strip())
    filled = columns.notna().all(axis=1).to_numpy()
    alone = pd.Series(np.arange(len(columns)).astype(str)).radd("alone ")
    key = columns.fillna("").agg("|".join, axis=1).where(filled, alone)
    entity = pd.factorize(key)[0]
    return Answer("exact match", pairs_of(entity).assign(probability=1.0), entity)
