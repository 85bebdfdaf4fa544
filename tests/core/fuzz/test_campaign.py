"""A short campaign over all readers; ``make fuzz`` runs a long one."""

from __future__ import annotations

import json
from pathlib import Path

from .campaign import BYTES, run
from .mutation import mutated, otherwise
from .readers import PANEL


def test_damaged_files_are_refused_or_read_and_nothing_is_lost(tmp_path: Path) -> None:
    found = run(tmp_path, 39, 1)
    assert found.faults == []
    assert found.peak < BYTES
    assert sum(found.ends.values()) == 39 + 2 * 3 * len(PANEL)
    assert found.ends["done"] < 39


def test_damage_can_be_made_again() -> None:
    sound = bytes(range(256)) * 20
    assert mutated(sound, 7) == mutated(sound, 7)
    assert len({mutated(sound, seed) for seed in range(50)}) > 45


def test_values_are_put_in_place_of_others_and_can_be_again() -> None:
    sound = json.dumps({"a": [1, {"b": "c"}], "d": {"e": None, "f": [True]}}).encode()
    assert otherwise(sound, 7) == otherwise(sound, 7)
    assert len({otherwise(sound, seed) for seed in range(50)}) > 40
    assert json.loads(sound) not in [json.loads(otherwise(sound, seed)) for seed in range(5)]
