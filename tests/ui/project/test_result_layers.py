"""Results become layers: free names, a group on top, styles that leave the image visible."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorFileWriter

from tailing_pond_mapper.core.protocol.errors import OutputError
from tailing_pond_mapper.core.protocol.segment import SegmentResult
from tailing_pond_mapper.ui.project import layers, result_layers

from ..ponds import segmented
from ..rasters import QgsRectangle, raster_layer, squares, write_raster


def files_of(files: result_layers.OutputFiles) -> list[Path]:
    return [files.prediction, files.ponds, files.probability, files.area]


@given(
    name=st.text(min_size=1, max_size=30) | st.text("尾b._", min_size=300, max_size=400),
    taken=st.sets(
        st.sampled_from(["_prediction.tif", "_ponds.gpkg", "_prediction.json", "_2_ponds.gpkg"])
    ),
)
def test_names_are_free_and_fit_every_file_system(
    tmp_path_factory: pytest.TempPathFactory, name: str, taken: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    stem = result_layers.free_files(folder, name).prediction.name[: -len("_prediction.tif")]
    assert not set(stem) & set('/\\:*?"<>|\0\n')
    for ending in taken:
        (folder / f"{stem}{ending}").touch()
    files = result_layers.free_files(folder, name)
    assert not any(path.exists() for path in files_of(files))
    assert files.name.startswith(name)
    # One run's files keep together: the number is that of all of them.
    stems = {path.name.rsplit("_", 1)[0] for path in files_of(files)}
    assert len(stems) == 1
    for path in files_of(files):
        path.touch()
    assert not set(files_of(result_layers.free_files(folder, name))) & set(files_of(files))


def test_without_a_choice_results_go_beside_the_project(
    project: QgsProject, tmp_path: Path
) -> None:
    temporary, made = result_layers.output_folder("", project)
    assert made
    assert temporary.is_dir() and not any(temporary.iterdir())
    temporary.rmdir()
    project.write(str(tmp_path / "project.qgz"))
    assert result_layers.output_folder("", project) == (tmp_path / "tailing_ponds", True)
    chosen = tmp_path / "a" / "b"
    assert result_layers.output_folder(str(chosen), project) == (chosen, True)
    assert result_layers.output_folder(str(chosen), project) == (chosen, False)


def test_a_folder_that_cannot_be_made_is_named(project: QgsProject, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file.below cannot be made"):
        result_layers.output_folder(str(tmp_path / "file" / "below"), project)


@pytest.fixture
def finished(tmp_path: Path) -> SegmentResult:
    """What the engine would leave behind, small."""
    source = write_raster(tmp_path / "source.tif", size=8, bands=1)
    prediction, probability = tmp_path / "p.tif", tmp_path / "q.tif"
    gdal.Translate(str(prediction), str(source), outputType=gdal.GDT_Byte)
    gdal.Translate(str(probability), str(source), outputType=gdal.GDT_Byte)
    ponds = tmp_path / "ponds.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "ponds"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        squares(QgsRectangle(0, 0, 1, 1)),
        str(ponds),
        QgsProject.instance().transformContext(),
        options,
    )
    return SegmentResult(
        output=str(prediction),
        polygons=str(ponds),
        probability=str(probability),
        manifest=str(tmp_path / "p.json"),
        ponds=1,
        pond_area_m2=1.0,
        valid_pixels=64,
        pond_pixels=1,
        device="CPU",
        seconds=1.0,
    )


def test_results_form_a_group_on_top(
    project: QgsProject, tmp_path: Path, finished: SegmentResult
) -> None:
    project.addMapLayer(raster_layer(tmp_path / "image.tif", "scene", size=4))
    added = result_layers.add_to_project(finished, "scene", project)
    assert [layer.name() for layer in added] == [
        "scene ponds",
        "scene prediction",
        "scene probability",
    ]
    assert all(layer.isValid() for layer in added)
    ponds, prediction, probability = added
    assert ponds.renderer().symbol().color().alpha() < 100
    assert [one.value for one in prediction.renderer().classes()] == [1, 0]
    assert probability.renderer().type() == "singlebandpseudocolor"
    root = project.layerTreeRoot()
    group = root.children()[0]
    assert group.name() == "scene tailings ponds"
    assert [node.layer() for node in group.children()] == added
    assert root.checkedLayers()[0] is added[0]
    # The image stays the image: no result takes its place.
    assert layers.topmost_raster(project).name() == "scene"


def test_only_what_was_asked_for_is_added(project: QgsProject, finished: SegmentResult) -> None:
    only_raster = SegmentResult(**{**vars(finished), "polygons": None, "probability": None})
    (layer,) = result_layers.add_to_project(only_raster, "scene", project)
    assert project.layerTreeRoot().checkedLayers() == [layer]


def test_other_is_transparent_and_pond_is_not(finished: SegmentResult) -> None:
    layer = QgsRasterLayer(finished.output, "prediction")
    result_layers.style_prediction(layer)
    colours = {item.value: item.color for item in layer.renderer().classes()}
    assert colours[0].alpha() == 0
    assert colours[1] == result_layers.POND_COLOUR


def test_a_low_probability_hides_nothing(finished: SegmentResult) -> None:
    layer = QgsRasterLayer(finished.probability, "probability")
    result_layers.style_probability(layer)
    shade = layer.renderer().shader().rasterShaderFunction().shade
    opacities = [shade(percent)[-1] for percent in (0, 20, 50, 100)]
    assert opacities[0] == 0 and opacities == sorted(opacities) and opacities[-1] > 200


def test_a_second_result_of_the_same_name_is_told_from_the_first(
    project: QgsProject, tmp_path: Path
) -> None:
    for run in ("one", "two", "three"):
        (tmp_path / run).mkdir()
        result_layers.add_to_project(segmented(tmp_path / run, (0.9,), 0.5), "scene", project)
    groups = [group.name() for group in project.layerTreeRoot().children()]
    assert groups == ["scene 3 tailings ponds", "scene 2 tailings ponds", "scene tailings ponds"]
    names = {layer.name() for layer in project.mapLayers().values()}
    assert {"scene ponds", "scene 2 ponds", "scene 3 prediction"} <= names
