"""The windows of QGIS's Processing that a user meets the algorithms in."""

from __future__ import annotations

from pathlib import Path

import processing
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from processing.modeler.ModelerDialog import ModelerDialog
from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)
from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtWidgets import QWidget

from .panel_window import pause

MODEL = "find_and_score.model3"
"""Of the model, in the folder of the pictures."""


def take(folder: Path, window: QWidget) -> None:
    """Take the main job's dialog, its batch panel, and two algorithms chained in the designer.

    Args:
        folder: For the pictures and the model.
        window: QGIS's.
    """
    _take(
        processing.createAlgorithmDialog("tailingponds:segment", {}),
        folder / "processing_segment.png",
    )
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("tailingponds:segment")
    _take(BatchAlgorithmDialog(algorithm, window), folder / "processing_batch.png")
    path = folder / MODEL
    chained().toFile(str(path))
    designer = ModelerDialog.create()
    designer.loadModel(str(path))
    _take(designer, folder / "processing_designer.png")


def chained() -> QgsProcessingModelAlgorithm:
    """Return a model that finds the ponds of an image and scores them."""
    model = QgsProcessingModelAlgorithm("find and score", "tailings")
    source = QgsProcessingModelChildParameterSource
    for place, parameter in enumerate(
        (
            QgsProcessingParameterRasterLayer("image", "Image"),
            QgsProcessingParameterVectorLayer("reference", "Reference"),
        )
    ):
        shown = QgsProcessingModelParameter(parameter.name())
        shown.setPosition(QPointF(150.0 + 300.0 * place, 80.0))
        model.addModelParameter(parameter, shown)
    find = _child("find", "Segment", "tailingponds:segment", QPointF(150.0, 220.0))
    find.addParameterSources("INPUT", [source.fromModelParameter("image")])
    find.setModelOutputs({"Ponds": _output("Ponds", "find", "PONDS", QPointF(400.0, 300.0))})
    model.addChildAlgorithm(find)
    score = _child("score", "Score", "tailingponds:score", QPointF(300.0, 420.0))
    score.addParameterSources("INPUT", [source.fromChildOutput("find", "OUTPUT")])
    score.addParameterSources("REFERENCE", [source.fromModelParameter("reference")])
    score.setModelOutputs({"Folder": _output("Folder", "score", "OUTPUT", QPointF(500.0, 500.0))})
    model.addChildAlgorithm(score)
    valid, problems = model.validate()
    if not valid:
        raise ValueError("; ".join(problems))
    return model


def _child(
    name: str, title: str, algorithm: str, where: QPointF
) -> QgsProcessingModelChildAlgorithm:
    """Return an algorithm with what its form says at first, as the designer puts it in."""
    child = QgsProcessingModelChildAlgorithm(algorithm)
    child.setChildId(name)
    child.setDescription(title)
    child.setPosition(where)
    for row in child.algorithm().parameterDefinitions():
        if row.defaultValue() is not None and not row.isDestination():
            said = QgsProcessingModelChildParameterSource.fromStaticValue(row.defaultValue())
            child.addParameterSources(row.name(), [said])
    return child


def _output(title: str, child: str, name: str, where: QPointF) -> QgsProcessingModelOutput:
    output = QgsProcessingModelOutput(title, title)
    output.setChildId(child)
    output.setChildOutputName(name)
    output.setPosition(where)
    return output


def _take(dialog: QWidget, picture: Path) -> None:
    dialog.resize(900, 800)
    dialog.show()
    pause(1.5)
    dialog.grab().save(str(picture))
    dialog.close()
