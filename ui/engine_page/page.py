"""The panel's page Engine: make, check and remove the engine's environment."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QFontDatabase, QShowEvent
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QGroupBox,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QWidget,
)

from ...core.protocol.doctor import DoctorResult
from ...core.protocol.errors import EngineError
from ..engine import environment, environment_setup
from ..engine.child_process import Script, ScriptRunner
from ..engine.environment import State
from ..engine.environment_setup import Gpu, Plan, Survey
from ..text.escaping import html
from ..widgets.forms import show_html, show_text


class EnvironmentPage(QWidget):
    """Shows what state the engine's environment is in, and does what its buttons say."""

    ready = pyqtSignal()
    """The engine became usable, or was found to be when checked."""

    about_to_change = pyqtSignal()
    """The environment is about to be replaced or removed: processes that run in it must end."""

    status_label: QLabel
    setup_group: QGroupBox
    cpu_button: QRadioButton
    gpu_button: QRadioButton
    gpu_label: QLabel
    training_check: QCheckBox
    batch_check: QCheckBox
    folder_button: QRadioButton
    wheels_widget: QgsFileWidget
    setup_button: QPushButton
    check_button: QPushButton
    remove_button: QPushButton
    cancel_button: QPushButton
    progress_bar: QProgressBar
    log_view: QPlainTextEdit

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Show the state; no process is started before the page is seen."""
        super().__init__(parent)
        uic.loadUi(str(Path(__file__).with_suffix(".ui")), self)
        self.wheels_widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.log_view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._gpu: Optional[Gpu] = None
        self._installing = False
        self._runner = ScriptRunner(self)
        self._runner.line.connect(self.log_view.appendPlainText)
        self._runner.done.connect(self._show_result)
        self._runner.failed.connect(self._show_failure)
        self._runner.cancelled.connect(self._clean_up)
        self.training_check.setVisible(environment_setup.training_requirements().is_file())
        marker = environment.read_marker(environment.engine_folder())
        self.training_check.setChecked(marker is not None and marker.training)
        self.batch_check.setVisible(environment_setup.batch_requirements().is_file())
        self.batch_check.setChecked(marker is not None and marker.batch)
        self.folder_button.toggled.connect(self.wheels_widget.setEnabled)
        self.setup_button.clicked.connect(self.set_up)
        self.check_button.clicked.connect(self.check)
        self.remove_button.clicked.connect(self.remove)
        self.cancel_button.clicked.connect(self._runner.cancel)
        QgsApplication.instance().aboutToQuit.connect(self.shut_down)
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for a GPU and for what set-up needs the first time that the page is seen."""
        super().showEvent(event)
        if self._gpu is None and not self._runner.running:
            self._run(environment_setup.survey())

    def set_up(self) -> None:
        """Make the environment, from the beginning whatever is there."""
        if self._runner.running:
            return
        wheels = Path(self.wheels_widget.filePath()) if self.folder_button.isChecked() else None
        plan = Plan(
            environment.engine_folder(),
            self.gpu_button.isChecked(),
            wheels,
            self.training_check.isChecked(),
            self.batch_check.isChecked(),
        )
        self.about_to_change.emit()
        self.log_view.clear()
        show_text(self.status_label, self.tr("Setting up the engine in {}…").format(plan.folder))
        self._installing = True
        self._run(environment_setup.install(plan))

    def check(self) -> None:
        """Ask the engine's doctor."""
        python = environment.interpreter()
        if python is not None and not self._runner.running:
            self.log_view.clear()
            show_text(self.status_label, self.tr("Checking the engine…"))
            self._run(environment_setup.diagnose(python, environment.interpreter_home()))

    def remove(self) -> None:
        """Remove the environment beside the profile."""
        if self._runner.running:
            return
        self.about_to_change.emit()
        show_text(self.status_label, self.tr("Removing the engine…"))
        self._run(environment_setup.remove(environment.engine_folder()))

    def shut_down(self) -> None:
        """End whatever runs, at once."""
        self._runner.stop()

    def _run(self, script: Script) -> None:
        self._show_running(True)
        self._runner.start(script)

    def _show_result(self, result: object) -> None:
        self._installing = False
        self._show_state()
        if isinstance(result, Survey):
            self._show_gpu(result.gpu)
            if result.missing is not None:
                self._say(result.missing.message, result.missing.cure)
        elif isinstance(result, DoctorResult):
            self._show_findings(result)

    def _show_failure(self, error: EngineError) -> None:
        self._installing = False
        self._show_state()
        self.log_view.appendPlainText(str(error))
        self._say(error.message, error.cure)

    def _clean_up(self) -> None:
        """Remove what a cancelled installation left; nothing of it looks finished meanwhile."""
        begun, self._installing = self._installing, False
        self._show_state()
        folder = environment.engine_folder()
        if begun and environment.state(folder) is State.UNFINISHED:
            show_text(self.status_label, self.tr("Cancelled. Removing what was begun…"))
            self._run(environment_setup.remove(folder))

    def _show_gpu(self, gpu: Gpu) -> None:
        self._gpu = gpu
        show_text(self.gpu_label, gpu.reason)
        self.gpu_button.setEnabled(bool(gpu.name))
        self.gpu_button.setChecked(bool(gpu.name))

    def _show_findings(self, result: DoctorResult) -> None:
        for check in result.checks:
            mark = "✓" if check.ok else "✗" if check.needed else "–"
            self.log_view.appendPlainText(f"{mark} {check.name}: {check.detail}")
        if result.healthy:
            verdict = self.tr("The engine works.")
            self.ready.emit()
        else:
            verdict = self.tr("The engine does not work; see below.")
        self._say(verdict, result.device_line)

    def _say(self, verdict: str, detail: str) -> None:
        show_html(self.status_label, f"<b>{html(verdict)}</b><br>{html(detail)}")

    def _show_running(self, running: bool) -> None:
        self.progress_bar.setVisible(running)
        self.cancel_button.setVisible(running)
        for widget in (self.setup_group, self.setup_button, self.check_button, self.remove_button):
            widget.setEnabled(not running)

    def _show_state(self) -> None:
        self._show_running(False)
        given = environment.given_interpreter()
        folder = environment.engine_folder()
        state = environment.state(folder)
        self.setup_group.setVisible(given is None)
        self.setup_button.setVisible(given is None)
        self.remove_button.setVisible(given is None and state is not State.ABSENT)
        self.check_button.setEnabled(environment.interpreter() is not None)
        if given is not None:
            show_text(self.status_label, self.tr("The engine runs in {}.").format(given))
            return
        words = {
            State.ABSENT: self.tr("The engine is not set up yet."),
            State.UNFINISHED: self.tr("The engine's set-up was not finished."),
            State.OUTDATED: self.tr("The engine was set up for another version of this plugin."),
            State.BROKEN: self.tr("The engine was set up for another version of QGIS's Python."),
            State.READY: self.tr("The engine is set up in {}.").format(folder),
        }
        buttons = {State.ABSENT: self.tr("Set up"), State.UNFINISHED: self.tr("Try again")}
        show_text(self.status_label, words[state])
        self.setup_button.setText(buttons.get(state, self.tr("Set up again")))
