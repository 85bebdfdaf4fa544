"""A pushbroom camera on a circular orbit: ground to image and back, exactly.

The satellite flies a circle in an inertial plane while the Earth turns under it. A straight row of
detectors, square to the flight, looks down with a constant roll; each line is exposed in turn.
Nothing is fitted here: both directions follow from the same few vectors.

Image coordinates are line and sample, whole numbers at pixel centres, the first of them 0, as in
rational polynomials. Ground coordinates are degrees and metres above the WGS 84 ellipsoid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Tuple

import numpy as np

from ...protocol.errors import InputError
from ...raster.array_types import Float64Array

# World Geodetic System 1984 (NGA.STND.0036): ellipsoid, gravitational constant, rotation.
_SEMI_MAJOR_M = 6378137.0
_FLATTENING = 1 / 298.257223563
_GRAVITY = 3.986004418e14
_ROTATION = 7.292115e-5

_ECCENTRICITY2 = _FLATTENING * (2 - _FLATTENING)
_SEMI_MINOR_M = _SEMI_MAJOR_M * (1 - _FLATTENING)

ALTITUDE_M = 645e3
"""Gaofen-6's height above the equator."""

_INCLINATION_DEG = 97.97
"""Sun-synchronous at that height: the node drifts by 360 degrees a year, with
cos i = -1.991e-7 / (1.5 n J2 (a / r)^2), n the mean motion, J2 = 1.08263e-3."""

_RADIUS_M = _SEMI_MAJOR_M + ALTITUDE_M
_MOTION = math.sqrt(_GRAVITY / _RADIUS_M**3)
"""Mean motion, radians a second, after Kepler."""

_TURNS = 12
"""Steps to find when a point is seen: each is 15 times nearer, the ratio of the satellite's
motion to the Earth's; twelve are past double precision."""


@dataclass(frozen=True)
class Camera:
    """A camera that looks at its target when line and sample are :attr:`line` and :attr:`sample`.

    Attributes:
        up: Unit vector to the satellite at that moment, Earth-fixed axes.
        along: Unit vector of its flight then, square to :attr:`up`.
        roll: Angle of the camera's axis from straight down, radians, positive to the left of the
            flight, which is east when it flies south.
        line_time: Seconds from line to line.
        pitch: Detector spacing over focal length.
        line: Line coordinate of the target.
        sample: Sample coordinate of the target.
    """

    up: Tuple[float, float, float]
    along: Tuple[float, float, float]
    roll: float
    line_time: float
    pitch: float
    line: float = 0.0
    sample: float = 0.0

    def shifted(self, first_line: int, first_sample: int) -> Camera:
        """Return the camera whose image begins at the given pixel of this one's."""
        return replace(self, line=self.line - first_line, sample=self.sample - first_sample)

    def finer(self, factor: int) -> Camera:
        """Return the camera with ``factor`` x ``factor`` pixels for each of this one's."""
        return replace(
            self,
            line_time=self.line_time / factor,
            pitch=self.pitch / factor,
            # Pixel edges coincide, not centres.
            line=(self.line + 0.5) * factor - 0.5,
            sample=(self.sample + 0.5) * factor - 0.5,
        )

    def image(
        self, longitude: Float64Array, latitude: Float64Array, height: Float64Array
    ) -> Tuple[Float64Array, Float64Array]:
        """Return line and sample of points on the ground; arguments broadcast."""
        point = _to_space(longitude, latitude, height)
        up, along = np.array(self.up), np.array(self.along)
        seconds = np.zeros(point.shape[:-1])
        for _ in range(_TURNS):
            # A point is seen when it lies in the plane square to the flight.
            turned = _turn(point, _ROTATION * seconds)
            seconds = np.arctan2(turned @ along, turned @ up) / _MOTION
        turned = _turn(point, _ROTATION * seconds)
        place, _ = self._place(seconds)
        down = _RADIUS_M - np.sum(turned * place, axis=-1)
        aside = turned @ np.cross(up, along)
        position = np.tan(np.arctan2(aside, down) - self.roll)
        return self.line + seconds / self.line_time, self.sample + position / self.pitch

    def ground(
        self, line: Float64Array, sample: Float64Array, height: Float64Array
    ) -> Tuple[Float64Array, Float64Array]:
        """Return longitude and latitude seen at a height; arguments broadcast."""
        line, sample, height = np.broadcast_arrays(
            *(np.asarray(value, dtype=np.float64) for value in (line, sample, height))
        )
        seconds = (line - self.line) * self.line_time
        angle = self.roll + np.arctan((sample - self.sample) * self.pitch)
        place, aside = self._place(seconds)
        ray = -np.cos(angle)[..., None] * place + np.sin(angle)[..., None] * aside
        reach = _first_hit(_RADIUS_M * place, ray, height)
        for _ in range(3):
            # A surface of constant height is no ellipsoid, though it takes a microscope to tell.
            point = _turn(_RADIUS_M * place + reach[..., None] * ray, -_ROTATION * seconds)
            longitude, latitude, found = _from_space(point)
            reach = reach + (found - height) / np.cos(angle)
        return longitude, latitude

    def zenith_and_azimuth(
        self, longitude: float, latitude: float, height: float
    ) -> Tuple[float, float]:
        """Return where the satellite stands for a point that it sees, degrees.

        Returns:
            Angle from the vertical, and direction clockwise from north.
        """
        line, _ = self.image(np.array(longitude), np.array(latitude), np.array(height))
        seconds = (line - self.line) * self.line_time
        place, _ = self._place(seconds)
        satellite = _turn(_RADIUS_M * place, -_ROTATION * seconds)
        point = _to_space(np.array(longitude), np.array(latitude), np.array(height))
        east, north, up = _horizon(longitude, latitude) @ (satellite - point)
        azimuth = math.degrees(math.atan2(east, north)) % 360
        return math.degrees(math.atan2(math.hypot(east, north), up)), azimuth

    def _place(self, seconds: Float64Array) -> Tuple[Float64Array, Float64Array]:
        """Return unit vectors to the satellite [..., 3] and to its left [3], inertial axes."""
        up, along = np.array(self.up), np.array(self.along)
        turn = (_MOTION * seconds)[..., None]
        return np.cos(turn) * up + np.sin(turn) * along, np.cross(up, along)


