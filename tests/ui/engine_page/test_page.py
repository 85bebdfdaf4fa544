"""The page Engine, through its widgets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

from tailing_pond_mapper.core.protocol.doctor import Check, DoctorResult
from tailing_pond_mapper.core.protocol.errors import EngineError
from tailing_pond_mapper.ui.engine import environment, environment_setup
from tailing_pond_mapper.ui.engine.child_process import Command, Script
from tailing_pond_mapper.ui.engine.environment import Marker, State
from tailing_pond_mapper.ui.engine.environment_setup import Gpu, Plan
from tailing_pond_mapper.ui.engine_page.page import EnvironmentPage

from ..window import click, wait_for

PYTHON = Path(sys.executable)
CHECKS = (Check("Python", True, "3.9"), Check("GPU", False, "no driver", needed=False))
HEALTHY = DoctorResult(True, "CPU: no <NVIDIA> driver found", CHECKS)
SICK = DoctorResult(False, "The engine is not ready.", (Check("numpy", False, "not there"),))


class Stage:
    """The page on an installed plugin, with set-ups that end as a test wants."""

    def __init__(self, folder: Path) -> None:
        """Have nothing set up in ``folder``."""
        self.folder = folder
        self.result = HEALTHY
        self.code = "print('Collecting onnxruntime')"
        self.plans: List[Plan] = []
        self.gpu = Gpu("", "no NVIDIA driver found")

    def install(self, plan: Plan) -> Script:
        """Stand in for the real thing: begin, run something, and finish."""
        self.plans.append(plan)
        python = environment.python_of(self.folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        outcome = yield Command(PYTHON, ("-c", self.code))
        if outcome.status != 0:
            raise EngineError("pip could not install <it>.", "Try a folder of wheels.")
        if self.result.healthy:
            digest = environment.requirements_digest()
            marker = Marker(environment.host_version(), digest, plan.gpu, plan.training)
            marker.write(self.folder)
        return self.result

    def diagnose(self, python: Path, home: str = "") -> Script:
        """Return the findings."""
        yield Command(PYTHON, ("-c", ""))
        return self.result

    def find_gpu(self) -> Script:
        """Return the GPU."""
        yield Command(PYTHON, ("-c", ""))
        return self.gpu


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The stage, set."""
    built = Stage(tmp_path / "engine")
    monkeypatch.setattr(environment, "given_interpreter", lambda: None)
    monkeypatch.setattr(environment, "engine_folder", lambda: built.folder)
    for name in ("install", "diagnose", "find_gpu"):
        monkeypatch.setattr(environment_setup, name, getattr(built, name))
    return built


@pytest.fixture
def show(stage: Stage) -> Iterator[Callable[[], EnvironmentPage]]:
    """Open the page, as it finds the stage; it is closed in the end."""
    pages: List[EnvironmentPage] = []

    def open_page() -> EnvironmentPage:
        pages.append(EnvironmentPage())
        pages[-1].show()
        wait_for(pages[-1].gpu_label.text)
        return pages[-1]

    yield open_page
    for page in pages:
        page.shut_down()
        page.deleteLater()


@pytest.fixture
def page(show: Callable[[], EnvironmentPage]) -> EnvironmentPage:
    """The page, as a new user finds it."""
    return show()


def test_a_new_user_sees_what_to_do(page: EnvironmentPage) -> None:
    assert "not set up yet" in page.status_label.text()
    assert page.setup_button.isVisible()
    assert not page.check_button.isEnabled()
    assert not page.cancel_button.isVisible()
    assert not page.remove_button.isVisible()


def test_the_cpu_is_offered_with_the_reason(page: EnvironmentPage) -> None:
    assert page.cpu_button.isChecked()
    assert not page.gpu_button.isEnabled()
    assert page.gpu_label.text() == "no NVIDIA driver found"


def test_the_gpu_is_offered_where_there_is_one(
    stage: Stage, show: Callable[[], EnvironmentPage]
) -> None:
    stage.gpu = Gpu("NVIDIA RTX A2000", "NVIDIA RTX A2000, driver 535.1")
    page = show()
    assert page.gpu_button.isChecked()
    click(page.setup_button)
    wait_for(page.setup_button.isEnabled)
    assert stage.plans[0].gpu


def test_training_is_set_up_where_it_is_ticked_and_stays_ticked(
    page: EnvironmentPage, stage: Stage, show: Callable[[], EnvironmentPage]
) -> None:
    assert page.training_check.isVisible() and not page.training_check.isChecked()
    page.training_check.click()
    click(page.setup_button)
    wait_for(page.setup_button.isEnabled)
    assert stage.plans[0].training
    assert show().training_check.isChecked()


