"""Results of the engine as layers of the project: named, styled, grouped, found again."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsColorRampShader,
    QgsFillSymbol,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ...core.protocol.segment import SegmentResult
from ...core.protocol.threshold import ThresholdResult
from ..text.escaping import neutral
from ..text.translation import tr
from . import confidence_style, field_style
from .layers import mark_result
from .new_folder import make_folder, short_name

POND_COLOUR = QColor(255, 64, 129)
"""Pink: no natural surface has it, so that an outline shows on water, soil and forest alike."""


@dataclass(frozen=True)
class OutputFiles:
    """Where a run writes to; all names are free when they are chosen.

    Attributes:
        name: The run's name, from its source: ``scene``, ``scene_2``.
        prediction: Class raster.
        ponds: GeoPackage.
        probability: Probability raster.
        area: GeoPackage with the polygons that were covered.
        made_folder: Whether the folder was made for this run: it goes if nothing comes of it.
    """

    name: str
    prediction: Path
    ponds: Path
    probability: Path
    area: Path
    made_folder: bool = False


def free_files(folder: Path, source: str, made_folder: bool = False) -> OutputFiles:
    """Return names for the results of ``source`` that collide with nothing in ``folder``.

    Args:
        folder: Need not exist yet.
        source: Name of the image's layer.
        made_folder: Whether the folder was made for this run.
    """
    stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in source).strip("._") or "image"
    stem = short_name(stem)
    taken = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}_{number}"
        mine = (f"{name}_prediction.", f"{name}_ponds.", f"{name}_probability.", f"{name}_area.")
        if not any(other.startswith(mine) for other in taken):
            return OutputFiles(
                name=source if number == 1 else f"{source} {number}",
                prediction=folder / f"{name}_prediction.tif",
                ponds=folder / f"{name}_ponds.gpkg",
                probability=folder / f"{name}_probability.tif",
                area=folder / f"{name}_area.gpkg",
                made_folder=made_folder,
            )
        number += 1


def output_folder(chosen: str, project: QgsProject) -> tuple[Path, bool]:
    """Return the folder for results, made if need be, and whether it had to be made.

    Args:
        chosen: The user's choice; where empty, ``tailing_ponds`` beside the project, or a
            temporary folder while the project has not been saved.
        project: The project.

    Raises:
        OutputError: The folder cannot be made.
    """
    home = project.absolutePath()
    if chosen:
        folder = Path(chosen)
    elif home:
        folder = Path(home) / "tailing_ponds"
    else:
        return Path(tempfile.mkdtemp(prefix="tailing_ponds_")), True
    made = not folder.exists()
    make_folder(folder)
    return folder, made


def free_name(name: str, group: str, project: QgsProject) -> str:
    """Return a name for a result whose group is not in the layer tree yet.

    Args:
        name: That is wanted; gets a number where it is taken.
        group: What groups are called, a ``{}`` standing for the name.
        project: The project.
    """
    name = neutral(name)
    root, number, free = project.layerTreeRoot(), 1, name
    while root.findGroup(group.format(free)) is not None:
        number += 1
        free = f"{name} {number}"
    return free


def add_to_project(
    result: SegmentResult | ThresholdResult, name: str, project: QgsProject
) -> list[QgsMapLayer]:
    """Put the layers of a result into a group at the top of the layer tree.

    Args:
        result: What the engine wrote.
        name: Name for the group; the layers' names start with it.
        project: The project.

    Returns:
        The layers from the top: ponds, prediction, probability, as far as there are such files.
    """
    name = neutral(free_name(name, tr("{} tailings ponds"), project))
    layers: list[QgsMapLayer] = []
    kinds: list[str] = []
    if result.polygons:
        ponds = QgsVectorLayer(f"{result.polygons}|layername=ponds", tr("{} ponds").format(name))
        style_ponds(ponds, result.least_confidence)
        layers.append(ponds)
        kinds.append("ponds")
    prediction = QgsRasterLayer(result.output, tr("{} prediction").format(name))
    style_prediction(prediction)
    layers.append(prediction)
    kinds.append("prediction")
    if isinstance(result, SegmentResult) and result.probability:
        probability = QgsRasterLayer(result.probability, tr("{} probability").format(name))
        style_probability(probability)
        layers.append(probability)
        kinds.append("probability")
    group = project.layerTreeRoot().insertGroup(0, tr("{} tailings ponds").format(name))
    for layer, kind in zip(layers, kinds):
        mark_result(layer, kind)
        project.addMapLayer(layer, False)
        node = group.addLayer(layer)
        # Only classes of confidence need their legend.
        node.setExpanded(
            isinstance(layer, QgsVectorLayer) and confidence_style.shown_from(layer) is not None
        )
        if isinstance(layer, QgsVectorLayer):
            unknown = any(one is None for one in confidence_style.confidences(layer))
            confidence_style.list_unknown(node, unknown)
        # The outlines tell it all; the rasters below would only dim the image.
        node.setItemVisibilityChecked(layer is layers[0])
    return layers


def style_ponds(layer: QgsVectorLayer, least_confidence: float | None = None) -> None:
    """Show ponds as outlines that leave the image visible, by their confidence if they have one.

    Args:
        layer: The ponds.
        least_confidence: Show those of at least this confidence, all of them if absent.
    """
    field_style.style_fields(layer)
    known = any(value is not None for value in confidence_style.confidences(layer))
    if known or least_confidence is not None:
        confidence_style.style_by_confidence(layer, least_confidence or 0.0)
        return
    symbol = QgsFillSymbol.createSimple(
        {
            "color": f"{POND_COLOUR.red()},{POND_COLOUR.green()},{POND_COLOUR.blue()},40",
            "outline_color": POND_COLOUR.name(),
            "outline_width": "0.46",
            "outline_width_unit": "MM",
            "joinstyle": "miter",
        }
    )
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))


def style_prediction(layer: QgsRasterLayer) -> None:
    """Show class 1 in the ponds' colour and nothing else."""
    pond = QgsPalettedRasterRenderer.Class(1, POND_COLOUR, tr("Tailings pond"))
    other = QgsPalettedRasterRenderer.Class(0, QColor(0, 0, 0, 0), tr("Other"))
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, [pond, other]))
    layer.setOpacity(0.6)


def style_probability(layer: QgsRasterLayer) -> None:
    """Show percent from transparent over yellow to the ponds' colour."""
    ramp = QgsColorRampShader(0, 100)
    ramp.setColorRampType(QgsColorRampShader.Type.Interpolated)
    ramp.setColorRampItemList(
        [
            QgsColorRampShader.ColorRampItem(0, QColor(255, 255, 178, 0), "0 %"),
            QgsColorRampShader.ColorRampItem(25, QColor(254, 217, 118, 140), "25 %"),
            QgsColorRampShader.ColorRampItem(50, QColor(253, 141, 60, 200), "50 %"),
            QgsColorRampShader.ColorRampItem(100, QColor(189, 0, 38, 230), "100 %"),
        ]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
