"""The print layout "Accuracy report": the map, the figures, and how they came about, on a page."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsPrintLayout, QgsProject
from qgis.PyQt.QtCore import QPointF, QRectF

from ...core.protocol.composition import joined
from ...core.protocol.score_record import ScoreRecord
from ..project import map_marks, print_layout
from ..project.print_layout import MARGIN, WIDTH
from ..text import words
from ..text.translation import number, tr
from .layers import ScoreLayers
from .measure_table import Measure, how_intervals_came, measures

_MAP = QRectF(MARGIN, 30.0, 182.0, 148.0)
_SIDE = QRectF(197.0, 30.0, 90.0, 150.0)
_BELOW_MAP = 179.5
_ROW = 5.6


def add_to_project(
    layers: ScoreLayers,
    image: QgsMapLayer | None,
    score: ScoreRecord,
    headline: str,
    project: QgsProject,
) -> QgsPrintLayout:
    """Make the layout and put it into the project.

    Args:
        layers: The score's.
        image: Shown below them, if there is one.
        score: The figures.
        headline: Of them.
        project: The project.
    """
    layout = print_layout.new_layout(project, tr("Accuracy report"))
    title = tr("Accuracy of the predicted tailings ponds")
    print_layout.add_text(layout, title, QRectF(MARGIN, 8.0, WIDTH, 9.0), 16)
    print_layout.add_text(layout, headline, QRectF(MARGIN, 18.0, WIDTH, 7.0), 11)
    provenance = score.provenance
    reference = provenance.reference_from or (
        "" if provenance.inputs.reference is None else provenance.inputs.reference.path
    )
    about = print_layout.facts(provenance.image_facts, reference)
    print_layout.add_text(layout, about, QRectF(MARGIN, 24.5, WIDTH, 5.0), 8)
    below = () if image is None else (image,)
    shown = [layers.reference, layers.predicted, layers.errors, *below]
    extent = layers.errors.extent()
    extent.scale(1.03)
    map_item = print_layout.add_map(layout, _MAP, shown, layers.errors, extent)
    map_item.setId("map")
    _add_table(layout, score)
    named = (
        (layers.reference, tr("Reference ponds")),
        (layers.predicted, tr("Predicted ponds")),
        (layers.errors, tr("Pixels")),
    )
    print_layout.add_legend(layout, map_item, named, QPointF(_SIDE.x(), 122.0), 9, 3.0, 1)
    map_marks.add_grid(map_item)
    map_marks.add_scale_bar(layout, map_item, QPointF(MARGIN, _BELOW_MAP))
    map_marks.add_north_arrow(layout, map_item, QPointF(_MAP.right() - 12.0, _BELOW_MAP))
    print_layout.add_text(layout, _methods(score), QRectF(MARGIN, 191.0, WIDTH, 13.0), 7)
    print_layout.add_imprint(layout, provenance.made, project)
    project.layoutManager().addLayout(layout)
    return layout


def _add_table(layout: QgsPrintLayout, score: ScoreRecord) -> None:
    rows = [_row(measure) for measure in measures(score) if measure.printed]
    where = QRectF(_SIDE.x(), _SIDE.y(), _SIDE.width(), _ROW * (len(rows) + 1))
    head = (tr("Measure"), tr("Value"), tr("95 % interval"))
    print_layout.add_table(layout, where, head, rows, [44.0, 18.0, 26.0], 7.5)


def _row(measure: Measure) -> tuple[str, str, str]:
    if measure.value is None:
        value = tr("undefined")
    elif isinstance(measure.value, int):
        value = number(measure.value, ",d")
    else:
        value = number(measure.value, ".3f")
    interval = ""
    if measure.low is not None and measure.high is not None:
        interval = "–".join(number(end, ".3f") for end in (measure.low, measure.high))
    return (measure.name, value, interval)


def _methods(score: ScoreRecord) -> str:
    return joined(
        *(
            tr(
                "Counts are over the valid pixels of the assessment area; a reference polygon "
                "covers the pixels whose centre it contains. Precision TP/(TP+FP), recall "
                "TP/(TP+FN), F1 their harmonic mean, IoU TP/(TP+FP+FN). Predicted and reference "
                "ponds are matched one to one at a polygon IoU of at least 0.5."
            ),
            *_smallest(score),
            how_intervals_came(score.intervals),
            tr("Drawn references allow no interval of the area: see the report."),
        )
    )


def _smallest(score: ScoreRecord) -> tuple[str, ...]:
    smallest = score.ponds.min_area_m2
    if not smallest:
        return ()
    size = words.area(smallest)
    return (tr("Ponds below {} take no part in the figures of ponds.").format(size),)
