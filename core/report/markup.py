"""Markup that cannot be broken by what it holds: text is escaped unless it is markup already."""

from __future__ import annotations

import html
from typing import Iterable, List, Optional, Sequence, Union

from ..protocol.foreign_text import visible
from ..protocol.texts import text

Value = Union[str, int, float, None]


class Html(str):
    """Text that is markup already, and goes into other markup as it is."""

    __slots__ = ()


_EMPTY = {"br", "circle", "col", "img", "line", "meta", "path", "polyline", "rect"}
"""Elements without content, which HTML and SVG both let end at once."""


def element(name: str, /, *children: Optional[str], **attributes: Value) -> Html:
    """Return an element.

    Args:
        name: Of the element.
        children: Markup, or text that is escaped; ``None`` is left out.
        attributes: ``_`` stands for ``-``, at the end for nothing: ``stroke_width``, ``class_``.
            Those that are ``None`` are left out; numbers get two decimals at most.
    """
    start = name + "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(visible(_plain(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{start}/>" if name in _EMPTY else f"<{start}>{join(children)}</{name}>")


def join(parts: Iterable[Optional[str]]) -> Html:
    """Return markup, and text that is escaped, one after another."""
    return Html(
        "".join(
            part if isinstance(part, Html) else html.escape(visible(part))
            for part in parts
            if part is not None
        )
    )


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], caption: str, kind: str = "figures"
) -> Html:
    """Return a table whose first column names the rows.

    Args:
        head: Names of the columns.
        rows: Cells, as many as there are columns.
        caption: What it shows.
        kind: Class: ``figures`` are set to the right, ``words`` to the left.
    """
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", name, scope="col") for name in head))),
        element(
            "tbody",
            *(
                element(
                    "tr",
                    element("th", row[0], scope="row"),
                    *(element("td", cell) for cell in row[1:]),
                )
                for row in rows
            ),
        ),
        class_=kind,
    )


def headings(*codes: str) -> List[str]:
    """Return the names of a table's columns, by their codes in :mod:`core.wording`."""
    return [text(code) for code in codes]


def paragraph(*words: str, class_: Optional[str] = None) -> Html:
    """Return a paragraph."""
    return element("p", *words, class_=class_)


def section(title: str, *parts: Optional[str]) -> Html:
    """Return a part of the page under its heading."""
    return element("section", element("h2", title), *parts)


def figure(content: str, caption: str, class_: Optional[str] = None) -> Html:
    """Return a figure with its caption."""
    return element("figure", content, element("figcaption", caption), class_=class_)


def _plain(value: Value) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
