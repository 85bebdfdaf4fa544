"""A disk that fills up while maps are judged, in several threads, is told and leaves nothing."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ..comparedground import Ground

ROOT = Path(__file__).resolve().parents[3]

_LIMITED = """
import pickle, resource, sys, threading
from core.jobs import compare
from core.protocol.errors import OutputError
from core.run.feedback import Feedback

judge = compare.judge

def limited(*arguments, **options):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
    return judge(*arguments, **options)

compare.judge = limited
try:
    compare.compare(pickle.loads(sys.stdin.buffer.read()), Feedback())
except OutputError as error:
    print(error.message)
    sys.exit(3 if threading.active_count() == 1 else 4)
"""
"""Compares while no file may grow beyond so many bytes from the judging on."""


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
@pytest.mark.parametrize("limit", [10, 60_000, 98_304])
def test_a_disk_that_is_full_when_maps_are_judged(limit: int, tmp_path: Path) -> None:
    request = Ground(tmp_path).request(methods=("ml",))
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=pickle.dumps(request),
        capture_output=True,
        check=False,
    )
    said = ran.stdout.decode()
    assert ran.returncode == 3, ran.stderr
    assert "ml_ponds.gpkg" in said and len(said) < 600, said
    assert b"Traceback" not in ran.stderr
    assert not (tmp_path / "out").exists()
