"""Accuracy and area estimated from a labelled probability sample, as ``score.json`` has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

import numpy as np

from ...protocol.accuracy_measures import Interval
from ...protocol.errors import InputError
from ...protocol.sample import SampleAccuracy, SampleEstimate
from ...protocol.sample_record import (
    ClassAccuracy,
    ExplainedEstimate,
    SampleRecord,
    StratumUnits,
)
from ...protocol.texts import listed, text
from ...raster.class_codes import NAMES, POND
from ..predicted_map import Prediction
from .estimation import LEVEL, Accuracy, ClassEstimates, Estimate, estimate
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

    def record(self) -> SampleRecord:
        """Return ``sample`` of ``score.json``; areas are in hectares."""
        accuracy, sample = self.accuracy, self.accuracy.sample
        drawn = np.sum(sample.counts, axis=(1, 2)).tolist()
        return SampleRecord(
            method=accuracy.method,
            level=LEVEL,
            units=sample.units,
            missing=sample.missing,
            pixels=sample.pixels,
            pixel_area_m2=sample.pixel_area_m2,
            strata=tuple(
                StratumUnits(stratum.code, stratum.pixels, units)
                for stratum, units in zip(sample.strata, drawn)
            ),
            classes=tuple(sample.classes),
            counts=tuple(map(tuple, np.sum(sample.counts, axis=0).tolist())),
            matrix=accuracy.matrix,
            overall=_explained(accuracy.overall),
            per_class=tuple(_class_accuracy(found) for found in accuracy.per_class),
            cautions=self.cautions,
        )

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

    @property
    def area_interval(self) -> Optional[Interval]:
        """The interval of the area of ponds, square metres."""
        return self.ponds.area_m2.interval

    @property
    def why_no_area(self) -> Optional[str]:
        """Why there is no interval of the area; ``None`` where there is one."""
        found = self.ponds.area_m2
        return None if found.interval else found.why

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


def _class_accuracy(found: ClassEstimates) -> ClassAccuracy:
    mapped = found.mapped_m2
    return ClassAccuracy(
        code=found.code,
        users=_explained(found.users),
        producers=_explained(found.producers),
        f1=_explained(found.f1),
        proportion=_explained(found.proportion),
        name=NAMES[found.code],
        area_ha=_explained(_in_hectares(found.area_m2)),
        mapped_ha=None if mapped is None else mapped / _HECTARE,
    )


def _explained(found: Estimate) -> ExplainedEstimate:
    return ExplainedEstimate(found.value, found.se, found.interval, found.why)


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
    said = names[-1]
    if len(names) > 1:
        said = text("accuracy.estimates_listed", others=listed(names[:-1]), last=said)
    return said[0].upper() + said[1:]
