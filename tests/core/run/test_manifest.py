"""What a manifest says of the software."""

from __future__ import annotations

from importlib import metadata
from typing import Any, List

import pytest

from core.run import manifest


def test_what_is_installed_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the many packages of a real environment it would take longer than a small scene does."""
    before = manifest.versions()
    gone_through: List[Any] = []
    monkeypatch.setattr(metadata, "distributions", lambda: gone_through)
    assert manifest.versions() == before
    assert {"tailing_pond_mapper", "python", "gdal", "numpy", "onnxruntime"} <= set(before)


def test_what_a_manifest_adds_to_the_versions_is_its_own() -> None:
    manifest.versions()["numpy"] = "another"
    assert manifest.versions()["numpy"] != "another"
