"""Reading a person's rasters and polygons, and setting ground aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr
from scipy import ndimage

pytest.importorskip("torch")

from core.model import value_encoding
from core.protocol.errors import InputError
from core.raster.class_codes import IGNORE, OTHER, POND, UNKNOWN
from core.raster.geodesy import Earth
from core.raster.polygons import Shapes, box_of
from core.raster.windows import Window
from core.run.feedback import Feedback
from core.training import own_card
from core.training.data import training_rasters
from core.training.data.examples import Example
from core.training.data.hold_out import HoldOut, hold_out
from core.training.data.training_rasters import Gathered, Ground, gather, open_ground

from ...rasters import GRID, UTM, landscape, read_raster, write_polygons, write_raster
from ...trainings import Box, ring, truth, write_scene

Points = Sequence[Tuple[float, float]]


def look(image: str, reference: str, area: Optional[str] = None, number: int = 1) -> Ground:
    return open_ground(number, image, reference, area, None, own_card.expected())


def write_classes(path: Path, shapes: Sequence[Tuple[Points, Any]], kind: int) -> str:
    """Write polygons with a field ``class``."""
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("samples", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", kind))
    for points, value in shapes:
        feature = ogr.Feature(layer.GetLayerDefn())
        if value is not None:
            feature.SetField("class", value)
        shape = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
        feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(shape)))
        layer.CreateFeature(feature)
    return str(path)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image of 24 x 24 pixels."""
    path = tmp_path_factory.mktemp("blank") / "blank.tif"
    return write_raster(path, landscape(24, 24), scale=1e-4)


class TestPolygons:
    """Which pixels a polygon covers."""

    corner = st.tuples(st.floats(-40, 280), st.floats(-40, 280))

    @given(st.lists(corner, min_size=3, max_size=3))
    @settings(max_examples=25)
    def test_those_whose_centre_it_contains(self, blank: str, corners: Points) -> None:
        triangle = ogr.CreateGeometryFromJson(
            json.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
        )
        if triangle.Area() < 400 or triangle.GetEnvelope()[1] < 0:
            return
        placed = [(GRID[0] + x, GRID[3] - y) for x, y in corners]
        path = write_polygons(Path(f"/vsimem/{abs(hash(tuple(corners)))}.gpkg"), [placed])
        try:
            found = look(blank, path).label(Window(0, 0, 24, 24))
        finally:
            gdal.Unlink(path)
        inner, outer = triangle.Buffer(-0.01), triangle.Buffer(0.01)
        for row, column in np.ndindex(24, 24):
            point = ogr.Geometry(ogr.wkbPoint)
            point.AddPoint_2D(10 * column + 5, 10 * row + 5)
            if inner.Contains(point):
                assert found[row, column] == POND
            elif not outer.Contains(point):
                assert found[row, column] == OTHER

    def test_in_another_reference_system(self, tmp_path: Path) -> None:
        image, reference = write_scene(tmp_path / "s", [(10, 12, 20, 16)])
        degrees = str(tmp_path / "degrees.gpkg")
        gdal.VectorTranslate(degrees, reference, dstSRS="EPSG:4326", reproject=True)
        window = Window(0, 0, 96, 96)
        assert (look(image, degrees).label(window) == look(image, reference).label(window)).all()

    def test_one_that_crosses_itself_is_repaired_and_told(self, blank: str, tmp_path: Path) -> None:
        bow = [(2, 2), (22, 22), (22, 2), (2, 22)]
        points = [(GRID[0] + 10 * x, GRID[3] - 10 * y) for x, y in bow]
        ground = look(blank, write_polygons(tmp_path / "bow.gpkg", [points]))
        found = ground.label(Window(0, 0, 24, 24)) == POND
        assert found[12, 4]
        assert found[12, 20]
        assert not found[4, 12]
        assert not found[20, 12]
        assert any("repaired" in remark for remark in ground.reference.remarks)

    def test_one_without_ground_is_named(self, blank: str, tmp_path: Path) -> None:
        line = [(GRID[0], GRID[3]), (GRID[0] + 90, GRID[3] - 90), (GRID[0], GRID[3])]
        path = write_polygons(tmp_path / "line.gpkg", [ring((2, 2, 5, 5)), line])
        ground = look(blank, path)
        assert len(ground.reference.ponds.geometries) == 1
        assert any("feature 2 " in remark for remark in ground.reference.remarks)

    def test_what_lies_elsewhere_on_earth_does_no_harm(self, blank: str, tmp_path: Path) -> None:
        image = Path(blank)
        near, far = ring((2, 2, 5, 5)), [(-150.0, 89.0), (-100.0, 90.0), (-50.0, 89.0)]
        path = write_polygons(tmp_path / "near.gpkg", [near])
        world = str(tmp_path / "world.gpkg")
        gdal.VectorTranslate(world, path, dstSRS="EPSG:4326", reproject=True)
        store = ogr.Open(world, 1)
        feature = ogr.Feature(store.GetLayer(0).GetLayerDefn())
        shape = {"type": "Polygon", "coordinates": [[*far, far[0]]]}
        feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(shape)))
        store.GetLayer(0).CreateFeature(feature)
        store = None
        assert (look(str(image), world).label(Window(0, 0, 24, 24)) == POND).sum() == 25


