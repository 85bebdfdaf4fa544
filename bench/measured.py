"""A command of the engine in a process of its own, measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent


class Usage(NamedTuple):
    """What a command took.

    Attributes:
        seconds: Wall time of its process.
        peak_mb: Its peak memory, MB.
        processor: Seconds that its threads were running, of all cores together: on a busy machine
            these hold where wall time does not.
    """

    seconds: float
    peak_mb: float
    processor: float


def usage(arguments: Sequence[str]) -> Usage:
    """Run ``python -m core`` with arguments; return what it took.

    Raises:
        SystemExit: It failed, with what it wrote to its terminal.
    """
    command = [sys.executable, "-m", "core", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(
            f"{' '.join(arguments)} ended with {process.returncode}\n{errors.decode()}"
        )
    # Linux counts it in KiB.
    return Usage(seconds, used.ru_maxrss * 1024 / 1e6, used.ru_utime + used.ru_stime)


def measured(arguments: Sequence[str]) -> Tuple[float, float]:
    """Return the seconds and the peak memory in MB of ``python -m core`` with arguments."""
    return usage(arguments)[:2]
