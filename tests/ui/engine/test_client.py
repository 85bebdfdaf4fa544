"""The engine's QGIS side against a process that speaks the protocol and misbehaves on demand."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest
from qgis.core import QgsApplication, QgsProcessingFeedback
from qgis.PyQt.QtCore import QEventLoop, QProcessEnvironment, QTimer

from tailing_pond_mapper.core.protocol import commands
from tailing_pond_mapper.core.protocol.doctor import DoctorResult
from tailing_pond_mapper.core.protocol.errors import Cancelled, EngineError
from tailing_pond_mapper.core.protocol.segment import SegmentRequest
from tailing_pond_mapper.core.protocol.train import TrainRequest
from tailing_pond_mapper.ui.engine import client as corridor
from tailing_pond_mapper.ui.engine.client import Engine, Job
from tailing_pond_mapper.ui.engine.engine_process import Command, EngineMissingError

from ..feedback import Notes
from .fake_command import ROOT, fake_command, is_alive


def request(behaviour: str) -> SegmentRequest:
    return SegmentRequest(image=f"/somewhere/{behaviour}.tif", output="/somewhere/out.tif")


def training(behaviour: str, folder: Path) -> TrainRequest:
    return TrainRequest(
        images=(f"/somewhere/{behaviour}.tif",),
        reference=("/somewhere/ponds.gpkg",),
        output=str(folder / "new.onnx"),
    )


class Witness:
    """Everything that a job told, in order, and a way to wait for its end."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.told: list[tuple] = []
        self.loop = QEventLoop()
        job.progress.connect(lambda *values: self.told.append(("progress", *values)))
        job.log.connect(lambda *values: self.told.append(("log", *values)))
        job.epoch.connect(lambda epoch: self.told.append(("epoch", epoch)))
        job.done.connect(lambda result: self.end(("done", result)))
        job.failed.connect(lambda failure: self.end(("failed", failure)))

    def end(self, entry: tuple) -> None:
        self.told.append(entry)
        self.loop.quit()

    def wait(self, timeout_ms: int = 20_000) -> tuple:
        if not self.told or self.told[-1][0] not in ("done", "failed"):
            QTimer.singleShot(timeout_ms, self.loop.quit)
            self.loop.exec_()
        assert self.told, "the job said nothing at all"
        return self.told[-1]


@pytest.fixture
def logged(qgis_app: QgsApplication) -> Iterator[list[str]]:
    lines: list[str] = []

    def note(message: str, tag: str, level: int) -> None:
        if tag == "Tailing Pond Mapper":
            lines.append(message)

    qgis_app.messageLog().messageReceived[str, str, "Qgis::MessageLevel"].connect(note)
    yield lines
    qgis_app.messageLog().messageReceived[str, str, "Qgis::MessageLevel"].disconnect(note)


def test_nothing_runs_before_the_first_job(engine: Engine) -> None:
    assert engine.process_id == 0


def test_a_job_reports_and_ends_with_its_result(engine: Engine) -> None:
    witness = Witness(engine.submit(request("fine")))
    end, result = witness.wait()
    assert end == "done"
    assert result.output == "prediction.tif"
    assert witness.told[:-1] == [
        ("progress", 0.25, "Reading", 3.0),
        ("log", "Half done.", "warning"),
        ("progress", 0.75, "Writing", None),
    ]


def test_the_second_job_meets_a_running_engine(engine: Engine) -> None:
    Witness(engine.submit(request("fine"))).wait()
    first = engine.process_id
    Witness(engine.submit(request("fine"))).wait()
    assert first and engine.process_id == first


def test_what_is_no_event_goes_to_the_log(engine: Engine, logged: list[str]) -> None:
    witness = Witness(engine.submit(request("noisy")))
    assert witness.wait()[0] == "done"
    assert not any("nobody" in str(entry) for entry in witness.told)
    assert any("Warning from a library" in line for line in logged)
    assert any('"not": "an event"' in line for line in logged)


