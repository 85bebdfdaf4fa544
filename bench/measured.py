"""A command of the engine in a process of its own, measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent


def measured(arguments: Sequence[str]) -> Tuple[float, float]:
    """Run ``python -m core`` with arguments; return its seconds and its peak memory in MB.

    Raises:
        SystemExit: It failed, with what it wrote to its terminal.
    """
    command = [sys.executable, "-m", "core", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(
            f"{' '.join(arguments)} ended with {process.returncode}\n{errors.decode()}"
        )
    # Linux counts it in KiB.
    return seconds, usage.ru_maxrss * 1024 / 1e6
