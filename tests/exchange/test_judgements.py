"""Judgements go to nomenklatura and Splink and come back as they were; what cannot be read says where and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igloo.core.errors import DeliveryMistake
from igloo.exchange.judgements import Statement, form_of, read_labels, read_resolver, resolver_lines, write_labels

SAID = [
    Statement("a", "b", "same", "kim", "2026-03-01T10:00:00"),
    Statement("b", "c", "same", "ana", "2026-03-02T10:00:00"),
    Statement("c", "d", "different", "kim", "2026-03-03T10:00:00"),
    Statement("d", "e", "unsure", "kim", "2026-03-04T10:00:00"),
]


def _plain(said: list[Statement]) -> set[tuple[frozenset[str], str, str, str]]:
    return {(frozenset((one.left, one.right)), one.verdict, one.by, one.at) for one in said}


def test_resolver_lines_are_what_nomenklatura_reads(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in resolver_lines(SAID)]
    assert lines[0] == ["b", "a", "positive", None, "kim", "2026-03-01T10:00:00"]
    assert [line[2] for line in lines[:4]] == ["positive", "positive", "negative", "unsure"]
    # Without a canonical id nomenklatura would apply none of it: each member is tied to one, the greater id first.
    ties = lines[4:]
    assert [line[1] for line in ties] == ["a", "b", "c"] and {line[0][:3] for line in ties} == {"NK-"}
    assert len({line[0] for line in ties}) == 1 and ties[0][5] == "2026-03-02T10:00:00"
    file = tmp_path / "judged.ijson"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert _plain(read_resolver(file)) == _plain(SAID)


def test_ties_to_a_canonical_id_become_judgements_between_its_members(tmp_path: Path) -> None:
    file = tmp_path / "theirs.ijson"
    rows = [
        ["NK-x", "a", "positive", 0.9, "kim", "2026-01-01"],
        ["NK-x", "b", "positive", None, "kim", "2026-01-02"],
        ["Q42", "c", "positive", None, None, None],
        ["NK-x", "c", "negative", None, "ana", "2026-01-03"],
        ["d", "c", "no_judgement", 0.4, None, None],
    ]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    assert _plain(read_resolver(file)) == {
        (frozenset("ab"), "same", "kim", "2026-01-02"),
        (frozenset("ac"), "different", "ana", "2026-01-03"),
    }


def test_a_file_that_nomenklatura_wrote_is_read_judgement_by_judgement() -> None:
    """Written by nomenklatura 4.17.4, Resolver.dump, after three decisions of kim's, one of ana's and a suggestion."""
    told = read_resolver(Path(__file__).parent / "written_by_nomenklatura.ijson")
    assert {(frozenset((one.left, one.right)), one.verdict, one.by) for one in told} == {
        (frozenset(("b.1-aaa", "b.2-bbb")), "same", "kim"),
        (frozenset(("b.2-bbb", "b.3-ccc")), "same", "ana"),
        (frozenset(("b.3-ccc", "b.4-ddd")), "different", "kim"),
        (frozenset(("b.4-ddd", "b.5-eee")), "unsure", "kim"),
    }
    assert all(one.at.startswith("2026-11-22T09:12:44") for one in told)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("ghijkl"), st.sampled_from(["same", "unsure"]))))
def test_every_judgement_survives_the_way_to_nomenklatura_and_back(
    tmp_path_factory: pytest.TempPathFactory, judged: list[tuple[str, str, str]]
) -> None:
    said = [Statement(left, right, verdict) for (left, right), verdict in {(a, b): v for a, b, v in judged}.items()]
    file = tmp_path_factory.mktemp("resolver") / "judged.ijson"
    file.write_text("\n".join(resolver_lines(said)), encoding="utf-8")
    assert _plain(read_resolver(file)) == _plain(said)


def test_labels_are_those_of_splink(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    write_labels(file, SAID, {"a": "border", "b": "carrier"})
    first, second, *_ = file.read_text(encoding="utf-8").splitlines()
    assert first.startswith("clerical_match_score,source_dataset_l,unique_id_l,source_dataset_r,unique_id_r")
    assert second == "1.0,border,a,carrier,b,same,kim,2026-03-01T10:00:00"
    assert _plain(read_labels(file)) == _plain(SAID)


def test_labels_of_others_need_only_ids_and_a_score(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(
        "\ufeffunique_id_l,unique_id_r,clerical_match_score\na,b,0.95\na,c,0.05\na,d,0.7\n", encoding="utf-8"
    )
    assert [one.verdict for one in read_labels(file)] == ["same", "different", "unsure"]
    assert form_of(file) == "splink" and form_of(file, "nomenklatura") == "nomenklatura"


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.ijson", '["a", "b", "positive", null, null, null]\n{"not": "a line"}\n', "a.ijson line 2"),
        ("a.ijson", '["a", "b", "maybe", null, null, null]\n', "a.ijson line 1"),
        ("a.csv", "left,right,score\na,b,1\n", "a.csv"),
        ("a.csv", "unique_id_l,unique_id_r,clerical_match_score\na,b,1\na,,1\n", "a.csv line 3"),
        ("a.csv", "unique_id_l,unique_id_r,clerical_match_score\na,b,very\n", "a.csv line 2"),
        ("a.csv", "unique_id_l,unique_id_r,clerical_match_score\na,b,7\n", "a.csv line 2"),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, name: str, text: str, where: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryMistake) as refused:
        (read_labels if name.endswith(".csv") else read_resolver)(file)
    assert refused.value.as_json()["where"] == where
    assert refused.value.as_json()["next_step"]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.ijson"
    file.write_bytes(b'["\xe9", "b", "positive", null, null, null]')
    with pytest.raises(DeliveryMistake, match="UTF-8"):
        read_resolver(file)
