"""Fixtures of the tests of inference."""

from __future__ import annotations

from typing import Iterator

import pytest

from core.inference import runtime


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    runtime._cached.cache_clear()
    yield
    runtime._cached.cache_clear()
