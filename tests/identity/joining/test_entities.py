"""Ids survive new data, merges leave a forwarding address, splits give the rest a name of its own."""

from __future__ import annotations

import ibis
import pandas as pd
from tests.identity.small_people import Outcome, Telling, columns_of, judgements, resolve

from igloo.core.tables import check_columns
from igloo.identity.joining.entities import entities, name_entities

PASSPORT = "document:P70001111"


def two_people() -> Telling:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    told.say("m2", "Juan Garcia", "1980-03-07", PASSPORT, source="b")
    return told.say("m3", "Ana Vega Soto", "1991-01-20", "phone:+15205550199", source="b")


def ids(run: Outcome) -> dict[str, str]:
    return dict(zip(run.named.entity_mention.mention_id, run.named.entity_mention.entity_id, strict=True))


def redirects(run: Outcome) -> dict[str, str]:
    return dict(zip(run.named.entity_redirect.old_id, run.named.entity_redirect.new_id, strict=True))


def test_running_again_gives_the_same_ids_with_and_without_the_earlier_snapshot() -> None:
    first = resolve(two_people())
    assert ids(resolve(two_people())) == ids(first)
    assert ids(resolve(two_people(), previous=first)) == ids(first)
    assert ids(first)["m1"].startswith("person-") and len(ids(first)["m1"]) == len("person-") + 10


def test_new_rows_do_not_change_ids_even_when_they_sort_first() -> None:
    first = resolve(two_people())
    more = two_people().say("a0", "Juan Garcia Lopez", "1980-03-07", PASSPORT, source="c")
    later = ids(resolve(more, previous=first))
    assert later["m1"] == later["a0"] == ids(first)["m1"]
    assert later["m3"] == ids(first)["m3"]


def test_a_merge_keeps_the_larger_id_and_redirects_the_other() -> None:
    first = resolve(two_people())
    merged = resolve(two_people(), judgements(("m1", "m3", "same")), previous=first)
    assert set(ids(merged).values()) == {ids(first)["m1"]}
    assert redirects(merged) == {ids(first)["m3"]: ids(first)["m1"]}
    again = resolve(two_people(), judgements(("m1", "m3", "same")), previous=merged)
    assert redirects(again) == redirects(merged)


def test_taking_a_merge_back_gives_the_old_ids_back() -> None:
    first = resolve(two_people())
    merged = resolve(two_people(), judgements(("m1", "m3", "same")), previous=first)
    undone = resolve(two_people(), previous=merged)
    assert ids(undone) == ids(first)
    assert redirects(undone) == {}


def test_a_split_keeps_the_id_with_most_mentions_and_names_the_rest() -> None:
    first = resolve(two_people())
    split = resolve(two_people(), judgements(("m1", "m2", "different")), previous=first)
    assert len({ids(split)[m] for m in ("m1", "m2", "m3")}) == 3
    assert ids(first)["m1"] in {ids(split)["m1"], ids(split)["m2"]}


def test_ids_that_collide_are_told_apart() -> None:
    membership = pd.DataFrame(
        {"mention_id": ["m1", "m2"], "profile_id": ["p1", "p2"], "cluster": [0, 1], "probability": 1.0}
    )
    profiles = pd.DataFrame({"profile_id": ["p1", "p2"], "kind": "Person"})
    named = name_entities(membership, profiles)
    theft = pd.DataFrame({"mention_id": ["m2"], "entity_id": [named.entity_mention.entity_id[0]]})
    renamed = name_entities(membership, profiles, theft).entity_mention
    assert renamed.entity_id.nunique() == 2
    assert renamed.entity_id[0].startswith(named.entity_mention.entity_id[0])


def test_the_label_is_the_most_frequent_spelling_and_dates_come_from_the_rows() -> None:
    told = two_people().say("m4", "Juan Garcia", "1980-03-07", PASSPORT, source="c")
    run = resolve(told)
    tables = told.tables()
    con = ibis.duckdb.connect()
    tables["entity_mention"] = con.create_table("em", run.named.entity_mention)
    tables = {name: con.create_table(f"t_{name}", t.to_pandas()) for name, t in tables.items()}
    when = {"subject_id": ["m4"], "t_utc": [pd.Timestamp("2026-03-01")]}
    tables["event_party"] = con.create_table("event_party", pd.DataFrame(when))
    made = entities(tables)
    check_columns("entity", columns_of(made))
    juan = made.to_pandas().set_index("entity_id").loc[ids(run)["m1"]]
    assert juan["label"] == "Juan Garcia"
    assert juan[["n_mentions", "n_sources", "n_profiles"]].tolist() == [3, 3, 2]
    assert (juan["first_seen"], juan["last_seen"]) == (pd.Timestamp("2026-01-02"), pd.Timestamp("2026-03-01"))