def test_setting_up_shows_pip_live_and_tells_that_it_is_ready(
    page: EnvironmentPage, stage: Stage
) -> None:
    told: List[str] = []
    page.ready.connect(lambda: told.append("ready"))
    page.about_to_change.connect(lambda: told.append("about to change"))
    click(page.setup_button)
    assert page.cancel_button.isVisible()
    assert page.progress_bar.isVisible()
    assert not page.setup_button.isEnabled()
    wait_for(page.setup_button.isEnabled)
    assert told == ["about to change", "ready"]
    assert stage.plans == [Plan(stage.folder, gpu=False, wheels=None)]
    log = page.log_view.toPlainText()
    assert "Collecting onnxruntime" in log
    assert "✓ Python: 3.9" in log
    assert "– GPU: no driver" in log
    assert "The engine works." in page.status_label.text()
    assert "CPU: no &lt;NVIDIA&gt; driver found" in page.status_label.text()
    assert page.check_button.isEnabled()
    assert page.remove_button.isVisible()
    assert not page.cancel_button.isVisible()


def test_a_folder_of_wheels_is_used(page: EnvironmentPage, stage: Stage, tmp_path: Path) -> None:
    assert not page.wheels_widget.isEnabled()
    page.folder_button.click()
    assert page.wheels_widget.isEnabled()
    page.wheels_widget.setFilePath(str(tmp_path))
    click(page.setup_button)
    wait_for(page.setup_button.isEnabled)
    assert stage.plans[0].wheels == tmp_path


def test_a_failure_is_told_with_its_cure_and_can_be_tried_again(
    page: EnvironmentPage, stage: Stage
) -> None:
    stage.code = "import sys; print('no network', file=sys.stderr); sys.exit(1)"
    click(page.setup_button)
    wait_for(page.setup_button.isEnabled)
    assert "<b>pip could not install &lt;it&gt;.</b>" in page.status_label.text()
    assert "folder of wheels" in page.status_label.text()
    assert "no network" in page.log_view.toPlainText()
    assert page.setup_button.text() == "Try again"
    stage.code = "pass"
    click(page.setup_button)
    wait_for(page.setup_button.isEnabled)
    assert environment.state(stage.folder) is State.READY


def test_cancelling_removes_what_was_begun(page: EnvironmentPage, stage: Stage) -> None:
    stage.code = "import time; print('Collecting', flush=True); time.sleep(60)"
    click(page.setup_button)
    wait_for(lambda: "Collecting" in page.log_view.toPlainText())
    assert stage.folder.exists()
    click(page.cancel_button)
    wait_for(lambda: not stage.folder.exists() and page.setup_button.isEnabled())
    assert "not set up yet" in page.status_label.text()
    assert page.setup_button.text() == "Set up"


def test_checking_tells_what_is_wrong(page: EnvironmentPage, stage: Stage) -> None:
    click(page.setup_button)
    wait_for(page.check_button.isEnabled)
    ready: List[bool] = []
    page.ready.connect(lambda: ready.append(True))
    stage.result = SICK
    click(page.check_button)
    wait_for(page.check_button.isEnabled)
    assert "does not work" in page.status_label.text()
    assert "✗ numpy: not there" in page.log_view.toPlainText()
    assert ready == []


def test_removing_leaves_nothing(page: EnvironmentPage, stage: Stage) -> None:
    click(page.setup_button)
    wait_for(page.check_button.isEnabled)
    told: List[bool] = []
    page.about_to_change.connect(lambda: told.append(stage.folder.exists()))
    click(page.remove_button)
    wait_for(lambda: not stage.folder.exists() and page.setup_button.isEnabled())
    assert told == [True]
    assert "not set up yet" in page.status_label.text()


def test_closing_qgis_ends_the_set_up_at_once(page: EnvironmentPage, stage: Stage) -> None:
    stage.code = "import time; print('Collecting', flush=True); time.sleep(60)"
    click(page.setup_button)
    wait_for(lambda: "Collecting" in page.log_view.toPlainText())
    page.shut_down()
    assert environment.state(stage.folder) is State.UNFINISHED


def test_a_given_interpreter_is_shown_and_not_touched(
    monkeypatch: pytest.MonkeyPatch, show: Callable[[], EnvironmentPage]
) -> None:
    monkeypatch.setattr(environment, "given_interpreter", lambda: Path("/checkout/python"))
    page = show()
    assert "/checkout/python" in page.status_label.text()
    assert not page.setup_group.isVisible()
    assert not page.setup_button.isVisible()
    assert not page.remove_button.isVisible()
    assert page.check_button.isVisible()


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        (None, "was not finished"),
        (("3.1", ""), "another version of QGIS"),
        (("", "another digest"), "another version of this plugin"),
    ],
)
def test_what_is_found_at_the_start_is_told(
    stage: Stage, show: Callable[[], EnvironmentPage], marker: Any, words: str
) -> None:
    python = environment.python_of(stage.folder)
    python.parent.mkdir(parents=True)
    python.touch()
    if marker:
        version, digest = marker
        Marker(version or environment.host_version(), digest, gpu=False).write(stage.folder)
    page = show()
    assert words in page.status_label.text()
    assert not page.check_button.isEnabled()
