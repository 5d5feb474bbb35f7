"""A million descriptions of people, made with numpy: who is who at scale, for the clock and not for accuracy.

Four descriptions in five are of a person who stands in the table once; the others repeat somebody, half of them with a
slip: a letter, a name left out, a date turned or missing, another telephone. Given names and surnames are as unequal
as real ones (a few hundred cover half of all people). Written in the columns of the contract tables `mention` and
`identifier_written`, and as one flat table for contestants that know nothing of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.tables import table_contracts

_ONSETS = ("B", "C", "D", "F", "G", "H", "J", "L", "M", "N", "P", "QU", "R", "S", "T", "V", "Z", "CH", "BR", "TR")
_VOWELS = ("A", "E", "I", "O", "U", "IA", "UE")
_ENDS = ("EZ", "O", "A", "ES", "AL", "IN", "OS", "ANO", "ERO", "")
_ARROW = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "timestamp": pa.timestamp("us")}
ROWS_IN_GROUP = 122_880
SOURCE, BATCH = "registers", "registers.aaaaaaaaaaaa"


@dataclass(frozen=True)
class Descriptions:
    """`flat`: record, person, given, surname, name, birth_date, phone, document; a row a description."""

    flat: pd.DataFrame

    def shuffled(self, seed: int = 7) -> Descriptions:
        """In an order by chance, numbered anew."""
        mixed = self.flat.sample(frac=1, random_state=seed, ignore_index=True)
        return Descriptions(mixed.assign(record=range(len(mixed))))

    def rows(self, first: int, end: int | None = None) -> Descriptions:
        """A part of them."""
        return Descriptions(self.flat.iloc[first:end])

    def write(self, folder: Path) -> dict[str, Path]:
        """The contract tables mention and identifier_written, and the flat one, as Parquet."""
        made = {"mention": _mentions(self.flat), "identifier_written": _identifiers(self.flat)}
        files = {}
        for name, frame in made.items():
            columns = table_contracts()[name].schema()
            schema = pa.schema([(column, _ARROW[kind]) for column, kind in columns.items()])
            files[name] = folder / f"{name}.parquet"
            written = pa.Table.from_pandas(frame[list(columns)], schema, preserve_index=False)
            # As Igloo writes its own: an engine reads groups of rows side by side.
            pq.write_table(written, files[name], row_group_size=ROWS_IN_GROUP)
        files["flat"] = folder / "flat.parquet"
        flat = pa.Table.from_pandas(self.flat, preserve_index=False)
        pq.write_table(flat, files["flat"], row_group_size=ROWS_IN_GROUP)
        return files


def describe(n: int, seed: int = 1, first: int = 0) -> Descriptions:
    """`n` descriptions numbered from `first`; the same people for the same seed."""
    chance = np.random.default_rng(seed)
    n_people = max(1, int(n * 0.8))
    person = np.concatenate([np.arange(n_people), chance.integers(0, n_people, n - n_people)])
    surnames, given_names = _words(30_000, 3, seed), _words(4_000, 2, seed + 1)
    one, two = _zipf(chance, len(surnames), n_people), _zipf(chance, len(surnames), n_people)
    given = given_names[_zipf(chance, len(given_names), n_people)]
    born = np.datetime64("1945-01-01") + chance.integers(0, 25_000, n_people)
    frame = pd.DataFrame(
        {
            "record": np.arange(first, first + n),
            "person": person + first,
            "given": given[person],
            "paternal": surnames[one][person],
            "maternal": surnames[two][person],
            "birth_date": np.datetime_as_string(born, unit="D")[person],
            "phone": (2_000_000_000 + first + person).astype(str),
            "document": np.char.add("P", (1_000_000 + first + person).astype(str)),
        }
    )
    _slip(frame, n_people, chance)
    frame["surname"] = (frame.pop("paternal") + " " + frame.pop("maternal")).str.strip()
    frame["name"] = frame["given"] + " " + frame["surname"]
    return Descriptions(frame)


def _words(n: int, syllables: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    made: dict[str, None] = {}
    while len(made) < n:
        onset, vowel = chance.integers(0, len(_ONSETS), syllables), chance.integers(0, len(_VOWELS), syllables)
        word = "".join(_ONSETS[o] + _VOWELS[v] for o, v in zip(onset, vowel, strict=True))
        made[word + _ENDS[chance.integers(0, len(_ENDS))]] = None
    return np.array(list(made), dtype=object)


def _zipf(chance: np.random.Generator, n_words: int, n: int) -> np.ndarray:
    """Positions drawn as unequally as names are: the most frequent about one in fifty."""
    weight = 1 / (np.arange(n_words) + 8.0) ** 0.85
    return chance.choice(n_words, n, p=weight / weight.sum())


def _slip(frame: pd.DataFrame, n_people: int, chance: np.random.Generator) -> None:
    """What goes wrong in the descriptions beyond the first of a person, and what is missing in all of them."""
    n = len(frame)
    again = (np.arange(n) >= n_people) & (chance.random(n) < 0.5)
    kind = chance.integers(0, 6, n)
    for column, which in (("given", 0), ("paternal", 1)):
        rows = np.flatnonzero(again & (kind == which))
        words = frame[column].to_numpy(dtype=object)
        words[rows] = [_mistyped(str(words[i]), chance) for i in rows]
        frame[column] = words
    frame.loc[again & (kind == 2), "maternal"] = ""
    born = frame["birth_date"].to_numpy(dtype=object)
    for i in np.flatnonzero(again & (kind == 3)):
        year, month, day = str(born[i]).split("-")
        born[i] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{int(year) + 1}-{month}-{day}"
    frame["birth_date"] = born
    frame.loc[again & (kind == 4), "birth_date"] = None
    frame.loc[chance.random(n) < 0.3, "phone"] = None
    frame.loc[chance.random(n) < 0.6, "document"] = None


def _mistyped(word: str, chance: np.random.Generator) -> str:
    at = int(chance.integers(0, max(1, len(word) - 1)))
    return (
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        if chance.random() < 0.5
        else word[:at] + word[at + 1 :]
    )


def _origin(record: pd.Series) -> dict[str, object]:
    return {"source_id": SOURCE, "batch_id": BATCH, "row": record.to_numpy(), "mention_id": _mention_id(record)}


def _mention_id(record: pd.Series) -> pd.Series:
    return "m:" + BATCH + ":" + record.astype(str) + ":0"


def _mentions(flat: pd.DataFrame) -> pd.DataFrame:
    key = [" ".join(sorted(name.split())) for name in flat["name"]]
    return pd.DataFrame(
        {
            **_origin(flat["record"]), "role": "person", "kind": "Person", "name": flat["name"],
            "name_norm": flat["name"], "name_key": key, "given": flat["given"], "surname": flat["surname"],
            "birth_date": flat["birth_date"], "birth_date_original": flat["birth_date"],
        }
    )  # fmt: skip


def _identifiers(flat: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for number, (kind, sign) in enumerate((("phone", "+1"), ("document", "")), start=1):
        some = flat[flat[kind].notna()]
        norm = sign + some[kind].astype(str)
        parts.append(
            pd.DataFrame(
                {
                    **_origin(some["record"]), "use_id": "u:" + BATCH + ":" + some["record"].astype(str) + f":{number}",
                    "kind": kind, "norm": norm, "ident_id": kind + ":" + norm, "original": norm, "role": "person",
                }
            )
        )  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    wanted = table_contracts()["identifier_written"].schema()
    return whole.assign(**{column: None for column in wanted if column not in whole.columns})
