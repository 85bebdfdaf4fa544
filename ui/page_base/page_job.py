"""What the jobs of all pages do alike: one at a time, progress, Cancel, how one fails and ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject

from ...core.protocol.commands import Request
from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed
from ..engine.client import Engine, Job
from ..engine.engine_process import log
from ..text.escaping import html, neutral
from .notices import Notices
from .task import TaskLine

Plan = TypeVar("Plan")


class JobPage(Protocol):
    """What a job needs of its page."""

    @property
    def cancel_requested(self) -> Any:
        """A signal: the user clicked Cancel."""

    def set_busy(self, busy: bool) -> None:
        """Turn the button that starts the job into Cancel, and back."""

    def show_progress(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        """Show how far the job is."""

    def show_cancelling(self) -> None:
        """Show that Cancel has been heard."""

    def show_summary(self, text: str) -> None:
        """Show how the last job ended, as HTML."""


class FilesPlan(Protocol):
    """A request, and the files that are written for it."""

    @property
    def request(self) -> Request:
        """For the engine."""

    @property
    def files(self) -> object:
        """That it reads and writes."""


Planned = TypeVar("Planned", bound=FilesPlan)


class PageJob(QObject):
    """Runs one job of a page at a time, from the request to the notice that tells of its end.

    A subclass connects the page's buttons, makes requests and takes results; it calls
    :meth:`submit` to begin, and :meth:`finish` once it has taken a result.
    """

    def __init__(
        self, page: JobPage, engine: Engine, notices: Notices, project: QgsProject, parent: QObject
    ) -> None:
        """Run nothing yet."""
        super().__init__(parent)
        self._shown_on, self._job_engine = page, engine
        self._notices, self._project = notices, project
        self._job: Job | None = None
        self._description = ""
        self._task = TaskLine(self)
        self._task.cancel_requested.connect(self.cancel)
        page.cancel_requested.connect(self.cancel)

    def close(self) -> None:
        """Say no more: the plugin is going."""
        self._task.silence()

    def cancel(self) -> None:
        """Ask the running job, if any, to stop."""
        if self._job is not None:
            self._shown_on.show_cancelling()
            self._job.cancel()

    def begin(
        self,
        plan: Planned,
        description: str,
        done: Callable[[Planned, Any], None],
        discard: Callable[[Any], None],
    ) -> None:
        """Have the engine do what was planned, and remove the plan's files where it fails.

        Args:
            plan: The plan.
            description: What QGIS's list of tasks calls the job.
            done: Takes the plan and the request's result dataclass, and calls :meth:`finish`.
            discard: Takes the files.
        """
        self.submit(
            plan.request, description, partial(done, plan), lambda _failure: discard(plan.files)
        )

    def submit(
        self,
        request: Request,
        description: str,
        done: Callable[[Any], None],
        failed: Callable[[Failed], None] | None = None,
    ) -> Job:
        """Have the engine do a job, and show on the page and among QGIS's tasks how far it is.

        Args:
            request: The job.
            description: What QGIS's list of tasks calls it.
            done: Takes the request's result dataclass, and calls :meth:`finish`.
            failed: Clears up what was made for the job; then its end is told all the same.
        """
        self._notices.clear()
        self._description = neutral(description)
        self.set_busy(True)
        self._task.begin(description)
        self._job = job = self._job_engine.submit(request)
        job.progress.connect(self._progressed)
        job.log.connect(lambda message, _level: log(message))
        job.done.connect(done)
        job.failed.connect(partial(self._failed, failed))
        return job

    def set_busy(self, busy: bool) -> None:
        """Let the page show whether a job runs."""
        self._shown_on.set_busy(busy)

    def attempt(self, make_plan: Callable[[], Plan]) -> Plan | None:
        """Return the plan of a job; where there can be none, tell why and return ``None``."""
        try:
            return make_plan()
        except EngineError as error:
            self.refuse(error)
            return None

    def refuse(self, error: EngineError) -> None:
        """Tell why no job is begun."""
        self._notices.fail(error.message, error.cure)
        self._shown_on.show_summary(html(str(error)))

    def fail(self, error: EngineError) -> None:
        """End a job whose result cannot be taken."""
        self._shown_on.show_summary(html(str(error)))
        self.finish(False, partial(self._notices.fail, error.message, error.cure))

    def finish(self, success: bool, notice: Callable[[], None]) -> None:
        """Make ready for the next click, and tell the user once QGIS has had its say."""
        self.set_busy(False)
        self._job = None
        self._task.end(success, notice)

    def succeed(
        self,
        text: str,
        warnings: tuple[str, ...],
        action: str,
        follow: Callable[[], None],
        level: Qgis.MessageLevel = Qgis.MessageLevel.Success,
    ) -> None:
        """End a job whose result was taken, and tell of it: its warnings first, then the way to it.

        Args:
            text: What came out.
            warnings: What to know about it.
            action: Of the button that leads to it.
            follow: Called by that button.
            level: Of the message: a result may be no success.
        """
        self.finish(True, partial(self.announce, text, warnings, action, follow, level))

    def end_of(self, failure: Failed) -> tuple[str, Callable[[], None]]:
        """Return in words how a job ended that left nothing, and what tells the user of it."""
        return self._notices.of_end(failure)

    def announce(
        self,
        text: str,
        warnings: tuple[str, ...],
        action: str,
        follow: Callable[[], None],
        level: Qgis.MessageLevel = Qgis.MessageLevel.Success,
    ) -> None:
        """Tell of a result; arguments as for :meth:`succeed`."""
        self._notices.forget_task(self._description)
        remarks = (*warnings, *self.remarks())
        if remarks:
            self._notices.warn(*remarks)
        self._notices.succeed(text, action, follow, level)

    def remarks(self) -> tuple[str, ...]:
        """Return what else is to be known about the result of a job that ends now."""
        return ()

    def _progressed(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        self._shown_on.show_progress(fraction, stage, seconds_left)
        self._task.progress(fraction)

    def _failed(self, clear_up: Callable[[Failed], None] | None, failure: Failed) -> None:
        if clear_up is not None:
            clear_up(failure)
        text, notice = self.end_of(failure)
        self._shown_on.show_summary(html(text))
        self.finish(False, notice)
