"""Who is who over several deliveries: what is new meets what is old, and the outcome is that of comparing all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.border_town import build, crossings, deliver, file_names

from igloo import resolution
from igloo.workspace import Workspace

# Describing and comparing leave these; the next run goes on from them.
_MADE = (
    "profile", "mention_profile", "pair", "comparison_rule", "comparison_cut", "comparison_weight",
    "name_frequency", "entity_mention",
)  # fmt: skip


def _forget(workspace: Workspace) -> None:
    """As if nobody had ever folded or compared: the next run has to do all, with the weights of the snapshot."""
    for step in (workspace.places.lake / "steps").glob("*.json"):
        text = step.read_text(encoding="utf-8")
        if "loose_identifier" in text or '"describe mentions"' in text:
            step.unlink()


def test_each_delivery_is_met_and_equals_comparing_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = build(tmp_path / "town")
    town.run()
    met: list[str] = []
    told: list[str] = []
    meet, told_of = resolution.meet, resolution.told_of
    monkeypatch.setattr(resolution, "told_of", lambda *given: told.append("told") or told_of(*given))
    monkeypatch.setattr(resolution, "meet", lambda *given: met.append("met") or meet(*given))
    texts = [
        crossings(9, 2),
        'NAME,BORN,DOC,PHONE,CROSSED,PORT\n"Garcia Lopez, Jose",,P100000,,2026-03-20 10:00,East\n',
        'NAME,BORN,DOC,PHONE,CROSSED,PORT\n"Ruiz, Ana M",1981-01-11,,5205550101,2026-03-21 10:00,East\n',
        "NAME,BORN,DOC,PHONE,CROSSED,PORT\n" + "".join(
            f'"{name}, Rosa",,,5205550100,2026-03-22 1{i}:00,East\n' for i, name in enumerate(["Vega", "Soto", "Leon"])
        ),
    ]  # fmt: skip
    for number, text in enumerate(texts, start=2):
        deliver(town.folder, "border", f"crossings_{number}.csv", text)
        town.run()
        of_new = {name: files for name, files in file_names(town.snapshot()).items() if name in _MADE}
        _forget(town)
        town.run()
        of_all = {name: files for name, files in file_names(town.snapshot()).items() if name in _MADE}
        assert of_new == of_all, f"delivery {number}"
    assert len(met) >= 3, "deliveries were compared in full each time"
    assert len(told) == len(texts), "mentions were folded in full each time"


def test_a_run_that_changes_nothing_compares_nothing(tmp_path: Path) -> None:
    town = build(tmp_path / "town")
    town.run()
    again = town.run()
    steps = {record.step: record.skipped for record in again.steps}
    assert steps["compare descriptions"] and not again.changed


def test_another_threshold_decides_again_without_comparing_again(tmp_path: Path) -> None:
    town = build(tmp_path / "town")
    town.run()
    town.run()  # ids of the run before are known from the second on
    settings = town.folder / "igloo.toml"
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    for changed, decided in (('second_person = "always"', True), ("merge_probability = 0.6", False)):
        settings.write_text(f"{before}\n[identity]\n{changed}\n", encoding="utf-8")
        steps = {record.step: record.skipped for record in Workspace(town.folder).run().steps}
        assert steps["compare descriptions"] and steps["decide who is who"] is decided, changed
