"""Buffers are kept for windows of one kind, and given back before they add up."""

from __future__ import annotations

from pathlib import Path
from typing import List

import numpy as np
import pytest

from core.inference import runtime, sessions
from core.inference.sessions import KeptBuffers
from core.raster.windows import READ_BUDGET

from .test_context import telling

LARGE = 1 << 20


def test_windows_of_one_kind_use_the_same_buffers() -> None:
    kept = KeptBuffers()
    told = [kept.of_no_use(kind, LARGE) for kind in ("a", "a", "a", "b", "b", "a")]
    assert told == [False, False, False, True, False, True]


def test_small_buffers_may_stay() -> None:
    kept = KeptBuffers()
    assert not kept.of_no_use("a", 4096)
    assert not kept.of_no_use("b", LARGE)
    assert kept.of_no_use("a", 4096)


def test_a_network_gives_back_what_is_of_no_use(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = runtime.Network(models / "spatial.onnx", "cpu")
    given: List[object] = []
    monkeypatch.setattr(sessions, "giving_back", lambda: given.append(1))
    encoding = runtime.neutral_encoding(4)
    for side in (640, 640, 1024, 640):
        network.infer(np.zeros((1, 4, side, side), np.uint16), encoding)
    assert len(given) == 2
    network.give_back()
    network.give_back()
    assert len(given) == 3


def test_windows_may_be_larger_where_their_margin_is_context_only(
    models: Path, tmp_path: Path
) -> None:
    assert runtime.Network(models / "spatial.onnx", "cpu").window_budget == READ_BUDGET
    wide = runtime.Network(telling(tmp_path / "wide.onnx", margin=320), "cpu")
    narrow = runtime.Network(telling(tmp_path / "narrow.onnx", margin=160), "cpu")
    assert wide.window_budget > narrow.window_budget == READ_BUDGET
