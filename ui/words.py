"""Quantities in words for people."""

from __future__ import annotations

from ..core.requests import ImageDescription
from .translation import tr


def duration(seconds: float) -> str:
    """Return a duration with a precision that a reader needs."""
    if seconds < 9.95:
        return tr("{:.1f} s").format(seconds)
    if seconds < 99.5:
        return tr("{:.0f} s").format(seconds)
    minutes = round(seconds / 60)
    if minutes < 100:
        return tr("{} min").format(minutes)
    return tr("{} h {} min").format(*divmod(minutes, 60))


def left(seconds: float) -> str:
    """Return the time left; whole seconds, since an estimate jitters."""
    if seconds < 1:
        return tr("nearly done")
    rounded = max(1.0, float(round(seconds)))
    text = duration(rounded) if rounded >= 10 else f"{rounded:.0f} s"
    return tr("{} left").format(text)


def area(square_metres: float) -> str:
    """Return an area in square kilometres, hectares or square metres, whichever reads best."""
    if square_metres >= 1e6:
        return tr("{:.2f} km²").format(square_metres / 1e6)
    if square_metres >= 1e4:
        return tr("{:.1f} ha").format(square_metres / 1e4)
    return tr("{:.0f} m²").format(square_metres)


def image(description: ImageDescription) -> str:
    """Return the size of an image, its sample distance and its bands."""
    return tr("{} × {} pixels of {:.3g} m, {} × {}").format(
        description.width,
        description.height,
        description.gsd_m,
        len(description.bands),
        description.data_type,
    )
