"""``tailingponds:change``: ponds over two or more dates as an algorithm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsProcessing,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
)

from ...core.protocol.change import ChangeRequest, ChangeResult
from ..change import change_words, plan
from ..project import layers
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, run, tell
from .parameter_values import Parameters, ParameterValues


class ChangeAlgorithm(JobAlgorithm):
    """Follows ponds over two or more dates."""

    ENTRY = toolbox.CHANGE
    INPUTS = "INPUTS"
    DATES = "DATES"
    MODEL = "MODEL"
    BANDS = "BANDS"
    THRESHOLD = "THRESHOLD"
    MIN_AREA = "MIN_AREA"
    LEVEL = "LEVEL"
    CONFIDENCE = "CONFIDENCE"
    DEVICE = "DEVICE"
    OUTPUT = "OUTPUT"
    LEDGER = "LEDGER"
    TABLE = "TABLE"
    REPORT = "REPORT"
    COUNTS: ClassVar[Mapping[str, str]] = {
        "PONDS": "ponds",
        "FLAGGED": "flagged",
        "NEW": "new",
        "GROWN": "grown",
        "SHRUNK": "shrunk",
        "GONE": "gone",
        "UNOBSERVED": "unobserved",
    }
    """Outputs that are numbers, and the fields of the result that they are."""

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        sure = tr("Least confidence at one of the dates (the model's own if empty; 0 for all)")
        level = tr("Unchanged ponds that are not flagged (%)")
        return (
            QgsProcessingParameterMultipleLayers(
                self.INPUTS, tr("Images or predictions"), QgsProcessing.SourceType.TypeRaster
            ),
            parameter_kinds.bands(self.DATES, tr("Dates (found by themselves if empty)")),
            parameter_kinds.model(self.MODEL, tr("Model (the plugin's own if empty)")),
            parameter_kinds.advanced(
                parameter_kinds.bands(
                    self.BANDS, tr("Band numbers of blue, green, red, near infrared")
                )
            ),
            parameter_kinds.number(
                self.THRESHOLD, tr("Threshold (the model's own if empty)"), None, 0.0, 1.0
            ),
            parameter_kinds.number(self.MIN_AREA, tr("Smallest pond (m²)"), 0.0, 0.0),
            parameter_kinds.number(self.CONFIDENCE, sure, None, 0.0, 1.0),
            parameter_kinds.advanced(parameter_kinds.number(self.LEVEL, level, 95.0, 50.0, 99.999)),
            parameter_kinds.device(self.DEVICE),
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder")),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else lies in the folder."""
        return (
            QgsProcessingOutputVectorLayer(self.LEDGER, tr("Ledger")),
            QgsProcessingOutputFile(self.TABLE, tr("Table")),
            QgsProcessingOutputHtml(self.REPORT, tr("Report")),
            *(QgsProcessingOutputNumber(name, _title(name)) for name in self.COUNTS),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        folder = Path(given.text(self.OUTPUT))
        result: ChangeResult = run(
            self._request(given, folder), feedback, partial(plan.discard, folder)
        )
        tell(feedback, result.warnings, change_words.headline(result))
        return {
            self.OUTPUT: result.folder,
            self.LEDGER: result.ledger,
            self.TABLE: result.table,
            self.REPORT: result.report,
            **{name: getattr(result, field) for name, field in self.COUNTS.items()},
        }

    def _request(self, given: ParameterValues, folder: Path) -> ChangeRequest:
        chosen = given.algorithm.parameterAsLayerList(given.parameters, self.INPUTS, given.context)
        dates = given.text(self.DATES).replace(",", " ").split()
        return ChangeRequest(
            images=tuple(layers.source_path(layer) for layer in chosen),  # type: ignore[arg-type]
            output=str(folder),
            dates=tuple(dates) or None,
            level=given.number(self.LEVEL) / 100,
            confidence=given.optional_number(self.CONFIDENCE),
            model=given.file(self.MODEL) or None,
            bands=given.bands(self.BANDS),
            threshold=given.optional_number(self.THRESHOLD),
            min_area=given.number(self.MIN_AREA),
            device=given.choice(self.DEVICE),
        )


def _title(figure: str) -> str:
    """Return what a figure is called in the list of the algorithm's outputs."""
    titles = {
        "PONDS": tr("Number of ponds"),
        "FLAGGED": tr("Ponds that changed"),
        "NEW": tr("New ponds"),
        "GROWN": tr("Grown ponds"),
        "SHRUNK": tr("Shrunk ponds"),
        "GONE": tr("Gone ponds"),
        "UNOBSERVED": tr("Unobserved ponds"),
    }
    return titles[figure]
