"""A score by a probability sample as the sheets of a spreadsheet."""

from __future__ import annotations

from ...core.protocol.sample import SampleEstimate
from ...core.protocol.sample_record import SampleRecord
from ...core.protocol.score_record import ScoreInputs
from ..project import spreadsheet
from ..project.spreadsheet import Cell, Sheet
from ..text.translation import tr

_POND = 1


def class_name(code: int) -> str:
    """Return what a class of a sample is called."""
    return tr("Pond") if code == _POND else tr("Other")


def estimates(sample: SampleRecord) -> list[tuple[str, SampleEstimate]]:
    """Return each estimate with its name, the accuracies first, areas in hectares last."""
    found: list[tuple[str, SampleEstimate]] = [(tr("Overall accuracy"), sample.overall)]
    for one in sample.per_class:
        name = class_name(one.code)
        found += [
            (tr("User’s accuracy: {}").format(name), one.users),
            (tr("Producer’s accuracy: {}").format(name), one.producers),
        ]
    areas = sample.per_class
    found += [(tr("Area, ha: {}").format(class_name(one.code)), one.area_ha) for one in areas]
    return found


def of(sample: SampleRecord, inputs: ScoreInputs) -> tuple[Sheet, ...]:
    """Return estimates, error matrices in points and in shares of the area, strata and inputs."""
    level = f"{100 * sample.level:g} %"
    names = [class_name(code) for code in sample.classes]
    heads = (tr("Map \\ label"), *names)
    sheets = [
        Sheet(
            tr("Estimates"),
            (
                tr("Measure"),
                tr("Estimate"),
                tr("Standard error"),
                tr("{} interval from").format(level),
                tr("{} interval to").format(level),
            ),
            [(name, *_figures(found)) for name, found in estimates(sample)],
        ),
        Sheet(
            tr("Error matrix, points"),
            heads,
            [(name, *row) for name, row in zip(names, sample.counts)],
        ),
    ]
    if sample.matrix is not None:
        rows: list[tuple[Cell, ...]] = [(name, *row) for name, row in zip(names, sample.matrix)]
        sheets.append(Sheet(tr("Error matrix, shares"), heads, rows))
    strata = [(one.stratum, one.pixels, one.units) for one in sample.strata]
    return (
        *sheets,
        Sheet(tr("Strata"), (tr("Stratum"), tr("Pixels"), tr("Labelled points")), strata),
        spreadsheet.inputs(
            (
                (tr("Prediction"), inputs.prediction),
                (tr("Probability sample"), inputs.sample),
                (tr("Reference polygons"), inputs.reference),
            )
        ),
    )


def _figures(found: SampleEstimate) -> tuple[Cell, ...]:
    return (found.value, found.se, *(found.interval or (None, None)))
