"""A comparison becomes layers to flip through and a layout, there again when the project is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
    QgsProject,
)

from tailing_pond_mapper.core.protocol.compare import CompareResult
from tailing_pond_mapper.ui.compare import layers as compare_layers
from tailing_pond_mapper.ui.compare import print_layout
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.score import layers as score_layers

from ..rasters import raster_layer
from .comparisons import SIZE, failed, method, result, write_methods


@pytest.fixture
def found(tmp_path: Path) -> CompareResult:
    """Four methods: one failed, one whose F1 is undefined, and the best in the middle."""
    folder = write_methods(tmp_path / "comparison", "unet", "rf", "ml")
    return result(
        folder,
        method(folder, "unet", 0.5),
        method(folder, "rf", 0.8),
        failed("svm"),
        method(folder, "ml", None),
    )


def add(found: CompareResult, project: QgsProject) -> tuple[compare_layers.MethodLayers, ...]:
    return compare_layers.add_to_project(found, "scene", project)


def lay_out(
    found: CompareResult, project: QgsProject, image: object = None
) -> tuple[QgsPrintLayout, tuple[compare_layers.MethodLayers, ...]]:
    made = add(found, project)
    return print_layout.add_to_project(found, made, image, project), made


def group_of(project: QgsProject) -> QgsLayerTreeGroup:
    return project.layerTreeRoot().children()[0]


def shown(group: QgsLayerTreeGroup) -> list[str]:
    return [child.name() for child in group.children() if child.itemVisibilityChecked()]


def test_each_method_that_gave_a_result_has_a_group_the_best_one_shown(
    project: QgsProject, found: CompareResult
) -> None:
    made = add(found, project)
    group = group_of(project)
    assert group.name() == "scene comparison"
    assert [child.name() for child in group.children()] == [
        "U-Net",
        "Random forest",
        "Maximum likelihood",
    ]
    assert shown(group) == ["Random forest"]
    assert [one.method.key for one in made] == ["unet", "rf", "ml"]
    for child, one in zip(group.children(), made):
        parts = [(node.layer(), node.itemVisibilityChecked()) for node in child.children()]
        assert parts == [
            (one.missed, True),
            (one.predicted, False),
            (one.errors, True),
            (one.prediction, False),
        ]
        assert all(layer.isValid() and layers.is_result(layer) for layer, _ in parts)
        assert all(layer.name().startswith(child.name()) for layer, _ in parts)


def test_ticking_one_method_hides_the_other(project: QgsProject, found: CompareResult) -> None:
    add(found, project)
    group = group_of(project)
    for child in (group.children()[2], group.children()[0]):
        child.setItemVisibilityChecked(True)
        assert shown(group) == [child.name()]
        visible = {layer.name() for layer in project.layerTreeRoot().checkedLayers()}
        assert visible == {f"{child.name()} reference ponds", f"{child.name()} errors"}


def test_all_is_there_when_the_project_is_opened_again(
    project: QgsProject, tmp_path: Path, found: CompareResult
) -> None:
    image = project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=SIZE))
    lay_out(found, project, image)
    group_of(project).children()[0].setItemVisibilityChecked(True)
    project.write(str(tmp_path / "project.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "project.qgz"))
    group = group_of(project)
    assert shown(group) == ["U-Net"] and group.isMutuallyExclusive()
    missed, predicted, errors, prediction = (
        node.layer() for node in group.children()[1].children()
    )
    assert all(one.isValid() for one in (missed, predicted, errors, prediction))
    colours = {one.value: one.color for one in errors.renderer().classes()}
    assert (colours[1], colours[2], colours[3]) == (
        score_layers.HIT,
        score_layers.FALSE,
        score_layers.MISS,
    )
    assert {one.value() for one in missed.renderer().categories()} == {"matched", "missed"}
    assert {one.value() for one in predicted.renderer().categories()} == {"matched", "false"}
    assert missed.featureCount() == 3 and predicted.featureCount() == 3
    (layout,) = project.layoutManager().layouts()
    maps = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    assert sorted(layer.name() for item in maps for layer in item.layers()).count("image") == 4


def test_a_second_comparison_has_a_group_and_a_layout_of_its_own(
    project: QgsProject, found: CompareResult
) -> None:
    for _ in range(2):
        lay_out(found, project)
    names = {layout.name() for layout in project.layoutManager().layouts()}
    assert names == {"Comparison of methods", "Comparison of methods 2"}
    assert len(project.layerTreeRoot().children()) == 2


def items(layout: QgsPrintLayout, kind: type) -> list:
    return [item for item in layout.items() if isinstance(item, kind)]


def test_maps_of_one_extent_stand_side_by_side(
    project: QgsProject, tmp_path: Path, found: CompareResult
) -> None:
    image = project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=SIZE))
    layout, made = lay_out(found, project, image)
    maps = sorted(items(layout, QgsLayoutItemMap), key=lambda one: one.id())
    assert [[layer.name() for layer in one.layers()] for one in maps] == [
        ["image"],
        *(
            [f"{name} reference ponds", f"{name} errors", "image"]
            for name in (
                "U-Net",
                "Random forest",
                "Maximum likelihood",
            )
        ),
    ]
    first = maps[0]
    assert all(one.extent() == first.extent() and one.rect() == first.rect() for one in maps)
    for one in made:
        for layer in (one.missed, one.predicted):
            assert first.extent().contains(layer.extent())
    texts = [label.text() for label in items(layout, QgsLayoutItemLabel)]
    assert found.verdict in texts
    assert {"Image", "U-Net", "Random forest", "Maximum likelihood"} <= set(texts)
    (arrow,) = items(layout, QgsLayoutItemPicture)
    assert arrow.linkedMap() in maps


def table(layout: QgsPrintLayout) -> list[list[str]]:
    (frame,) = items(layout, QgsLayoutFrame)
    rows = frame.multiFrame().tableContents()
    return [[cell.content() for cell in row] for row in rows]


def test_the_table_has_counts_measures_and_seconds(
    project: QgsProject, found: CompareResult
) -> None:
    layout, _ = lay_out(found, project)
    heads, unet, forest, svm, ml = table(layout)
    forest_row = dict(zip(heads, forest))
    assert forest_row["Method"] == "Random forest"
    assert [forest_row[name] for name in ("TP", "FN", "FP", "TN")] == [
        "1,080",
        "10",
        "20",
        "123,290",
    ]
    assert (forest_row["F1"], forest_row["95 %"]) == ("0.800", "0.71–0.86")
    assert (forest_row["Ponds found"], forest_row["False"]) == ("2 of 3", "4")
    assert dict(zip(heads, unet))["Fit, s"] == "–"
    assert svm[:2] == ["Support vector machine", "no result"] and not any(svm[2:])
    assert dict(zip(heads, ml))["F1"] == "undefined"


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_however_many_methods_all_of_it_is_on_the_page_and_apart(
    project: QgsProject, tmp_path: Path, found: CompareResult, count: int
) -> None:
    """Eight: four networks, and one trained on the samples, with the three classifiers."""
    image = project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=SIZE))
    one = found.methods[1]
    many = replace(found, methods=tuple(replace(one, name=f"M{n}") for n in range(count)))
    layout, _ = lay_out(many, project, image)
    picture = tmp_path / "page.png"
    export(layout, picture)
    (page,) = items(layout, QgsLayoutItemPage)
    kinds = (
        QgsLayoutItemMap,
        QgsLayoutFrame,
        QgsLayoutItemLegend,
        QgsLayoutItemScaleBar,
        QgsLayoutItemPicture,
        QgsLayoutItemLabel,
    )
    parts: list[QgsLayoutItem] = [item for kind in kinds for item in items(layout, kind)]
    assert len(items(layout, QgsLayoutItemMap)) == count + 1
    for part in parts:
        assert page.sceneBoundingRect().contains(part.sceneBoundingRect()), part.displayName()
    boxes = [(part, part.sceneBoundingRect().adjusted(0.3, 0.3, -0.3, -0.3)) for part in parts]
    for index, (part, here) in enumerate(boxes):
        for other, there in boxes[index + 1 :]:
            assert not here.intersects(there), (part.displayName(), other.displayName())
    (frame,) = items(layout, QgsLayoutFrame)
    assert frame.multiFrame().totalSize().height() <= frame.rect().height(), "no row is cut off"


def export(layout: QgsPrintLayout, picture: Path) -> np.ndarray:
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 60
    done = QgsLayoutExporter(layout).exportToImage(str(picture), settings)
    assert done == QgsLayoutExporter.ExportResult.Success
    return gdal.Open(str(picture)).ReadAsArray()[:3].astype(int)


def test_the_layout_exports_and_every_map_shows_its_errors(
    project: QgsProject, tmp_path: Path, found: CompareResult
) -> None:
    layout, _ = lay_out(found, project)
    written = QgsLayoutExporter(layout).exportToPdf(
        str(tmp_path / "page.pdf"), QgsLayoutExporter.PdfExportSettings()
    )
    assert written == QgsLayoutExporter.ExportResult.Success
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    page = export(layout, tmp_path / "page.png")
    scale = page.shape[2] / 297
    opaque = 0.7
    for item in items(layout, QgsLayoutItemMap):
        where = item.sceneBoundingRect()
        rows = slice(round(where.top() * scale), round(where.bottom() * scale))
        columns = slice(round(where.left() * scale), round(where.right() * scale))
        pixels = page[:, rows, columns].reshape(3, -1).T
        for colour in (score_layers.HIT, score_layers.FALSE, score_layers.MISS):
            wanted = np.array([colour.red(), colour.green(), colour.blue()])
            mixed = opaque * wanted + (1 - opaque) * 255
            assert (np.abs(pixels - mixed).max(axis=1) < 12).sum() > 20, (item.id(), colour.name())


def test_a_long_verdict_is_not_cut_off(project: QgsProject, found: CompareResult) -> None:
    """The longest that the engine says, with the names of two networks and a failed method."""
    long = (
        "U-Net tailings-unet-of-the-north has the highest F1, 0.915, but not significantly higher "
        "than U-Net trained on the samples with 0.902: difference 0.013 (95 % CI 0.004 to 0.031; "
        "10 pairs tested). It is significantly better than support vector machine with 0.782. "
        "Random forest and maximum likelihood gave no result."
    )
    layout, _ = lay_out(replace(found, verdict=long), project)
    (label,) = (one for one in items(layout, QgsLayoutItemLabel) if one.text() == long)
    before = label.rect()
    needed = label.sizeForText()
    lines = -(-needed.width() // before.width())
    assert lines * needed.height() <= before.height() + 1e-6
