"""What a killed job leaves is known by the names of its outputs, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.protocol.unfinished_output import left_in, left_of

from ..processes import ROOT

_KILLED = """
import os, sys
from core.run.staging import Staging

with Staging() as staging:
    for output in sys.argv[1:]:
        with open(staging.reserve(output), "w") as file:
            file.write("half")
        open(staging.scratch(output), "w").close()
    os._exit(9)
"""


def test_what_a_killed_job_left_is_known_by_its_outputs(tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in ("a.tif", "a.b.tif", "尾矿 1.gpkg", "a.manifest.json")]
    mine = tmp_path / ".a.part.tif"
    mine.touch()
    command = [sys.executable, "-c", _KILLED, *map(str, outputs)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    left = {output: set(left_of(output)) for output in outputs}
    everything = set(tmp_path.iterdir()) - {mine}
    assert len(everything) == 3 * len(outputs)
    assert set(left_in(tmp_path)) == everything
    assert set().union(*left.values()) == everything
    assert sum(map(len, left.values())) == len(everything)


def test_where_nothing_is_nothing_was_left(tmp_path: Path) -> None:
    assert left_of(tmp_path / "none" / "a.tif") == []
    (tmp_path / "a.tif").touch()
    assert left_of(tmp_path / "a.tif") == left_in(tmp_path) == []
