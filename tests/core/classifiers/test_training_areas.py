"""Sample polygons on an image: the pixels that they give, and those that must not be judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from osgeo import gdal, ogr, osr

from core.classifiers import training_areas, training_pixels
from core.classifiers.features import choose_features
from core.classifiers.sample_counts import Assessment, SampleCounts, count_samples, lacking
from core.classifiers.train_test_split import divide
from core.classifiers.training_areas import (
    BOTH,
    NONE,
    TrainingAreas,
    TrainingPolygon,
    codes,
    read_areas,
)
from core.classifiers.training_pixels import TrainingPixels, even_shares, gather, lots
from core.protocol.errors import Cancelled, InputError
from core.raster.area_mask import Area
from core.raster.image import Image, open_image
from core.raster.polygons import Shapes
from core.raster.windows import Window
from core.run.feedback import Feedback

from ..rasters import GRID, landscape, write_polygons, write_raster

WIDTH, HEIGHT = 140, 90

Shape = Tuple[Sequence[Tuple[float, float]], int]


def box(col: float, row: float, wide: float, tall: float) -> List[Tuple[float, float]]:
    """Return a rectangle, in pixels, as places on the ground."""
    return placed([(0, 0), (wide, 0), (wide, tall), (0, tall)], col, row)


def placed(
    corners: Sequence[Tuple[float, float]], col: float = 0, row: float = 0
) -> List[Tuple[float, float]]:
    return [(GRID[0] + 10 * (col + x), GRID[3] - 10 * (row + y)) for x, y in corners]


SHAPES: Tuple[Shape, ...] = (
    (box(3, 4, 20, 10), 1),
    (box(40, 4, 6, 6), 1),
    (placed([(0, 0), (30, 6), (9, 31)], 60, 40), 1),
    (box(18, 9, 25, 12), 0),  # Over the first.
    (placed([(0, 0), (40, 3), (17, 40)], 90, 5), 0),
    (box(2, 60, 33, 25), 0),
)


class Scene:
    """An image and samples on it."""

    def __init__(self, folder: Path, shapes: Sequence[Shape] = SHAPES) -> None:
        self.folder = folder
        self.values = landscape(HEIGHT, WIDTH)
        self.image = open_image(write_raster(folder / "scene.tif", self.values, scale=1e-4))
        self.areas = self.draw(shapes)
        self.features = choose_features(self.image)

    def draw(self, shapes: Sequence[Shape]) -> TrainingAreas:
        path = write_polygons(
            self.folder / f"samples{len(list(self.folder.glob('*.gpkg')))}.gpkg",
            [corners for corners, _ in shapes],
            classes=[value for _, value in shapes],
        )
        return read_areas(path, self.image)

    def gather(self, size: int = 10_000, seed: int = 0, **how: Any) -> TrainingPixels:
        options = {"assessment": None, "split": False, **how}
        return gather(
            self.areas, self.features, size=size, seed=seed, feedback=Feedback(), **options
        )

    def census(self, assessment: Any = None) -> SampleCounts:
        return count_samples(self.areas, self.features, assessment, Feedback())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def owners_one_by_one(areas: TrainingAreas) -> npt.NDArray[np.bool_]:
    """Return the pixels in each polygon, burnt alone into the whole image, bool [P, H, W]."""
    whole = areas.image.window
    return np.stack([Shapes(areas.image, [it.geometry]).inside(whole) for it in areas.polygons])


def expected_codes(areas: TrainingAreas) -> npt.NDArray[np.int64]:
    inside = owners_one_by_one(areas)
    result = np.full(inside.shape[1:], NONE, dtype=np.int64)
    for place in range(len(inside)):
        result[inside[place]] = place
    clash = inside[areas.values == 1].any(axis=0) & inside[areas.values == 0].any(axis=0)
    result[clash] = BOTH
    return result


class TestPolygonsOnTheGrid:
    @pytest.mark.parametrize("piece", [16, 33, 512])
    def test_windows_together_say_what_the_whole_image_says(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, piece: int
    ) -> None:
        monkeypatch.setattr(training_areas, "PIECE", piece)
        found = np.full((HEIGHT, WIDTH), NONE)
        seen = np.zeros((HEIGHT, WIDTH), dtype=int)
        for window in scene.areas.windows():
            here = window.slices_in(scene.image.window)
            found[here] = codes(scene.areas.owners(window))
            seen[here] += 1
            assert max(window.width, window.height) <= piece
        expected = expected_codes(scene.areas)
        assert (found == expected).all() and (expected == BOTH).any()
        assert seen.max() == 1, "no pixel is looked at twice"

    def test_an_image_is_read_where_polygons_lie(self, tmp_path: Path) -> None:
        image = Image("/x", 100_000, 100_000, GRID, open_crs(), 10.0, ())
        corners = [box(10, 10, 5, 5), box(90_000, 80_000, 5, 5)]
        polygons = [
            TrainingPolygon(value, ogr.CreateGeometryFromWkt(wkt(ring)), (value,))
            for value, ring in enumerate(corners)
        ]
        windows = TrainingAreas("s", image, polygons).windows()
        assert windows == [Window(10, 10, 5, 5), Window(90_000, 80_000, 5, 5)]

    def test_polygons_of_a_class_that_overlap_are_one(self, scene: Scene) -> None:
        chain = [(box(5 * i, 5, 8, 8), 1) for i in range(4)]
        apart, other = (box(60, 60, 5, 5), 1), (box(0, 0, 30, 8), 0)
        found = scene.draw([*chain[::2], apart, other, *chain[1::2]])
        assert sorted(polygon.features for polygon in found.polygons) == [(1, 2, 5, 6), (3,), (4,)]
        assert "6 polygons were taken as 3" in found.remarks[0]
        united = next(it for it in found.polygons if len(it.features) == 4)
        assert Shapes(scene.image, [united.geometry]).inside(scene.image.window).sum() == 23 * 8

    def test_neighbours_that_share_an_edge_stay_two(self, scene: Scene) -> None:
        found = scene.draw([(box(0, 0, 8, 8), 1), (box(8, 0, 8, 8), 1)])
        assert len(found.polygons) == 2 and not found.remarks

    def test_what_is_written_is_read_back(self, scene: Scene) -> None:
        chosen = np.array([True, False, True, True, False, True])
        path = str(scene.folder / "again.gpkg")
        scene.areas.write(path, chosen)
        again = read_areas(path, scene.image)
        assert again.values.tolist() == scene.areas.values[chosen].tolist()
        assert (owners_one_by_one(again) == owners_one_by_one(scene.areas)[chosen]).all()


def wkt(ring: Sequence[Tuple[float, float]]) -> str:
    return "POLYGON((" + ",".join(f"{x} {y}" for x, y in [*ring, ring[0]]) + "))"


def open_crs() -> str:
    system = osr.SpatialReference()
    system.ImportFromEPSG(32723)
    return str(system.ExportToWkt())


class TestCensus:
    def test_counts_are_those_of_every_pixel(self, scene: Scene) -> None:
        values = scene.values.copy()
        values[:, 60:70, :20] = 0
        path = write_raster(scene.folder / "holes.tif", values, scale=1e-4, nodata=0)
        scene.image = open_image(path)
        scene.areas = scene.draw(SHAPES)
        scene.features = choose_features(scene.image)
        census, code = scene.census(), expected_codes(scene.areas)
        valid = values.all(axis=0)
        for place in range(len(SHAPES)):
            assert census.usable[place] == ((code == place) & valid).sum()
            assert census.empty[place] == ((code == place) & ~valid).sum()
        assert census.both == (code == BOTH).sum() > 0
        assert not census.touching.any()

    @pytest.mark.parametrize(
        ("corner", "touches"),
        [((23.4, 4), False), ((22.6, 4), False), ((22.4, 4), True), ((3, 13.4), True)],
    )
    def test_touching_is_sharing_the_centre_of_a_pixel(
        self, scene: Scene, corner: Tuple[float, float], touches: bool
    ) -> None:
        # The first polygon ends at column 23, row 14: the centre of its last pixel is at 22.5.
        path = write_polygons(scene.folder / "area.gpkg", [box(*corner, 3, 3)])
        found = scene.census(Assessment(Area(path, scene.image), "area.gpkg"))
        assert bool(found.touching[0]) == touches

    def test_a_box_in_the_crook_of_another_does_not_touch(self, scene: Scene) -> None:
        hook = placed([(0, 0), (40, 0), (40, 5), (5, 5), (5, 40), (0, 40)], 50, 5)
        scene.areas = scene.draw([(hook, 1), (box(0, 0, 9, 9), 0)])
        path = write_polygons(scene.folder / "area.gpkg", [box(56, 11, 30, 30)])
        assert not scene.census(Assessment(Area(path, scene.image))).touching.any()

    def test_pixels_of_both_classes_touch_too(self, scene: Scene) -> None:
        path = write_polygons(scene.folder / "area.gpkg", [box(19, 10, 2, 2)])
        census = scene.census(Assessment(Area(path, scene.image)))
        assert np.flatnonzero(census.touching).tolist() == [0, 3]


class TestShares:
    @given(
        arrays.arrays(np.int64, st.integers(0, 12), elements=st.integers(0, 500)),
        st.integers(0, 3000),
        st.integers(0, 3000),
    )
    def test_are_even_whole_and_nested(
        self, available: npt.NDArray[np.int64], total: int, other: int
    ) -> None:
        found = even_shares(available, total)
        assert (found <= available).all() and (found >= 0).all()
        assert found.sum() == min(total, available.sum())
        short = found[found < available]
        if short.size:
            assert short.max() - short.min() <= 1 and found.max() <= short.min() + 1
        less = even_shares(available, min(total, other))
        assert (less <= found).all()


class TestDraw:
    def test_all_pixels_are_drawn_where_there_is_room(self, scene: Scene) -> None:
        pixels, code = scene.gather(), expected_codes(scene.areas)
        assert len(pixels.truth) == (code >= 0).sum()
        for place in range(len(SHAPES)):
            mine = pixels.pixels[pixels.polygon == place]
            assert sorted(map(tuple, mine)) == sorted(map(tuple, scene.values[:, code == place].T))
        assert (pixels.truth == scene.areas.values[pixels.polygon]).all()
        expected = pixels.pixels.astype(np.float32) * np.float32(1e-4)
        assert (pixels.reflectance == expected).all()

    def test_the_lowest_lots_of_each_polygon_are_drawn(self, scene: Scene) -> None:
        pixels, code = scene.gather(size=200, seed=5), expected_codes(scene.areas)
        rows, columns = np.indices(code.shape).reshape(2, -1)
        lot = lots(scene.image.window, rows, columns, WIDTH, 5).reshape(code.shape)
        assert len(np.unique(lot)) == lot.size
        for place, held in enumerate(np.bincount(pixels.polygon, minlength=len(SHAPES))):
            best = np.argsort(lot[code == place])[:held]
            expected = scene.values[:, code == place][:, best].T
            assert (pixels.pixels[pixels.polygon == place] == expected).all()
        for count in pixels.counts:
            assert count.drawn == 100
            assert (
                count.pixels
                == np.isin(code, np.flatnonzero(scene.areas.values == count.value)).sum()
            )
            assert count.polygons == 3

    @pytest.mark.parametrize(("piece", "room"), [(16, 0), (40, 0), (512, 0)])
    def test_does_not_hang_on_windows_or_memory(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, piece: int, room: int
    ) -> None:
        expected = scene.gather(size=120, seed=2)
        monkeypatch.setattr(training_areas, "PIECE", piece)
        monkeypatch.setattr(training_pixels, "_ROOM", room)
        found = scene.gather(size=120, seed=2)
        assert (found.pixels == expected.pixels).all()
        assert (found.polygon == expected.polygon).all()

    @pytest.mark.parametrize("size", [100, 151, 400, 10_000])
    def test_fewer_are_those_that_would_have_been_drawn(self, scene: Scene, size: int) -> None:
        found, expected = scene.gather(size=600).at_most(size), scene.gather(size=min(size, 600))
        assert (found.pixels == expected.pixels).all()
        assert (found.polygon == expected.polygon).all() and found.counts == expected.counts

    def test_another_seed_draws_others(self, scene: Scene) -> None:
        first, second = scene.gather(size=100, seed=1), scene.gather(size=100, seed=2)
        assert (first.polygon == second.polygon).all()
        assert (first.pixels != second.pixels).any()

    def test_can_be_cancelled_while_it_reads(self, scene: Scene) -> None:
        class Impatient(Feedback):
            def progress(self, fraction: float, stage: str) -> None:
                if fraction >= 0.5:
                    raise Cancelled

        with pytest.raises(Cancelled):
            gather(scene.areas, scene.features, None, False, 100, 0, Impatient())


class TestDivision:
    @given(
        values=st.lists(st.integers(0, 1), min_size=1, max_size=24),
        draws=st.randoms(use_true_random=False),
        seed=st.integers(0, 1000),
    )
    def test_halves_of_what_touches_are_apart_even_and_repeatable(
        self, values: List[int], draws: Any, seed: int
    ) -> None:
        image = Image("/x/scene.tif", 10, 10, GRID, open_crs(), 10.0, ())
        shape = ogr.CreateGeometryFromWkt(wkt(box(0, 0, 1, 1)))
        areas = TrainingAreas("s", image, [TrainingPolygon(it, shape, (1,)) for it in values])
        usable = np.array([draws.choice([0, 9]) for _ in values])
        touching = np.array([draws.choice([True, False]) for _ in values])
        census = SampleCounts(usable, np.zeros_like(usable), 0, touching)
        found = divide(areas, census, Assessment(), True, seed)
        again = divide(areas, census, Assessment(), True, seed)
        assert (found.training == again.training).all() and found.in_words == again.in_words
        live = usable > 0
        assert (
            not (found.kept_out & ~touching).any() and not (found.kept_out & ~found.training).any()
        )
        assert found.training[live & ~touching].all(), "what keeps clear is all fitted to"
        for value in (0, 1):
            mine = live & touching & (areas.values == value)
            kept = int((found.kept_out & mine).sum())
            assert kept == mine.sum() - mine.sum() // 2
            assert (found.training & mine).sum() == kept, "the other half is not fitted to"

    def test_what_is_kept_out_are_the_training_polygons_whole(self, scene: Scene) -> None:
        pixels = scene.gather(assessment=Assessment(), split=True, seed=3)
        assert pixels.kept_out is not None
        trained = owners_one_by_one(scene.areas)[pixels.training].any(axis=0)
        assert (pixels.kept_out.inside(scene.image.window) == trained).all()
        assert pixels.training.sum() == 4, "two of three of each class"
        assert set(pixels.polygon.tolist()) == set(np.flatnonzero(pixels.training).tolist())

    def test_samples_apart_are_all_fitted_to_and_nothing_is_kept_out(self, scene: Scene) -> None:
        path = write_polygons(scene.folder / "area.gpkg", [box(110, 60, 20, 20)])
        apart = Assessment(Area(path, scene.image), "area.gpkg")
        for split in (False, True):
            pixels = scene.gather(assessment=apart, split=split)
            assert pixels.kept_out is None and pixels.training.all()
            assert "none of the 6 sample polygons touches" in pixels.divided

    def test_a_refusal_names_the_polygons_and_the_cure(self, scene: Scene) -> None:
        path = write_polygons(scene.folder / "area.gpkg", [box(30, 0, 20, 20)])
        area = Assessment(Area(path, scene.image), "area.gpkg")
        with pytest.raises(InputError, match=r"2 of the 6 .*area\.gpkg \(features 2, 4\)") as told:
            scene.gather(assessment=area)
        assert "split the samples" in told.value.cure


class TestMessages:
    """What is wrong is said with the file's name and what to do."""

    def refused(self, scene: Scene, shapes: Sequence[Shape]) -> InputError:
        scene.areas = scene.draw(shapes)
        with pytest.raises(InputError) as told:
            scene.gather()
        return told.value

    def test_polygons_too_small_for_a_pixel(self, scene: Scene) -> None:
        told = self.refused(scene, [(box(3.6, 3.6, 0.5, 0.5), 1), (box(9.6, 9.6, 0.5, 0.5), 0)])
        assert "too small" in told.message and "samples1.gpkg" in told.message
        assert "larger than a pixel (10 m)" in told.cure

    def test_classes_that_cover_the_same_ground(self, scene: Scene) -> None:
        told = self.refused(scene, [(box(3, 3, 9, 9), 1), (box(3, 3, 9, 9), 0)])
        assert "polygons of both classes" in told.message and "samples1.gpkg" in told.message
        assert "beside one another" in told.cure

    def test_a_class_that_the_other_hides(self, scene: Scene) -> None:
        told = self.refused(scene, [(box(3, 3, 9, 9), 1), (box(0, 0, 30, 30), 0)])
        assert "class 1 (pond) of samples1.gpkg hold no pixel with data" in told.message
        assert "not under the other class" in told.cure

    @pytest.mark.parametrize(("value", "word"), [(1, "class 0"), (0, "class 1")])
    def test_one_class_only(self, scene: Scene, value: int, word: str) -> None:
        told = self.refused(scene, [(box(3, 3, 9, 9), value), (box(20, 20, 9, 9), value)])
        assert word in told.message and word in told.cure and "samples1.gpkg" in told.message

    def test_too_few_pixels_with_the_numbers(self, scene: Scene) -> None:
        told = self.refused(scene, [(box(3, 3, 5, 1), 1), (box(20, 20, 9, 9), 0)])
        assert "5 pixels of class 1 (pond); for 4 bands at least 6 are needed" in told.message
        scene.areas = scene.draw([(box(3, 3, 6, 1), 1), (box(20, 20, 9, 9), 0)])
        assert any("6 pixels of class 1" in remark for remark in scene.gather().remarks)

    def test_a_field_that_holds_no_whole_numbers(self, scene: Scene) -> None:
        for kind, words in ((ogr.OFTString, "whole numbers"), (None, "no field class")):
            path = str(scene.folder / f"odd{kind}.gpkg")
            samples = write_polygons(scene.folder / f"plain{kind}.gpkg", [box(3, 3, 9, 9)])
            gdal.VectorTranslate(path, samples)
            if kind is not None:
                store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
                store.GetLayer(0).CreateField(ogr.FieldDefn("class", kind))
                store = None
            with pytest.raises(InputError, match=words) as told:
                read_areas(path, scene.image)
            assert "odd" in told.value.message and "integer field class" in told.value.cure

    def test_a_polygon_without_a_class(self, scene: Scene) -> None:
        path = write_polygons(scene.folder / "null.gpkg", [box(3, 3, 9, 9)], classes=[1])
        store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
        feature = store.GetLayer(0).GetFeature(1)
        feature.SetFieldNull("class")
        store.GetLayer(0).SetFeature(feature)
        store = None
        with pytest.raises(InputError, match=r"Feature 1 of null\.gpkg has no class") as told:
            read_areas(path, scene.image)
        assert "1 (pond) or 0 (other)" in told.value.cure

    def test_polygons_elsewhere(self, scene: Scene) -> None:
        with pytest.raises(InputError, match=r"samples1\.gpkg lies over the image scene\.tif"):
            scene.draw([(box(900, 900, 9, 9), 1)])

    def test_a_band_without_data_under_the_samples(self, scene: Scene) -> None:
        values = scene.values.astype(np.float32) * 1e-4
        values[2, :, :60] = np.nan
        path = write_raster(scene.folder / "nan.tif", values)
        scene.image = open_image(path)
        scene.features = choose_features(scene.image)
        told = self.refused(scene, [(box(3, 3, 9, 9), 1), (box(20, 20, 9, 9), 0)])
        assert told.message.startswith("Band 3 of nan.tif has no data (nodata or NaN)")
        assert "bands to classify by" in told.cure
        scene.features = choose_features(scene.image, (1, 2, 4))
        assert lacking(scene.areas, scene.features, scene.census(), np.ones(2, dtype=bool)) is None


