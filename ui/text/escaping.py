"""One door for each kind of place that reads more than plain text into a text.

Names of files, layers, models and projects, what files say of themselves, and the engine's messages
that quote them are other people's: shown as they are, they could be links, pictures from a server,
or expressions that QGIS evaluates. Whatever is not written here goes through one of these on its
way to a widget, a layout, the log or a layer's name; ``tests/ui/text/test_escaping.py`` holds this.
"""

from __future__ import annotations

from html import escape

_ANGLE = "\u2039"
"""Looks like the sign that begins markup, and begins none."""
_NO_SPACE = "\u200b"
"""Seen by nobody, and enough to part what begins an expression."""


def html(text: str, quote: bool = True) -> str:
    """Return what a place that takes HTML shows as ``text``: message bar, rich-text label.

    Args:
        text: Any.
        quote: Whether quotation marks are escaped, too; only attributes need it.
    """
    return escape(text, quote=quote).replace("\n", "<br>")


def guessed(text: str) -> str:
    """Return what a place that guesses whether it is given HTML shows as ``text``: a tool tip."""
    # Without these two characters nothing is taken for HTML.
    return f"<span>{html(text)}</span>" if "<" in text or "&" in text else text


def paragraphs(*texts: str) -> str:
    """Return what a place that guesses shows as paragraphs, whose lines end where there is room.

    A tool tip breaks the lines of nothing else.
    """
    return "".join(f"<p>{html(text)}</p>" for text in texts)


def template(text: str) -> str:
    """Return what a place that evaluates ``[% %]`` shows as ``text``: a label of a print layout."""
    return text.replace("[%", "[%'[%'%]")


def mnemonic(text: str) -> str:
    """Return what a place that takes & for a short cut shows as ``text``: a button, a box."""
    return text.replace("&", "&&")


def neutral(text: str) -> str:
    """Return a text that means nothing wherever it gets to, as near to ``text`` as can be.

    For what QGIS hands on, and reads one way here and another way there, or in one version and not
    in the next: names of layers and groups (legends evaluate them, tool tips take them for HTML),
    tasks, stages, the log.
    """
    return text.replace("<", _ANGLE).replace("[%", f"[{_NO_SPACE}%")
