"""What a block frees is used again, and given back behind it."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from core.run import freed_memory

ROOT = Path(__file__).parents[3]

_STEPS = """
import resource
from contextlib import nullcontext
from pathlib import Path
import numpy as np
from core.run import freed_memory

def faults(block):
    with block:
        np.ones(1 << 23)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(10):
            np.ones(1 << 23)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

start = resident()
print(faults(nullcontext()), faults(freed_memory.kept()), faults(nullcontext()), resident() - start)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc alone")
def test_a_block_takes_no_new_pages_for_what_it_freed() -> None:
    command = [sys.executable, "-c", _STEPS]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    before, within, after, left = map(int, done.stdout.split())
    # 64 MiB, ten times: 16384 pages of 4 KiB each, fewer where the system gives larger ones.
    assert before > 300
    assert within < before / 10
    assert after > before / 2
    assert left < 32 << 20


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))

    def loaded(name: object) -> None:
        raise AssertionError(name)

    monkeypatch.setattr("ctypes.CDLL", loaded)
    with freed_memory.kept():
        pass
