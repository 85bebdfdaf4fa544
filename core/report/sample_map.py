"""The points of a probability sample on the map, by what the map and the label say of each."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Tuple

from ..accuracy.samples.sample_places import SamplePlace
from ..protocol.texts import text
from ..raster.class_codes import POND
from .charts import FALSE, MISSED, TRUE
from .markup import Html, figure
from .number_format import count
from .svg_plot import GREY, QUIET, box, dot, drawing, label

_WIDE, _TALLEST = 520.0, 640.0
_KEY_TALL, _ROW = 12.0, 20.0
_GROUND = "#f4f4f0"
_QUIET_POINT = "#8a8a80"


def sample_map(places: Sequence[SamplePlace], width: int, height: int) -> Optional[Html]:
    """Return a drawing of the points; ``None`` where none lies on the map.

    Args:
        places: Of the sample.
        width: Columns of the map.
        height: Its rows.
    """
    if not places:
        return None
    wide = min(_WIDE, _TALLEST * width / height)
    tall = wide * height / width
    parts: List[Html] = [box(0, 0, wide, tall, _GROUND)]
    kinds = _kinds()
    counts: Dict[str, int] = {}
    for place in places:
        kind = _kind(place)
        counts[kind] = counts.get(kind, 0) + 1
        colour, _ = kinds[kind]
        hollow = kind == "unlabelled"
        parts.append(dot(place.across * wide, place.down * tall, colour, 3.5, hollow))
    y = tall + _KEY_TALL
    for kind, (colour, words) in kinds.items():
        if kind in counts:
            parts.append(dot(8, y, colour, 4, kind == "unlabelled"))
            parts.append(label(20, y + 4, f"{words}: {count(counts[kind])}", "start", QUIET))
            y += _ROW
    title = text("report.sample.map")
    drawn = drawing("sample-map", title, title, wide, y, parts)
    return figure(drawn, text("report.sample.map_caption"))


def _kind(place: SamplePlace) -> str:
    if place.label not in (0, 1):
        return "unlabelled"
    mapped, pond = place.map_class == POND, place.label == POND
    if mapped:
        return "hit" if pond else "false"
    return "missed" if pond else "neither"


def _kinds() -> Dict[str, Tuple[str, str]]:
    """Return colour and words by kind, in the order of the key."""
    return {
        "hit": (TRUE, text("report.sample.map.hit")),
        "false": (FALSE, text("report.sample.map.false")),
        "missed": (MISSED, text("report.sample.map.missed")),
        "neither": (_QUIET_POINT, text("report.sample.map.neither")),
        "unlabelled": (GREY, text("report.sample.map.unlabelled")),
    }
