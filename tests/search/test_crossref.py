"""A list is read line by line and joined back to what was found."""

from __future__ import annotations

from igloo.search.crossref import hits_of_list, keys_of_list, read_list

LIST = "520-555-0123\n\nLópez, Ana\nnobody knows him\nAna Lopez\t915 555 7788\n"


def test_keys_are_asked_once() -> None:
    keys = keys_of_list(read_list(LIST))
    assert keys.numbers == {"15205550123", "19155557788"}
    assert keys.last7 == {"5550123", "5557788"}
    assert keys.names == {"ANA LOPEZ", "HIM KNOWS NOBODY"}


def test_every_line_answers_with_its_number_in_the_file() -> None:
    lines = read_list(LIST)
    hits = hits_of_list(
        lines,
        {"15205550123": ["phone:+15205550123"]},
        {"5557788": ["phone:+529155557788"]},
        {"ANA LOPEZ": ["e1"]},
    )
    assert [(h.line, h.subject_id, h.matched) for h in hits] == [
        (1, "phone:+15205550123", "exact number"),
        (3, "e1", "same name"),
        (4, None, "no match"),
        (5, "e1", "same name"),
        (5, "phone:+529155557788", "same last 7 digits, 5557788"),
    ]
