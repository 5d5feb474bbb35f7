"""The lake: files named by content, a manifest flipped last, earlier snapshots that open again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from igloo.core.errors import NotFound
from igloo.engine.lake import Lake, Snapshot, sha256_of, write_atomically
from igloo.engine.reader import Reader


def _kept(lake: Lake, table: str, values: list[int]) -> Path:
    part = lake.part(table)
    pd.DataFrame({"n": values}).to_parquet(part)
    return lake.keep(part, table)


def _publish(lake: Lake, name: str, values: list[int]) -> Snapshot:
    file = _kept(lake, "numbers", values)
    snapshot = Snapshot(name, "2026-03-02T10:00:00", {"numbers": (file,)}, {"b.1": file}, {"notes": ["é"]})
    lake.publish(snapshot)
    return snapshot


def test_before_the_first_run_nothing_is_served(tmp_path: Path) -> None:
    assert Lake(tmp_path).current() is None
    assert Lake(tmp_path).snapshot_ids() == []


def test_files_are_named_by_content_and_equal_content_is_kept_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    one, same, other = (_kept(lake, "numbers", values) for values in ([1], [1], [2]))
    assert one == same != other
    assert one.stem == sha256_of(one)[:20]
    assert sorted(p.name for p in one.parent.iterdir()) == sorted([one.name, other.name])


def test_the_newest_snapshot_is_served_and_earlier_ones_open(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first, second = _publish(lake, "20260302", [1, 2]), _publish(lake, "20260303", [1, 2, 3])
    assert lake.current() == second
    assert lake.snapshot_ids() == ["20260302", "20260303"]
    earlier = Reader(lake.snapshot("20260302"))
    assert earlier.snapshot == first
    assert earlier.one("SELECT count(*) AS n FROM numbers") == {"n": 2}
    assert earlier.rows(f"SELECT max(n) AS n FROM {earlier.delivered('b.1')}") == [{"n": 2}]
    with pytest.raises(NotFound, match="no such delivered file"):
        earlier.delivered("b.2")


def test_a_snapshot_that_never_was_names_the_last_ones(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    _publish(lake, "20260302", [1])
    with pytest.raises(NotFound, match="There is no snapshot 2025") as missing:
        lake.snapshot("2025")
    assert missing.value.expected == "20260302"


def test_a_run_that_dies_before_the_flip_has_changed_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path)
    first = _publish(lake, "20260302", [1])

    def dies(path: Path, text: str) -> None:
        if path.name == "current.json":
            raise KeyboardInterrupt
        write_atomically(path, text)

    monkeypatch.setattr("igloo.engine.lake.write_atomically", dies)
    with pytest.raises(KeyboardInterrupt):
        _publish(lake, "20260303", [2])
    assert lake.current() == first


def test_a_file_is_old_or_new_and_never_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "current.json"
    write_atomically(path, "old")

    def dies(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", dies)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "new and longer")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_moved_lake_opens(tmp_path: Path) -> None:
    _publish(Lake(tmp_path / "a"), "20260302", [1])
    (tmp_path / "a").rename(tmp_path / "b")
    snapshot = Lake(tmp_path / "b").current()
    assert snapshot is not None
    assert Reader(snapshot).one("SELECT n FROM numbers") == {"n": 1}
    assert "/" not in json.loads((tmp_path / "b" / "current.json").read_text(encoding="utf-8"))["created_at"]


def test_a_step_is_recalled_only_while_its_files_are_there(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    file = _kept(lake, "numbers", [1])
    record = {"step": "count", "files": {"numbers": [file.relative_to(tmp_path).as_posix()]}, "rows": 1}
    assert lake.recall_step("k") is None
    lake.remember_step("k", record)
    assert lake.recall_step("k") == record
    file.unlink()
    assert lake.recall_step("k") is None


def test_left_overs_are_swept_and_folders_are_filled_aside(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.part("unfinished").write_bytes(b"half")

    def fails(folder: Path) -> None:
        (folder / "a").write_text("half", encoding="utf-8")
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        lake.keep_folder("index", "abc", fails)
    assert not (tmp_path / "index" / "abc").exists()
    filled = lake.keep_folder("index", "abc", lambda folder: (folder / "a").write_text("whole", encoding="utf-8"))
    assert (filled / "a").read_text(encoding="utf-8") == "whole"
    lake.sweep_parts()
    assert not (tmp_path / "parts").exists()
