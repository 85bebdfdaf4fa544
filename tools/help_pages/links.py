"""Links of Markdown pages, as they are written: relative to the page."""

from __future__ import annotations

import posixpath
import re
from typing import Callable, List, Optional

_LINK = re.compile(
    r"(?P<before>!?\[[^]]*\]\()(?![a-z]+:|#)(?P<place>[^)#\s]+)(?P<heading>#[^)\s]*)?\)"
)


def places(markdown: str, page: str) -> List[str]:
    """Return the files that a page's links and pictures lead to, relative to the root.

    Args:
        markdown: The page.
        page: Its own path from the root, as ``docs/user-guide/score.md``.
    """
    return [_resolved(link["place"], page) for link in _LINK.finditer(markdown)]


def relinked(
    markdown: str, page: str, address: Callable[[str, bool], Optional[str]], shown: str
) -> str:
    """Return a page whose links lead elsewhere.

    Args:
        markdown: The page.
        page: Its own path from the root.
        address: Takes a place, from the root, and whether it is shown as a picture; returns an
            address, or another place from the root, or ``None`` to leave the link alone.
        shown: The path from the root at which the page is shown.
    """

    def elsewhere(link: re.Match[str]) -> str:
        new = address(_resolved(link["place"], page), link["before"].startswith("!"))
        if new is None:
            return link[0]
        if ":" not in new:
            new = posixpath.relpath(new, posixpath.dirname(shown))
        return f"{link['before']}{new}{link['heading'] or ''})"

    return _LINK.sub(elsewhere, markdown)


def _resolved(place: str, page: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), place))
