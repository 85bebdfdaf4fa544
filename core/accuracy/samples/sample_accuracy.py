"""Accuracy and area estimated from a labelled probability sample, as ``score.json`` has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from ...protocol.errors import InputError
from ...protocol.messages import Json
from ...protocol.sample import SampleAccuracy, SampleEstimate
from ...protocol.texts import text
from ...raster.class_codes import NAMES, POND
from ..metrics import MEASURES
from ..predicted_map import Prediction
from .estimation import Accuracy, ClassEstimates, Estimate, estimate
from .labelled_points import read_sample

_HECTARE = 10_000.0


@dataclass(frozen=True)
class SampleScore:
    """The estimates from one sample, for a map of ponds."""

    accuracy: Accuracy

    @property
    def ponds(self) -> ClassEstimates:
        """Return what is said of the ponds."""
        return next(found for found in self.accuracy.per_class if found.code == POND)

    @property
    def cautions(self) -> Tuple[str, ...]:
        """Return what to beware of in the headline, each once, with the estimates it is about."""
        about: Dict[str, List[str]] = {}
        for name, found in self._headline():
            if found.why:
                about.setdefault(found.why, []).append(name)
        return (
            *self.accuracy.notes,
            *(
                text("accuracy.caution", estimates=_listed(names), caution=why)
                for why, names in about.items()
            ),
        )

    def to_json(self) -> Json:
        """Return the estimates for ``score.json``; areas are in hectares."""
        values = self.accuracy.to_json()
        del values["notes"]
        values["per_class"] = [_class_json(found) for found in self.accuracy.per_class]
        return {**values, "cautions": list(self.cautions)}

    def result(self) -> SampleAccuracy:
        """Return the headline."""
        ponds = self.ponds
        return SampleAccuracy(
            units=self.accuracy.sample.units,
            missing=self.accuracy.sample.missing,
            overall=_told(self.accuracy.overall),
            users=_told(ponds.users),
            producers=_told(ponds.producers),
            area_m2=_told(ponds.area_m2),
        )

    def area_interval(self) -> Json:
        """Return what ``intervals`` of ``score.json`` says of the area of ponds, square metres."""
        found = self.ponds.area_m2
        interval = None if found.interval is None else list(found.interval)
        return {"area": interval, "why_no_area": None if interval else found.why}

    def _headline(self) -> Iterator[Tuple[str, Estimate]]:
        ponds = self.ponds
        yield text("accuracy.estimate.overall"), self.accuracy.overall
        yield text("accuracy.estimate.users"), ponds.users
        yield text("accuracy.estimate.producers"), ponds.producers
        yield text("accuracy.estimate.area"), ponds.area_m2


def judge(path: str, prediction: Prediction, leave_out_unlabelled: bool) -> SampleScore:
    """Estimate how good a prediction is, and how much of the ground is pond, from a sample.

    Args:
        path: GeoPackage of the sample, labelled.
        prediction: The map to assess; it need not be the one that the sample was drawn from.
        leave_out_unlabelled: Leave points without a label out.

    Raises:
        InputError: The file is no labelled sample, or the prediction does not cover it.
    """
    sample = read_sample(path, prediction, leave_out_unlabelled)
    if set(sample.classes) != set(NAMES):
        raise InputError.of("accuracy.sample_of_other_map", file=Path(path).name)
    return SampleScore(estimate(sample))


def without_polygons() -> Json:
    """Return all keys of ``score.json`` that polygons give, with nothing in them."""
    counts = dict.fromkeys(("tp", "fp", "fn", "tn", *MEASURES, "valid_pixels", "pixel_area_m2"))
    return {**counts, "ponds": None, "boundary": None, "threshold": None}


def _class_json(found: ClassEstimates) -> Json:
    values = found.to_json()
    mapped = values.pop("mapped_m2")
    del values["area_m2"]
    return {
        **values,
        "name": NAMES[found.code],
        "area_ha": _in_hectares(found.area_m2).to_json(),
        "mapped_ha": None if mapped is None else mapped / _HECTARE,
    }


def _in_hectares(area: Estimate) -> Estimate:
    return Estimate(
        None if area.value is None else area.value / _HECTARE,
        None if area.se is None else area.se / _HECTARE,
        None
        if area.interval is None
        else (area.interval[0] / _HECTARE, area.interval[1] / _HECTARE),
        area.why,
    )


def _told(found: Estimate) -> SampleEstimate:
    return SampleEstimate(found.value, found.se, found.interval)


def _listed(names: List[str]) -> str:
    listed = names[-1]
    if len(names) > 1:
        listed = text("accuracy.estimates_listed", others=", ".join(names[:-1]), last=listed)
    return listed[0].upper() + listed[1:]
