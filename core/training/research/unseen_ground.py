"""What networks make of sites and ground that they have not seen, in every appearance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Final, List, Optional, Sequence, Tuple

import numpy as np

from ...accuracy.metrics import Counts, counts, ratio
from ...model.pond_confidence import PondConfidence
from ...raster.class_codes import IGNORE
from ..data.examples import Example
from ..evaluation.drawn_ponds import (
    DEFAULT,
    IOU,
    DrawnPond,
    PondsOfImage,
    ShownPonds,
    fit_confidence,
    ponds_of,
    reliability,
    shown_from,
    unseen_confidences,
)
from ..evaluation.false_alarms import FalseAlarms, count_false_alarms
from ..evaluation.logits import Logits
from ..evaluation.site_accuracy import Judgement, judge
from .appearances import APPEARANCES
from .cross_validation import in_appearance
from .ground_without_ponds import GSD_M
from .material import Material

BROUGHT: Final[Tuple[str, ...]] = ("visible", "four bands")
"""Appearances that confidence is fitted to: what users bring."""


@dataclass(frozen=True)
class SourceAlarms:
    """False alarms on one source of ground without ponds.

    Attributes:
        drawn: Everything that was drawn.
        confident: Ponds of the default confidence and more, each judged by a regression that saw
            no pond of the source.
    """

    drawn: FalseAlarms
    confident: int

    @property
    def confident_per_100_km2(self) -> Optional[float]:
        """Such ponds on a hundred square kilometres; ``None`` where nothing was judged."""
        return ratio(self.confident * 1e8, self.drawn.pixels * self.drawn.pixel_m2)

    def to_json(self) -> Dict[str, Any]:
        """Return counts and measures."""
        share, ponds = self.drawn.share, self.drawn.ponds_per_100_km2
        sure = self.confident_per_100_km2
        return {
            "km2": round(self.drawn.pixels * self.drawn.pixel_m2 / 1e6, 1),
            "share_of_pixels": None if share is None else round(share, 5),
            "ponds_per_100_km2": None if ponds is None else round(ponds, 2),
            "confident_ponds_per_100_km2": None if sure is None else round(sure, 2),
        }


@dataclass(frozen=True)
class Unseen:
    """All that was found.

    Attributes:
        sites: Real sites in visible bands, as they come; calibration and threshold are from here.
        pixels: Real sites in each appearance, at that one threshold.
        alarms: Ground without ponds, by appearance and source, likewise.
        confidence: Fitted to all that was drawn; ``None`` where that teaches nothing, since without
            some site all is true or all is false.
        shown: Ponds of real sites from the default confidence on, in each of :data:`BROUGHT`.
        reliability: For each tenth of confidence: ponds, mean confidence and share of true ones.
    """

    sites: Judgement
    pixels: Dict[str, Counts]
    alarms: Dict[str, Dict[str, SourceAlarms]]
    confidence: Optional[PondConfidence]
    shown: Dict[str, ShownPonds]
    reliability: List[Tuple[int, Optional[float], Optional[float]]]

    def ground_to_json(self) -> Dict[str, Any]:
        """Return the false alarms by appearance and source."""
        return {
            appearance: {source: found.to_json() for source, found in sources.items()}
            for appearance, sources in self.alarms.items()
        }

    def confidence_to_json(self) -> Dict[str, Any]:
        """Return what a cut at the default shows, and the reliability by tenths."""
        return {
            "default": DEFAULT,
            "overlap": IOU,
            "shown": {
                name: {
                    "precision": _three(found.precision),
                    "recall": _three(found.recall),
                    "shown": found.shown,
                    "labelled": found.labelled,
                }
                for name, found in self.shown.items()
            },
            "tenths": [
                {"ponds": count, "confidence": _three(mean), "true": _three(share)}
                for count, mean, share in self.reliability
            ],
        }


def assess(material: Material, logits: Logits) -> Unseen:
    """Judge what :func:`core.training.research.cross_validation.cross_validate` gives.

    Raises:
        InputError: There is nothing to fit a calibration or a confidence to.
    """
    tiles, ground = material.tiles, material.ground
    sites = judge(tiles, in_appearance(logits, tiles, "visible"))
    pixels, alarms = {}, {}
    for appearance in APPEARANCES:
        pixels[appearance] = _counts(tiles, in_appearance(logits, tiles, appearance), sites)
        seen = in_appearance(logits, ground, appearance)
        alarms[appearance] = count_false_alarms(ground, seen, sites.least_logit, GSD_M * GSD_M)
    images = {
        appearance: _ponds(tiles, in_appearance(logits, tiles, appearance), sites)
        for appearance in BROUGHT
    }
    bare = {
        appearance: _ponds(ground, in_appearance(logits, ground, appearance), sites)
        for appearance in APPEARANCES
    }
    taught = [image for name in BROUGHT for image in (*images[name], *bare[name])]
    drawn = [pond for image in taught for pond in image.drawn]
    teaches = all(_teaches(drawn, site) for site in {None, *(pond.site for pond in drawn)})
    # Where nothing can be told apart, everything is shown.
    confidences = unseen_confidences(drawn) if teaches else np.ones(len(drawn))
    shown = {}
    first = 0
    for name in BROUGHT:
        count = sum(len(image.drawn) for image in images[name])
        shown[name] = shown_from(images[name], confidences[first : first + count], DEFAULT)
        first += count + sum(len(image.drawn) for image in bare[name])
    return Unseen(
        sites=sites,
        pixels=pixels,
        alarms={
            name: _with_confident(found, bare[name], _by_site(taught) if teaches else {})
            for name, found in alarms.items()
        },
        confidence=fit_confidence(drawn) if teaches else None,
        shown=shown,
        reliability=reliability(drawn, confidences),
    )


def _teaches(drawn: Sequence[DrawnPond], left_out: Optional[str]) -> bool:
    """Tell whether true and false ponds are left without a site; without none if it is absent."""
    return {pond.true for pond in drawn if pond.site != left_out} == {True, False}


def _by_site(images: Sequence[PondsOfImage]) -> Dict[str, List[DrawnPond]]:
    """Return the drawn ponds of each site and source."""
    result: Dict[str, List[DrawnPond]] = {}
    for image in images:
        for pond in image.drawn:
            result.setdefault(pond.site, []).append(pond)
    return result


def _with_confident(
    alarms: Dict[str, FalseAlarms],
    images: Sequence[PondsOfImage],
    taught: Dict[str, List[DrawnPond]],
) -> Dict[str, SourceAlarms]:
    sure = dict.fromkeys(alarms, 0)
    for source, ponds in _by_site(images).items():
        others = [pond for name, some in taught.items() if name != source for pond in some]
        judged = fit_confidence(others) if others else None
        sure[source] = sum(judged is None or judged.of(pond.shape) >= DEFAULT for pond in ponds)
    return {source: SourceAlarms(found, sure[source]) for source, found in alarms.items()}


def _counts(tiles: Sequence[Example], logits: Logits, sites: Judgement) -> Counts:
    total = Counts(0, 0, 0, 0)
    for tile in tiles:
        found = (logits[tile.name] >= sites.least_logit).astype(np.uint8)
        total += counts(found, tile.label, tile.label != IGNORE)
    return total


def _ponds(examples: Sequence[Example], logits: Logits, sites: Judgement) -> List[PondsOfImage]:
    return [
        ponds_of(item, sites.calibration.probability(logits[item.name]), sites.threshold, GSD_M)
        for item in examples
    ]


def _three(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, 3)
