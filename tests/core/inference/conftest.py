"""Fixtures of the tests of inference."""

from __future__ import annotations

from typing import Any, Iterator, List

import pytest

from core.inference import runtime
from core.inference.finished_tiles import FinishedTiles
from core.raster.windows import Window


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    runtime._cached.cache_clear()
    yield
    runtime._cached.cache_clear()


@pytest.fixture
def predicted(monkeypatch: pytest.MonkeyPatch) -> List[Window]:
    """The windows that are kept from now on: those that a network ran on."""
    windows: List[Window] = []
    real = FinishedTiles.add

    def add(self: FinishedTiles, window: Window, found: Any) -> None:
        windows.append(window)
        real(self, window, found)

    monkeypatch.setattr(FinishedTiles, "add", add)
    return windows
