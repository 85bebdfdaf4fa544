"""Two workers of one thread beside one, and what two processes could do at best."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Sequence

from batch_runs import ROOT, command, run, scene, table

ALONE = """
import sys
from core.run import thread_limit
from core.__main__ import main
thread_limit.limit(1)
sys.exit(main(sys.argv[1:]))
"""
"""The engine on one thread, and nothing of a batch about it."""


def side_by_side(images: Sequence[str], place: Path) -> float:
    """Segment images at the same time, each in a process of one thread; return the seconds."""
    started = time.perf_counter()
    running = []
    for number, image in enumerate(images):
        out = str(place / f"alone_{number}.tif")
        words = ["segment", image, "--output", out, "--device", "cpu"]
        start = [sys.executable, "-c", ALONE, *words]
        nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
        running.append(subprocess.Popen(start, cwd=ROOT, stdout=nothing, stderr=pipe))
    for process in running:
        _, said = process.communicate()
        if process.returncode:
            raise SystemExit(said.decode())
    return time.perf_counter() - started


def speed(place: Path, scenes: int, turns: int) -> None:
    """Do the same scenes with one worker and with two, in turn, and what no batch could beat.

    That is two processes that know nothing of each other, each with an image of its own, beside
    one: the rest is the memory and the cores that they share.
    """
    images = [scene(place / "in" / f"s{n}.tif", 1536, n) for n in range(scenes)]
    large = [scene(place / "in" / f"l{n}.tif", 3072, 100 + n) for n in range(2)]
    source = table(place / "s.csv", images)
    seconds: Dict[str, List[float]] = {}
    for turn in range(turns):
        for count in (1, 2):
            spent = side_by_side(large[:count], place)
            seconds.setdefault(f"alone {count}", []).append(spent)
        for workers in (1, 2):
            out = place / f"out_{turn}_{workers}"
            whole = run(command(source, out, "--workers", str(workers), "--memory", "3"))
            stages = json.loads((out / "batch.manifest.json").read_text())["seconds"]
            for name in ("start", "scenes", "stop", "join"):
                seconds.setdefault(f"{name} {workers}", []).append(stages[name])
            seconds.setdefault(f"all {workers}", []).append(whole)
            told_stages = ", ".join(
                f"{name} {stages[name]:.1f} s" for name in ("start", "scenes", "stop", "join")
            )
            print(f"speed: {workers} worker(s): {told_stages}, all {whole:.1f} s", flush=True)
    least = {name: min(found) for name, found in seconds.items()}
    working, whole = least["scenes 1"] / least["scenes 2"], least["all 1"] / least["all 2"]
    once = [least[f"all {count}"] - least[f"scenes {count}"] for count in (1, 2)]
    print(
        f"speed: {scenes} scenes: two workers are {working:.2f} times one while they work, "
        f"{whole:.2f} times with what a batch has once (start, stop, joining: {once[0]:.1f} and "
        f"{once[1]:.1f} s); two processes that know nothing of each "
        f"other {2 * least['alone 1'] / least['alone 2']:.2f} times one"
    )