class TestClasses:
    """A field ``class`` says what each polygon is."""

    SHAPES = ((ring((0, 0, 8, 8)), 1), (ring((10, 10, 8, 8)), 0), (ring((6, 6, 2, 8)), 0))

    def test_what_no_polygon_covers_is_not_known(self, blank: str, tmp_path: Path) -> None:
        path = write_classes(tmp_path / "c.gpkg", self.SHAPES, ogr.OFTInteger64)
        expected = np.full((24, 24), IGNORE)
        expected[10:18, 10:18] = expected[6:14, 6:8] = OTHER
        expected[:8, :8] = POND
        expected[6:8, 6:8] = IGNORE  # Both at once.
        assert (look(blank, path).label(Window(0, 0, 24, 24)) == expected).all()

    @pytest.mark.parametrize("value", [2, -1, None])
    def test_another_class_is_refused(self, blank: str, tmp_path: Path, value: Any) -> None:
        shapes = [*self.SHAPES, (ring((20, 20, 2, 2)), value)]
        path = write_classes(tmp_path / "c.gpkg", shapes, ogr.OFTInteger)
        with pytest.raises(InputError, match=rf"Feature 4 of c\.gpkg has the class {value}"):
            look(blank, path)

    def test_a_field_of_text_is_told(self, blank: str, tmp_path: Path) -> None:
        path = write_classes(tmp_path / "c.gpkg", [(ring((0, 0, 8, 8)), "pond")], ogr.OFTString)
        ground = look(blank, path)
        assert not ground.reference.classed
        assert "neither 0 nor 1" in ground.reference.remarks[0]


def test_outside_of_the_area_nothing_is_known(tmp_path: Path) -> None:
    ponds: List[Box] = [(10, 10, 12, 12), (70, 70, 12, 12)]
    image, reference = write_scene(tmp_path / "s", ponds)
    area = write_polygons(tmp_path / "area.gpkg", [ring((0, 0, 50, 40))])
    label = look(image, reference, area).label(Window(0, 0, 96, 96))
    assert (label[:40, :50] == truth(ponds)[:40, :50]).all()
    assert (label[40:] == IGNORE).all()
    assert (label[:, 50:] == IGNORE).all()


def collected(grounds: Sequence[Ground], seed: int = 0) -> Tuple[Gathered, HoldOut]:
    aside = hold_out(grounds, seed)
    return gather(grounds, aside.sites, aside.regions, seed, Feedback()), aside


def apart(grounds: Sequence[Ground]) -> Gathered:
    """Read everything, with nothing held out."""
    return gather(grounds, ["s"] * len(grounds), [None] * len(grounds), 0, Feedback())


def known(examples: Sequence[Example], kind: int) -> int:
    return sum(int((example.label == kind).sum()) for example in examples)


