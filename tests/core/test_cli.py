"""The command line: exit statuses, words for people, lines for programs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

from core import __main__, cli
from core.console_feedback import ConsoleFeedback
from core.inference import runtime
from core.protocol.messages import Done, Failed, from_json, parse_event
from core.protocol.segment import SegmentResult

from . import networks
from .processes import PATIENCE, ROOT, Process
from .rasters import landscape, read_raster, write_raster


@pytest.fixture(scope="module")
def slow(tmp_path_factory: Any) -> Path:
    return networks.slow(tmp_path_factory.mktemp("slow") / "slow.onnx")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, **environment},
    )


def command(scene: str, model: Path, folder: Path, *more: str) -> list[str]:
    output = str(folder / "out" / "p.tif")
    return ["segment", scene, "--output", output, "--model", str(model), "--device", "cpu", *more]


def test_done_is_0_and_says_what_was_found(scene: str, models: Path, tmp_path: Path) -> None:
    ponds = str(tmp_path / "out" / "p.gpkg")
    ran = run(*command(scene, models / "spatial.onnx", tmp_path, "--polygons", ponds))
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr
    share = np.mean(read_raster(str(tmp_path / "out" / "p.tif")) == 1)
    assert f"{share:.2%} of the valid pixels are pond" in ran.stdout
    assert re.search(r"\d+ ponds, [\d.]+ ha", ran.stdout)
    assert "Ran on CPU" in ran.stdout
    # What was assumed is said, and the stages, on the other stream.
    assert "Warning: scene.tif does not declare a scale" in ran.stderr
    assert "Segmenting" in ran.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_letters_that_a_terminal_lacks_are_written_by_their_numbers(
    encoding: str, scene: str, models: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "\u5c3e\u77ff\u5e93\u00e9"
    ran = subprocess.run(
        [sys.executable, "-m", "core", *command(scene, models / "spatial.onnx", folder)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert ran.returncode == 0
    assert folder.name.encode(encoding, "backslashreplace") in ran.stdout
    assert b"cannot be written" not in ran.stderr


def test_json_is_one_event_a_line_and_nothing_else(
    scene: str, models: Path, tmp_path: Path
) -> None:
    ran = run(*command(scene, models / "spatial.onnx", tmp_path, "--json"))
    assert ran.returncode == 0, ran.stderr
    events = [parse_event(line) for line in ran.stdout.splitlines()]
    assert {identity for identity, _ in events} == {None}
    kinds = [event.event for _, event in events]
    assert set(kinds[:-1]) == {"progress", "log"}
    last = events[-1][1]
    assert isinstance(last, Done)
    assert Path(from_json(SegmentResult, last.result).output).exists()


@pytest.mark.parametrize("form", [[], ["--json"], ["--debug"], ["--json", "--debug"]])
def test_failed_is_1_and_names_the_file_and_the_cure(
    form: list[str], models: Path, tmp_path: Path
) -> None:
    ran = run(*command(str(tmp_path / "gone.tif"), models / "pixel.onnx", tmp_path, *form))
    assert ran.returncode == 1
    said = ran.stdout if "--json" in form else ran.stderr
    assert "gone.tif does not exist" in said
    assert "moved or renamed" in said
    assert ("Traceback" in ran.stderr) is ("--debug" in form)
    if "--json" in form:
        event = parse_event(ran.stdout.splitlines()[-1])[1]
        assert isinstance(event, Failed)
        assert event.kind == "input"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["segment"],
        ["segment", "a.tif"],
        ["segment", "a.tif", "--output"],
        ["segment", "a.tif", "--output", "b.tif", "--tile", "large"],
        ["segment", "a.tif", "--output", "b.tif", "--extent", "1", "2", "3"],
        ["segment", "a.tif", "--output", "b.tif", "--speed", "9"],
        ["segment", "a.tif", "--outp", "b.tif"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.parser().parse_args(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_senseless_value_is_2(form: list[str], tmp_path: Path) -> None:
    ran = run("segment", "a.tif", "--output", str(tmp_path / "b.tif"), "--threshold", "7", *form)
    assert ran.returncode == 2
    assert "threshold" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_is_130_and_leaves_nothing(
    number: signal.Signals, slow: Path, tmp_path: Path
) -> None:
    image = write_raster(tmp_path / "big.tif", np.tile(landscape(256, 256), (1, 4, 5)))
    arguments = command(image, slow, tmp_path, "--tile", "256", "--polygons")
    with Process(*arguments, str(tmp_path / "out" / "p.gpkg"), "--json") as process:
        process.until_stage("Segmenting")
        assert list((tmp_path / "out").iterdir())
        process.process.send_signal(number)
        event, _ = process.end_of(None)
        status, seconds = process.end()
    assert status == 130
    assert seconds < 5
    assert isinstance(event, Failed)
    assert event.kind == "cancelled"
    assert b"Traceback" not in process.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_words(number: signal.Signals, slow: Path, tmp_path: Path) -> None:
    image = write_raster(tmp_path / "big.tif", np.tile(landscape(256, 256), (1, 4, 5)))
    process = subprocess.Popen(
        [sys.executable, "-m", "core", *command(image, slow, tmp_path, "--tile", "256")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        while "Segmenting" not in process.stderr.readline():
            pass
        process.send_signal(number)
        out, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert out == ""
    assert said.strip().endswith("Cancelled.")
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_describe_in_words(scene: str, models: Path) -> None:
    ran = run("describe", "--image", scene, "--model", str(models / "pixel.onnx"))
    assert ran.returncode == 0, ran.stderr
    assert "300 x 200 pixels of 10 m, UInt16" in ran.stdout
    assert "4: Band 4 (nir)" in ran.stdout
    assert "Bands: blue, green, red, near infrared (optional)." in ran.stdout
    assert "cannot run on this image" not in ran.stdout


def test_describe_tells_what_does_not_go_together(tmp_path: Path, models: Path) -> None:
    image = write_raster(tmp_path / "gray.tif", landscape(20, 20, bands=1))
    ran = run("describe", "--image", image, "--model", str(models / "pixel.onnx"))
    assert ran.returncode == 0, ran.stderr
    assert "The model cannot run on this image: gray.tif has 1 band" in ran.stdout


@pytest.mark.parametrize(("good", "status"), [(True, 0), (False, 1)])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_doctor_s_exit_status(
    form: list[str],
    good: bool,
    status: int,
    models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    model = models / "pixel.onnx" if good else tmp_path / "absent.onnx"
    monkeypatch.setattr(runtime, "DEFAULT_MODEL", model)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("core.serve.private_stdout", lambda: sys.stdout)
    assert __main__.main(["doctor", *form]) == status
    said = capfd.readouterr().out
    if form:
        event = parse_event(said.splitlines()[-1])[1]
        assert isinstance(event, Done)
        assert event.result["healthy"] is good
    else:
        assert ("FAIL Model" in said) is not good
        assert "The main job will run on:" in said


def test_the_doctor_starts_where_packages_are_missing(tmp_path: Path) -> None:
    """A doctor that does not start helps nobody."""
    for name in ("scipy", "onnxruntime"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('built for another age')")
    ran = run("doctor", PYTHONPATH=str(tmp_path))
    assert ran.returncode == 1, ran.stderr
    assert "FAIL scipy: needed for connected ponds: built for another age" in ran.stdout
    assert "FAIL ONNX Runtime" in ran.stdout
    assert "ok   GDAL" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_job_whose_package_is_missing_says_so(scene: str, models: Path, tmp_path: Path) -> None:
    (tmp_path / "scipy").mkdir()
    (tmp_path / "scipy" / "__init__.py").write_text("raise ImportError('No module named scipy')")
    arguments = command(scene, models / "pixel.onnx", tmp_path)
    ran = run(*arguments, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 1
    assert "scipy" in ran.stderr
    assert "doctor" in ran.stderr
    assert "Traceback" not in ran.stderr


class Terminal:
    """A stream that claims to be one."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_a_terminal_gets_a_bar_with_the_time_left() -> None:
    terminal: Any = Terminal()
    feedback = ConsoleFeedback(terminal)
    feedback.progress(0.0, "Loading")
    feedback.progress(0.5, "Segmenting")
    feedback.log("Mind the gap.", "warning")
    feedback.progress(1.0, "Done")
    steps = terminal.text.split("\r")
    assert "left" not in steps[1]
    assert re.search(r"Segmenting +\[#{15} {15}\]  50% +\d+ s left", steps[2])
    assert "Warning: Mind the gap.\n" in terminal.text
    assert terminal.text.endswith("\n")


def test_no_module_of_the_engine_reads_the_environment_of_the_host(
    scene: str, models: Path, tmp_path: Path
) -> None:
    """The same result from another folder, with another language."""
    found: Dict[str, Any] = {}
    for name, changes in (("a", {}), ("b", {"LC_ALL": "C", "LANG": "de_DE.UTF-8"})):
        ran = run(*command(scene, models / "spatial.onnx", tmp_path / name, "--json"), **changes)
        assert ran.returncode == 0, ran.stderr
        result = json.loads(ran.stdout.splitlines()[-1])["result"]
        found[name] = read_raster(result["output"])
    np.testing.assert_array_equal(found["a"], found["b"])
