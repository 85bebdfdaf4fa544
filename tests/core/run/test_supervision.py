"""A job that is to stop ends, whatever a library does; one that takes the process along is told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.protocol.describe import DescribeRequest
from core.protocol.messages import Failed

from ..processes import PATIENCE, ROOT, Process

ENDLESS = """
    import sqlite3
    base = sqlite3.connect(":memory:")
    base.execute("with recursive c(x) as (select 1 union all select x from c) "
                 "select * from c where x < 0").fetchall()
"""
"""A library that computes for ever, hears of nothing, and is not woken by signals."""

PLANTED = """
import sys
from core import __main__
from core.jobs import dispatch
from core.run import interruption, supervision

interruption.PATIENCE = 1.0

def planted(request, feedback):
    feedback.progress(0.5, "planted")
{body}

dispatch.run = planted
"""

COMMAND = (
    PLANTED
    + """
sys.argv = ["core", "describe", "--image", "x", *sys.argv[1:]]
sys.exit(supervision.supervised(__main__.main, __main__._ended))
"""
)


def command(body: str, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(body=body), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("    import os; os.abort()", "SIGABRT"),
        ("    import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("    import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
    ],
)
def test_a_command_whose_library_dies_says_so(body: str, name: str, form: Any) -> None:
    with command(body, *form) as process:
        said, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert b"Traceback" not in said + complaints
    if form:
        event = json.loads(said.splitlines()[-1])
        assert (event["event"], event["kind"]) == ("failed", "died")
        assert name in event["message"]
        assert event["cure"]
    else:
        assert name.encode() in complaints


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_in_a_library_without_end_is_cancelled(number: signal.Signals) -> None:
    with command(ENDLESS, "--json") as process:
        assert process.stdout is not None
        while b"planted" not in process.stdout.readline():
            pass
        process.send_signal(number)
        started = time.monotonic()
        said, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert time.monotonic() - started < 10
    assert json.loads(said.splitlines()[-1])["kind"] == "cancelled"
    assert b"Traceback" not in complaints


def test_a_killed_command_leaves_no_process_behind() -> None:
    with command("    import os, time; print(os.getpid(), flush=True); time.sleep(99)") as process:
        assert process.stdout is not None
        worker = Path(f"/proc/{int(process.stdout.readline())}")
        process.kill()
    until = time.monotonic() + 5
    while worker.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not worker.exists()


SERVED = PLANTED.format(body=ENDLESS) + 'sys.exit(__main__.main(["serve"]))'


def test_cancel_ends_a_job_that_hears_of_nothing() -> None:
    with Process(code=SERVED) as process:
        process.ask(1, DescribeRequest(image="x"))
        process.until_stage("planted")
        process.cancel(1)
        event, _ = process.end_of(1)
        assert isinstance(event, Failed)
        assert event.kind == "cancelled"
        status, seconds = process.end()
    assert (status, seconds < 10) == (130, True)


@pytest.mark.parametrize("how", ["input", "SIGTERM"])
def test_the_end_of_the_input_and_a_signal_end_it_too(how: str) -> None:
    with Process(code=SERVED) as process:
        process.ask(1, DescribeRequest(image="x"))
        process.until_stage("planted")
        if how == "input":
            process.hang_up()
        else:
            process.process.send_signal(signal.SIGTERM)
        status, seconds = process.end()
    assert status == (0 if how == "input" else 130)
    assert seconds < 10
    assert b"Traceback" not in process.stderr
