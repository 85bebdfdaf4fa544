"""The camera in orbit and its rational polynomials, against PROJ, geodesics and GDAL."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, osr

from core.protocol.errors import InputError
from core.raster.array_types import Float64Array
from core.raster.geodesy import Geod
from core.simulation.camera.orbit import ALTITUDE_M, Camera, point_camera
from core.simulation.product.rpb_writer import RationalModel, fit_model, rpb_text

FULL = 11_900
"""Lines and samples of a full multispectral scene."""

cameras = st.builds(
    point_camera,
    st.floats(-180, 180),
    st.floats(-75, 75),
    st.floats(-400, 6000),
    st.floats(-20, 20),
    st.just(8.0),
)
pixels = st.floats(-FULL / 2, FULL / 2)
heights = st.floats(-400, 8000)


def geocentric(
    longitude: Float64Array, latitude: Float64Array, height: Float64Array
) -> Float64Array:
    """Earth-fixed coordinates by PROJ, [n, 3]."""
    systems = [osr.SpatialReference(), osr.SpatialReference()]
    for system, code in zip(systems, (4979, 4978)):
        system.ImportFromEPSG(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    points = np.column_stack(np.broadcast_arrays(longitude, latitude, height))
    return np.array(osr.CoordinateTransformation(*systems).TransformPoints(points))


def random_points(
    camera: Camera, lines: int, samples: int, low: float, high: float
) -> Tuple[Float64Array, Float64Array, Float64Array]:
    rng = np.random.default_rng(5)
    line = rng.uniform(-0.5, lines - 0.5, 4000)
    sample = rng.uniform(-0.5, samples - 0.5, 4000)
    height = rng.uniform(low, high, 4000)
    return (*camera.ground(line, sample, height), height)


@given(cameras, pixels, pixels, heights)
def test_image_and_ground_are_inverse(
    camera: Camera, line: float, sample: float, height: float
) -> None:
    longitude, latitude = camera.ground(np.array(line), np.array(sample), np.array(height))
    found = camera.image(longitude, latitude, np.array(height))
    assert found == (pytest.approx(line, abs=1e-6), pytest.approx(sample, abs=1e-6))


@given(st.floats(-180, 180), st.floats(-75, 75), heights, st.floats(-20, 20))
def test_the_camera_looks_at_its_target(
    longitude: float, latitude: float, height: float, roll: float
) -> None:
    camera = point_camera(longitude, latitude, height, roll, 8.0)
    line, sample = camera.image(np.array(longitude), np.array(latitude), np.array(height))
    assert (float(line), float(sample)) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))
    zenith, _ = camera.zenith_and_azimuth(longitude, latitude, height)
    # The Earth curves away under a ray by a tenth of its angle; its ellipsoid tilts by 0.2 degrees.
    assert abs(roll) * 1.05 - 0.25 < zenith < abs(roll) * 1.2 + 0.25


@given(cameras, pixels)
def test_rays_of_a_line_meet_at_the_satellite(camera: Camera, line: float) -> None:
    """PROJ's positions of each ray lie on a line, and the lines meet where the orbit is."""
    sample = np.array([-FULL / 2, -1000.0, 0.0, 1500.0, FULL / 2])
    feet, heads, middles = (
        geocentric(*camera.ground(np.array(line), sample, np.array(h)), np.array(h))
        for h in (0.0, 8000.0, 3500.0)
    )
    rays = heads - feet
    rays /= np.linalg.norm(rays, axis=1)[:, None]
    off_line = np.linalg.norm(np.cross(middles - feet, rays), axis=1)
    assert off_line.max() < 1e-3
    # Least squares for the point nearest to all rays.
    across = np.eye(3) - rays[:, :, None] * rays[:, None, :]
    satellite = np.linalg.solve(across.sum(axis=0), np.einsum("nij,nj->i", across, feet))
    assert np.linalg.norm(satellite) == pytest.approx(6_378_137 + ALTITUDE_M, abs=50)
    missed = np.linalg.norm(np.cross(satellite - feet, rays), axis=1)
    assert missed.max() < 1.0


def test_pixels_are_as_large_as_they_should_be_and_lie_the_right_way() -> None:
    camera = point_camera(103.2, 23.4, 1500.0, 0.0, 8.0)
    longitude, latitude = camera.ground(
        np.array([0.0, 1000.0, 0.0]), np.array([0.0, 0.0, 1000.0]), np.array(1500.0)
    )
    azimuth, _, distance = Geod(ellps="WGS84").inv(
        longitude[[0, 0]], latitude[[0, 0]], longitude[1:], latitude[1:]
    )
    # On the ellipsoid; 1500 m further up everything is 0.02 % larger.
    assert distance == pytest.approx([8000, 8000], rel=0.015)
    down, right = azimuth % 360
    assert 185 < down < 200  # a descending pass
    assert 90 < right < 110  # to the left of the flight: the picture is not mirrored


