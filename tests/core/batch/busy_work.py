"""Work that lets nothing else of its process run, as some native libraries do."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from core.batch.scene_order import Outcome, Report, SceneOrder

_SECONDS = 20


def hold_the_lock(order: SceneOrder, report: Report) -> Outcome:
    """Say which process this is, then hold the interpreter's lock for a while."""
    del report
    told = Path(order.scene.path) / "worker"
    half = told.with_suffix(".half")
    half.write_text(str(os.getpid()), encoding="utf-8")
    half.replace(told)
    # Unlike those of CDLL, calls by PyDLL keep the lock.
    ctypes.PyDLL(None).sleep(_SECONDS)
    return Outcome(None)
