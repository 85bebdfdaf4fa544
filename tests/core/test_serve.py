"""``serve`` as a real process: one job after another, whatever comes down the line."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator, Tuple

import numpy as np
import pytest

from core.protocol.describe import DescribeRequest, DescribeResult
from core.protocol.doctor import DoctorRequest, DoctorResult
from core.protocol.errors import Cancelled
from core.protocol.messages import Done, Event, Failed, Progress, from_json, request_line
from core.protocol.segment import SegmentRequest, SegmentResult
from core.serve import EventFeedback, Sender

from . import networks
from .processes import PATIENCE, ROOT, Process
from .rasters import landscape, read_raster, write_raster


@pytest.fixture(scope="module")
def shared() -> Iterator[Process]:
    """One engine for all tests that leave it running."""
    with Process("serve") as process:
        yield process


@pytest.fixture
def big(tmp_path: Path) -> str:
    return write_raster(tmp_path / "big.tif", np.tile(landscape(256, 256), (1, 4, 5)))


@pytest.fixture(scope="module")
def slow(tmp_path_factory: Any) -> Path:
    return networks.slow(tmp_path_factory.mktemp("slow") / "slow.onnx")


def job(folder: Path, image: str, model: Path) -> SegmentRequest:
    return SegmentRequest(
        image=image,
        output=str(folder / "p.tif"),
        polygons=str(folder / "p.gpkg"),
        model=str(model),
        device="cpu",
        tile=256,
    )


def test_two_jobs_one_after_another(
    shared: Process, scene: str, models: Path, tmp_path: Path
) -> None:
    for identity in (1, 2):
        folder = tmp_path / str(identity)
        shared.ask(identity, job(folder, scene, models / "spatial.onnx"))
    for identity in (1, 2):
        event, said = shared.end_of(identity)
        assert isinstance(event, Done), event
        result = from_json(SegmentResult, event.result)
        assert read_raster(result.output).shape == (200, 300)
        fractions = [step.fraction for step in said if isinstance(step, Progress)]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0


def test_describe_and_doctor(shared: Process, scene: str, models: Path) -> None:
    shared.ask(3, DescribeRequest(image=scene, model=str(models / "pixel.onnx")))
    event, _ = shared.end_of(3)
    assert isinstance(event, Done), event
    described = from_json(DescribeResult, event.result)
    assert described.image is not None
    assert described.model is not None
    assert (described.image.width, described.image.height) == (300, 200)
    assert [band.role for band in described.image.bands] == ["blue", "green", "red", "nir"]
    assert (described.model.required, described.problem) == (3, None)
    shared.ask(4, DoctorRequest())
    event, _ = shared.end_of(4)
    assert isinstance(event, Done), event
    checks = {check.name: check for check in from_json(DoctorResult, event.result).checks}
    assert checks["GDAL"].ok


def test_a_failed_job_is_told_and_the_next_one_runs(
    shared: Process, scene: str, models: Path, tmp_path: Path
) -> None:
    shared.ask(5, job(tmp_path, str(tmp_path / "gone.tif"), models / "pixel.onnx"))
    event, _ = shared.end_of(5)
    assert isinstance(event, Failed)
    assert event.kind == "input"
    assert "gone.tif" in event.message
    assert event.cure
    shared.ask(6, job(tmp_path, scene, models / "pixel.onnx"))
    assert isinstance(shared.end_of(6)[0], Done)


@pytest.mark.parametrize(
    "line",
    [
        b"hello\n",
        b"[1, 2]\n",
        b"\xff\xfe\x00\n",
        b"[" * 50_000 + b"\n",
        b'{"command": "doctor"}\n',
        '{"id": "ü"}\n'.encode("latin-1"),
    ],
)
def test_garbage_is_answered_and_forgotten(line: bytes, shared: Process, scene: str) -> None:
    shared.write(b"\n  \n" + line)
    whose, event = shared.next()
    assert whose is None
    assert isinstance(event, Failed)
    assert event.kind == "request"
    shared.ask(7, DescribeRequest(image=scene))
    assert isinstance(shared.end_of(7)[0], Done)


def test_an_unknown_command_is_answered_to_its_sender(shared: Process) -> None:
    shared.write('{"id": 8, "command": "dance"}\n')
    event, _ = shared.end_of(8)
    assert isinstance(event, Failed)
    assert event.kind == "request"
    assert "dance" in event.message


def test_a_parameter_of_the_wrong_kind_ends_the_job_only(shared: Process, scene: str) -> None:
    shared.write('{"id": 9, "command": "describe", "parameters": {"image": [1, {"a": 2}]}}\n')
    event, _ = shared.end_of(9)
    assert isinstance(event, Failed)
    shared.ask(10, DescribeRequest(image=scene))
    assert isinstance(shared.end_of(10)[0], Done)


def test_cancel_in_mid_run_leaves_nothing_and_the_next_job_runs(
    shared: Process, big: str, slow: Path, scene: str, models: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shared.ask(11, job(out, big, slow))
    shared.ask(12, job(tmp_path / "second", big, slow))
    shared.cancel(12)
    shared.until_stage("Segmenting")
    assert list(out.iterdir())
    shared.cancel(99)
    shared.cancel(11)
    event, said = shared.end_of(11)
    assert isinstance(event, Failed)
    assert event.kind == "cancelled"
    assert not out.exists()
    event, said = shared.end_of(12)
    assert (getattr(event, "kind", ""), said) == ("cancelled", [])
    shared.ask(13, job(tmp_path, scene, models / "pixel.onnx"))
    assert isinstance(shared.end_of(13)[0], Done)


def test_the_end_of_the_input_ends_the_job_and_the_process(
    big: str, slow: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with Process("serve") as process:
        process.ask(1, job(out, big, slow))
        process.until_stage("Segmenting")
        assert list(out.iterdir())
        process.hang_up()
        status, seconds = process.end()
    assert status == 0
    assert seconds < 5
    assert not out.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end_leaves_nothing(
    number: signal.Signals, big: str, slow: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with Process("serve") as process:
        process.ask(1, job(out, big, slow))
        process.until_stage("Segmenting")
        process.process.send_signal(number)
        status, seconds = process.end()
    assert status == 130
    assert seconds < 5
    assert not out.exists()
    assert b"Traceback" not in process.stderr


def describe_with(code: str, scene: str) -> Tuple[Event, bytes]:
    """Let an engine with planted code describe an image and end; return how, and its stderr."""
    with Process(code=code) as process:
        process.ask(1, DescribeRequest(image=scene))
        event, _ = process.end_of(1)
        process.hang_up()
        assert process.end()[0] == 0
    return event, process.stderr


_CHATTY = """
import sys
from core import __main__
from core.jobs import describe

