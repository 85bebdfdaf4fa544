"""The content of ``comparison.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Dict, List, Optional

from ..accuracy.bootstrap import LEVEL, RESAMPLES
from ..accuracy.score_record import pixel_figures
from ..protocol.messages import Json
from .assessment import Judged, MapComparison, Pair
from .compared_map import ComparedMap


def methods(contest: MapComparison, entries: List[ComparedMap]) -> List[Json]:
    """Return each method that was asked for, with the keys of ``score.json`` and a few more.

    What is undefined, or what a method that failed has not, is ``None``.

    Args:
        contest: What was judged.
        entries: All methods in the order they are shown.
    """
    found: Dict[str, Judged] = {one.entry.key: one for one in contest.judged}
    area = contest.pixel_area_m2
    return [_method(entry, found.get(entry.key), area) for entry in entries]


def _method(entry: ComparedMap, one: Optional[Judged], pixel_area_m2: float) -> Json:
    fit, predict = entry.fit_seconds, entry.predict_seconds
    total = None if predict is None else predict + (fit or 0.0)
    counted = pixel_figures(one.blocks.total, pixel_area_m2) if one else dict.fromkeys(_FIGURES)
    return {
        "key": entry.key,
        "name": entry.name,
        "problem": entry.problem,
        **counted,
        "ponds": one.ponds.to_json() if one else None,
        "boundary": one.ponds.boundary_json() if one else None,
        "intervals": one.confidence.to_json() if one else None,
        "seconds": {
            name: None if value is None else round(value, 3)
            for name, value in (("fit", fit), ("predict", predict), ("total", total))
        },
        "device": entry.device,
        "model": entry.model,
        "settings": dict(entry.settings),
        "held_out": entry.held_out,
        "files": None if entry.problem else asdict(entry.files),
    }


_FIGURES = (
    *("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou", "overall_accuracy"),
    *("kappa", "mcc", "valid_pixels", "pixel_area_m2"),
)


def pairs(contest: MapComparison, seed: int) -> Json:
    """Return every two methods beside one another, and how that was found out."""
    return {
        "level": LEVEL,
        "resamples": RESAMPLES,
        "seed": seed,
        "pairs": [_pair(pair) for pair in contest.pairs],
    }


def _pair(pair: Pair) -> Json:
    return {
        "first": pair.first,
        "second": pair.second,
        "differences": {
            name: {
                "value": difference.value,
                "interval": difference.interval,
                "p": difference.p,
                "different": difference.real,
            }
            for name, difference in pair.differences.items()
        },
        "mcnemar": asdict(pair.mcnemar),
    }