def test_an_error_arrives_with_its_cure(engine: Engine) -> None:
    end, failure = Witness(engine.submit(request("bad"))).wait()
    assert end == "failed"
    assert (failure.kind, failure.cure) == ("engine", "Use another one.")
    assert Witness(engine.submit(request("fine"))).wait()[0] == "done"


@pytest.mark.parametrize(("behaviour", "how"), [("dies", "exit status 7"), ("killed", "killed")])
def test_death_is_told_and_the_next_job_gets_a_new_engine(
    engine: Engine, behaviour: str, how: str
) -> None:
    witness = Witness(engine.submit(request(behaviour)))
    dead = engine.process_id
    end, failure = witness.wait()
    assert end == "failed"
    assert "stopped in mid-run" in failure.message and how in failure.message
    assert "memory" in failure.cure
    assert Witness(engine.submit(request("fine"))).wait()[0] == "done"
    assert engine.process_id not in (0, dead)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("behaviour", "how"), [("aborts", "SIGABRT"), ("crashes", "SIGSEGV")])
def test_a_library_that_dies_is_told_as_that(engine: Engine, behaviour: str, how: str) -> None:
    failure = Witness(engine.submit(request(behaviour))).wait()[1]
    assert "A library of the engine failed" in failure.message and how in failure.message
    assert "damaged file" in failure.message and "convert" in failure.cure
    assert "log panel" in failure.cure and "memory" not in failure.cure
    assert Witness(engine.submit(request("fine"))).wait()[0] == "done"


def test_the_last_words_of_a_dead_engine_are_in_the_log(engine: Engine, logged: list[str]) -> None:
    Witness(engine.submit(request("dies"))).wait()
    assert any("RuntimeError: the last words" in line for line in logged)


def test_cancel_ends_the_job_and_keeps_the_engine(engine: Engine) -> None:
    witness = Witness(engine.submit(request("slow")))
    running = engine.process_id
    witness.job.progress.connect(lambda *_: witness.job.cancel())
    end, failure = witness.wait()
    assert (end, failure.kind) == ("failed", "cancelled")
    assert engine.process_id == running


def test_an_engine_that_does_not_answer_to_cancel_is_killed(engine: Engine) -> None:
    witness = Witness(engine.submit(request("deaf")))
    running = engine.process_id
    witness.job.progress.connect(lambda *_: witness.job.cancel())
    start = time.monotonic()
    end, failure = witness.wait()
    assert (end, failure.kind) == ("failed", "cancelled")
    assert time.monotonic() - start < 5
    assert not is_alive(running)


def test_a_late_kill_does_not_hit_the_next_job(engine: Engine) -> None:
    witness = Witness(engine.submit(request("slow")))
    witness.job.progress.connect(lambda *_: witness.job.cancel())
    witness.wait()
    after = Witness(engine.submit(request("slow")))
    pause = QEventLoop()
    QTimer.singleShot(900, pause.quit)
    pause.exec_()
    assert after.told[-1][0] == "progress"


def test_a_job_that_was_called_off_in_the_queue_takes_no_other_with_it(engine: Engine) -> None:
    running = Witness(engine.submit(request("slow")))
    running.job.progress.connect(running.loop.quit)
    running.wait()
    process = engine.process_id
    waiting = Witness(engine.submit(request("deaf")))
    waiting.job.cancel()
    pause = QEventLoop()
    QTimer.singleShot(1200, pause.quit)
    pause.exec_()
    assert is_alive(process) and running.told[-1][0] == "progress"
    # Its turn comes, it does not listen, and now it is killed.
    running.job.cancel()
    assert waiting.wait()[1].kind == "cancelled"
    assert not is_alive(process)


