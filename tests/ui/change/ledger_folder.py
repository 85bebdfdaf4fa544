"""A ledger of three ponds at two dates, made by the engine itself in a process of its own."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_MAKE = """
import sys
from pathlib import Path
from core.jobs.change import change
from core.run.feedback import Feedback
from tests.core.ledgers import Day, request
days = (
    Day("20200101", [(20, 20, 40, 40), (20, 100, 30, 30), (120, 120, 30, 30)]),
    Day("20200601", [(20, 20, 40, 40), (20, 100, 60, 60)]),
)
change(request(Path(sys.argv[1]), days), Feedback())
"""


@functools.lru_cache(maxsize=1)
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ledger_"))
    subprocess.run([sys.executable, "-c", _MAKE, str(folder)], cwd=ROOT, check=True)
    return folder


def write_ledger(folder: Path) -> Path:
    """Put images, predictions and the folder ``canned`` with their ledger into a folder.

    Of the ponds one stays as it is, one grows by the double, and one goes.
    """
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    (folder / "ledger").rename(folder / "canned")
    return folder
