"""One flight of the simulated satellite over a scene: when, from where, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Sequence, Tuple

import numpy as np

from ...preparation.gaofen import PAN, PMS, WFV, Channel, earth_sun_distance, gains_for
from ...protocol.errors import RequestError
from ...raster.image import Image
from ..camera.exposure import Readout, frame
from ..camera.ground_site import Ground, Site, bounds
from ..camera.orbit import Camera, point_camera
from .metadata_writer import ImageMetadata, utc

PIXEL_M = 8.0
"""Nominal ground sample distance of the multispectral camera."""

_FINER = 4
"""Panchromatic pixels per multispectral pixel, along and across."""

WIDE_PIXEL_M = 16.0
"""Nominal ground sample distance of the wide field camera."""

_STRIPS = 3
"""Images side by side that a wide field product is delivered as."""

_OVERLAP = (0.1, 12)
"""Share of a strip's width by which it reaches into the next, and the least pixels of that: more
than interpolation needs."""

_ROLL_DEG = 6.0
"""Largest roll. The satellite's 95 km swath needs none to see a place; small ones are usual."""


@dataclass(frozen=True)
class Flight:
    """One flight over a scene.

    Attributes:
        acquired: When the middle of the scene was exposed; UTC unless it says otherwise.
        sun_zenith: Degrees from the vertical.
        sun_azimuth: Degrees clockwise from north.
        roll: Of the camera, degrees, see :class:`.orbit.Camera`.
        product_id: Number of the product.
        scene_id: Number of the scene.
        orbit_id: Number of the orbit.
    """

    acquired: datetime
    sun_zenith: float
    sun_azimuth: float
    roll: float
    product_id: str
    scene_id: str
    orbit_id: str


@dataclass(frozen=True)
class Shot:
    """One image to take: what is on it and how it is seen.

    Attributes:
        name: As in file names, ``MUX`` or ``PAN`` or the number of a strip.
        image: The scene, a band for each readout.
        camera: Counts from the first pixel of the image to take.
        lines: Its rows.
        samples: Its columns.
        pixel_m: Its nominal ground sample distance.
        readouts: How each band becomes numbers.
    """

    name: str
    image: Image
    camera: Camera
    lines: int
    samples: int
    pixel_m: float
    readouts: Tuple[Readout, ...]


def plan_flight(acquired: datetime, sun_zenith: float, sun_azimuth: float, seed: int) -> Flight:
    """Decide how the satellite comes by; the seed chooses its roll and the numbers.

    Raises:
        RequestError: The Sun is below the horizon, or the seed is negative.
    """
    if not 0 <= sun_zenith < 90:
        raise RequestError.of("simulation.sun_below_horizon", zenith=sun_zenith)
    if seed < 0:
        raise RequestError.of("simulation.negative_seed", seed=seed)
    # A stream of its own: the scene's parts draw from the seed too.
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(ord("L"),)))
    return Flight(
        acquired=acquired,
        sun_zenith=sun_zenith,
        sun_azimuth=sun_azimuth % 360,
        roll=float(rng.uniform(-_ROLL_DEG, _ROLL_DEG)),
        product_id=str(1_100_000_000 + int(rng.integers(100_000_000))),
        scene_id=str(1_000_000 + int(rng.integers(9_000_000))),
        orbit_id=str(1_000 + int(rng.integers(50_000))),
    )


def plan_shots(flight: Flight, site: Site) -> Tuple[Shot, ...]:
    """Return the images to take: the multispectral one and, if there is a scene for it, the other.

    Both share one camera and the edges of their pixels.

    Raises:
        InputError: The orbit does not reach the scene.
    """
    gains = gains_for(utc(flight.acquired).year)
    mux = _whole(flight, site, "MUX", PIXEL_M, _readouts(flight, PMS, gains.pms))
    if site.pan is None:
        return (mux,)
    fine = Shot(
        "PAN",
        site.pan,
        mux.camera.finer(_FINER),
        mux.lines * _FINER,
        mux.samples * _FINER,
        PIXEL_M / _FINER,
        _readouts(flight, (PAN,), (gains.pan,)),
    )
    return mux, fine


