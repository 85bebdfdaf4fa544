"""The page of simulated scenes beside real ones: known shapes, repeatable, and no real picture."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Dict, Iterator, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, osr
from PIL import Image
from scipy.stats import ks_2samp

from core.protocol.errors import InputError
from tools.simulation_page import comparison, pondstats, samples, spectra
from tools.simulation_page.__main__ import make_page
from tools.simulation_page.pictures import NATURAL, shown
from tools.simulation_page.samples import COMMON_M, Sample

SIDE = 120
MAGENTA = (1900, 620, 2700)
"""Blue, green and red counts that no simulated ground has: red and blue bright, green dark."""


def sample(
    mask: npt.NDArray[np.bool_], inside: float = 0.2, outside: float = 0.1, site: str = "here"
) -> Sample:
    """Return a flat image with a pond of one brightness on ground of another."""
    bands = np.where(mask, np.float32(inside), np.float32(outside))[None].repeat(3, axis=0)
    corner, step = (0.0, 0.0), (COMMON_M, -COMMON_M)
    return Sample("made", site, bands, mask.astype(np.uint8), corner, step)


def box(height: int, width: int, top: int = 20, left: int = 20) -> npt.NDArray[np.bool_]:
    """Return a rectangle."""
    mask = np.zeros((SIDE, SIDE), dtype=bool)
    mask[top : top + height, left : left + width] = True
    return mask


def ellipse(long: float, short: float, turn: float) -> npt.NDArray[np.bool_]:
    """Return a turned ellipse with given semi-axes in the middle."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return np.asarray((u / long) ** 2 + (v / short) ** 2 <= 1)


class TestShapes:
    """Shapes whose measures are known from geometry."""

    def test_square(self) -> None:
        found = pondstats.measure(sample(box(50, 50)), box(50, 50))
        assert found.area == pytest.approx(25.0)
        assert found.perimeter == pytest.approx(2.0, rel=0.02)
        assert found.compactness == pytest.approx(np.pi / 4, rel=0.04)
        assert found.elongation == pytest.approx(1.0)

    def test_disc(self) -> None:
        mask = ellipse(35, 35, 0)
        found = pondstats.measure(sample(mask), mask)
        assert found.area == pytest.approx(np.pi * 0.35**2 * 100, rel=0.01)
        assert found.perimeter == pytest.approx(2 * np.pi * 0.35, rel=0.02)
        assert found.compactness == pytest.approx(1.0, rel=0.03)
        assert found.elongation == pytest.approx(1.0, rel=0.01)

    def test_long_rectangle(self) -> None:
        found = pondstats.measure(sample(box(10, 80)), box(10, 80))
        assert found.elongation == pytest.approx(8.0)
        assert found.perimeter == pytest.approx(1.8, rel=0.03)
        assert found.compactness == pytest.approx(4 * np.pi * 800 / 180**2, rel=0.06)

    @given(st.floats(0, np.pi), st.floats(1, 4))
    def test_turning_changes_nothing(self, turn: float, ratio: float) -> None:
        mask = ellipse(50, 50 / ratio, turn)
        assert pondstats.elongation(mask) == pytest.approx(ratio, rel=0.03)
        # Ramanujan's first formula for the perimeter of an ellipse.
        a, b = 50.0, 50 / ratio
        around = np.pi * (3 * (a + b) - np.sqrt((3 * a + b) * (a + 3 * b)))
        assert pondstats.perimeter_px(mask) == pytest.approx(around, rel=0.03)


class TestLooks:
    """What is measured of the colours in and around a pond."""

    def test_contrast_is_a_ratio(self) -> None:
        found = pondstats.measure(sample(box(30, 30), 0.3, 0.1), box(30, 30))
        assert found.contrast_red == pytest.approx(np.log(3), abs=1e-5)
        assert found.bright == 1
        assert found.edge > 0.2
        assert found.edge_around == pytest.approx(0, abs=0.01)

    def test_texture_hears_no_neighbour(self) -> None:
        mask = box(40, 40)
        rng = np.random.default_rng(0)
        brightness = np.where(mask, 0, rng.normal(0, 1, mask.shape)).astype(np.float32)
        assert pondstats.texture(brightness, mask, 4.0) == pytest.approx(0, abs=1e-6)

    def test_texture_of_noise_is_the_noise(self) -> None:
        mask = box(80, 80)
        noise = np.random.default_rng(0).normal(0, 0.1, mask.shape).astype(np.float32)
        found = [pondstats.texture(noise, mask, sigma) for sigma in (1.0, 2.0, 4.0)]
        assert found == sorted(found)
        assert found[-1] == pytest.approx(0.1, rel=0.03)

    def test_water_is_where_red_is_below_green(self) -> None:
        mask = box(20, 20)
        made = sample(mask)
        made.bands[2, 20:25, 20:40] = 0.1
        assert pondstats.measure(made, mask).green_over_red == pytest.approx(0.25)


