"""Many texts looked up among others at once, by Arrow: pandas walks them one by one, and a million took seconds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int64]
Texts = pd.Series | Collection[str] | Any


def _column(texts: Texts) -> pa.ChunkedArray:
    if isinstance(texts, pa.Array):
        return pa.chunked_array([texts.cast(pa.large_string())])
    found = pa.array(texts if isinstance(texts, pd.Series) else list(texts), pa.large_string())
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def places_of(texts: Texts, among: Texts) -> Places:
    """Where each text stands among others, of which none stands twice; -1 where it is none of them."""
    found = pc.index_in(_column(texts), value_set=_column(among).combine_chunks())
    places: Places = found.fill_null(-1).to_numpy().astype(np.int64)
    return places


def stand_among(texts: Texts, others: Texts) -> npt.NDArray[np.bool_]:
    """Which texts are one of the others."""
    found = pc.is_in(_column(texts), value_set=_column(others).combine_chunks())
    marks: npt.NDArray[np.bool_] = found.cast(pa.uint8()).to_numpy().view(bool)
    return marks


def numbered(texts: Texts) -> tuple[Places, pa.Array]:
    """Each text as the number of its first occurrence among the different ones, and these."""
    found = _column(texts).combine_chunks().dictionary_encode()
    return found.indices.to_numpy().astype(np.int64), found.dictionary
