"""What all pages' jobs share: one at a time, busy while it runs, told of once at its end."""

from __future__ import annotations

from typing import Iterator

import pytest
from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton

from tailing_pond_mapper.core.protocol.errors import InputError
from tailing_pond_mapper.core.protocol.segment import SegmentRequest, SegmentResult
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.page_base.notices import Notices
from tailing_pond_mapper.ui.page_base.page_job import PageJob

from ..window import Window, click, wait_for


class Shown(QObject):
    """A page that remembers what it was told to show."""

    cancel_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.busy: list[bool] = []
        self.summaries: list[str] = []
        self.stages: list[str] = []
        self.cancelling = 0

    def set_busy(self, busy: bool) -> None:
        self.busy.append(busy)

    def show_progress(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        self.stages.append(stage)

    def show_cancelling(self) -> None:
        self.cancelling += 1

    def show_summary(self, text: str) -> None:
        self.summaries.append(text)


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def job(window: Window, engine: Engine, project: QgsProject, shown: Shown) -> Iterator[PageJob]:
    made = PageJob(shown, engine, Notices(window.messageBar()), project, window)
    yield made
    made.close()


def request(behaviour: str) -> SegmentRequest:
    return SegmentRequest(image=f"/somewhere/{behaviour}.tif", output="/somewhere/out.tif")


def test_a_result_is_taken_and_told_of(job: PageJob, shown: Shown) -> None:
    taken: list[SegmentResult] = []
    said: list[str] = []

    def done(result: SegmentResult) -> None:
        taken.append(result)
        job.finish(True, lambda: said.append("told"))

    job.submit(request("noisy"), "A job", done)
    assert shown.busy == [True]
    wait_for(lambda: bool(said))
    assert taken[0].valid_pixels == 10
    assert shown.busy == [True, False] and shown.summaries == []
    assert "Reading" in shown.stages


def test_a_failure_is_cleared_up_after_shown_and_told(
    job: PageJob, shown: Shown, window: Window
) -> None:
    before: list[tuple[str, int]] = []
    job.submit(
        request("strange"),
        "A job",
        pytest.fail,
        lambda failure: before.append((failure.message, len(shown.summaries))),
    )
    wait_for(lambda: bool(shown.summaries))
    wait_for(lambda: bool(window.messageBar().items()))
    assert before == [("<b>Strange</b>", 0)] and shown.busy == [True, False]
    assert shown.summaries == ["&lt;b&gt;Strange&lt;/b&gt; Look &amp; see."]
    assert window.messages(Qgis.MessageLevel.Critical) == ["<b>Strange</b> Look & see."]


def test_cancel_is_shown_and_heard(job: PageJob, shown: Shown) -> None:
    job.cancel()
    assert shown.cancelling == 0, "nothing runs"
    job.submit(request("slow"), "A job", pytest.fail)
    wait_for(lambda: bool(shown.stages))
    shown.cancel_requested.emit()
    assert shown.cancelling == 1
    wait_for(lambda: bool(shown.summaries))
    assert "Cancelled" in shown.summaries[0]


def test_a_refusal_is_told_and_leaves_nothing_running(
    job: PageJob, shown: Shown, window: Window
) -> None:
    job.refuse(InputError("<b>No layer</b>.", "Choose one."))
    assert shown.summaries == ["&lt;b&gt;No layer&lt;/b&gt;. Choose one."]
    assert shown.busy == []
    assert window.messages(Qgis.MessageLevel.Critical) == ["<b>No layer</b>. Choose one."]


def test_a_result_that_cannot_be_taken_ends_the_job(
    job: PageJob, shown: Shown, window: Window
) -> None:
    job.submit(request("fine"), "A job", lambda _result: job.fail(InputError("<Gone>", "Again.")))
    wait_for(lambda: window.messages(Qgis.MessageLevel.Critical))
    assert window.messages(Qgis.MessageLevel.Critical) == ["<Gone> Again."]
    assert shown.summaries == ["&lt;Gone&gt; Again."] and shown.busy == [True, False]


def test_a_job_that_has_ended_is_not_cancelled(job: PageJob, shown: Shown) -> None:
    said: list[str] = []
    job.submit(request("fine"), "A job", lambda _: job.finish(True, lambda: said.append("told")))
    wait_for(lambda: bool(said))
    job.cancel()
    assert shown.cancelling == 0


def test_a_plugin_that_goes_says_no_more(job: PageJob, shown: Shown, window: Window) -> None:
    job.submit(request("bad"), "A job", pytest.fail)
    job.close()
    wait_for(lambda: shown.busy == [True, False])
    wait_for(lambda: not QgsApplication.taskManager().activeTasks())
    assert not window.messageBar().items()


def test_a_result_is_announced_after_its_warnings(job: PageJob, window: Window) -> None:
    followed: list[str] = []
    job.submit(
        request("fine"),
        "A job",
        lambda _: job.succeed(
            "3 ponds", ("Few.", "Small."), "Show", lambda: followed.append("there")
        ),
    )
    wait_for(lambda: window.messages(Qgis.MessageLevel.Success))
    (said,) = window.messages(Qgis.MessageLevel.Success)
    assert said == "3 ponds"
    assert window.messages(Qgis.MessageLevel.Warning) == ["Few.<br>Small."], "in one message"
    bar = window.messageBar()
    assert bar.currentItem().text() == "3 ponds", "on top"
    click(bar.currentItem().findChild(QPushButton, "notice_action"))
    assert followed == ["there"]
