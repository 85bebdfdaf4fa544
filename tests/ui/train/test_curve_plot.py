"""The curves: axes that hold what they show, and pictures that differ where the numbers do."""

from __future__ import annotations

import math
from typing import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtGui import QColor, QHelpEvent, QImage, QPalette
from qgis.PyQt.QtWidgets import QApplication, QToolTip

from tailing_pond_mapper.core.protocol.messages import Epoch
from tailing_pond_mapper.ui.train.curve_plot import CurvePlot, span_of

from ..window import make_light

value = st.floats(0, 1e3, allow_nan=False)
GREEN = QColor("#00796b")


@given(st.lists(value, min_size=1, max_size=20), st.floats(1e-3, 10), st.integers(2, 8))
def test_a_span_holds_its_values_between_round_ticks(
    values: list[float], least: float, most: int
) -> None:
    span = span_of(values, least, most=most)
    slack = 1e-6 * (span.high - span.low)
    assert span.low - slack <= min(values) and max(values) <= span.high + slack
    assert span.high - span.low >= least - slack
    assert 2 <= len(span.ticks) <= most + 2
    steps = [b - a for a, b in zip(span.ticks, span.ticks[1:])]
    assert steps == pytest.approx([steps[0]] * len(steps))
    mantissa = steps[0] / 10 ** math.floor(math.log10(steps[0]) + 1e-9)
    assert min(abs(mantissa - one) for one in (1, 2, 5)) < 1e-6


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_a_share_is_shown_between_0_and_1(values: list[float]) -> None:
    span = span_of(values, 0.2, most=3, top=1.0)
    assert -1e-9 <= span.low <= min(values) + 1e-9
    assert max(values) - 1e-9 <= span.high <= 1 + 1e-9
    assert span.high - span.low >= 0.2 - 1e-9


@given(st.integers(0, 500), st.integers(0, 500))
def test_epochs_have_whole_ticks(first: int, last: int) -> None:
    span = span_of([first, max(first + 4, last)], 4.0, whole=True)
    assert all(tick == int(tick) for tick in span.ticks)


@pytest.fixture
def plot() -> Iterator[CurvePlot]:
    made = CurvePlot()
    made.resize(340, 230)
    make_light(made)
    yield made
    made.deleteLater()


def epoch(number: int, f1: float | None, best: bool = False, loss: float | None = 0.5) -> Epoch:
    return Epoch(number, 40, loss, loss, f1, best)


def picture(plot: CurvePlot) -> QImage:
    return plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def places(image: QImage, colour: QColor) -> list[tuple[int, int]]:
    """Return where a colour is, below the legend."""
    return [
        (x, y)
        for y in range(22, image.height())
        for x in range(image.width())
        if image.pixel(x, y) == colour.rgb()
    ]


@pytest.mark.parametrize("numbers", [[], [1], [0], [1, 2], list(range(40))])
def test_any_number_of_epochs_can_be_drawn(plot: CurvePlot, numbers: list[int]) -> None:
    before = picture(plot)
    for number in numbers:
        plot.add(epoch(number, 0.5 + 0.01 * number, best=True))
    assert (picture(plot) == before) == (not numbers)
    assert bool(places(picture(plot), GREEN)) == bool(numbers)


def test_a_better_f1_is_higher_and_a_later_epoch_further_right(plot: CurvePlot) -> None:
    for number, f1 in ((1, 0.2), (2, 0.5), (3, 0.8)):
        plot.add(epoch(number, f1))
    found = places(picture(plot), GREEN)
    lowest, highest = max(found, key=lambda at: at[1]), min(found, key=lambda at: at[1])
    assert lowest[0] < highest[0]


def test_what_is_undefined_is_a_gap(plot: CurvePlot) -> None:
    for number in range(1, 21):
        plot.add(epoch(number, 0.5))
    whole = {x for x, _ in places(picture(plot), GREEN)}
    plot.clear()
    for number in range(1, 21):
        plot.add(epoch(number, None if 8 <= number <= 12 else 0.5))
    broken = {x for x, _ in places(picture(plot), GREEN)}
    missing = sorted(whole - broken)
    assert len(missing) > 40 and missing[-1] - missing[0] < 120


def test_nothing_but_undefined_values_draws_no_curve(plot: CurvePlot) -> None:
    plot.add(epoch(1, None, loss=None))
    assert not places(picture(plot), GREEN)


def test_the_last_best_epoch_is_the_best(plot: CurvePlot) -> None:
    assert plot.best() is None
    for number, best in ((0, True), (1, False), (2, True), (3, False)):
        plot.add(epoch(number, 0.5, best))
    assert plot.best() is not None and plot.best().epoch == 2


def test_a_resumed_training_replaces_what_it_tells_again(plot: CurvePlot) -> None:
    for number in (1, 2, 3):
        plot.add(epoch(number, 0.1))
    plot.add(epoch(2, 0.9))
    assert [(one.epoch, one.f1) for one in plot.epochs()] == [(1, 0.1), (2, 0.9)]


def test_the_mouse_reads_an_epoch(plot: CurvePlot) -> None:
    for number in range(1, 11):
        plot.add(epoch(number, 0.05 * number))
    picture(plot)
    for place, number in ((QPoint(330, 60), 10), (QPoint(45, 60), 1)):
        event = QHelpEvent(QHelpEvent.Type.ToolTip, place, plot.mapToGlobal(place))
        QApplication.sendEvent(plot, event)
        assert QToolTip.text().startswith(f"Epoch {number} of 40")
    QToolTip.hideText()


def test_a_dark_theme_gets_lighter_curves(plot: CurvePlot) -> None:
    plot.add(epoch(1, 0.5))
    assert places(picture(plot), GREEN)
    dark = plot.palette()
    dark.setColor(QPalette.ColorRole.Base, QColor("#232629"))
    dark.setColor(QPalette.ColorRole.Text, QColor("white"))
    plot.setPalette(dark)
    assert not places(picture(plot), GREEN)
    assert picture(plot).pixelColor(2, 2) == QColor("#232629")
