"""The plots of samples: each class where its reflectance is, nothing where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Union

import pytest
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QImage, QPainter
from qgis.PyQt.QtWidgets import QApplication

from tailing_pond_mapper.core.protocol.compare import ClassSpectrum, SeparabilityResult
from tailing_pond_mapper.ui.compare.separability_plot import ScatterPlot, SpectraPlot
from tailing_pond_mapper.ui.project.outline_style import OTHER_COLOUR
from tailing_pond_mapper.ui.project.result_layers import POND_COLOUR

from ..window import make_light

AnyPlot = Union[ScatterPlot, SpectraPlot]
WIDE, TALL = 340, 190


def spectrum(
    value: int, level: float, bands: int = 3, dots: tuple[tuple[float, float], ...] = ()
) -> ClassSpectrum:
    """Return a class that is the same in all bands."""
    low, median, high = (tuple(level + by for _ in range(bands)) for by in (-0.02, 0.0, 0.02))
    return ClassSpectrum(value, 2, 50, low, median, high, dots or ((level, level),) * 5)


def found(*classes: ClassSpectrum, bands: tuple[str, ...] = ("blue", "red", "nir")) -> object:
    return SeparabilityResult(bands, classes, (0, min(2, len(bands) - 1)), 1.5, "Words.", 0)


@pytest.fixture(params=[ScatterPlot, SpectraPlot])
def plot(request: pytest.FixtureRequest, qgis_app: QApplication) -> Iterator[AnyPlot]:
    made = light(request.param())
    yield made
    made.deleteLater()


@pytest.fixture
def scatter(qgis_app: QApplication) -> Iterator[ScatterPlot]:
    made = light(ScatterPlot())
    yield made
    made.deleteLater()


@pytest.fixture
def spectra(qgis_app: QApplication) -> Iterator[SpectraPlot]:
    made = light(SpectraPlot())
    yield made
    made.deleteLater()


def light(plot: AnyPlot) -> AnyPlot:
    plot.resize(WIDE, TALL)
    make_light(plot)
    return plot


def picture(plot: AnyPlot) -> QImage:
    return plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def places(plot: AnyPlot, colour: QColor, above: int = 24) -> list[tuple[int, int]]:
    """Return where something has a colour's hue, below the legend; mixed with white it counts."""
    image = picture(plot)
    return [
        (x, y)
        for y in range(above, image.height())
        for x in range(image.width())
        if is_like(QColor(image.pixel(x, y)), colour)
    ]


def is_like(seen: QColor, colour: QColor) -> bool:
    return seen.saturation() > 40 and abs(seen.hue() - colour.hue()) < 12


def middle(found_at: list[tuple[int, int]]) -> tuple[float, float]:
    return tuple(sum(values) / len(found_at) for values in zip(*found_at))  # type: ignore[return-value]


