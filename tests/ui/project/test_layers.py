"""Which raster, which file behind it, which part to cover; what is told when there is none."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)

from tailing_pond_mapper.core.protocol.errors import InputError, OutputError
from tailing_pond_mapper.ui.project import layers

from ..rasters import ORIGIN, UTM, raster_layer, squares

WHOLE = QgsRectangle(ORIGIN[0], ORIGIN[1] - 1000, ORIGIN[0] + 1000, ORIGIN[1])


def utm() -> QgsCoordinateReferenceSystem:
    """Return the rasters' system.

    Never made while the tests are collected: QGIS has no table of systems yet, finds none, and
    remembers for the whole run that there is none of this name.
    """
    return QgsCoordinateReferenceSystem(UTM)


def test_the_topmost_visible_image_is_found(tmp_path: Path, project: QgsProject) -> None:
    below, hidden, result = (
        raster_layer(tmp_path / f"{name}.tif", name, size=4) for name in ("below", "hidden", "mine")
    )
    result.setCustomProperty(layers.RESULT_PROPERTY, True)
    assert layers.topmost_raster(project) is None
    for layer in (below, hidden, result):  # each lands on top
        project.addMapLayer(layer)
    project.layerTreeRoot().findLayer(hidden).setItemVisibilityChecked(False)
    assert layers.topmost_raster(project) is below
    project.layerTreeRoot().findLayer(hidden).setItemVisibilityChecked(True)
    assert layers.topmost_raster(project) is hidden


def test_the_source_is_what_gdal_opens(tmp_path: Path) -> None:
    plain = raster_layer(tmp_path / "with space é.tif", size=4)
    zipped = tmp_path / "zipped.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(plain.source(), "inner.tif")
    package = tmp_path / "package.gpkg"
    options = gdal.TranslateOptions(format="GPKG", creationOptions=["RASTER_TABLE=my_table"])
    byte = gdal.Translate("", plain.source(), format="MEM", outputType=gdal.GDT_Byte)
    gdal.Translate(str(package), byte, options=options)
    sources = [
        plain.source(),
        f"{plain.source()}|option:NUM_THREADS=2",
        f"/vsizip/{zipped}/inner.tif",
        f"GPKG:{package}:my_table",
    ]
    for source in sources:
        layer = QgsRasterLayer(source, "layer")
        assert layer.isValid(), source
        opened = gdal.Open(layers.source_path(layer))
        assert opened is not None, source
        assert (opened.RasterXSize, opened.RasterYSize) == (4, 4)


@pytest.mark.parametrize(
    ("source", "provider"),
    [
        ("type=xyz&url=https://tiles.invalid/{z}/{x}/{y}.png&zmax=3", "wms"),
        (
            "crs=EPSG:4326&format=image/png&layers=a&styles&url=http://x.invalid",
            "wms",
        ),
        ("<GDAL_WMS><Service name='TMS'/></GDAL_WMS>", "gdal"),
    ],
)
def test_a_source_that_is_no_file_is_refused_with_a_cure(source: str, provider: str) -> None:
    layer = QgsRasterLayer(source, "web map", provider)
    with pytest.raises(InputError, match='"web map" is not a raster file') as caught:
        layers.source_path(layer)
    assert "GeoTIFF" in caught.value.cure


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    layer = raster_layer(tmp_path / "gone.tif", "vanished", size=4)
    Path(layer.source()).unlink()
    with pytest.raises(InputError, match=r'"vanished" cannot be opened: .*gone\.tif'):
        layers.source_path(layer)


def test_no_crs_is_refused(tmp_path: Path) -> None:
    layer = raster_layer(tmp_path / "bare.tif", "bare", size=4, crs=None)
    layer.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(InputError, match='"bare" has no coordinate reference system') as caught:
        layers.source_path(layer)
    assert "Assign Projection" in caught.value.cure
    layer.setCrs(utm())
    with pytest.raises(InputError, match="only assumes EPSG:32623"):
        layers.source_path(layer)


def test_a_crs_other_than_the_files_is_refused(tmp_path: Path) -> None:
    layer = raster_layer(tmp_path / "other.tif", "other", size=4)
    assert layers.source_path(layer) == layer.source()
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    with pytest.raises(InputError, match="shown in EPSG:3857, but its file says EPSG:32623"):
        layers.source_path(layer)


def part(layer: QgsRasterLayer, wanted: QgsRectangle, crs: QgsCoordinateReferenceSystem):  # noqa: ANN201
    return layers.part_of(layer, wanted, crs, QgsProject.instance().transformContext(), "The view")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> QgsRasterLayer:
    return raster_layer(tmp_path_factory.mktemp("scene") / "scene.tif")


inside = st.floats(-500, 1500).map(lambda value: round(value, 3))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(x=inside, y=inside, width=st.floats(1, 2500), height=st.floats(1, 2500))
def test_a_part_is_the_common_rectangle(
    scene: QgsRasterLayer, x: float, y: float, width: float, height: float
) -> None:
    left, top = ORIGIN[0] + x, ORIGIN[1] - y
    wanted = QgsRectangle(left, top - height, left + width, top)
    common = (
        max(left, WHOLE.xMinimum()),
        max(top - height, WHOLE.yMinimum()),
        min(left + width, WHOLE.xMaximum()),
        min(top, WHOLE.yMaximum()),
    )
    if common[0] >= common[2] or common[1] >= common[3]:
        with pytest.raises(InputError, match='The view does not touch the layer "scene"'):
            part(scene, wanted, utm())
    else:
        assert (part(scene, wanted, utm()) or WHOLE_EXTENT) == pytest.approx(common)


WHOLE_EXTENT = (WHOLE.xMinimum(), WHOLE.yMinimum(), WHOLE.xMaximum(), WHOLE.yMaximum())


def test_a_part_in_another_crs_covers_what_it_covers_on_the_ground(scene: QgsRasterLayer) -> None:
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    there = QgsCoordinateTransform(utm(), degrees, QgsProject.instance())
    wanted = QgsRectangle(ORIGIN[0] + 200, ORIGIN[1] - 500, ORIGIN[0] + 400, ORIGIN[1] - 300)
    found = part(scene, there.transformBoundingBox(wanted), degrees)
    assert found is not None
    # A box turned twice can only grow, and a small one by less than a pixel.
    assert QgsRectangle(*found).contains(wanted.buffered(-0.01))
    assert wanted.buffered(10).contains(QgsRectangle(*found))
    assert part(scene, there.transformBoundingBox(WHOLE.buffered(100)), degrees) is None


def test_a_view_that_cannot_be_transformed_touches_nothing(scene: QgsRasterLayer) -> None:
    with pytest.raises(InputError, match="does not touch"):
        part(scene, QgsRectangle(1e9, 1e9, 2e9, 2e9), QgsCoordinateReferenceSystem("EPSG:3857"))


def test_only_selected_polygons_count_where_asked() -> None:
    first, second = QgsRectangle(0, 0, 1, 1), QgsRectangle(5, 5, 7, 8)
    layer = squares(first, second)
    assert layers.bounds(layers.area_features(layer, False)) == QgsRectangle(0, 0, 7, 8)
    with pytest.raises(InputError, match='Nothing is selected in the layer "wanted"'):
        layers.area_features(layer, True)
    layer.selectByExpression("$id = 2")
    assert layers.bounds(layers.area_features(layer, True)) == second
    with pytest.raises(InputError, match="holds no polygon"):
        layers.area_features(squares(), False)


def test_an_area_can_be_read_back_with_ogr(tmp_path: Path) -> None:
    boxes = [QgsRectangle(*WHOLE_EXTENT), QgsRectangle(0, 0, 3, 4)]
    path = tmp_path / "area.gpkg"
    context = QgsProject.instance().transformContext()
    layers.write_polygons(layers.area_features(squares(*boxes), False), utm(), context, path)
    dataset = ogr.Open(str(path))
    written = dataset.GetLayer()
    assert written.GetFeatureCount() == 2
    assert written.GetSpatialRef().GetAuthorityCode(None) == "32623"
    areas = sorted(feature.GetGeometryRef().GetArea() for feature in written)
    assert areas == pytest.approx([12.0, 1e6])


def test_an_area_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    context = QgsProject.instance().transformContext()
    features = layers.area_features(squares(QgsRectangle(0, 0, 1, 1)), False)
    shutil.rmtree(tmp_path)
    with pytest.raises(OutputError, match="cannot be written: "):
        layers.write_polygons(features, utm(), context, tmp_path / "none" / "area.gpkg")


def test_bands_are_remembered_with_the_layer(tmp_path: Path, project: QgsProject) -> None:
    layer = raster_layer(tmp_path / "image.tif", size=4)
    assert layers.chosen_bands(layer) == ()
    project.addMapLayer(layer)
    layers.choose_bands(layer, (3, 2, 1))
    project.write(str(tmp_path / "project.qgs"))
    project.clear()
    project.read(str(tmp_path / "project.qgs"))
    (again,) = project.mapLayers().values()
    assert layers.chosen_bands(again) == (3, 2, 1)
    layers.choose_bands(again, ())
    assert layers.chosen_bands(again) == ()
    again.setCustomProperty(layers.BANDS_PROPERTY, "1,x,-2")
    assert layers.chosen_bands(again) == (1,)
