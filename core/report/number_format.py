"""Numbers as a reader wants them: as many digits as mean something, and nothing for a null."""

from __future__ import annotations

from datetime import datetime
from typing import Optional, Sequence

from ..protocol.texts import text
from .markup import Html, element, join

_APART = "\u00a0"
"""Between a number and its unit, which stay on one line."""


def count(value: int) -> str:
    """Return a whole number with its thousands apart: ``15,217,120``."""
    return f"{value:,}"


def moment(iso: str) -> str:
    """Return a time in ISO 8601 to the minute; what is no such time is returned as it is."""
    try:
        time = datetime.fromisoformat(iso.replace("Z", "+00:00"))
    except ValueError:
        return iso
    written = f"{time:%Y-%m-%d %H:%M}"
    if time.tzinfo is None:
        return written
    return f"{written}{_APART}UTC" if not time.utcoffset() else f"{written}{_APART}UTC{time:%z}"


def measure(value: float) -> str:
    """Return a measure with three decimals; what is nearly 1 or 0 is not rounded to it."""
    rounded = f"{value:.3f}"
    if rounded in ("1.000", "0.000", "-0.000") and value not in (0, 1):
        return "> 0.999" if value > 0.5 else "< 0.001" if value > 0 else "> -0.001"
    return rounded.replace("-0.000", "0.000")


def percent(value: float) -> str:
    """Return a share as a percentage with one decimal, more where there is less than one."""
    share = 100 * value
    if 0 < abs(share) < 0.1:
        return f"{share:.2g}{_APART}%" if abs(share) >= 0.001 else f"< 0.001{_APART}%"
    rounded = f"{share:.1f}"
    return f"> 99.9{_APART}%" if rounded == "100.0" and value < 1 else f"{rounded}{_APART}%"


def change(value: float) -> str:
    """Return a change as a percentage with its sign."""
    rounded = f"{100 * value:+,.1f}"
    return f"{'0.0' if rounded in ('+0.0', '-0.0') else rounded}{_APART}%"


def hectares(square_metres: float) -> str:
    """Return an area in hectares with three digits that mean something, thousands apart."""
    area = square_metres / 10_000
    places = 0 if area >= 100 else 1 if area >= 10 else 2
    return f"{area:,.{places}f}{_APART}ha"


def hectares_between(low: float, high: float) -> str:
    """Return two areas in square metres as the ends of an interval, with the unit once."""
    return text("report.interval", low=hectares(low).partition(_APART)[0], high=hectares(high))


def square_metres(area: float) -> str:
    """Return an area in whole square metres, or in two digits where it is smaller."""
    return f"{area:,.0f}{_APART}m²" if area >= 10 else f"{area:.2g}{_APART}m²"


def metres(value: float) -> str:
    """Return a length in metres."""
    return f"{value:,.0f}{_APART}m" if value >= 10 else f"{value:.1f}{_APART}m"


def defined(value: Optional[float], why: str) -> str:
    """Return a measure, or that it is not defined and why."""
    return undefined(why) if value is None else measure(value)


def undefined(why: str) -> Html:
    """Return that something is not defined, and why."""
    return join(
        [
            absent("report.not_defined"),
            text("report.not_defined_because", why=why),
        ]
    )


def absent(code: str) -> Html:
    """Return the words of a code that stand where a number would."""
    return element("span", text(code), class_="none")


def unbroken(words: str) -> str:
    """Return words that no line breaks."""
    return words.replace(" ", _APART)


def interval(ends: Sequence[float]) -> str:
    """Return an interval of a measure."""
    low, high = ends
    return text("report.interval", low=measure(low), high=measure(high))