class TestPieces:
    """What is kept of an image."""

    PONDS: ClassVar[List[Box]] = [(20, 20, 30, 20), (130, 140, 20, 30)]

    @pytest.fixture
    def ground(self, tmp_path: Path) -> Ground:
        return look(*write_scene(tmp_path / "s", self.PONDS, side=200))

    @pytest.fixture
    def large(self, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Ground:
        """The same, as if it were large: 16 pieces of 50 pixels."""
        for name, value in (("WHOLE", 1000), ("PIECE", 50), ("CONTEXT", 8)):
            monkeypatch.setattr(training_rasters, name, value)
        return ground

    def test_a_small_image_is_one_piece_as_it_is(self, ground: Ground) -> None:
        (example,) = apart([ground]).train
        assert (example.pixels == read_raster(ground.image.path)).all()
        assert (example.label == truth(self.PONDS, 200)).all()

    def test_of_a_large_one_every_pixel_is_learnt_from_once(self, large: Ground) -> None:
        gathered = apart([large])
        assert len(gathered.train) == 16
        assert known(gathered.train, POND) == truth(self.PONDS, 200).sum()
        assert known(gathered.train, OTHER) == 200 * 200 - truth(self.PONDS, 200).sum()
        assert max(example.label.size for example in gathered.train) == 66 * 66
        assert gathered.area_m2 == pytest.approx(200 * 200 * large.image.gsd_m**2)

    def test_each_piece_has_the_medians_of_the_whole(self, large: Ground) -> None:
        card = own_card.expected()
        whole = value_encoding.encode(large.image, (1, 2, 3, 4), card)
        for example in apart([large]).train:
            assert (example.centre == whole.centre).all()
            assert (example.gain == whole.gain).all()
            assert (example.offset == whole.offset).all()

    def test_pieces_hold_what_lies_there(self, large: Ground) -> None:
        image = read_raster(large.image.path)
        label = truth(self.PONDS, 200)
        for example in apart([large]).train:
            column, row = (int(word.split()[-1]) for word in example.name.split(",")[-2:])
            top, left = max(row - 8, 0), max(column - 8, 0)
            height, width = example.label.shape
            part = np.s_[top : top + height, left : left + width]
            assert (example.pixels == image[(slice(None), *part)]).all()
            assert (example.label == label[part])[example.label != IGNORE].all()

    def test_ground_without_ponds_is_set_apart(self, large: Ground) -> None:
        for example in apart([large]).train:
            assert ("without ponds" in example.site) != bool((example.label == POND).any())

    @pytest.mark.parametrize("budget", [9_000, 30_000])
    def test_there_is_a_bound_and_ponds_come_first(
        self, large: Ground, budget: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(training_rasters, "BUDGET", budget)
        gathered = apart([large])
        assert sum(example.label.size for example in gathered.train) <= budget + 66 * 66
        assert gathered.left_out[0] == 16 - len(gathered.train)
        if budget == 30_000:
            assert known(gathered.train, POND) == truth(self.PONDS, 200).sum()
            assert gathered.left_out[1] == 0
            assert known(gathered.train, OTHER) > 10_000
        else:
            assert gathered.left_out[1] > 0

    def test_unknown_ground_is_read_where_it_is_asked_for(
        self, large: Ground, tmp_path: Path
    ) -> None:
        shapes = [(ring((20, 20, 10, 10)), 1), (ring((130, 20, 10, 10)), 0)]
        drawn = write_classes(tmp_path / "c.gpkg", shapes, ogr.OFTInteger)
        ground = look(large.image.path, drawn)
        corners = np.array(ring((125, 15, 40, 40)))
        held = Shapes(ground.image, [box_of((*corners.min(axis=0), *corners.max(axis=0)))])
        few = gather([ground], ["s"], [held], 0, Feedback())
        all_of_it = gather([ground], ["s"], [held], 0, Feedback(), unknown=True)
        assert known(few.train, UNKNOWN) == 0
        assert len(few.train) < len(all_of_it.train) == 16
        seen = np.zeros((200, 200), dtype=bool)
        for example in all_of_it.train:
            column, row = (int(word.split()[-1]) for word in example.name.split(",")[-2:])
            top, left = max(row - 8, 0), max(column - 8, 0)
            rows, columns = np.nonzero(example.label == UNKNOWN)
            seen[rows + top, columns + left] = True
            assert ("nothing known" in example.site) != bool((example.label <= POND).any())
        expected = np.ones((200, 200), dtype=bool)
        expected[20:30, 20:30] = False
        expected[15:55, 125:165] = False
        assert (seen == expected).all()
        pond = np.array([*shapes[0][0], shapes[0][0][0]])
        area, _ = Earth(ground.image.crs).polygon([pond])
        for gathered in (few, all_of_it):
            assert known(gathered.train, POND) == 100
            assert known(gathered.held_out, OTHER) == 100
            assert gathered.area_m2 == pytest.approx(area)

    def test_where_there_is_little_room_what_is_known_comes_first(
        self, large: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shapes = [(ring((20, 20, 10, 10)), 1), (ring((130, 130, 10, 10)), 0)]
        drawn = write_classes(tmp_path / "c.gpkg", shapes, ogr.OFTInteger)
        ground = look(large.image.path, drawn)
        monkeypatch.setattr(training_rasters, "BUDGET", 20_000)
        for seed in range(6):
            gathered = gather([ground], ["s"], [None], seed, Feedback(), unknown=True)
            assert known(gathered.train, POND) == known(gathered.train, OTHER) == 100
            assert 2 < len(gathered.train) < 16
            assert gathered.left_out == (0, 0)

    def test_the_sample_follows_the_seed(
        self, large: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(training_rasters, "BUDGET", 30_000)

        def names(seed: int) -> List[str]:
            return [item.name for item in gather([large], ["s"], [None], seed, Feedback()).train]

        assert names(1) == names(1)
        assert len({tuple(names(seed)) for seed in range(4)}) > 1

    def test_where_classes_are_given_only_their_surroundings_are_read(
        self, large: Ground, tmp_path: Path
    ) -> None:
        shapes = [(ring((22, 22, 9, 9)), 1), (ring((70, 10, 9, 9)), 0)]
        path = write_classes(tmp_path / "c.gpkg", shapes, ogr.OFTInteger)
        gathered = apart([look(large.image.path, path)])
        assert known(gathered.train, POND) == known(gathered.train, OTHER) == 81
        assert all(example.label.size <= 25 * 25 for example in gathered.train)

    def test_pixels_without_data_are_not_learnt_from(self, tmp_path: Path) -> None:
        image, reference = write_scene(tmp_path / "s", self.PONDS, side=200)
        dataset = gdal.Open(image, gdal.GA_Update)
        for number in range(1, 5):
            band = dataset.GetRasterBand(number)
            band.WriteArray(np.zeros((60, 60), np.uint16))
        dataset = None
        (example,) = apart([look(image, reference)]).train
        assert known([example], POND) == 20 * 30
        assert known([example], OTHER) == 200 * 200 - 60 * 60 - 20 * 30


def masks(ground: Ground, aside: HoldOut, index: int = 0) -> npt.NDArray[np.bool_]:
    region = aside.regions[index]
    window = ground.image.window
    return (
        np.zeros((window.height, window.width), bool) if region is None else region.inside(window)
    )


class TestHoldOut:
    """What is set aside, and that it stays apart."""

    boxes = st.lists(
        st.tuples(st.integers(0, 180), st.integers(0, 180), st.integers(3, 40), st.integers(3, 40)),
        min_size=2,
        max_size=9,
    )

    @given(boxes, st.integers(0, 9))
    @settings(max_examples=15)
    def test_no_pond_is_on_both_sides_nor_what_lies_around_it(
        self, tmp_path_factory: pytest.TempPathFactory, boxes: List[Box], seed: int
    ) -> None:
        ponds = [(x, y, min(w, 200 - x), min(h, 200 - y)) for x, y, w, h in boxes]
        folder = tmp_path_factory.mktemp("ponds")
        ground = look(*write_scene(folder / "s", ponds, side=200))
        gathered, aside = collected([ground], seed)
        held = masks(ground, aside)
        for column, row, width, height in ponds:
            part = held[max(row - 6, 0) : row + height + 6, max(column - 6, 0) : column + width + 6]
            assert part.all() or not part.any()
        learnt = known(gathered.train, POND) + known(gathered.train, OTHER)
        measured = known(gathered.held_out, POND) + known(gathered.held_out, OTHER)
        assert learnt + measured == 200 * 200
        assert measured == held.sum()
        if aside.words:
            assert known(gathered.held_out, POND) > 0
            assert known(gathered.train, POND) > 0

    def test_about_a_fifth_of_the_ponds(self, tmp_path: Path) -> None:
        ponds = [(x, y, 8, 8) for x in range(10, 300, 60) for y in range(10, 300, 60)]
        ground = look(*write_scene(tmp_path / "s", ponds, side=320))
        for seed in range(5):
            aside = hold_out([ground], seed)
            held = masks(ground, aside)
            share = (held & truth(ponds, 320)).sum() / truth(ponds, 320).sum()
            assert 0.1 <= share <= 0.4
            count = ndimage.label(held & truth(ponds, 320))[1]
            assert aside.words.endswith(f"with {count} of {len(ponds)} ponds")

    def test_there_is_a_bound_to_what_is_measured_and_ponds_come_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in (("WHOLE", 1000), ("PIECE", 50), ("CONTEXT", 8), ("MEASURED", 9000)):
            monkeypatch.setattr(training_rasters, name, value)
        ponds = [(x, y, 8, 8) for x in range(10, 300, 60) for y in range(10, 300, 60)]
        gathered, _ = collected([look(*write_scene(tmp_path / "s", ponds, side=320))])
        assert sum(example.label.size for example in gathered.held_out) <= 9000
        assert any((example.label == POND).any() for example in gathered.held_out)
        monkeypatch.setattr(training_rasters, "MEASURED", 10**6)
        everything, _ = collected([look(*write_scene(tmp_path / "s", ponds, side=320))])
        assert known(everything.held_out, OTHER) > known(gathered.held_out, OTHER)
        assert known(everything.train, OTHER) == known(gathered.train, OTHER)

    def test_the_same_seed_gives_the_same(self, tmp_path: Path) -> None:
        ponds = [(x, y, 8, 8) for x in range(10, 180, 60) for y in range(10, 180, 60)]
        ground = look(*write_scene(tmp_path / "s", ponds, side=200))
        seen = [masks(ground, hold_out([ground], seed)).tobytes() for seed in (0, 0, 1, 2, 3)]
        assert seen[0] == seen[1]
        assert len(set(seen)) > 1

    def test_a_single_pond_is_not_held_out(self, tmp_path: Path) -> None:
        ground = look(*write_scene(tmp_path / "s", [(40, 40, 20, 20)]))
        gathered, aside = collected([ground])
        assert aside.words == ""
        assert gathered.held_out == ()
        assert not gathered.can_be_measured

    def test_two_images_of_one_place_hold_out_the_same_ground(self, tmp_path: Path) -> None:
        ponds = [(x, y, 8, 8) for x in range(10, 180, 60) for y in range(10, 180, 60)]
        first = write_scene(tmp_path / "early", ponds, side=200)
        second = write_scene(tmp_path / "late", ponds, side=200, seed=1)
        degrees = str(tmp_path / "late_degrees.tif")
        gdal.Warp(degrees, second[0], dstSRS="EPSG:4326", resampleAlg="near", dstNodata=0)
        grounds = [look(*first), look(*second, number=2), look(degrees, second[1], number=3)]
        aside = hold_out(grounds, 0)
        assert (masks(grounds[0], aside, 0) == masks(grounds[1], aside, 1)).all()
        back = str(tmp_path / "back.tif")
        held = write_raster(
            tmp_path / "held.tif",
            masks(grounds[2], aside, 2)[None].astype(np.uint8),
            crs="EPSG:4326",
            grid=grounds[2].image.geotransform,
        )
        bounds = (GRID[0], GRID[3] - 2000, GRID[0] + 2000, GRID[3])
        gdal.Warp(back, held, dstSRS=UTM, resampleAlg="near", outputBounds=bounds, xRes=10, yRes=10)
        differ = (read_raster(back) == 1) != masks(grounds[0], aside, 0)
        # On the other grid, pixels at a block's edge may fall on its other side.
        assert not ndimage.binary_erosion(differ, np.ones((2, 2))).any()
        assert differ.mean() < 0.02

    def sites(self, folder: Path, count: int, step: float) -> List[Ground]:
        """Return grounds in a row, ``step`` metres from one's corner to the next one's."""
        grounds = []
        for number in range(count):
            origin = (GRID[0] + step * number, GRID[3])
            scene = write_scene(folder / f"i{number}", [(5, 5, 9, 9)], side=40, origin=origin)
            grounds.append(look(*scene, number=number + 1))
        return grounds

    def test_three_sites_are_held_out_whole(self, tmp_path: Path) -> None:
        grounds = self.sites(tmp_path, 6, 12_000)
        gathered, aside = collected(grounds)
        assert len(set(aside.sites)) == 6
        held = [index for index, ground in enumerate(grounds) if masks(ground, aside, index).any()]
        assert len(held) == 1
        assert masks(grounds[held[0]], aside, held[0]).all()
        assert aside.words == f"1 of 6 sites: i{held[0]}.tif"
        assert not {item.site for item in gathered.train} & {
            item.site for item in gathered.held_out
        }

    def test_neighbours_are_one_site(self, tmp_path: Path) -> None:
        # 400 m wide each: 9.6 km lie between one and the next.
        aside = hold_out(self.sites(tmp_path, 4, 10_000), 0)
        assert len(set(aside.sites)) == 1
        assert aside.words.startswith("blocks")

    def test_the_site_that_is_held_out_has_ponds(self, tmp_path: Path) -> None:
        grounds = self.sites(tmp_path, 8, 20_000)
        # One file for all, with ponds in two of them only.
        shared = write_polygons(
            tmp_path / "shared.gpkg",
            [ring((5, 5, 9, 9), (GRID[0] + 20_000 * number, GRID[3])) for number in (2, 5)],
        )
        grounds = [
            look(ground.image.path, shared, number=n + 1) for n, ground in enumerate(grounds)
        ]
        for seed in range(6):
            gathered, _ = collected(grounds, seed)
            assert gathered.can_be_measured
