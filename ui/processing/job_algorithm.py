"""What all algorithms have in common: each has the engine do one job, and waits for it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtGui import QIcon

from ...core.protocol.errors import EngineError
from ..engine import environment

Parameters = dict[str, Any]


class JobAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that runs a job in an engine of its own."""

    ICON = ""
    """Its icon in the toolbox, a file's name without its ending."""

    def createInstance(self) -> JobAlgorithm:
        """Return a fresh algorithm for one run."""
        return type(self)()

    def icon(self) -> QIcon:
        """Return the icon in the toolbox."""
        return QIcon(str(environment.plugin_root() / "ui" / "icons" / f"{self.ICON}.svg"))

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Do the job, and tell what goes wrong as Processing does."""
        try:
            return self.do(parameters, context, feedback)
        except EngineError as error:
            raise QgsProcessingException(str(error)) from error

    @abstractmethod
    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job and wait for it; return the outputs.

        Raises:
            EngineError: The job cannot be asked for, or failed.
            QgsProcessingException: A parameter is not usable.
        """
