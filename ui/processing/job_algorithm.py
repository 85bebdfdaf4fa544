"""What all algorithms have in common: each has the engine do one job, and waits for it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtGui import QIcon

from ...core.protocol.commands import Request
from ...core.protocol.errors import EngineError
from ..engine import client, environment
from ..text import help_pages
from ..text.escaping import neutral
from ..text.translation import tr
from . import parameter_kinds
from .loaded_layers import Stylist
from .parameter_help import EVERYWHERE, HELP
from .parameter_values import Parameters, ParameterValues
from .toolbox import Entry

_HEARD = "tailing_pond_mapper_heard"
"""Property of a feedback: what the engine has said in the last job."""


class JobAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that runs a job in an engine of its own.

    A subclass says how it stands in the toolbox, what goes in and comes out, and does the job.
    """

    ENTRY: ClassVar[Entry]
    """How it stands in the toolbox."""
    RENAMED: ClassVar[Mapping[str, str]] = {}
    """What parameters and outputs were called before, and are called now: both are understood."""
    STYLISTS: ClassVar[Mapping[str, Stylist]] = {}
    """By outputs that QGIS may load: who styles the layer."""

    _needed: tuple[str, ...] = ()
    """What must be given under one of its names."""

    def name(self) -> str:
        """Return the second half of the algorithm's name."""
        return self.ENTRY.name

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr(self.ENTRY.title)

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(self.ENTRY.help)

    def helpUrl(self) -> str:
        """Return the page that the dialog's button Help opens; it came with the plugin."""
        return help_pages.address(self.ENTRY.page).toString()

    def createInstance(self) -> JobAlgorithm:
        """Return a fresh algorithm for one run."""
        return type(self)()

    def icon(self) -> QIcon:
        """Return the icon in the toolbox."""
        return QIcon(str(environment.plugin_root() / "ui" / "icons" / f"{self.ENTRY.icon}.svg"))

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        names = self.RENAMED.values()
        optional = QgsProcessingParameterDefinition.Flag.FlagOptional
        for parameter in self.inputs():
            # That program looks for each name before it asks the algorithm, which knows the old.
            if QgsApplication.platform() == "qgis_process" and parameter.name() in names:
                if not parameter.flags() & optional:
                    self._needed = (*self._needed, parameter.name())
                parameter.setFlags(parameter.flags() | optional)  # type: ignore[arg-type]
            own = HELP.get(self.ENTRY.name, {})
            help_text = own.get(parameter.name()) or EVERYWHERE.get(parameter.name(), "")
            parameter.setHelp(tr(help_text) if help_text else "")
            self.addParameter(parameter)
        for output in self.outputs():
            self.addOutput(output)

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Do the job, and tell what goes wrong as Processing does."""
        found, complaint = self._done(parameters, context, feedback)
        if complaint is not None:
            raise QgsProcessingException(neutral(complaint))
        # Scripts of before look for their results under the names of before.
        before = {old: found[new] for old, new in self.RENAMED.items() if new in found}
        self._found = {**before, **found}
        return self._found

    def _done(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> tuple[Parameters, str | None]:
        """Do the job and return what comes out, or what is wrong.

        QGIS never lets go of what an algorithm raises, nor of the calls that it came through: a
        layer in one of them, and the file that it is read from, would stay open for good.
        """
        given = ParameterValues(self, self._as_called_now(parameters), context)
        try:
            return self.do(given, feedback), None
        except (EngineError, QgsProcessingException) as error:
            return {}, str(error)

    def checkParameterValues(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Check what was given, under whichever names."""
        given = self._as_called_now(parameters)
        for name in self._needed:
            if given.get(name) is None:
                return False, tr("The parameter {} is missing.").format(name)
        return super().checkParameterValues(given, context)

    def _as_called_now(self, parameters: Parameters) -> Parameters:
        given = dict(parameters)
        for old, new in self.RENAMED.items():
            if old in given and given.get(new) is None:
                given[new] = given.pop(old)
        return parameter_kinds.bands_as_list(given)

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> Parameters:
        """Let QGIS style what it loads, in the main thread."""
        for name, stylist in self.STYLISTS.items():
            path = self._found.get(name)
            if path and context.willLoadLayerOnCompletion(path):
                context.layerToLoadOnCompletionDetails(path).setPostProcessor(stylist)
        return self._found

    @abstractmethod
    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form, files to write among them."""

    @abstractmethod
    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return what comes out beside the files that the form asks for."""

    @abstractmethod
    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job and wait for it; return the outputs.

        Raises:
            EngineError: The job cannot be asked for, or failed.
            QgsProcessingException: A parameter is not usable.
        """


def run(request: Request, feedback: QgsProcessingFeedback, discard: Callable[[], None]) -> Any:
    """Have an engine of its own do a job, and return the request's result dataclass.

    Args:
        request: The job.
        feedback: Told of progress; may cancel.
        discard: Removes what was written for the job, where it fails.

    Raises:
        EngineError: The job failed or was cancelled.
    """
    listener = _Listener(feedback)
    try:
        return client.run(request, listener)
    except EngineError:
        discard()
        raise
    finally:
        feedback.setProperty(_HEARD, listener.heard)


def tell(feedback: QgsProcessingFeedback, warnings: Sequence[str], *lines: str) -> None:
    """Write into an algorithm's log what came out, then what to know about it.

    What the engine has said while it was at work stands there already.
    """
    heard = feedback.property(_HEARD) or ()
    for push, texts in ((feedback.pushInfo, lines), (feedback.pushWarning, warnings)):
        for text in map(neutral, texts):
            if text not in heard:
                push(text)


class _Listener:
    """Passes on what an engine says, and keeps it."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self.heard: list[str] = []
        self.isCanceled = feedback.isCanceled
        self.setProgress = feedback.setProgress
        self.setProgressText = feedback.setProgressText
        self._push_info, self._push_warning = feedback.pushInfo, feedback.pushWarning

    def pushInfo(self, info: str) -> None:  # noqa: N802
        self.heard.append(info)
        self._push_info(info)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.heard.append(warning)
        self._push_warning(warning)