class TestFeatures:
    def test_a_mask_is_no_band_to_see(self, tmp_path: Path) -> None:
        values = np.concatenate([landscape(40, 40, 3), np.full((1, 40, 40), 65535, np.uint16)])
        colours = (gdal.GCI_Undefined,) * 3 + (gdal.GCI_AlphaBand,)
        path = write_raster(tmp_path / "a.tif", values, scale=1e-4, colours=colours)
        assert choose_features(open_image(path)).numbers == (1, 2, 3)

    def test_one_band_will_do(self, tmp_path: Path) -> None:
        scene = Scene(tmp_path)
        scene.features = choose_features(scene.image, (3,))
        assert scene.gather().pixels.shape[1] == 1

    def test_a_picture_is_seen_as_it_is(self, tmp_path: Path) -> None:
        values = (landscape(40, 40, 3) - 900).astype(np.uint8)
        found = choose_features(open_image(write_raster(tmp_path / "rgb.tif", values)))
        pixels = values.reshape(3, -1).T.astype(np.uint16)
        assert found.values == "byte" and (found.reflectance(pixels) == pixels).all()

    @pytest.mark.parametrize(
        ("numbers", "words"), [((1, 9), "no band 9"), ((2, 2), "twice"), ((), "No band")]
    )
    def test_a_choice_that_cannot_be(
        self, scene: Scene, numbers: Tuple[int, ...], words: str
    ) -> None:
        with pytest.raises(InputError, match=words) as told:
            choose_features(scene.image, numbers)
        assert "scene.tif" in told.value.message
        assert "bands to classify by" in told.value.cure

    def test_more_bands_than_can_be_told_apart(self, tmp_path: Path) -> None:
        path = write_raster(tmp_path / "many.tif", landscape(40, 40, 20), scale=1e-4)
        image = open_image(path)
        with pytest.raises(InputError, match=r"many\.tif has 20 bands .* at most 16") as told:
            choose_features(image)
        assert "bands to classify by" in told.value.cure
        assert len(choose_features(image, range(1, 17)).specs) == 16
