"""The help, opened in the browser: pages that came with the plugin, so no network is needed."""

from __future__ import annotations

import os
from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ...core.protocol.texts import LANGUAGE, locale_names

CONTENTS = "user-guide/index"

_ROOT = Path(__file__).resolve().parents[2]

_BUILT = (_ROOT / "help", _ROOT / "build" / "site")
"""Where the pages are: in an installed plugin, and in a checkout after ``make docs``."""

_WRITTEN = _ROOT / "docs"
"""What they are made from; a checkout has at least these."""


def address(page: str) -> QUrl:
    """Return where a page is, in the user's language where it exists in it.

    Args:
        page: Its path in the folder ``docs``, without a suffix: ``user-guide/score``.
    """
    languages = (*locale_names(os.environ.get(LANGUAGE, "")), "")
    places = [(folder, ".html") for folder in _BUILT] + [(_WRITTEN, ".md")]
    found = [
        path
        for folder, suffix in places
        for language in languages
        if (path := (folder / language / page).with_suffix(suffix)).is_file()
    ]
    return QUrl.fromLocalFile(str(found[0])) if found else QUrl()


def show(page: str) -> None:
    """Open a page in the browser."""
    QDesktopServices.openUrl(address(page))
