"""Rational polynomials: fitted to a camera, and written in the RPB format.

The model is that of the RPC00B tagged record extension (STDI-0002, volume 1, appendix E): line and
sample, each scaled to about -1 to 1, are quotients of two polynomials of third degree in scaled
longitude, latitude and height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterator, Protocol, Tuple

import numpy as np

from ...raster.array_types import Float64Array

_NODES = (21, 21, 9)
"""Points along lines, samples and heights that a model is fitted to: about 100 for each of the
39 coefficients, and more than a polynomial of third degree can wriggle between."""

_RIDGE = 1e-10
"""Pull of the coefficients towards zero. A pushbroom's image needs few of them: without it the
others cancel each other in numbers so large that readers lose digits."""

_ROUNDS = 3
"""Times the fit is repeated with the last denominators as weights; the third changes nothing."""


class Projection(Protocol):
    """What a model is fitted to."""

    def ground(
        self, line: Float64Array, sample: Float64Array, height: Float64Array
    ) -> Tuple[Float64Array, Float64Array]:
        """Return longitude and latitude seen at a height."""


@dataclass(frozen=True)
class Scaling:
    """How one coordinate is brought to about -1 to 1."""

    offset: float
    scale: float

    def apply(self, values: Float64Array) -> Float64Array:
        """Return the scaled values."""
        return (values - self.offset) / self.scale

    def undo(self, values: Float64Array) -> Float64Array:
        """Return the values of scaled ones."""
        return values * self.scale + self.offset


@dataclass(frozen=True)
class Quotient:
    """Two polynomials.

    Attributes:
        numerator: Coefficients in the order of :func:`terms`, float64 [20].
        denominator: Likewise; the first is 1.
    """

    numerator: Float64Array
    denominator: Float64Array

    def of(self, powers: Float64Array) -> Float64Array:
        """Return the quotients for :func:`terms` [..., 20]."""
        values: Float64Array = (powers @ self.numerator) / (powers @ self.denominator)
        return values


@dataclass(frozen=True)
class RationalModel:
    """Ten offsets and scales, four times twenty coefficients.

    Attributes:
        line: Pixels; whole numbers at pixel centres, the first 0.
        sample: Likewise.
        latitude: Degrees.
        longitude: Degrees.
        height: Metres above the ellipsoid.
        lines: Gives scaled lines.
        samples: Gives scaled samples.
        misfit: Root mean square distance from the camera over the points fitted to, pixels.
    """

    line: Scaling
    sample: Scaling
    latitude: Scaling
    longitude: Scaling
    height: Scaling
    lines: Quotient
    samples: Quotient
    misfit: float = 0.0

    def image(
        self, longitude: Float64Array, latitude: Float64Array, height: Float64Array
    ) -> Tuple[Float64Array, Float64Array]:
        """Return line and sample of points on the ground."""
        powers = terms(
            self.longitude.apply(longitude),
            self.latitude.apply(latitude),
            self.height.apply(height),
        )
        return self.line.undo(self.lines.of(powers)), self.sample.undo(self.samples.of(powers))


def terms(lon: Float64Array, lat: Float64Array, height: Float64Array) -> Float64Array:
    """Return the twenty products of scaled coordinates in RPC00B order, [..., 20]."""
    one = np.ones_like(lon)
    return np.stack(
        [
            *(one, lon, lat, height, lon * lat, lon * height, lat * height),
            *(lon**2, lat**2, height**2, lon * lat * height),
            *(lon**3, lon * lat**2, lon * height**2, lon**2 * lat),
            *(lat**3, lat * height**2, lon**2 * height, lat**2 * height, height**3),
        ],
        axis=-1,
    )


def fit_model(
    camera: Projection, lines: int, samples: int, lowest: float, highest: float
) -> RationalModel:
    """Fit a model to a camera over a whole image and a range of heights.

    Regularised linear least squares on the quotient multiplied out, weighted by the last round's
    denominator; see Tao and Hu (2001), Photogrammetric Engineering and Remote Sensing 67:1347-1357.

    Args:
        camera: What to follow.
        lines: Rows of the image.
        samples: Columns of the image.
        lowest: Least height that matters, metres.
        highest: Largest height that matters, metres, above the least.
    """
    line, sample, height = (
        axis.ravel()
        for axis in np.meshgrid(
            np.linspace(-0.5, lines - 0.5, _NODES[0]),
            np.linspace(-0.5, samples - 0.5, _NODES[1]),
            np.linspace(lowest, highest, _NODES[2]),
            indexing="ij",
        )
    )
    longitude, latitude = camera.ground(line, sample, height)
    down, across = _scaling(line), _scaling(sample)
    north, east, up = _scaling(latitude), _scaling(longitude), _scaling(height)
    powers = terms(east.apply(longitude), north.apply(latitude), up.apply(height))
    lines_of, samples_of = _fit(powers, down.apply(line)), _fit(powers, across.apply(sample))
    model = RationalModel(down, across, north, east, up, lines_of, samples_of)
    found_line, found_sample = model.image(longitude, latitude, height)
    squares = (found_line - line) ** 2 + (found_sample - sample) ** 2
    return replace(model, misfit=float(np.sqrt(squares.mean())))


def rpb_text(model: RationalModel, satellite: str, band: str, pixel_m: float) -> str:
    """Return a model as the text of an RPB file.

    Args:
        model: What to write.
        satellite: Its name.
        band: The camera's name.
        pixel_m: Ground sample distance, for the random error in metres.
    """
    return "\n".join([*_rpb_lines(model, satellite, band, pixel_m), ""])


def _rpb_lines(model: RationalModel, satellite: str, band: str, pixel_m: float) -> Iterator[str]:
    yield f'satId = "{satellite}";'
    yield f'bandId = "{band}";'
    yield 'SpecId = "RPC00B";'
    yield "BEGIN_GROUP = IMAGE"
    yield f"\terrBias = {0.0:.6f};"
    yield f"\terrRand = {model.misfit * pixel_m:.6f};"
    coordinates = (
        ("line", model.line),
        ("samp", model.sample),
        ("lat", model.latitude),
        ("long", model.longitude),
        ("height", model.height),
    )
    for name, scaling in coordinates:
        yield f"\t{name}Offset = {scaling.offset:+.15e};"
    for name, scaling in coordinates:
        yield f"\t{name}Scale = {scaling.scale:+.15e};"
    polynomials = (
        ("lineNumCoef", model.lines.numerator),
        ("lineDenCoef", model.lines.denominator),
        ("sampNumCoef", model.samples.numerator),
        ("sampDenCoef", model.samples.denominator),
    )
    for name, coefficients in polynomials:
        yield f"\t{name} = ("
        yield ",\n".join(f"\t\t\t{value:+.15e}" for value in coefficients) + ");"
    yield "END_GROUP = IMAGE"
    yield "END;"


def _scaling(values: Float64Array) -> Scaling:
    low, high = float(values.min()), float(values.max())
    return Scaling((low + high) / 2, (high - low) / 2)


def _fit(powers: Float64Array, wanted: Float64Array) -> Quotient:
    """Return the quotient that comes nearest to a scaled coordinate [n] for terms [n, 20]."""
    denominator = np.zeros(20)
    denominator[0] = 1.0
    system = np.hstack([powers, -wanted[:, None] * powers[:, 1:]])
    pull = np.sqrt(_RIDGE * len(wanted)) * np.eye(system.shape[1])
    for _ in range(_ROUNDS):
        weight = 1 / (powers @ denominator)
        solution = np.linalg.lstsq(
            np.vstack([system * weight[:, None], pull]),
            np.concatenate([wanted * weight, np.zeros(len(pull))]),
            rcond=None,
        )[0]
        denominator[1:] = solution[20:]
    return Quotient(solution[:20], denominator)