original = describe.describe

def chatty(request, feedback):
    import ctypes
    print("a library says hello")
    ctypes.CDLL(None).puts(b"and so does its C")
    ctypes.CDLL(None).fflush(None)
    return original(request, feedback)

describe.describe = chatty
sys.exit(__main__.main(["serve"]))
"""


def test_what_libraries_print_is_no_event(scene: str) -> None:
    event, stderr = describe_with(_CHATTY, scene)
    assert isinstance(event, Done)
    assert b"a library says hello" in stderr
    assert b"and so does its C" in stderr


_STUMBLING = """
import sys
from core import __main__
from core.jobs import describe

def stumble(request, feedback):
    raise ZeroDivisionError("nobody thought of this")

describe.describe = stumble
sys.exit(__main__.main(["serve"]))
"""


def test_an_unforeseen_error_is_told_and_its_trace_kept(scene: str) -> None:
    event, stderr = describe_with(_STUMBLING, scene)
    assert isinstance(event, Failed)
    assert event.kind == "unexpected"
    assert "nobody thought of this" in event.message
    assert b"Traceback" in stderr


def test_a_listener_that_is_gone_is_no_error(big: str, slow: Path, tmp_path: Path) -> None:
    """QGIS crashed: nobody reads any more, and the input ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "serve"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request_line(1, job(tmp_path / "out", big, slow)).encode())
        process.stdin.flush()
        while b"Segmenting" not in process.stdout.readline():
            pass
        process.stdout.close()
        time.sleep(0.5)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_a_cancel_after_the_results_stand_is_too_late() -> None:
    feedback = EventFeedback(Sender(io.StringIO()))
    feedback.cancelled.set()
    feedback.progress(1.0, "Done")
    with pytest.raises(Cancelled):
        feedback.progress(0.99, "Finishing")
