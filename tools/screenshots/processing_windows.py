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
    find = QgsProcessingModelChildAlgorithm("tailingponds:segment")
    find.setChildId("find")
    find.setDescription("Segment")
    find.addParameterSources("INPUT", [source.fromModelParameter("image")])
    find.setPosition(QPointF(150.0, 220.0))
    ponds = QgsProcessingModelOutput("ponds", "Ponds")
    ponds.setChildId("find")
    ponds.setChildOutputName("PONDS")
    ponds.setPosition(QPointF(350.0, 300.0))
    find.setModelOutputs({"Ponds": ponds})
    model.addChildAlgorithm(find)
    score = QgsProcessingModelChildAlgorithm("tailingponds:score")
    score.setChildId("score")
    score.setDescription("Score")
    score.addParameterSources("INPUT", [source.fromChildOutput("find", "OUTPUT")])
    score.addParameterSources("REFERENCE", [source.fromModelParameter("reference")])
    score.setPosition(QPointF(300.0, 420.0))
    results = QgsProcessingModelOutput("results", "Results")
    results.setChildId("score")
    results.setChildOutputName("OUTPUT")
    results.setPosition(QPointF(500.0, 500.0))
    score.setModelOutputs({"Results": results})
    model.addChildAlgorithm(score)
    return model


def _take(dialog: QWidget, picture: Path) -> None:
    dialog.resize(900, 800)
    dialog.show()
    pause(1.5)
    dialog.grab().save(str(picture))
    dialog.close()