def plan_strips(flight: Flight, site: Site) -> Tuple[Shot, Tuple[Shot, ...]]:
    """Return the wide field camera's whole image, and the strips that it is delivered as.

    Raises:
        InputError: The orbit does not reach the scene.
    """
    gains = gains_for(utc(flight.acquired).year)
    whole = _whole(flight, site, "", WIDE_PIXEL_M, _readouts(flight, WFV, gains.wfv))
    edges = np.linspace(0, whole.samples, _STRIPS + 1).round().astype(int).tolist()
    share, least = _OVERLAP
    reach = max(least, round(share * whole.samples / _STRIPS))
    strips = []
    for number, (first, last) in enumerate(zip(edges, edges[1:]), start=1):
        end = min(last + reach, whole.samples)
        camera = whole.camera.shifted(0, first)
        strips.append(replace(whole, name=str(number), camera=camera, samples=end - first))
    return whole, tuple(strips)


def _whole(
    flight: Flight, site: Site, name: str, pixel_m: float, readouts: Tuple[Readout, ...]
) -> Shot:
    scene, relief = site.scene, site.relief
    xmin, ymin, xmax, ymax = bounds(scene)
    longitude, latitude = Ground(scene.crs).to_geographic(
        np.array((xmin + xmax) / 2), np.array((ymin + ymax) / 2)
    )
    camera = point_camera(float(longitude), float(latitude), relief.middle, flight.roll, pixel_m)
    camera, lines, samples = frame(camera, scene, relief)
    return Shot(name, scene, camera, lines, samples, pixel_m, readouts)


def _readouts(
    flight: Flight, channels: Sequence[Channel], gains: Sequence[float]
) -> Tuple[Readout, ...]:
    distance = earth_sun_distance(flight.acquired)
    return tuple(
        Readout(channel, gain, flight.sun_zenith, distance)
        for channel, gain in zip(channels, gains)
    )


def describe_shot(flight: Flight, shot: Shot, height: float) -> ImageMetadata:
    """Return what the XML file says of an image, its corners at the given height in metres."""
    right, bottom = shot.samples - 0.5, shot.lines - 0.5
    # Top left, top right, bottom right, bottom left; then the middle.
    line = np.array([-0.5, -0.5, bottom, bottom, (shot.lines - 1) / 2])
    sample = np.array([-0.5, right, right, -0.5, (shot.samples - 1) / 2])
    longitude, latitude = shot.camera.ground(line, sample, np.array(height))
    points = [(float(lon), float(lat)) for lon, lat in zip(longitude, latitude)]
    zenith, azimuth = shot.camera.zenith_and_azimuth(*points[4], height)
    return ImageMetadata(
        sensor="PMS" if shot.name in ("MUX", "PAN") else "WFV",
        scene_id=flight.scene_id,
        product_id=flight.product_id,
        orbit_id=flight.orbit_id,
        bands=tuple(range(1, len(shot.readouts) + 1)),
        centre_time=flight.acquired,
        duration=timedelta(seconds=shot.lines * shot.camera.line_time),
        sun_zenith=flight.sun_zenith,
        sun_azimuth=flight.sun_azimuth,
        satellite_zenith=zenith,
        satellite_azimuth=azimuth,
        roll=flight.roll,
        width=shot.samples,
        height=shot.lines,
        pixel_m=shot.pixel_m,
        centre=points[4],
        corners=(points[0], points[1], points[2], points[3]),
        gains=tuple(readout.gain for readout in shot.readouts),
    )


def product_name(metadata: ImageMetadata) -> str:
    """Return the name that all files of a product begin with, from either image's metadata."""
    longitude, latitude = metadata.centre
    return (
        f"GF6_{metadata.sensor}_{'E' if longitude >= 0 else 'W'}{abs(longitude):.1f}"
        f"_{'N' if latitude >= 0 else 'S'}{abs(latitude):.1f}"
        f"_{utc(metadata.centre_time):%Y%m%d}_L1A{metadata.product_id}"
    )
