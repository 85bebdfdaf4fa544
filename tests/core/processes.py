"""The engine as a process of its own, as QGIS and a shell start it."""

from __future__ import annotations

import os
import queue
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, List, Optional, Tuple

from core.protocol.commands import Request
from core.protocol.messages import Done, Event, Failed, Wish, parse_event, request_line, wish_line

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Process:
    """A running ``python -m core``; lines of its standard output arrive as events."""

    def __init__(self, *arguments: str, code: str = "") -> None:
        """Start it; ``code`` replaces ``-m core`` where something has to be planted first."""
        start = ["-c", code] if code else ["-m", "core"]
        self.process = subprocess.Popen(
            [sys.executable, *start, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Bytes that are no text end a Python that reads them, unless it takes care.
            env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        )
        self.lines: queue.Queue[Optional[str]] = queue.Queue()
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._drain)]
        self.stderr = b""
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Process:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process if it still runs."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.decode("utf-8"))
        self.lines.put(None)

    def _drain(self) -> None:
        assert self.process.stderr is not None
        self.stderr = self.process.stderr.read()

    def write(self, text: Any) -> None:
        """Send raw text or bytes."""
        assert self.process.stdin is not None
        self.process.stdin.write(text if isinstance(text, bytes) else text.encode())
        self.process.stdin.flush()

    def ask(self, identity: int, request: Request) -> None:
        """Send a request."""
        self.write(request_line(identity, request))

    def cancel(self, identity: int) -> None:
        """Ask to stop a job."""
        self.write(wish_line(identity, Wish.CANCEL))

    def hang_up(self) -> None:
        """End its input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def next(self) -> Tuple[Optional[int], Event]:
        """Return the next event; fail if there is none."""
        line = self.lines.get(timeout=PATIENCE)
        assert line is not None, self.stderr.decode()
        return parse_event(line)

    def end_of(self, identity: Optional[int]) -> Tuple[Event, List[Event]]:
        """Return how a job ended and what it said before."""
        said = []
        while True:
            whose, event = self.next()
            assert whose == identity
            if isinstance(event, (Done, Failed)):
                return event, said
            said.append(event)

    def until_stage(self, stage: str) -> None:
        """Wait until a job is at a stage, some of it done."""
        while True:
            _, event = self.next()
            assert not isinstance(event, (Done, Failed)), event
            if getattr(event, "stage", "") == stage:
                return

    def end(self) -> Tuple[int, float]:
        """Return the exit status and the seconds until it came."""
        started = time.monotonic()
        status = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join()
        return status, time.monotonic() - started


def resident_peak() -> int:
    """Return the most memory that this process has had so far, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
