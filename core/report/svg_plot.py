"""A small plot as SVG: scales, axes, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, List, Optional, Sequence, Tuple

from .markup import Html, element

INK, QUIET, GRID = "#222222", "#5a5a5a", "#dedede"
BLUE, ORANGE, PURPLE, GREY = "#1f6fa8", "#c77700", "#8c145a", "#777777"
"""Lines. They differ in lightness and dash too, and are named beside."""

SIZE = 11
"""Of letters, in units of the drawing."""

Point = Tuple[Optional[float], Optional[float]]
"""Where one of them is ``None``, a line is broken."""


@dataclass(frozen=True)
class Scale:
    """From values to positions in the drawing.

    Attributes:
        low: Value at ``start``.
        high: Value at ``end``.
        start: Position.
        end: Position.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the position of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Plot:
    """The space between two axes, in a drawing of ``width`` by ``height``."""

    x: Scale
    y: Scale
    width: float
    height: float

    def axes(
        self,
        names: Tuple[str, str],
        ticks: Tuple[Sequence[Tuple[float, str]], Sequence[Tuple[float, str]]],
    ) -> List[Html]:
        """Return both axes with their names and ticks, x first, and grid lines."""
        left, right, bottom, top = self.x.start, self.x.end, self.y.start, self.y.end
        parts = []
        for value, name in ticks[0]:
            parts.append(rule(self.x(value), bottom, self.x(value), top, GRID))
            parts.append(label(self.x(value), bottom + 15, name, "middle", QUIET))
        for value, name in ticks[1]:
            parts.append(rule(left, self.y(value), right, self.y(value), GRID))
            parts.append(label(left - 6, self.y(value) + 4, name, "end", QUIET))
        parts += [rule(left, bottom, right, bottom, INK), rule(left, bottom, left, top, INK)]
        parts.append(label((left + right) / 2, bottom + 33, names[0], "middle"))
        turned = f"rotate(-90 {left - 36:.2f} {(top + bottom) / 2:.2f})"
        parts.append(label(left - 36, (top + bottom) / 2, names[1], "middle", turned=turned))
        return parts

    def line(self, points: Iterable[Point], colour: str, dash: str = "", width: float = 2) -> Html:
        """Return a line through points, broken where there is none."""
        steps, pen = [], "M"
        for x, y in points:
            if x is None or y is None:
                pen = "M"
                continue
            steps.append(f"{pen}{self.x(x):.2f} {self.y(y):.2f}")
            pen = "L"
        return element(
            "path",
            d=" ".join(steps),
            fill="none",
            stroke=colour,
            stroke_width=width,
            stroke_dasharray=dash or None,
            stroke_linejoin="round",
            stroke_linecap="round",
        )

    def dot(self, x: float, y: float, colour: str, radius: float = 4, hollow: bool = False) -> Html:
        """Return a dot at a value."""
        return dot(self.x(x), self.y(y), colour, radius, hollow)


def unit_plot(width: float = 340, height: float = 300) -> Plot:
    """Return a plot of two shares, from 0 to 1 each."""
    return Plot(Scale(0, 1, 52, width - 14), Scale(0, 1, height - 44, 14), width, height)


def unit_ticks() -> List[Tuple[float, str]]:
    """Return ticks for a share."""
    return [(step / 5, f"{step / 5:.1f}") for step in range(6)]


def count_ticks(most: int) -> List[Tuple[float, str]]:
    """Return three to six ticks for counts, the last of them ``most`` or more."""
    step = 1
    while step * 5 < most:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    number = max(1, -(-most // step))
    return [(float(step * index), f"{step * index:,}") for index in range(number + 1)]


def dot(x: float, y: float, colour: str, radius: float = 4, hollow: bool = False) -> Html:
    """Return a dot at a place."""
    return element(
        "circle",
        cx=float(x),
        cy=float(y),
        r=float(radius),
        fill="#ffffff" if hollow else colour,
        stroke=colour,
        stroke_width=2.0 if hollow else 0.5,
    )


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> Html:
    """Return a thin straight line."""
    return element(
        "line",
        x1=float(x1),
        y1=float(y1),
        x2=float(x2),
        y2=float(y2),
        stroke=colour,
        stroke_dasharray=dash or None,
    )


def label(
    x: float,
    y: float,
    words: str,
    anchor: str = "start",
    colour: str = INK,
    weight: Optional[str] = None,
    size: float = SIZE,
    turned: Optional[str] = None,
) -> Html:
    """Return words at a place."""
    return element(
        "text",
        words,
        x=float(x),
        y=float(y),
        text_anchor=anchor,
        fill=colour,
        font_size=float(size),
        font_weight=weight,
        transform=turned,
    )


def box(x: float, y: float, width: float, height: float, colour: str) -> Html:
    """Return a filled rectangle."""
    return element(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), fill=colour
    )


def drawing(
    key: str, title: str, description: str, width: float, height: float, parts: Sequence[str]
) -> Html:
    """Return a drawing that says in words what it shows.

    Args:
        key: Unlike that of any other drawing of the page.
        title: For those who do not see it.
        description: Likewise, longer.
        width: Units.
        height: Units.
        parts: Shapes.
    """
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *parts,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        font_family="system-ui, sans-serif",
        id=key,
    )


def standalone(picture: Html) -> Html:
    """Return a drawing as the content of a file: outside a page, SVG must say what it is."""
    return Html(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
