"""The clock of a run: seconds by stage add up to the whole."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict

import pytest

from core.run import clock as clock_module
from core.run.clock import Clock


class _Time:
    """A clock on the wall that goes when it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture(name="wall")
def _wall(monkeypatch: pytest.MonkeyPatch) -> _Time:
    wall = _Time()
    monkeypatch.setattr(clock_module, "time", wall)
    return wall


def test_laps_add_up_to_what_has_passed(wall: _Time) -> None:
    clock = Clock()
    wall.now += 2
    clock.lap("read")
    wall.now += 3
    clock.lap("fit")
    wall.now += 1
    assert clock.seconds == {"read": 2, "fit": 3}
    assert clock.elapsed() == 6


def test_a_stage_that_comes_again_goes_on(wall: _Time) -> None:
    clock = Clock()
    for _ in range(2):
        with clock.timed("write"):
            wall.now += 4
        wall.now += 1
    clock.add("write", 0.5)
    assert clock.seconds == {"write": 8.5}


class _Slow(Dict[str, float]):
    """Seconds that another thread may come in between to count."""

    def get(self, *arguments: Any) -> Any:
        found = super().get(*arguments)
        time.sleep(0.001)
        return found


def test_threads_may_time_at_once() -> None:
    clock = Clock()
    clock.seconds = _Slow()

    def count(_number: int) -> None:
        clock.add("read", 1.0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(100)))
    assert clock.seconds == {"read": 100}


def test_the_start_has_a_time_zone() -> None:
    assert Clock().started.tzinfo is not None
