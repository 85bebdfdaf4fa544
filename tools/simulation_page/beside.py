"""Real and simulated pictures side by side, for whoever has the real tiles; never for docs/."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy import ndimage

from core.raster.class_codes import POND

from .pictures import (
    NATURAL,
    STRETCH,
    Tile,
    enlarged,
    outlined,
    own_stretch,
    rows_of,
    save_sheet,
    shown,
)
from .pondstats import whole_ponds
from .samples import Sample

_SHOWN, _COLUMNS = 12, 4
_VIEW_PX, _CLOSE_PX = 440, 128
"""Sides of a view and of a close-up in pixels of the common grid."""


def draw_beside(simulated: Sequence[Sample], real: Sequence[Sample], folder: Path) -> None:
    """Write ``beside_real.html`` and its pictures into a folder that exists.

    Of each of the first twelve sites the image with most pond stands for its side.
    """
    sides = (_one_of_each_site(simulated), _one_of_each_site(real))
    sheets = (
        ("beside_real.png", "The same stretch for everything", False, False),
        ("beside_real_own_stretch.png", "Each from its 2nd to its 98th percentile", True, False),
        ("beside_real_outlines.png", "The same stretch, with the labels", False, True),
    )
    parts = []
    for name, title, own, lines in sheets:
        first, second = ([_view(sample, own, lines) for sample in side] for side in sides)
        save_sheet(rows_of(first, second, _COLUMNS), _COLUMNS, folder / name)
        parts.append((name, title))
    first, second = (_close_ups(side) for side in (simulated, real))
    if first and second:
        save_sheet(rows_of(first, second, 6), 6, folder / "beside_real_ponds.png")
        parts.append(("beside_real_ponds.png", "Ponds, the same stretch"))
    body = "".join(
        f"<h2>{escape(title)}</h2>\n<p>Rows in turn: simulated, real.</p>\n"
        f'<img src="{name}" alt="{escape(title)}">\n'
        for name, title in parts
    )
    page = f'<!doctype html>\n<meta charset="utf-8">\n<title>Simulated and real</title>\n{body}'
    (folder / "beside_real.html").write_text(page, encoding="utf-8")


def _one_of_each_site(samples: Sequence[Sample]) -> List[Sample]:
    sites: Dict[str, List[Sample]] = {}
    for sample in samples:
        sites.setdefault(sample.site, []).append(sample)
    chosen = [max(site, key=_pond_pixels) for site in sites.values()]
    return chosen[:_SHOWN]


def _pond_pixels(sample: Sample) -> int:
    return int(np.count_nonzero(sample.label == POND))


def _view(sample: Sample, own: bool, lines: bool) -> Tile:
    rows, columns = _square(sample, _VIEW_PX)
    bands, label = sample.bands[:, rows, columns], sample.label[rows, columns]
    picture = shown(bands, NATURAL, own_stretch(bands) if own else STRETCH)
    return Tile(outlined(picture, label) if lines else picture, sample.name)


def _square(sample: Sample, side: int) -> Tuple[slice, slice]:
    """Return a square that holds the middle of the pond pixels, or of the image."""
    places = np.argwhere(sample.label == POND)
    middle = places.mean(axis=0) if len(places) else np.array(sample.label.shape) / 2
    return _slice(middle[0], side, sample.label.shape[0]), _slice(
        middle[1], side, sample.label.shape[1]
    )


def _slice(middle: float, side: int, most: int) -> slice:
    side = min(side, most)
    start = int(np.clip(round(middle - side / 2), 0, most - side))
    return slice(start, start + side)


def _close_ups(samples: Sequence[Sample]) -> List[Tile]:
    """Return the largest uncut pond of each of the first sites that have one."""
    tiles: Dict[str, Tile] = {}
    for sample in samples:
        if sample.site in tiles or len(tiles) == 18:
            continue
        ponds = whole_ponds(sample.label)
        if not ponds:
            continue
        down, right = ndimage.center_of_mass(max(ponds, key=np.count_nonzero))
        height, width = sample.label.shape
        view = _slice(down, _CLOSE_PX, height), _slice(right, _CLOSE_PX, width)
        picture = shown(sample.bands[:, view[0], view[1]], NATURAL)
        tiles[sample.site] = Tile(enlarged(picture, 2), sample.name)
    return list(tiles.values())
