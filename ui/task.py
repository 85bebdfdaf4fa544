"""The entry of a job in QGIS's own list of tasks."""

from __future__ import annotations

from qgis.core import QgsProxyProgressTask
from qgis.PyQt.QtCore import QTimer, pyqtSignal


class JobTask(QgsProxyProgressTask):
    """Shows a job's progress in QGIS's status bar and passes its Cancel on.

    QGIS runs the shell of a task in a thread of its own until :meth:`finalize`; nothing of ours
    happens there.
    """

    cancel_requested = pyqtSignal()
    """QGIS, or the user in its list of tasks, wants the job to stop."""

    def __init__(self, description: str) -> None:
        """Make a task; QGIS before 3.26 shows no Cancel for it in the list, but asks at closing."""
        try:
            super().__init__(description, True)
        except TypeError:
            super().__init__(description)

    def cancel(self) -> None:
        """Pass the wish on; the job ends the task when it has stopped."""
        super().cancel()
        # QGIS calls this in the middle of its own bookkeeping.
        QTimer.singleShot(0, self.cancel_requested.emit)
