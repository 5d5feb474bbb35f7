"""Builds and opens the full-text index (tantivy): one folder, written once, then only read.

Measured on 2 cores: 200,000 documents in about 5 s. Trigrams are over whole numbers, so any three
or more consecutive digits find a phone, wherever they stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import tantivy

from igloo.search.folding import look_alike, words_of

Documents = pd.DataFrame | Iterable[pa.RecordBatch]

_WRITER_BYTES = 128_000_000
_BY_BLANK = "by_blank"
_TRIGRAMS = "trigrams"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for stored in ("subject_id", "kind"):
        builder.add_text_field(stored, stored=True, tokenizer_name="raw", index_option="basic")
    for shown in ("label", "names"):
        builder.add_text_field(shown, stored=True, tokenizer_name="raw", index_option="basic")
    # exact: whole numbers; spelled: words of names and addresses; tied: a person's identifiers.
    for words in ("exact", "last7", "look_alike", "spelled", "tied"):
        builder.add_text_field(words, tokenizer_name=_BY_BLANK, index_option="basic")
    builder.add_text_field("number", stored=True, tokenizer_name=_TRIGRAMS, index_option="basic")
    builder.add_float_field("rank_hint", stored=True, fast=True)
    return builder.build()


def _register(index: tantivy.Index) -> tantivy.Index:
    """Tokenizers are not kept with the index: they are registered again each time it is opened."""
    by_blank = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    trigrams = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(3, 3)).build()
    index.register_tokenizer(_BY_BLANK, by_blank)
    index.register_tokenizer(_TRIGRAMS, trigrams)
    return index


def tie_token(ident_id: str) -> str:
    """An ident_id as one word: addresses hold blanks."""
    return ident_id.replace(" ", "_")


def _document(row: dict[str, Any]) -> dict[str, Any]:
    numbers = row["numbers"] or ""
    names = row["names"] or ""
    spelled = " ".join(dict.fromkeys(words_of(f"{names} {row['words'] or ''}")))
    tied = " ".join(tie_token(line) for line in (row["idents"] or "").split("\n") if line)
    document = {
        "subject_id": row["subject_id"],
        "kind": row["kind"],
        "label": row["label"] or "",
        "names": names,
        "exact": numbers,
        "last7": row["last7"] or "",
        "spelled": spelled,
        "tied": tied,
        "number": numbers.split(" ")[0],
        "rank_hint": float(row["rank_hint"] or 0.0),
    }
    if row["kind"] == "plate":
        document["look_alike"] = " ".join(look_alike(n) for n in numbers.split())
    return document


def _rows(documents: Documents) -> Iterator[dict[str, Any]]:
    batches: Iterable[pa.RecordBatch] = (
        pa.Table.from_pandas(documents, preserve_index=False).to_batches(max_chunksize=20_000)
        if isinstance(documents, pd.DataFrame)
        else documents
    )
    for batch in batches:
        yield from batch.to_pylist()


def build_index(documents: Documents, folder: Path) -> int:
    """Write the index of these documents into a new, empty folder; answers how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = _schema()
    index = _register(tantivy.Index(schema, path=str(folder), reuse=False))
    # One thread keeps the documents in their order, so equal inputs answer in equal order.
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    written = 0
    for row in _rows(documents):
        writer.add_document(tantivy.Document.from_dict(_document(row), schema))
        written += 1
    writer.commit()
    writer.wait_merging_threads()
    return written


def open_index(folder: Path) -> tantivy.Index:
    """An index that `build_index` wrote."""
    return _register(tantivy.Index.open(str(folder)))