class TestWhichPonds:
    """Only whole ponds count, and each once."""

    def test_cut_small_and_doubted_ponds_are_left_out(self) -> None:
        label = box(20, 20, 40, 40).astype(np.uint8)
        label[:10, 50:60] = 1
        label[100:103, 100:103] = 1
        label[80:90, 20:30] = 1
        label[80:90, 30] = 255
        label[59, 60] = 255  # one corner of the whole pond: no cut
        kept = pondstats.whole_ponds(label)
        assert [int(mask.sum()) for mask in kept] == [400]
        assert kept[0][40:60, 40:60].all()

    def test_a_pond_in_two_tiles_of_a_site_is_one(self) -> None:
        first = sample(box(20, 20, 40, 40))
        moved = Sample(
            "other",
            "here",
            *_moved(box(20, 20, 50, 30)),
            (10 * COMMON_M, 10 * COMMON_M),
            first.step,
        )
        assert len(pondstats.pond_statistics([first, moved])) == 1
        elsewhere = sample(box(20, 20, 40, 40), site="there")
        assert len(pondstats.pond_statistics([first, elsewhere])) == 2


def _moved(mask: npt.NDArray[np.bool_]) -> Tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
    made = sample(mask)
    return made.bands, made.label


class TestGrid:
    """Both sides on one grid."""

    @given(st.floats(4, 25), st.floats(4, 25))
    def test_area_means_keep_a_plane(self, down: float, right: float) -> None:
        y, x = np.mgrid[:60, :70] + 0.5
        plane = (2 * y * down + 3 * x * right).astype(np.float32)
        found = samples.resampled(plane, (down, right))
        rows, columns = np.mgrid[: found.shape[0], : found.shape[1]] + 0.5
        inside = (slice(3, -3), slice(3, -3))
        # A mean over part of a stair is off the plane by less than half a step of the stair.
        error = np.abs(found - (2 * rows + 3 * columns) * COMMON_M)[inside]
        assert error.max(initial=0) <= down + 1.5 * right + 0.01

    def test_the_mean_of_all_stays(self) -> None:
        values = np.random.default_rng(1).random((3, 100, 100)).astype(np.float32)
        found = samples.resampled(values, (8.0, 8.0))
        assert found.shape == (3, 80, 80)
        assert found.mean() == pytest.approx(values.mean(), rel=1e-5)

    def test_what_is_doubted_spreads(self) -> None:
        label = np.zeros((10, 10), dtype=np.uint8)
        label[:, :5], label[0, 0] = 1, 255
        found = samples.relabelled(label, (8.0, 8.0))
        assert found.shape == (8, 8)
        assert found[0, 0] == 255
        assert (found == 255).sum() == 1
        assert (found[1:, :4] == 1).all()
        assert (found[:, 4:] == 0).all()


class TestDifferences:
    """Distances and quantiles from counts, beside those from the values."""

    def test_distance_is_that_of_scipy(self) -> None:
        rng = np.random.default_rng(3)
        first, second = rng.normal(-2, 0.5, 4000), rng.normal(-1.8, 0.4, 3000)
        counts = [np.histogram(side, spectra.EDGES)[0] for side in (first, second)]
        expected = ks_2samp(first, second).statistic
        assert comparison.values_apart(first, second) == pytest.approx(expected, abs=1e-12)
        assert spectra.distance(*counts) == pytest.approx(expected, abs=0.02)
        shares = (0.05, 0.5, 0.95)
        found = spectra.quantiles(counts[0], shares)
        assert found == pytest.approx(np.quantile(first, shares), abs=spectra.BIN)

    def test_the_same_side_twice_differs_in_nothing_and_worst_comes_first(self) -> None:
        dim = comparison.measure_side([sample(ellipse(30, 20, 0.3), 0.15)])
        bright = comparison.measure_side([sample(box(30, 40), 0.3)])
        for differences in (comparison.pond_differences, comparison.pixel_differences):
            assert {item.distance for item in differences(dim, dim)} == {0.0}
            found = [item.distance for item in differences(dim, bright)]
            assert found == sorted(found, reverse=True)
            assert found[0] == 1.0


