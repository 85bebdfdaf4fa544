"""Damaged files of every kind, one after another, to one engine: it refuses them, or does its job.

``python -m tests.core.fuzz.campaign CASES [SEED]`` runs many; the tests run few.
"""

from __future__ import annotations

import collections
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
from core.protocol.score_record import read_score

from ..processes import Process
from .mutation import mutated
from .readers import Reader, sound_files

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
        slowest: Seconds of the slowest case.
        peak: Most bytes that an engine had.
    """

    ends: Counter[str] = field(default_factory=collections.Counter)
    faults: List[str] = field(default_factory=list)
    slowest: float = 0.0
    peak: int = 0


def run(folder: Path, cases: int, first_seed: int) -> Findings:
    """Run a campaign in an empty folder."""
    (folder / "sound").mkdir()
    readers = sound_files(folder / "sound")
    found = Findings()
    names = sorted(readers)
    done = 0
    while done < cases:
        with Process("serve") as process:
            _warm_up(process, readers, folder)
            for number in range(done, min(cases, done + _CASES_A_PROCESS)):
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
    _score_files(folder, cases, first_seed, found)
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
    old = [out / "o.tif", out / "s" / "score.json"]
    (out / "s").mkdir()
    for path in old:
        path.write_bytes(OLD)
    before = {path for folder_ in (place, out) for path in folder_.rglob("*")}
    started = time.monotonic()
    process.ask(number, reader.request(str(damaged), str(out)))
    end = None
    while end is None:
        left = SECONDS - (time.monotonic() - started)
        try:
            line = process.lines.get(timeout=max(0.01, left))
        except queue.Empty:
            found.faults.append(f"{here}: hangs for {SECONDS:.0f} s")
            return False
        if line is None:
            found.faults.append(f"{here}: the engine died")
            return False
        _, event = parse_event(line)
        if isinstance(event, (Done, Failed)):
            end = event
    found.slowest = max(found.slowest, time.monotonic() - started)
    kind = "done" if isinstance(end, Done) else end.kind
    found.ends[kind] += 1
    if kind in ("unexpected", "memory"):
        found.faults.append(f"{here}: {end}")
    if kind != "done":
        left_over = {path for folder_ in (place, out) for path in folder_.rglob("*")} - before
        if left_over:
            found.faults.append(f"{here}: left behind {sorted(map(str, left_over))}")
        if any(path.read_bytes() != OLD for path in old):
            found.faults.append(f"{here}: an earlier output is lost")
    return True


def _score_files(folder: Path, cases: int, first_seed: int, found: Findings) -> None:
    """Damage the record that the panel reads itself, in this process."""
    sound = (folder / "sound" / "score" / "score.json").read_bytes()
    damaged = folder / "damaged.json"
    for number in range(cases // 10):
        damaged.write_bytes(mutated(sound, first_seed + number))
        try:
            read_score(str(damaged))
            found.ends["score.json read"] += 1
        except (OSError, ValueError, EngineError):
            found.ends["score.json refused"] += 1
        except Exception as error:
            found.faults.append(f"score.json, seed {first_seed + number}: {error!r}")


def peak_of(process: int) -> int:
    """Return the most memory that a process has had, bytes; 0 where it cannot be told."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    fields: Dict[str, str] = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(fields.get("VmHWM", "0 kB").split()[0]) * 1024


def main() -> int:
    """Run a campaign from the command line."""
    cases = int(sys.argv[1])
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), cases, first_seed)
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
