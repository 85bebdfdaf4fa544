"""Changes are found, flipped and played in a real QGIS window, by the real engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..core.ledgers import Day, write_day
from .harness import play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")


def test_a_ledger_flips_and_plays(tmp_path: Path) -> None:
    days = (
        Day("20200101", [(20, 20, 40, 40), (20, 100, 30, 30), (120, 120, 30, 30)]),
        Day("20200301", [(20, 20, 40, 40), (20, 100, 60, 60)]),
    )
    images = [write_day(tmp_path, day) for day in days]
    told = play("change", [("followed", {"images": images})], 240).told("followed")
    assert "2 of 3 ponds changed" in told["message"]
    assert [line.split(": ")[1].split(",")[0] for line in told["listed"]] == ["Grown", "Gone"]
    assert told["flips"] == [["2020-01-01", "2020-03-01"]] * 2
    assert told["played"] == [["stable"] * 3, ["gone", "grown", "stable"]]
