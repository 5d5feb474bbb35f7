"""Plain Splink with the settings its own documentation gives for each set, trained as documented.

Settings from the examples “deduplicate_50k_synthetic”, “febrl3”, “febrl4” and “accuracy analysis from labels column”
of Splink's documentation. FEBRL 1 and 2, of the same generator, take those of FEBRL 3. For the sets made here, and for
synthetic worlds, there are none: those of its tutorial are applied to name, date of birth, phone and document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import HELD_POSSIBLE, Answer
from igloo.identity.comparing.learning import quiet_splink

# So that a run repeats; the documentation gives a seed for some sets only.
SEED = 2


@dataclass(frozen=True)
class Documented:
    """What the documentation does with one set; `together`: the threshold it clusters at."""

    comparisons: tuple[Any, ...]
    blocking: tuple[Any, ...]
    certain: tuple[Any, ...]
    certain_recall: float
    em_on: tuple[Any, ...]
    max_pairs: float
    together: float
    without_frequencies: bool = True


def _historical() -> Documented:
    return Documented(
        (
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ),
        (
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ),
        (
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ),
        0.6, (block_on("first_name", "surname"), block_on("dob")), 1e7, 0.95,
    )  # fmt: skip


def _febrl3() -> Documented:
    return Documented(
        (
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ),
        tuple(block_on(c) for c in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")),
        (
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ),
        0.9, (block_on("date_of_birth"), block_on("postcode")), 1e6, 0.95, without_frequencies=False,
    )  # fmt: skip


def _febrl4() -> Documented:
    return Documented(
        (
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ),
        (
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ),
        (block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")),
        0.8, (block_on("date_of_birth"), block_on("postcode")), 1e6, 0.99,
    )  # fmt: skip


def _fake_1000() -> Documented:
    near = "levenshtein(r.dob, l.dob) <= 1"
    return Documented(
        (
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ),
        tuple(block_on(c) for c in ("first_name", "surname", "dob", "email")),
        (
            f"l.first_name = r.first_name and {near}",
            f"l.surname = r.surname and {near}",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ),
        0.7, (block_on("dob"), block_on("email"), block_on("first_name", "surname")), 1e6, 0.95,
    )  # fmt: skip


def _tutorial() -> Documented:
    return Documented(
        (
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("phone"),
            cl.DamerauLevenshteinAtThresholds("document", [1, 2]),
        ),
        tuple(block_on(c) for c in ("name", "birth_date", "phone", "document")),
        (block_on("name", "birth_date"), block_on("document")),
        0.7, (block_on("birth_date"), block_on("phone")), 1e6, 0.95,
    )  # fmt: skip


DOCUMENTED: dict[str, Callable[[], Documented]] = {
    "historical_50k": _historical,
    "febrl3": _febrl3,
    "febrl4": _febrl4,
    "fake_1000": _fake_1000,
    "tutorial": _tutorial,
}


def _frame(of: LabelledSet) -> pd.DataFrame:
    frame = of.records.astype(object).where(of.records.notna(), None)
    if of.documented == "historical_50k":
        whole = frame["first_name"].notna() & frame["surname"].notna()
        concat = frame["first_name"].astype(str) + " " + frame["surname"].astype(str)
        frame = frame.assign(first_name_surname_concat=concat.where(whole, None))
    return frame.assign(record=np.arange(len(frame)))


def splink_answer(of: LabelledSet) -> Answer:
    """Train and predict as documented; entities at the documented threshold."""
    how = DOCUMENTED[of.documented]()
    frame, files = _frame(of), list(dict.fromkeys(of.sources.tolist()))
    link = len(files) > 1
    con = duckdb.connect()
    api = DuckDBAPI(connection=con)
    settings = SettingsCreator(
        link_type="link_only" if link else "dedupe_only",
        unique_id_column_name="record",
        blocking_rules_to_generate_predictions=list(how.blocking),
        comparisons=list(how.comparisons),
    )
    with quiet_splink():
        parts = [con.from_arrow(_arrow(frame[of.sources == file])) for file in files]
        registered = [api.register(part) for part in parts]
        linker = Linker(registered if link else registered[0], settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match(list(how.certain), recall=how.certain_recall)
        linker.training.estimate_u_using_random_sampling(max_pairs=how.max_pairs, seed=SEED)
        for rule in how.em_on:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=how.without_frequencies
            )
        predicted = linker.inference.predict(threshold_match_probability=0)
        compared = con.sql(
            f"SELECT least(record_l, record_r) AS left, greatest(record_l, record_r) AS right, "
            f"match_probability AS probability FROM {predicted.physical_name}"
        ).df()
    con.close()
    found = compared[compared["probability"] >= HELD_POSSIBLE].reset_index(drop=True)
    together = found[found["probability"] >= how.together]
    return Answer("plain Splink", found, connected(together, len(frame)), note=f"entities at {how.together:g}",
                  compared=compared[["left", "right"]])  # fmt: skip


def _arrow(frame: pd.DataFrame) -> Any:
    import pyarrow as pa

    return pa.Table.from_pandas(frame, preserve_index=False)


def connected(pairs: pd.DataFrame, n_records: int) -> np.ndarray:
    """Connected components: what stands together directly or through others."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = (np.ones(len(pairs)), (pairs["left"].to_numpy(dtype=int), pairs["right"].to_numpy(dtype=int)))
    return np.asarray(connected_components(coo_matrix(edges, shape=(n_records, n_records)), directed=False)[1])


def resolve_flat(file: Path) -> dict[str, int]:
    """Learn, predict and cluster the flat table of one_million.py as the documentation does with historical persons."""
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE people AS SELECT record, given, surname, birth_date, phone, document FROM read_parquet('{file}')"
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("phone"),
            cl.DamerauLevenshteinAtThresholds("document", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("substr(given,1,3)", "substr(surname,1,4)"),
            block_on("surname", "birth_date"),
            block_on("given", "birth_date"),
            block_on("phone"),
            block_on("document"),
            block_on("substr(given,1,2)", "substr(surname,1,2)", "substr(birth_date,1,4)"),
        ],
    )
    with quiet_splink():
        linker = Linker(DuckDBAPI(connection=con).register("people"), settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("given", "surname", "birth_date"), block_on("document")], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        for rule in (block_on("birth_date", "given"), block_on("surname", "given")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        predicted = linker.inference.predict(threshold_match_probability=HELD_POSSIBLE)
        linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95)
        counted = con.execute(f"SELECT count(*) FROM {predicted.physical_name}").fetchone()
    con.close()
    return {"pairs": int(counted[0]) if counted else 0}
