"""The entry of a job in QGIS's own list of tasks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsApplication, QgsProxyProgressTask, QgsTask
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..text.escaping import neutral


class JobTask(QgsProxyProgressTask):
    """Shows a job's progress in QGIS's status bar and passes its Cancel on.

    QGIS runs the shell of a task in a thread of its own until :meth:`finalize`; nothing of ours
    happens there. Keep a reference until ``ended``: QGIS owns the task, but not its Python half.
    """

    cancel_requested = pyqtSignal()
    """QGIS, or the user in its list of tasks, wants the job to stop."""

    ended = pyqtSignal()
    """QGIS has said what it says of tasks that end; what we say now stays on top of it."""

    def __init__(self, description: str) -> None:
        """Make a task; QGIS before 3.26 shows no Cancel for it in the list, but asks at closing."""
        try:
            super().__init__(neutral(description), True)
        except TypeError:
            super().__init__(neutral(description))
        self._identity = 0

    def start(self) -> None:
        """Show the task."""
        manager = QgsApplication.taskManager()
        manager.statusChanged.connect(self._status_changed)  # type: ignore[attr-defined]
        self._identity = manager.addTask(self)

    def cancel(self) -> None:
        """Pass the wish on; the job ends the task when it has stopped."""
        super().cancel()
        # QGIS calls this in the middle of its own bookkeeping.
        QTimer.singleShot(0, self.cancel_requested.emit)

    def _status_changed(self, identity: int, status: QgsTask.TaskStatus) -> None:
        over = (QgsTask.TaskStatus.Complete, QgsTask.TaskStatus.Terminated)
        if identity == self._identity and status in over:
            manager = QgsApplication.taskManager()
            manager.statusChanged.disconnect(self._status_changed)  # type: ignore[attr-defined]
            self.ended.emit()


class TaskLine(QObject):
    """The tasks of one page, one at a time, and what is to be said when each has ended."""

    cancel_requested = pyqtSignal()
    """QGIS, or the user in its list of tasks, wants the running job to stop."""

    def __init__(self, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._task: JobTask | None = None
        self._ending: list[JobTask] = []
        self._silent = False

    def begin(self, description: str) -> None:
        """Show that a job runs."""
        self._task = JobTask(description)
        self._task.cancel_requested.connect(self.cancel_requested)
        self._task.start()

    def progress(self, fraction: float) -> None:
        """Show how far it is, 0 to 1."""
        if self._task is not None:
            self._task.setProxyProgress(100 * fraction)

    def end(self, success: bool, notice: Callable[[], None]) -> None:
        """End the task, and call ``notice`` once QGIS has had its say."""
        task, self._task = self._task, None
        if task is not None:
            self._ending.append(task)
            task.ended.connect(partial(self._ended, task, notice))
            task.finalize(success)

    def silence(self) -> None:
        """Call no notice any more: the plugin is going."""
        self._silent = True

    def _ended(self, task: JobTask, notice: Callable[[], None]) -> None:
        self._ending.remove(task)
        if not self._silent:
            notice()
