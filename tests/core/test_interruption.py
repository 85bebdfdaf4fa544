"""Signals end every command with words and a status; lost outputs lose no result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import List, Tuple

import pytest

from .processes import ROOT, Process

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as POSIX has them")

_PLANTED = """
import os, signal, sys, time
from core import __main__
from core.jobs import describe
from core.run.staging import Staging

def planted(request, feedback):
    with Staging() as staging:
        open(staging.reserve(sys.argv[1]), "w").write("half")
        {body}

describe.describe = planted
sys.exit(__main__.main(["describe", "--model", "default", *sys.argv[2:]]))
"""

_ASKS = """os.kill(os.getpid(), signal.{number})
        try:
            time.sleep(0.5)
        except BaseException as error:
            # As an import does, and GDAL when it calls back.
            raise ImportError("lacks a package") from error
        while True:
            time.sleep(0.05)
            feedback.progress(0.5, "Working")"""

_DEAF = """os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(600)"""


def run(body: str, *arguments: str) -> Tuple[int, str, float]:
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", _PLANTED.format(body=body), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr, time.monotonic() - started


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_signal_is_never_lost_in_what_the_job_is_doing(
    number: str, form: List[str], tmp_path: Path
) -> None:
    if signal.getsignal(signal.Signals[number]) is signal.SIG_IGN:
        pytest.skip(f"whoever started the tests ignores {number}, as nohup does")
    body = _ASKS.format(number=number)
    status, said, _ = run(body, str(tmp_path / "out" / "a.tif"), *form)
    assert (status, "Cancelled" in said, "Traceback" in said) == (130, True, False), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_job_that_does_not_listen_is_ended_and_leaves_nothing(
    form: List[str], tmp_path: Path
) -> None:
    status, said, seconds = run(_DEAF, str(tmp_path / "out" / "a.tif"), *form)
    assert (status, "Cancelled" in said, "Traceback" in said) == (130, True, False), said
    assert seconds < 60
    assert list(tmp_path.iterdir()) == []


def test_serve_ends_though_nobody_reads(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "serve"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    deadline = time.monotonic() + 60
    stuck = 0
    while stuck < 10 and time.monotonic() < deadline:
        try:
            os.write(process.stdin.fileno(), b'{"id": 1, "command": "nope"}\n' * 50)
            stuck = 0
        except BlockingIOError:
            stuck += 1
            time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    process.stdin.close()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.parametrize("form", ["", "--json"])
@pytest.mark.parametrize("where", [">/dev/full", "| true", ">&-", "2>&-", "2>/dev/full"])
def test_an_output_that_is_closed_or_full_loses_no_result(where: str, form: str) -> None:
    command = f'"{sys.executable}" -m core describe --model default {form} {where}'
    line = f'{command}; echo "${{PIPESTATUS[0]}}" >&3'
    reading, writing = os.pipe()
    ran = subprocess.run(
        ["bash", "-c", f"exec 3>&{writing}; {line}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        pass_fds=[writing],
        check=False,
    )
    os.close(writing)
    status = os.read(reading, 100).decode().strip()
    os.close(reading)
    assert status == "0", ran.stderr
    assert "Traceback" not in ran.stderr
    assert "ignored" not in ran.stderr


def test_help_into_a_full_disk() -> None:
    line = f'"{sys.executable}" -m core --help >/dev/full'
    ran = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0
    assert b"ignored" not in ran.stderr


def test_serve_without_an_input_ends() -> None:
    with Process("serve") as process:
        process.hang_up()
        assert process.end()[0] == 0
    line = f'"{sys.executable}" -m core serve <&-'
    ran = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
