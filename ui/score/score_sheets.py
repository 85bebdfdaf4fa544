"""A score by polygons as the sheets of a spreadsheet."""

from __future__ import annotations

from ...core.protocol.score_record import ScoreRecord
from ..project import spreadsheet
from ..project.spreadsheet import Sheet
from ..text.translation import tr
from .measure_table import measures


def of(score: ScoreRecord) -> tuple[Sheet, ...]:
    """Return measures, error matrix and inputs."""
    level = f"{100 * score.intervals.level:g} %"
    about = {
        "pixels": tr("Pixels"),
        "ponds": tr("Ponds"),
        "boundary": tr("Outlines"),
    }
    rows = [(about[one.level], one.name, one.value, one.low, one.high) for one in measures(score)]
    pixels, files = score.pixels, score.provenance.inputs
    return (
        Sheet(
            tr("Measures"),
            (
                tr("Of"),
                tr("Measure"),
                tr("Value"),
                tr("{} interval from").format(level),
                tr("{} interval to").format(level),
            ),
            rows,
        ),
        Sheet(
            tr("Error matrix"),
            (tr("Map \\ reference, pixels"), tr("Pond"), tr("Other")),
            [
                (tr("Pond"), pixels.tp, pixels.fp),
                (tr("Other"), pixels.fn, pixels.tn),
            ],
        ),
        spreadsheet.inputs(
            (
                (tr("Prediction"), files.prediction),
                (tr("Reference polygons"), files.reference),
                (tr("Probability sample"), files.sample),
                (tr("Assessment area"), files.area),
                (tr("Probability"), files.probability),
                (tr("Image"), files.image),
            )
        ),
    )
