"""A batch in a process of its own: QGIS may close while it goes on, and find it again.

What the process says goes to a file in the folder of the results, and is read from there.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...core.protocol.batch import PAUSE, BatchRequest
from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Event
from ..engine import engine_process
from ..engine.engine_process import EventStream, engine_command
from ..project.new_folder import make_folder
from . import plan

EVENTS, COMPLAINTS, PROCESS = "batch.events.jsonl", "batch.log", "batch.process"
"""Files in the folder of the results: what the batch says, what its libraries say, its number."""

_PIECE = 2**20
"""Bytes of events that are read at once."""


class OwnProcess:
    """The batch that writes to one folder, running or not."""

    def __init__(self, folder: Path) -> None:
        """Look at what is there; start nothing."""
        self.folder = folder
        self._stream, self._position = EventStream(), 0

    @property
    def known(self) -> bool:
        """Whether a batch was started here from QGIS before."""
        return (self.folder / EVENTS).is_file()

    @property
    def alive(self) -> bool:
        """Whether the process of the last one is still there."""
        try:
            number = int((self.folder / PROCESS).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return False
        return number > 0 and _is_running(number)

    def start(self, request: BatchRequest) -> None:
        """Start a batch that goes on when QGIS is closed.

        Raises:
            EngineError: There is no engine, or the folder cannot be written to.
        """
        make_folder(self.folder)
        command = replace(engine_command(), arguments=plan.arguments(request))
        (self.folder / PAUSE).unlink(missing_ok=True)
        process = engine_process.make(command, None)
        process.setStandardOutputFile(str(self.folder / EVENTS))
        process.setStandardErrorFile(str(self.folder / COMPLAINTS))
        started, number = process.startDetached()
        if not started:
            raise engine_process.not_started(process)
        self._stream, self._position = EventStream(), 0
        with _written(self.folder):
            (self.folder / PROCESS).write_text(str(number), encoding="ascii")

    def ask_to_pause(self) -> None:
        """Ask the batch to stop soon; it keeps what it has finished.

        Raises:
            EngineError: The folder cannot be written to.
        """
        with _written(self.folder):
            (self.folder / PAUSE).touch()

    def news(self) -> Iterator[Event]:
        """Yield what the batch has said since this was asked last."""
        with contextlib.suppress(OSError), (self.folder / EVENTS).open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._position:
                # Another one was started.
                self._stream, self._position = EventStream(), 0
            file.seek(self._position)
            while piece := file.read(_PIECE):
                self._position += len(piece)
                for _, event in self._stream.feed(piece):
                    yield event

    def last_words(self) -> str:
        """Return the end of what the batch's libraries said."""
        with contextlib.suppress(OSError):
            lines = (self.folder / COMPLAINTS).read_text("utf-8", "replace").splitlines()
            return "\n".join(lines[-engine_process.STDERR_LINES :])
        return ""


@contextlib.contextmanager
def _written(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineError(f"{folder}: {error.strerror}") from error


def _is_running(number: int) -> bool:
    """Return whether there is a process of this number that has not ended."""
    if sys.platform == "win32":
        return _is_running_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        # One that has ended, and that nobody has asked how.
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        return status.rpartition(")")[2].split()[0] != "Z"
    return True


def _is_running_on_windows(number: int) -> bool:
    import ctypes  # noqa: PLC0415 - its windll is there on Windows alone

    query, still_active = 0x1000, 259
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(query, False, number)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return bool(known) and code.value == still_active
