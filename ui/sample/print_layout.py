"""The print layout "Sample report": the map of the points, the estimates, how they came about."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPointF, QRectF

from ...core.protocol.sample import SampleEstimate
from ...core.protocol.sample_record import SampleRecord
from ...core.protocol.score_record import Provenance
from ..project import map_marks, print_layout
from ..project.print_layout import MARGIN, WIDTH
from ..text import words
from ..text.translation import number, tr
from . import sample_sheets

_MAP = QRectF(MARGIN, 30.0, 160.0, 148.0)
_SIDE = QRectF(174.0, 30.0, 113.0, 100.0)
_BELOW_MAP = 179.5
_ROW = 5.6


def add_to_project(
    prediction: QgsRasterLayer,
    points: QgsVectorLayer,
    sample: SampleRecord,
    provenance: Provenance,
    project: QgsProject,
) -> QgsPrintLayout:
    """Make the layout and put it into the project.

    Args:
        prediction: What was sampled.
        points: The sample.
        sample: The figures.
        provenance: Where they come from.
        project: The project.
    """
    layout = print_layout.new_layout(project, tr("Sample report"))
    title = tr("Accuracy and area by a probability sample")
    print_layout.add_text(layout, title, QRectF(MARGIN, 8.0, WIDTH, 9.0), 16)
    headline = words.sample_headline(sample.headline)
    print_layout.add_text(layout, headline, QRectF(MARGIN, 18.0, WIDTH, 7.0), 11)
    about = print_layout.facts(provenance.image_facts, "")
    print_layout.add_text(layout, about, QRectF(MARGIN, 24.5, WIDTH, 5.0), 8)
    # The sample is coloured by its labels already.
    shown: list[QgsMapLayer] = [points, prediction]
    extent = prediction.extent()
    extent.scale(1.03)
    map_item = print_layout.add_map(layout, _MAP, shown, prediction, extent)
    map_item.setId("map")
    map_marks.add_grid(map_item)
    map_marks.add_scale_bar(layout, map_item, QPointF(MARGIN, _BELOW_MAP))
    map_marks.add_north_arrow(layout, map_item, QPointF(_MAP.right() - 12.0, _BELOW_MAP))
    _add_tables(layout, sample)
    named = ((points, tr("Sample points")), (prediction, tr("Prediction")))
    print_layout.add_legend(layout, map_item, named, QPointF(_SIDE.x(), 140.0), 9, 3.0, 2)
    how = tr("Sampling design: {}.").format(sample.method)
    print_layout.add_text(layout, how, QRectF(MARGIN, 191.0, WIDTH, 12.0), 7)
    print_layout.add_imprint(layout, provenance.made, project)
    project.layoutManager().addLayout(layout)
    return layout


def _add_tables(layout: QgsPrintLayout, sample: SampleRecord) -> None:
    rows = [(name, *_row(found)) for name, found in sample_sheets.estimates(sample)]
    where = QRectF(_SIDE.x(), _SIDE.y(), _SIDE.width(), _ROW * (len(rows) + 1))
    head = (tr("Measure"), tr("Estimate"), tr("Standard error"), tr("95 % interval"))
    print_layout.add_table(layout, where, head, rows, [46.0, 18.0, 20.0, 29.0], 7.5)
    names = [sample_sheets.class_name(code) for code in sample.classes]
    counts = [
        (name, *(number(count, ",d") for count in row)) for name, row in zip(names, sample.counts)
    ]
    below = QRectF(where.x(), where.bottom() + 6.0, where.width(), _ROW * (len(counts) + 1))
    print_layout.add_table(
        layout, below, (tr("Map \\ label, points"), *names), counts, [46.0, 30.0, 30.0], 7.5
    )


def _row(found: SampleEstimate) -> tuple[str, str, str]:
    def figure(value: float | None) -> str:
        if value is None:
            return tr("undefined")
        return number(value, ",.1f" if abs(value) > 1 else ".3f")

    ends = found.interval
    between = "–" if ends is None else "–".join(figure(end) for end in ends)
    return figure(found.value), "–" if found.se is None else figure(found.se), between
