"""Let tests import the plugin the way QGIS does: as a folder called ``tailing_pond_mapper``."""

from __future__ import annotations

import importlib
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "build" / "plugins"

# Before any test module is imported, and on pytest's path by pyproject.toml.
PLUGINS.mkdir(parents=True, exist_ok=True)
if not (PLUGINS / "tailing_pond_mapper").is_symlink():
    (PLUGINS / "tailing_pond_mapper").symlink_to(ROOT, target_is_directory=True)
    importlib.invalidate_caches()

# A shell has what it runs in the background ignore Ctrl-C, and what a test starts would too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's root, which is the plugin's folder."""
    return ROOT


@pytest.fixture(scope="session")
def plugins() -> Path:
    """A folder to name in ``QGIS_PLUGINPATH``."""
    return PLUGINS
