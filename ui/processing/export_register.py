"""``tailingponds:exportregister``: the ponds that stand in a review, as a file for others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
)

from ...core.protocol import review_fields as of
from ..project.new_folder import make_folder
from ..review import new_file, register
from ..review.register import Format
from ..text.translation import counted, tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues


class ExportRegisterAlgorithm(JobAlgorithm):
    """Writes the register in the format that the file's name asks for."""

    ENTRY = toolbox.EXPORT_REGISTER
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    PONDS = "PONDS"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        kinds = ";;".join(f"{one.driver} (*.{one.ending})" for one in Format)
        return (
            parameter_kinds.review(self.INPUT, tr("Review")),
            QgsProcessingParameterFileDestination(self.OUTPUT, tr("Register"), kinds),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return (QgsProcessingOutputNumber(self.PONDS, tr("Number of ponds")),)

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Write the file."""
        output = given.file_to_write(self.OUTPUT)
        wanted = register.format_of(output)
        ponds = new_file.opened(Path(given.file(self.INPUT)), of.PONDS)
        make_folder(output.parent)
        count = register.export(ponds, wanted, output, given.context.transformContext())
        text = counted(count, tr("{} pond written to {}."), tr("{} ponds written to {}."))
        tell(feedback, (), text.format(count, output))
        return {self.OUTPUT: str(output), self.PONDS: count}
