"""Fixtures of the tests of training."""

from __future__ import annotations

from typing import Iterator

import pytest


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Threads cost more than they bring on crops as small as the tests'."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