def test_a_training_tells_its_epochs(engine: Engine, tmp_path: Path) -> None:
    witness = Witness(engine.submit(training("fine", tmp_path)))
    assert witness.wait()[0] == "done"
    epochs = [values[0] for kind, *values in witness.told if kind == "epoch"]
    assert [epoch.epoch for epoch in epochs] == [1, 2, 3, 4, 5]
    assert [epoch.best for epoch in epochs] == [True, True, True, False, False]


def test_a_training_that_is_to_finish_keeps_what_it_has(engine: Engine, tmp_path: Path) -> None:
    witness = Witness(engine.submit(training("slow", tmp_path)))
    witness.job.epoch.connect(lambda epoch: witness.job.finish() if epoch.epoch == 2 else None)
    end, result = witness.wait()
    assert end == "done"
    assert result.epochs == 2
    assert (tmp_path / "new.onnx").exists()
    assert witness.job.finish_requested and not witness.job.cancel_requested


@pytest.mark.parametrize("behaviour", ["slow", "deaf"])
def test_shutdown_in_mid_run_leaves_no_process(engine: Engine, behaviour: str) -> None:
    witness = Witness(engine.submit(request(behaviour)))
    witness.job.progress.connect(witness.loop.quit)
    witness.wait()
    running = engine.process_id
    assert is_alive(running)
    engine.shutdown()
    assert not is_alive(running)
    assert witness.wait()[1].kind == "cancelled"


def missing() -> Command:
    raise EngineMissingError("The engine is not set up yet.", "Set it up.")


def absent() -> Command:
    return Command("/no/such/python", (), str(ROOT), QProcessEnvironment.systemEnvironment())


@pytest.mark.parametrize(
    ("command", "words"), [(missing, "not set up"), (absent, "/no/such/python")]
)
def test_without_an_interpreter_the_job_fails_plainly(
    command: Callable[[], Command], words: str
) -> None:
    engine = Engine(command=command)
    end, failure = Witness(engine.submit(request("fine"))).wait()
    assert end == "failed"
    assert words in failure.message
    assert "page Engine" in failure.cure or failure.cure == "Set it up."
    with pytest.raises(EngineError, match=words):
        corridor.run(request("fine"), QgsProcessingFeedback(), command)


def test_run_tells_epochs_as_lines(tmp_path: Path) -> None:
    notes = Notes()
    corridor.run(training("fine", tmp_path), notes, fake_command)
    assert [line.partition(":")[0] for line in notes.infos] == [
        f"Epoch {number} of 5" for number in range(1, 6)
    ]
    assert (
        "F1 0.800 at its best threshold, the best so far" in notes.infos[2]
        and "best so far" not in notes.infos[4]
    )


def test_run_waits_for_the_result() -> None:
    notes = Notes()
    result = corridor.run(request("noisy"), notes, fake_command)
    assert result.valid_pixels == 10
    assert notes.stages == ["Reading", "Writing"]
    assert notes.warnings == ["Half done."]
    assert notes.progress() == 75.0


def test_run_works_in_another_thread() -> None:
    results: list[object] = []
    worker = threading.Thread(
        target=lambda: results.append(corridor.run(request("fine"), Notes(), fake_command))
    )
    worker.start()
    worker.join(20)
    assert results and results[0].output == "prediction.tif"


@pytest.mark.parametrize("behaviour", ["slow", "deaf"])
def test_run_can_be_cancelled(behaviour: str) -> None:
    start = time.monotonic()
    with pytest.raises(Cancelled):
        corridor.run(request(behaviour), Notes(stop_at=25.0), fake_command, cancel_grace_ms=300)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [("bad", "Use another one"), ("killed", "mid-run"), ("dies", "status 7")],
)
def test_run_raises_what_went_wrong(behaviour: str, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        corridor.run(request(behaviour), Notes(), fake_command)


def test_an_answer_that_is_no_result_of_the_request_ends_as_a_failure(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(commands.RESULTS, SegmentRequest, DoctorResult)
    assert Witness(engine.submit(request("fine"))).wait()[0] == "failed"
