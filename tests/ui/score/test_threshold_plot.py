"""The plots of a score: where the curves are, what a click chooses, nothing where nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Type, Union

import pytest
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from tailing_pond_mapper.core.protocol.accuracy_measures import ReliabilityBin, ThresholdPoint
from tailing_pond_mapper.core.protocol.score_record import read_score_by_polygons
from tailing_pond_mapper.ui.score.calibration_plot import CalibrationPlot
from tailing_pond_mapper.ui.score.precision_recall_plot import PrecisionRecallPlot
from tailing_pond_mapper.ui.score.threshold_plot import ThresholdPlot

from ..scores import write_score
from ..window import make_light

BLUE = QColor("#3a6ea5")
AnyPlot = Union[ThresholdPlot, PrecisionRecallPlot, CalibrationPlot]


def light(kind: Type[AnyPlot]) -> AnyPlot:
    """Return a plot in a light theme."""
    made = kind()
    made.resize(340, 200)
    make_light(made)
    return made


@pytest.fixture
def curve(qgis_app: QApplication) -> Iterator[PrecisionRecallPlot]:
    made = light(PrecisionRecallPlot)
    yield made
    made.deleteLater()


@pytest.fixture
def calibration(qgis_app: QApplication) -> Iterator[CalibrationPlot]:
    made = light(CalibrationPlot)
    yield made
    made.deleteLater()


def picture(plot: AnyPlot) -> QImage:
    return plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def places(plot: AnyPlot, colour: QColor = BLUE) -> list[tuple[int, int]]:
    """Return where a colour is, below the legend."""
    image = picture(plot)
    return [
        (x, y)
        for y in range(24, image.height())
        for x in range(image.width())
        if image.pixel(x, y) == colour.rgb()
    ]


def at(
    percent: int, precision: float | None, recall: float | None, f1: float | None
) -> ThresholdPoint:
    """Return a threshold whose counts do not matter."""
    return ThresholdPoint(percent, 1, 1, 1, 1, precision, recall, f1)


def given(probability: float, true: float, pixels: int) -> ReliabilityBin:
    """Return a range of probability whose ends do not matter."""
    return ReliabilityBin(0.0, 1.0, probability, true, pixels)


def falling(number: int = 11) -> list[ThresholdPoint]:
    """Return thresholds whose precision rises and whose recall falls."""
    return [
        at(10 * index, index / (number - 1), 1 - index / (number - 1), 0.5)
        for index in range(number)
    ]


def test_the_curve_runs_from_high_recall_to_high_precision(curve: PrecisionRecallPlot) -> None:
    assert not places(curve)
    curve.show_thresholds(falling())
    found = places(curve)
    left, right = min(found), max(found)
    assert left[1] < 40 and right[1] > 120, "precision falls as recall rises"


def test_what_is_undefined_is_left_out(curve: PrecisionRecallPlot) -> None:
    curve.show_thresholds([at(0, None, 1.0, None), at(100, 1.0, None, None)])
    assert not places(curve)


@pytest.mark.parametrize("index", [0, 3, 10])
def test_a_click_chooses_the_nearest_threshold(curve: PrecisionRecallPlot, index: int) -> None:
    thresholds = falling()
    curve.show_thresholds(thresholds)
    picture(curve)
    picked: list[int] = []
    curve.picked.connect(picked.append)
    place = curve._place(thresholds[index])
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(int(place.x()), int(place.y())))
    assert picked == [10 * index]


def test_a_click_on_nothing_chooses_nothing(curve: PrecisionRecallPlot) -> None:
    picked: list[int] = []
    curve.picked.connect(picked.append)
    picture(curve)
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert picked == []


def test_the_threshold_that_is_looked_at_is_marked(curve: PrecisionRecallPlot) -> None:
    curve.show_thresholds(falling())
    seen = []
    for percent in (0, 50, 101):
        curve.mark(percent)
        seen.append(picture(curve))
    assert seen[0] != seen[1] != seen[2] != seen[0]


def test_dots_lie_where_truth_and_promise_meet(calibration: CalibrationPlot) -> None:
    assert not places(calibration)
    calibration.show_bins([given(0.1, 0.9, 10), given(0.9, 0.1, 10)])
    found = places(calibration)
    left, right = min(found), max(found)
    assert left[1] < 60 and right[1] > 120


def test_more_pixels_make_a_larger_dot(calibration: CalibrationPlot) -> None:
    sizes = []
    for pixels in (1, 1000, 10**8):
        calibration.show_bins([given(0.5, 0.5, pixels)])
        sizes.append(len(places(calibration)))
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]


@pytest.mark.parametrize("kind", [ThresholdPlot, PrecisionRecallPlot, CalibrationPlot])
def test_no_line_runs_under_the_legend(
    qgis_app: QApplication, tmp_path: Path, kind: Type[AnyPlot]
) -> None:
    """The legend looks the same whether or not there is anything to plot."""
    score = read_score_by_polygons(str(write_score(tmp_path / "s", thresholds=True) / "score.json"))
    plot = light(kind)
    height = plot.fontMetrics().height()
    before = picture(plot).copy(0, 0, 340, height - 4)
    if isinstance(plot, CalibrationPlot):
        plot.show_bins(score.threshold.calibration)
    else:
        plot.show_thresholds([at(one.percent, 1.0, 1.0, 1.0) for one in score.threshold.curve])
    assert picture(plot).copy(0, 0, 340, height - 4) == before
    plot.deleteLater()


def test_empty_ranges_are_no_dots(calibration: CalibrationPlot, tmp_path: Path) -> None:
    score = read_score_by_polygons(str(write_score(tmp_path / "s", thresholds=True) / "score.json"))
    assert score.threshold is not None and len(score.threshold.calibration) == 20
    calibration.show_bins(score.threshold.calibration)
    assert len(calibration._bins) == 19 and all(one.pixels > 0 for one in calibration._bins)
    plain = read_score_by_polygons(str(write_score(tmp_path / "t") / "score.json"))
    assert plain.threshold is None