@given(cameras, st.sampled_from([2, 4]), st.integers(0, 100), st.integers(0, 100))
def test_finer_pixels_share_the_edges(camera: Camera, factor: int, line: int, sample: int) -> None:
    edge = np.array([line - 0.5, sample - 0.5])
    fine_edge = np.array([line, sample]) * factor - 0.5
    height = np.array(700.0)
    coarse = camera.ground(edge[0], edge[1], height)
    fine = camera.finer(factor).ground(fine_edge[0], fine_edge[1], height)
    assert np.allclose(coarse, fine, atol=1e-11, rtol=0)


@given(cameras, st.integers(-500, 500), st.integers(-500, 500))
def test_a_shifted_image_shows_the_same_ground(camera: Camera, line: int, sample: int) -> None:
    height = np.array(700.0)
    whole = camera.ground(np.array(line + 3.0), np.array(sample + 4.0), height)
    part = camera.shifted(line, sample).ground(np.array(3.0), np.array(4.0), height)
    assert np.allclose(whole, part, atol=1e-11, rtol=0)


def test_no_orbit_over_the_pole() -> None:
    with pytest.raises(InputError, match="latitude 85"):
        point_camera(0.0, 85.0, 0.0, 0.0, 8.0)


@pytest.mark.parametrize(
    ("place", "roll", "size", "factor"),
    [
        ((103.2, 23.4), 5.0, 600, 1),
        ((103.2, 23.4), -6.0, FULL, 1),
        ((103.2, 23.4), 6.0, FULL, 4),
        ((-44.1, -20.1), 0.0, FULL, 1),
        ((20.0, 68.0), 3.0, 2000, 4),
        ((0.01, 5.0), -2.0, 300, 1),
    ],
)
def test_polynomials_follow_the_camera(
    place: Tuple[float, float], roll: float, size: int, factor: int
) -> None:
    camera = point_camera(*place, 900.0, roll, 8.0).shifted(-size // 2, -size // 3).finer(factor)
    side = size * factor
    model = fit_model(camera, side, side, 300.0, 2600.0)
    points = random_points(camera, side, side, 300.0, 2600.0)
    expected, found = camera.image(*points), model.image(*points)
    assert np.hypot(found[0] - expected[0], found[1] - expected[1]).max() < 0.001
    assert model.misfit < 0.001
    # Well-behaved: no denominator near zero, no coefficients that cancel.
    for quotient in (model.lines, model.samples):
        assert np.abs(quotient.denominator[1:]).sum() < 0.01
        assert np.abs(quotient.numerator).max() < 2


def test_gdal_reads_the_polynomials_as_they_are_meant(tmp_path: Path) -> None:
    camera = point_camera(103.2, 23.4, 900.0, 5.0, 8.0).shifted(-300, -200)
    model = fit_model(camera, 700, 500, 300.0, 2600.0)
    tiff = tmp_path / "any.tiff"
    gdal.GetDriverByName("GTiff").Create(str(tiff), 500, 700, 1, gdal.GDT_UInt16)
    (tmp_path / "any.rpb").write_text(rpb_text(model, "GF6", "MUX", 8.0))
    transformer = gdal.Transformer(gdal.Open(str(tiff)), None, ["METHOD=RPC"])
    longitude, latitude, height = random_points(camera, 700, 500, 300.0, 2600.0)
    found, good = transformer.TransformPoints(1, np.column_stack([longitude, latitude, height]))
    assert all(good)
    line, sample = camera.image(longitude, latitude, height)
    # GDAL counts from the corner of the first pixel, polynomials from its centre.
    assert np.abs(np.array(found)[:, :2] - np.column_stack([sample, line]) - 0.5).max() < 0.001


def test_a_small_flat_scene_gives_small_coefficients() -> None:
    """Where next to nothing bends, rational polynomials are not determined without a pull."""
    camera = point_camera(103.2, 23.4, 900.0, 5.0, 8.0)
    model: RationalModel = fit_model(camera, 64, 64, 900.0, 901.0)
    assert model.misfit < 1e-4
    assert np.abs(model.lines.denominator[1:]).max() < 1e-3