def write_tiles(folder: Path, ponds: int) -> None:
    """Write a folder of one magenta tile with square ponds."""
    for part in ("image", "label"):
        (folder / part).mkdir(parents=True)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32723)
    rng = np.random.default_rng(0)
    label = np.zeros((150, 150), dtype=np.uint8)
    for number in range(ponds):
        label[20:40, 20 + 40 * number : 45 + 40 * number] = 1
    for part, names, kind in (
        ("image", ("blue", "green", "red"), gdal.GDT_UInt16),
        ("label", ("label",), gdal.GDT_Byte),
    ):
        path = str(folder / part / "site90_tile000.tif")
        raster = gdal.GetDriverByName("GTiff").Create(path, 150, 150, len(names), kind)
        raster.SetGeoTransform((500000, 10, 0, 7800000, 0, -10))
        raster.SetSpatialRef(system)
        for number, name in enumerate(names, 1):
            band = raster.GetRasterBand(number)
            band.SetDescription(name)
            counts = MAGENTA[number - 1] + rng.integers(-3, 4, label.shape)
            band.WriteArray(counts if part == "image" else label)
        raster = None


def files_of(root: Path) -> Dict[str, bytes]:
    """Return what is under a folder, by relative name."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tuple[Path, Path, Path]]:
    """Two pages from the same input, and one beside another real folder."""
    made = [tmp_path_factory.mktemp("page") for _ in range(3)]
    one, other = (tmp_path_factory.mktemp("tiles") for _ in range(2))
    write_tiles(one, 1)
    write_tiles(other, 3)
    for root, real in zip(made, (one, one, other)):
        make_page(real, root, seeds=(1, 2), size=256)
    yield made[0], made[1], made[2]


class TestPage:
    """The files that are written."""

    def test_the_same_input_gives_the_same_bytes(self, pages: Tuple[Path, ...]) -> None:
        assert files_of(pages[0]) == files_of(pages[1])

    def test_numbers_are_those_of_the_input(self, pages: Tuple[Path, ...]) -> None:
        first, other = ((root / "docs" / "simulation.md").read_text("utf-8") for root in pages[::2])
        assert " and 1 real ones" in first
        assert " and 3 real ones" in other
        row = next(line for line in first.splitlines() if line.startswith("| area, ha"))
        assert row.split("|")[4].strip() == "5.00"

    def test_the_page_shows_what_is_there(self, pages: Tuple[Path, ...]) -> None:
        text = (pages[0] / "docs" / "simulation.md").read_text("utf-8")
        linked = {part.partition(")")[0] for part in text.split("](")[1:]}
        assert linked == {
            f"simulation/{path.name}" for path in (pages[0] / "docs/simulation").iterdir()
        }

    def test_no_real_picture_outside_build(self, pages: Tuple[Path, ...]) -> None:
        written = files_of(pages[0])
        assert {name.split("/")[0] for name in written} == {"docs", "build"}
        dots = np.array(list(itertools.product(*(range(v - 3, v + 4) for v in MAGENTA)))).T
        colours = shown((dots * 1e-4).astype(np.float32)[:, None], NATURAL)
        real = {tuple(colour) for colour in colours.reshape(-1, 3)}
        for name in filter(lambda name: name.endswith(".png"), written):
            with Image.open(pages[0] / name) as image:
                picture = np.asarray(image.convert("RGB")).reshape(-1, 3)
            share = np.mean([tuple(colour) in real for colour in picture])
            shows = name.endswith(("beside_real.png", "beside_real_outlines.png", "real_ponds.png"))
            assert (share > 0.01) if shows else (share < 1e-3), name

    def test_only_the_charts_know_the_real_tiles(self, pages: Tuple[Path, ...]) -> None:
        first, other = files_of(pages[0]), files_of(pages[2])
        changed = {name for name in first if first[name] != other[name]}
        assert {name for name in changed if name.startswith("docs/")} <= {
            "docs/simulation.md",
            "docs/simulation/bands.png",
            "docs/simulation/ponds_measured.png",
        }

    def test_no_tiles_is_said_plainly(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"holds no image/\*\.tif"):
            make_page(tmp_path, tmp_path, seeds=(1,), size=256)
        assert files_of(tmp_path) == {}
