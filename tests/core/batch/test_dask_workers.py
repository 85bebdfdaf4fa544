"""Scenes on worker processes: started for the batch, and those of a cluster started by hand."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Iterator, List, Mapping, Optional

import pytest

distributed = pytest.importorskip("distributed")

from core.batch.dask_workers import DaskWorkers  # noqa: E402
from core.jobs.batch import batch  # noqa: E402
from core.protocol.errors import Cancelled, EngineError  # noqa: E402
from core.protocol.messages import SceneState  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402

from ..jobs.test_batch import Watched, hashes, hidden, job  # noqa: E402
from ..processes import ROOT  # noqa: E402
from ..rasters import landscape, write_raster  # noqa: E402
from .scenes import grid_at, write_list, write_scenes  # noqa: E402

DASHBOARD_PORT = 8787
"""Of Dask's schedulers, where they are not told another."""


@pytest.fixture(scope="module")
def images(tmp_path_factory: Any) -> List[str]:
    return write_scenes(tmp_path_factory.mktemp("images"), 4)


@pytest.fixture
def source(images: List[str], tmp_path: Path) -> str:
    """A list with one scene that cannot be done."""
    return write_list(tmp_path / "s.csv", [*images, str(tmp_path / "missing.tif")])


def test_two_workers_give_what_one_gives(source: str, models: Path, tmp_path: Path) -> None:
    batch(job(source, tmp_path / "one", models), Feedback())
    watched = Watched()
    result = batch(job(source, tmp_path / "two", models, workers=2, memory=2.0), watched)
    assert result.workers == 2
    assert len(result.done) == 4
    assert len(result.failed) == 1
    assert sorted(watched.ended("done")) == sorted(scene.image for scene in result.done)
    assert watched.ended("again") == watched.ended("failed")
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one")
    assert hidden(tmp_path / "two") == []


@pytest.mark.filterwarnings("error:Port .* is already in use")
def test_a_second_batch_at_once_takes_ports_of_its_own(
    source: str, models: Path, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # Somebody else may have it already.
            taken.bind(("127.0.0.1", DASHBOARD_PORT))
            taken.listen()
        result = batch(job(source, tmp_path / "two", models, workers=2, memory=2.0), Feedback())
    assert len(result.done) == 4


@contextlib.contextmanager
def cluster(folder: Path, environment: Optional[Mapping[str, str]] = None) -> Iterator[str]:
    """Start a scheduler and two workers by hand, as the guide says; yield the address."""
    started: List[subprocess.Popen[bytes]] = []
    variables = {**os.environ, **(environment or {})}

    def start(module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "dask", module, *arguments]
        with (folder / f"{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
            )

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        begun = time.monotonic()
        address = ""
        while not address and time.monotonic() - begun < 60:
            text = (folder / "0.log").read_text()
            found = [word for word in text.split() if word.startswith("tcp://127.0.0.1")]
            address = found[0] if found else ""
            time.sleep(0.2)
        assert address
        for _ in range(2):
            start(
                "worker",
                *(address, "--nthreads", "1", "--memory-limit", "2GiB", "--no-dashboard"),
                *("--local-directory", str(folder / "scratch")),
            )
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()


def test_a_cluster_started_by_hand_does_the_same(source: str, models: Path, tmp_path: Path) -> None:
    batch(job(source, tmp_path / "one", models), Feedback())
    with cluster(tmp_path) as address:
        request = job(source, tmp_path / "out", models, scheduler=address, workers=None)
        result = batch(request, Feedback())
        assert len(result.done) == 4
        # It goes on for the next one.
        again = batch(request, Feedback())
        assert all(scene.again for scene in again.done)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "one")


def test_workers_that_lack_a_package_are_told_before_the_first_scene(
    source: str, models: Path, tmp_path: Path
) -> None:
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "onnxruntime.py").write_text("raise ImportError('No module named onnxruntime')")
    watched = Watched()
    with cluster(tmp_path, {"PYTHONPATH": str(lacking)}) as address:
        request = job(source, tmp_path / "out", models, scheduler=address, workers=None)
        with pytest.raises(EngineError, match="onnxruntime") as caught:
            batch(request, watched)
    assert caught.value.code == "batch.worker_without_engine"
    assert watched.ended("failed") == []