def point_camera(
    longitude: float, latitude: float, height: float, roll_deg: float, pixel_m: float
) -> Camera:
    """Return a camera on a descending sun-synchronous orbit that looks at a target.

    Args:
        longitude: Of the target, degrees.
        latitude: Of the target, degrees.
        height: Of the target, metres above the ellipsoid.
        roll_deg: Roll of the camera, degrees, see :class:`Camera`.
        pixel_m: Ground sample distance straight down, metres.

    Returns:
        A camera whose image coordinates are 0, 0 at the target.

    Raises:
        InputError: The orbit does not reach that latitude.
    """
    target = _to_space(np.array(longitude), np.array(latitude), np.array(height))
    distance = float(np.linalg.norm(target))
    outward = target / distance
    eastward = math.cos(math.radians(_INCLINATION_DEG)) / math.hypot(outward[0], outward[1])
    if abs(eastward) >= 1:
        raise InputError.of("simulation.beyond_orbit", latitude=latitude)
    # Spherical trigonometry of the orbit: sin(azimuth) = cos(inclination) / cos(latitude).
    pole = np.array([0.0, 0.0, 1.0])
    east = np.cross(pole, outward)
    east /= np.linalg.norm(east)
    north = np.cross(outward, east)
    along = eastward * east - math.sqrt(1 - eastward**2) * north
    # The target, the satellite and the Earth's centre make a triangle square to the flight.
    roll = math.radians(roll_deg)
    lean = math.asin(_RADIUS_M * math.sin(roll) / distance) - roll
    up = math.cos(lean) * outward - math.sin(lean) * np.cross(outward, along)
    return Camera(
        up=(float(up[0]), float(up[1]), float(up[2])),
        along=(float(along[0]), float(along[1]), float(along[2])),
        roll=roll,
        line_time=pixel_m / (_MOTION * distance),
        pitch=pixel_m / (_RADIUS_M - distance),
    )


def _horizon(longitude: float, latitude: float) -> Float64Array:
    """Return the unit vectors east, north and up as rows."""
    lam, phi = math.radians(longitude), math.radians(latitude)
    return np.array(
        [
            [-math.sin(lam), math.cos(lam), 0.0],
            [-math.sin(phi) * math.cos(lam), -math.sin(phi) * math.sin(lam), math.cos(phi)],
            [math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)],
        ]
    )


def _turn(vectors: Float64Array, angle: Float64Array) -> Float64Array:
    """Turn vectors [..., 3] about the Earth's axis, eastwards, by radians [...]."""
    sine, cosine = np.sin(angle), np.cos(angle)
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=-1)


def _first_hit(start: Float64Array, ray: Float64Array, height: Float64Array) -> Float64Array:
    """Return how far along a ray the ellipsoid lies whose axes are longer by ``height``."""
    axes = np.stack(
        [_SEMI_MAJOR_M + height, _SEMI_MAJOR_M + height, _SEMI_MINOR_M + height], axis=-1
    )
    start, ray = start / axes, ray / axes
    a, b = np.sum(ray * ray, axis=-1), np.sum(start * ray, axis=-1)
    c = np.sum(start * start, axis=-1) - 1
    hit: Float64Array = (-b - np.sqrt(b * b - a * c)) / a
    return hit


def _to_space(
    longitude: Float64Array, latitude: Float64Array, height: Float64Array
) -> Float64Array:
    """Return geocentric Earth-fixed coordinates in metres, [..., 3]."""
    lam, phi, height = np.broadcast_arrays(np.radians(longitude), np.radians(latitude), height)
    normal = _SEMI_MAJOR_M / np.sqrt(1 - _ECCENTRICITY2 * np.sin(phi) ** 2)
    return np.stack(
        [
            (normal + height) * np.cos(phi) * np.cos(lam),
            (normal + height) * np.cos(phi) * np.sin(lam),
            (normal * (1 - _ECCENTRICITY2) + height) * np.sin(phi),
        ],
        axis=-1,
    )


def _from_space(point: Float64Array) -> Tuple[Float64Array, Float64Array, Float64Array]:
    """Return longitude, latitude, height; Bowring (1976), Survey Review 23:323-327, iterated."""
    x, y, z = point[..., 0], point[..., 1], point[..., 2]
    axial = np.hypot(x, y)
    reduced = np.arctan2(z, (1 - _FLATTENING) * axial)
    second = _ECCENTRICITY2 / (1 - _ECCENTRICITY2)
    for _ in range(2):
        phi = np.arctan2(
            z + second * _SEMI_MINOR_M * np.sin(reduced) ** 3,
            axial - _ECCENTRICITY2 * _SEMI_MAJOR_M * np.cos(reduced) ** 3,
        )
        reduced = np.arctan2((1 - _FLATTENING) * np.sin(phi), np.cos(phi))
    height = (
        axial * np.cos(phi)
        + z * np.sin(phi)
        - _SEMI_MAJOR_M * np.sqrt(1 - _ECCENTRICITY2 * np.sin(phi) ** 2)
    )
    return np.degrees(np.arctan2(y, x)), np.degrees(phi), height
