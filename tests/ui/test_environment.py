"""Where the engine's interpreter is, and what state it is in."""

from __future__ import annotations

from pathlib import Path

from tailing_pond_mapper.ui import environment


def test_plugin_root_is_where_the_engine_is(root: Path) -> None:
    assert environment.plugin_root() == root
    assert (environment.plugin_root() / "core" / "requests.py").is_file()


def test_engine_lives_beside_the_profile(profile: Path) -> None:
    assert profile in environment.engine_folder().parents