def texts(plot: AnyPlot, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Return all that is written, and where it begins."""
    written: list[tuple[str, float]] = []

    class Painter(QPainter):
        def drawText(self, where: object, text: str, *rest: object) -> None:  # noqa: N802
            start = where.left() if isinstance(where, QRectF) else where.x()  # type: ignore[attr-defined]
            written.append((text, start))
            super().drawText(where, text, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr("tailing_pond_mapper.ui.widgets.plot.QPainter", Painter)
    picture(plot)
    return written


def test_without_samples_it_says_what_to_do(plot: AnyPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in (None, found(ClassSpectrum(1, 0, 0, (), (), (), ()))):
        plot.show_samples(nothing)
        assert [text for text, _ in texts(plot, monkeypatch)] == [
            "Draw samples to see how separable the classes are."
        ]
        assert not places(plot, POND_COLOUR)


def test_the_brighter_class_lies_higher(plot: AnyPlot) -> None:
    plot.show_samples(found(spectrum(1, 0.4), spectrum(0, 0.1)))
    pond, other = (middle(places(plot, colour)) for colour in (POND_COLOUR, OTHER_COLOUR))
    assert pond[1] < other[1] - 40
    if isinstance(plot, ScatterPlot):
        assert pond[0] > other[0] + 100


def test_dots_lie_where_the_axes_say(scatter: ScatterPlot) -> None:
    dots = ((0.0, 0.0), (1.0, 1.0), (0.25, 0.75))
    scatter.show_samples(found(spectrum(1, 0.5, dots=dots)))
    seen = places(scatter, POND_COLOUR)
    clusters = [
        [place for place in seen if place[0] < 60],
        [place for place in seen if place[0] > 300],
    ]
    low, high = map(middle, clusters)
    third = [place for place in seen if 60 <= place[0] <= 300]
    x, y = middle(third)
    assert (x - low[0]) / (high[0] - low[0]) == pytest.approx(0.25, abs=0.02)
    assert (y - low[1]) / (high[1] - low[1]) == pytest.approx(0.75, abs=0.02)


def test_axes_and_classes_have_their_names(plot: AnyPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    plot.show_samples(found(spectrum(1, 0.4), spectrum(0, 0.1)))
    said = [text for text, _ in texts(plot, monkeypatch)]
    assert {"Pond", "Other"} <= set(said)
    if isinstance(plot, ScatterPlot):
        assert "blue" in said and "NIR" in said and "red" not in said
        assert said.index("NIR") < said.index("blue"), "up is named at the top, across at the end"
        image = picture(plot)
        plot.show_samples(replace(found(spectrum(1, 0.4), spectrum(0, 0.1)), axes=(2, 0)))
        assert picture(plot) != image
    else:
        assert [one for one in said if one in ("blue", "red", "NIR")] == ["blue", "red", "NIR"]
        assert "reflectance" in said


def test_a_class_without_pixels_is_not_named(
    plot: AnyPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot.show_samples(found(spectrum(1, 0.4), ClassSpectrum(0, 0, 0, (), (), (), ())))
    assert "Other" not in [text for text, _ in texts(plot, monkeypatch)]
    assert places(plot, POND_COLOUR) and not places(plot, OTHER_COLOUR)


@pytest.mark.parametrize("level", [0.0, 1e-6, 0.3, 5.0])
def test_even_ground_is_drawn(plot: AnyPlot, level: float) -> None:
    """A lake without any variation, a shadow of no reflectance, a cloud beyond 1."""
    flat = ClassSpectrum(1, 1, 9, *[(level,) * 3] * 3, ((level, level),) * 9)
    plot.show_samples(found(flat))
    assert places(plot, POND_COLOUR)


def test_what_is_below_nothing_does_not_stop_it(plot: AnyPlot) -> None:
    """Atmospheric correction makes negative reflectance."""
    below = replace(spectrum(1, -0.03), scatter=((-0.03, -0.02), (0.1, 0.1)))
    plot.show_samples(found(below, spectrum(0, 0.1)))
    assert places(plot, OTHER_COLOUR)


def test_a_single_band_is_drawn(plot: AnyPlot) -> None:
    one = found(spectrum(1, 0.4, 1), spectrum(0, 0.1, 1), bands=("pan",))
    plot.show_samples(one)
    assert places(plot, POND_COLOUR) and places(plot, OTHER_COLOUR)


def test_the_ribbon_is_as_wide_as_the_pixels_spread(spectra: SpectraPlot) -> None:
    wide = []
    for spread in (0.02, 0.2):
        one = replace(
            spectrum(1, 0.5), low=(0.5 - spread,) * 3, median=(0.5,) * 3, high=(0.5 + spread,) * 3
        )
        # The other keeps the axis the same.
        spectra.show_samples(found(one, replace(spectrum(0, 0.5), low=(0,) * 3, high=(1,) * 3)))
        image = picture(spectra)
        column = [QColor(image.pixel(190, y)) for y in range(24, 150)]
        wide.append(sum(one.red() > one.green() and one.saturation() > 15 for one in column))
    assert wide[1] > 3 * wide[0]


def test_names_of_many_bands_do_not_run_into_one_another(
    spectra: SpectraPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tuple(f"red edge {number}" for number in range(16))
    spectra.show_samples(found(spectrum(1, 0.4, 16), spectrum(0, 0.1, 16), bands=names))
    written = [(text, x) for text, x in texts(spectra, monkeypatch) if text in names]
    assert written[0][0] == names[0] and 2 <= len(written) < 16
    font = spectra.font()
    metrics = QFontMetricsF(font)
    for (text, x), (_, after) in zip(written, written[1:]):
        assert x + 0.85 * metrics.horizontalAdvance(text) < after
    assert written[-1][1] + 0.85 * metrics.horizontalAdvance(written[-1][0]) < WIDE


def test_who_does_not_see_it_is_told(plot: AnyPlot) -> None:
    plot.show_samples(found(spectrum(1, 0.4)))
    assert plot.accessibleDescription() == "Words." and plot.accessibleName()
