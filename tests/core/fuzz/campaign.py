"""Damaged files of every kind, one after another, to one engine: it refuses them, or does its job.

``python -m tests.core.fuzz.campaign CASES [SEED [FIRST]]`` runs many; the tests run few.
"""

from __future__ import annotations

import collections
import os
import queue
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Counter, Dict, List

from core.protocol.errors import EngineError
from core.protocol.messages import Done, Failed, parse_event

from ..processes import Process
from .mutation import mutated, otherwise
from .readers import PANEL, RECORDS, Reader, sound_files

SECONDS = 10.0

BYTES = 2 * 2**30
_CASES_A_PROCESS = 100
"""After so many the engine is started anew, so that its peak of memory is of few cases."""

OLD = b"the output of an earlier run"


@dataclass
class Findings:
    """What a campaign found.

    Attributes:
        ends: How often each kind of end was met.
        faults: What must not be, each with what makes it again.
        slowest: Seconds of a processor that the slowest case took.
        peak: Most bytes that an engine had.
    """

    ends: Counter[str] = field(default_factory=collections.Counter)
    faults: List[str] = field(default_factory=list)
    slowest: float = 0.0
    peak: int = 0


def run(folder: Path, cases: int, first_seed: int, first: int = 0) -> Findings:
    """Run a campaign in an empty folder: so many cases, from the ``first`` on."""
    (folder / "sound").mkdir()
    readers = sound_files(folder / "sound")
    found = Findings()
    names = sorted(readers)
    done, last = first, first + cases
    while done < last:
        with Process("serve") as process:
            _warm_up(process, readers, folder)
            for number in range(done, min(last, done + _CASES_A_PROCESS)):
                done += 1
                name = names[number % len(names)]
                here = f"{name}, seed {first_seed + number}"
                if not _case(process, readers[name], folder, number, first_seed, found, here):
                    break
            found.peak = max(found.peak, peak_of(process.process.pid))
            process.process.kill()
            process.end()
        if b"Traceback" in process.stderr:
            found.faults.append(f"traceback before case {done}: {process.stderr.decode()[-600:]}")
    _records(folder, cases, first_seed + first, found)
    return found


def _warm_up(process: Process, readers: Dict[str, Reader], folder: Path) -> None:
    """Let an engine load its libraries, which takes seconds, before it is held to time."""
    for number, name in enumerate(("image", "reference .gpkg", "archive"), start=10**6):
        process.ask(number, readers[name].request(str(readers[name].sound), str(folder / "warm")))
        process.end_of(number)


def _case(
    process: Process,
    reader: Reader,
    folder: Path,
    number: int,
    first_seed: int,
    found: Findings,
    here: str,
) -> bool:
    """Run one case; return whether the engine lives on."""
    place, out = folder / "case", folder / "out"
    for one in (place, out):
        shutil.rmtree(one, ignore_errors=True)
        one.mkdir()
    for beside in reader.sound.parent.glob(f"{reader.sound.stem}.*"):
        if beside.is_file():
            shutil.copy(beside, place / beside.name)
    damaged = place / reader.sound.name
    damaged.write_bytes(mutated(reader.sound.read_bytes(), first_seed + number))
    (out / "o.tif").write_bytes(OLD)
    shutil.copytree(folder / "sound" / RECORDS, out / "s")
    old = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    before = {path for folder_ in (place, out) for path in folder_.rglob("*")}
    started = time.monotonic()
    process.ask(number, reader.request(str(damaged), str(out)))
    end, worked = None, cpu_seconds_of(process.process.pid)
    while end is None:
        try:
            line = process.lines.get(timeout=0.5)
        except queue.Empty:
            waited = time.monotonic() - started
            busy = cpu_seconds_of(process.process.pid) - worked
            if busy > SECONDS or waited > SECONDS * crowding():
                found.faults.append(f"{here}: hangs for {waited:.0f} s, {busy:.0f} s of them busy")
                return False
            continue
        if line is None:
            found.faults.append(f"{here}: the engine died")
            return False
        _, event = parse_event(line)
        if isinstance(event, (Done, Failed)):
            end = event
    found.slowest = max(found.slowest, cpu_seconds_of(process.process.pid) - worked)
    kind = "done" if isinstance(end, Done) else end.kind
    found.ends[kind] += 1
    if kind in ("unexpected", "memory"):
        found.faults.append(f"{here}: {end}")
    if kind != "done":
        left_over = {path for folder_ in (place, out) for path in folder_.rglob("*")} - before
        if left_over:
            found.faults.append(f"{here}: left behind {sorted(map(str, left_over))}")
        if any(not path.is_file() or path.read_bytes() != was for path, was in old.items()):
            found.faults.append(f"{here}: an earlier output is lost")
    return True


def _records(folder: Path, cases: int, first_seed: int, found: Findings) -> None:
    """Damage the records that the panel reads itself, in this process."""
    damaged = folder / "damaged.json"
    for name, read in PANEL.items():
        sound = (folder / "sound" / name).read_bytes()
        kind = Path(name).name
        for seed in range(first_seed, first_seed + cases // 10):
            for change in (mutated, otherwise):
                damaged.write_bytes(change(sound, seed))
                started = time.monotonic()
                try:
                    read(str(damaged))
                    found.ends[f"{kind} read"] += 1
                except (OSError, ValueError, EngineError):
                    found.ends[f"{kind} refused"] += 1
                except Exception as error:
                    found.faults.append(f"{kind}, {change.__name__}, seed {seed}: {error!r}")
                if time.monotonic() - started > SECONDS:
                    found.faults.append(f"{kind}, {change.__name__}, seed {seed}: slow")


def peak_of(process: int) -> int:
    """Return the most memory that a process has had, bytes; 0 where it cannot be told."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    fields: Dict[str, str] = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(fields.get("VmHWM", "0 kB").split()[0]) * 1024


def crowding() -> float:
    """Return how many processes, at least one, want each processor of this machine just now."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def cpu_seconds_of(process: int) -> float:
    """Return how long a process has been busy, in seconds; 0 where it cannot be told."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run a campaign from the command line; ``CASES SEED FIRST`` begins at a later case of one."""
    cases, first_seed, first = (*map(int, sys.argv[1:]), 0, 0)[:3]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), cases, first_seed, first)
    for fault in found.faults:
        sys.stdout.write(f"FAULT {fault}\n")
    ends = ", ".join(f"{count} {kind}" for kind, count in sorted(found.ends.items()))
    sys.stdout.write(
        f"{cases} cases in {time.monotonic() - started:.0f} s: {ends}; slowest "
        f"{found.slowest:.1f} s, peak {found.peak / 2**20:.0f} MB, {len(found.faults)} faults\n"
    )
    return 1 if found.faults or found.peak > BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
