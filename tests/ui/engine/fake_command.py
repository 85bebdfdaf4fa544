"""How the fake engine is started, and whether a process is still there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qgis.PyQt.QtCore import QProcessEnvironment

from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.engine.engine_process import Command

FAKE = Path(__file__).with_name("fake_engine.py")
ROOT = FAKE.parents[3]


def fake_command() -> Command:
    variables = QProcessEnvironment.systemEnvironment()
    variables.insert("PYTHONPATH", str(ROOT))
    return Command(sys.executable, (str(FAKE),), str(ROOT), variables)


@contextmanager
def running_fake() -> Iterator[Engine]:
    """Give an engine that is the fake one, and end it afterwards."""
    engine = Engine(command=fake_command, cancel_grace_ms=500)
    yield engine
    engine.shutdown()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