@pytest.mark.parametrize(
    ("address", "code"), [("nonsense://x", "batch.no_address"), ("tcp://127.0.0.1:1", "")]
)
def test_a_scheduler_that_is_none_is_told(
    address: str, code: str, source: str, models: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("core.batch.dask_workers._CONNECT", "1s")
    with pytest.raises(EngineError) as caught:
        batch(job(source, tmp_path / "out", models, scheduler=address, workers=None), Feedback())
    assert caught.value.code == (code or "batch.scheduler_silent")


def _worker_with_a_tile(out: Path) -> int:
    """Return the process that writes the first tiles of a scene, once there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for rows in out.rglob(".*.rows"):
            if rows.stat().st_size == 0:
                continue
            for process in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    files = [one.readlink() for one in (process / "fd").iterdir()]
                    if rows in files:
                        return int(process.name)
        time.sleep(0.01)
    raise AssertionError


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_worker_that_is_killed_inside_a_scene_loses_nothing(models: Path, tmp_path: Path) -> None:
    images = [
        write_raster(
            tmp_path / f"i{seed}.tif", landscape(640, 640, seed=seed), grid=grid_at(640 * seed)
        )
        for seed in (0, 1)
    ]
    source = write_list(tmp_path / "s.csv", images)
    batch(job(source, tmp_path / "calm", models, tile=256), Feedback())
    out = tmp_path / "out"
    killed: List[int] = []

    def kill() -> None:
        killed.append(_worker_with_a_tile(out))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = batch(job(source, out, models, tile=256, workers=2, memory=2.0), Feedback())
    killer.join()
    assert killed
    assert killed[0] != os.getpid()
    assert result.failed == ()
    assert hashes(out) == hashes(tmp_path / "calm")
    assert hidden(out) == []


_BUSY_WORKER = """
import sys
from pathlib import Path
from core.batch.dask_workers import DaskWorkers
from core.batch.scene_order import SceneOrder
from core.batch.scene_list import Scene
from core.batch.scene_record import SceneFiles
from core.protocol.batch import BatchRequest
from tests.core.batch import busy_work
if __name__ == "__main__":
    folder = sys.argv[1]
    scene = Scene("s", folder, "s")
    files = SceneFiles.of(folder, "s")
    order = SceneOrder(scene, files, BatchRequest(folder, folder), "")
    workers = DaskWorkers(busy_work.hold_the_lock, None, 1, 1.0)
    list(workers.run([order], lambda *_: None, lambda: None))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Dask's thread does it")
def test_workers_do_not_outlive_a_batch_that_is_killed(tmp_path: Path) -> None:
    """Not even one that holds the interpreter's lock, so that no thread of its own can end it."""
    script = tmp_path / "busy.py"
    script.write_text(_BUSY_WORKER, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(tmp_path)]
    master = subprocess.Popen(command, cwd=ROOT, env=environment)
    told = tmp_path / "worker"
    deadline = time.monotonic() + 300
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    worker = Path("/proc") / told.read_text()
    assert _lives(worker)
    master.kill()
    master.wait()
    deadline = time.monotonic() + 8
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(process: Path) -> bool:
    """Return whether a process runs; one that ended may wait for whoever collects it."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_large_scenes_are_done_in_parts_by_several(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [write_raster(tmp_path / "large.tif", landscape(900, 900)), *write_scenes(tmp_path, 1)]
    source = write_list(tmp_path / "s.csv", images)
    batch(job(source, tmp_path / "calm", models, tile=256, probability=True), Feedback())
    monkeypatch.setattr("core.jobs.batch._PART", 300 * 900)
    asked: List[Any] = []
    real = DaskWorkers.run

    def run(self: DaskWorkers, orders: Any, *rest: Any) -> Any:
        asked.extend((order.part, order.parts) for order in orders)
        return real(self, orders, *rest)

    monkeypatch.setattr(DaskWorkers, "run", run)
    options = {"workers": 2, "memory": 2.0, "tile": 256, "probability": True}
    batch(job(source, tmp_path / "out", models, **options), Feedback())
    assert asked == [(0, 3), (1, 3), (2, 3), (None, 3), (None, 1)]
    assert hashes(tmp_path / "out") == hashes(tmp_path / "calm")
    assert hidden(tmp_path / "out") == []


def test_a_pause_stops_workers_inside_scenes(models: Path, tmp_path: Path) -> None:
    images = [
        write_raster(
            tmp_path / f"i{seed}.tif", landscape(640, 640, seed=seed), grid=grid_at(640 * seed)
        )
        for seed in (0, 1, 2)
    ]
    source, out = write_list(tmp_path / "s.csv", images), tmp_path / "out"

    class Pausing(Watched):
        def scene(self, state: SceneState) -> None:
            super().scene(state)
            if state.state == "done":
                (out / "batch.pause").touch()

    request = job(source, out, models, tile=256, workers=2, memory=2.0)
    with pytest.raises(Cancelled):
        batch(request, Pausing())
    watched = Watched()
    batch(request, watched)
    assert watched.ended("whole")
    batch(job(source, tmp_path / "calm", models, tile=256), Feedback())
    assert hashes(out) == hashes(tmp_path / "calm")
    assert hidden(out) == []
