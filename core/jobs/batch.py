"""Many scenes, one after the other or several at once, and their ponds as one layer."""

from __future__ import annotations

import contextlib
import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple, TypeVar

from ..batch import dask_workers, joined_layer, scene_record
from ..batch.scene_list import Scene, read_scenes
from ..batch.scene_order import SceneOrder, ThisProcess, Workers
from ..batch.scene_record import SceneFiles, SceneRecord
from ..inference import onnx_file, runtime
from ..inference.result_writer import check_wanted
from ..protocol.batch import PAUSE, BatchRequest, BatchResult, FailedScene
from ..protocol.errors import Cancelled, EngineError, RequestError
from ..protocol.messages import SceneState
from ..protocol.texts import text
from ..raster.image import open_image
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging
from ..run.temporary_files import sweep_folder
from .batch_results import BatchFiles, WholeScene, write_results
from .file_names import check_files, check_manifest
from .scene import do_scene

_PART = 50_000_000
"""Pixels of a part of a large scene, about: minutes of one worker's work."""

_LOOKS = 8
"""Scenes that are looked at at once: most of that is waiting for a disk or a network."""

_SCENES = 0.9
"""Share of the job at which the scenes have ended."""

_Seen = TypeVar("_Seen")


def batch(request: BatchRequest, feedback: Feedback) -> BatchResult:
    """Do all scenes of a list that are not done yet, then join the ponds of all.

    A scene that fails is tried once more when all others are done, and stops nothing.

    Args:
        request: What to read, write and assume.
        feedback: Hears of progress, scenes and warnings, and may cancel: what is finished stays.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    clock = Clock()
    _check(request)
    feedback.progress(0.0, text("batch.stage.listing"))
    scenes = read_scenes(request.scenes, request.output)
    with Staging() as staging:
        run = _Run(request, scenes, staging, feedback)
        run.do_all(clock)
        result = run.finish(clock)
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _check(request: BatchRequest) -> None:
    check_wanted(request.threshold, request.min_area, 0.0)
    if request.workers is not None and request.workers < 1:
        raise RequestError.of("batch.workers_not_positive")
    if request.memory is not None and request.memory <= 0:
        raise RequestError.of("batch.memory_not_positive")
    if request.tile is not None and request.tile < 1:
        raise RequestError.of("inference.tile_not_positive")
    if request.geoparquet:
        joined_layer.check_parquet()
    alone = request.scheduler is None and (request.workers or 1) == 1
    if not alone and not dask_workers.installed():
        raise RequestError.of("batch.dask_missing")
    files = BatchFiles.of(request)
    source = request.scenes if Path(request.scenes).is_file() else None
    check_files(
        (files.ponds, files.record, files.manifest, files.collection, files.parquet),
        (source, request.model or str(runtime.DEFAULT_MODEL), request.dem),
    )
    check_manifest(files.manifest, request.command)


class _Run:
    """One run of a batch: what is whole, what was done, what failed."""

    def __init__(
        self,
        request: BatchRequest,
        scenes: Sequence[Scene],
        staging: Staging,
        feedback: Feedback,
    ) -> None:
        self._request, self._staging, self._feedback = request, staging, feedback
        files = BatchFiles.of(request)
        # Before the work: whether there is a place for it shows now, and no other batch is here.
        for path in (files.ponds, files.record, files.manifest):
            staging.reserve(path)
        self._pause = Path(request.output) / PAUSE
        self._pause.unlink(missing_ok=True)
        self._model = request.model or str(runtime.DEFAULT_MODEL)
        onnx_file.read_file(Path(self._model))
        parameters = _parameters(request, self._model)
        self._orders = [
            SceneOrder(scene, SceneFiles.of(request.output, scene.name), request, parameters)
            for scene in scenes
        ]
        self._numbers = {order.scene.name: n for n, order in enumerate(self._orders, start=1)}
        self._records: Dict[str, SceneRecord] = {}
        self._problems: Dict[str, str] = {}
        self._shares: Dict[str, float] = {}
        self._whole: Set[str] = set()
        self._workers = 0

    def do_all(self, clock: Clock) -> None:
        """Do what is not whole.

        Args:
            clock: Gets the seconds of looking at the scenes, of starting and stopping workers, and
                of the scenes.

        Raises:
            Cancelled: The user asked to stop; what is done stays.
        """
        looked = self._looked_at(self._orders, self._record_of)
        todo = [order for order, record in looked if not self._is_whole(order, record)]
        clock.lap("look")
        if not todo:
            return
        self._progress(text("batch.stage.starting"))
        with contextlib.closing(self._start(len(todo))) as workers:
            self._workers = workers.count
            clock.lap("start")
            if workers.count > 1:
                looked_at = self._looked_at(todo, _parts)
                todo = [dataclasses.replace(order, parts=parts) for order, parts in looked_at]
                self._do_parts(workers, todo)
            failed = self._round(workers, todo, "again")
            # Those may have met a disk or a network that was gone for a moment.
            self._round(workers, failed, "failed")
            clock.lap("scenes")
        clock.lap("stop")

    def finish(self, clock: Clock) -> BatchResult:
        """Join the ponds and write what tells of the whole."""
        records, problems = self._records, self._problems
        names = [(order, order.scene.name) for order in self._orders]
        return write_results(
            self._request,
            self._model,
            self._staging,
            [
                WholeScene(order, records[name], name in self._whole)
                for order, name in names
                if name in records
            ],
            [
                FailedScene(order.scene.image, problems[name])
                for order, name in names
                if name in problems
            ],
            self._workers,
            clock,
            Share(self._feedback, _SCENES, 1.0),
        )

    def _looked_at(
        self, orders: Sequence[SceneOrder], look: Callable[[SceneOrder], _Seen]
    ) -> Iterator[Tuple[SceneOrder, _Seen]]:
        """Yield orders, each with what looking at its files gives; several are looked at at once.

        Raises:
            Cancelled: The user asked to stop.
        """
        with ThreadPoolExecutor(_LOOKS) as pool:
            try:
                for order, found in zip(orders, pool.map(look, orders)):
                    self._poll()
                    yield order, found
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _record_of(self, order: SceneOrder) -> Optional[SceneRecord]:
        """Return the record of a scene that is whole; what was left in its folder is swept."""
        if order.scene.problem:
            return None
        others = [self._request.dem] if self._request.dem else []
        record = scene_record.whole(order.files, order.scene, others, order.parameters)
        if record is not None:
            sweep_folder(Path(order.files.raster).parent)
        return record

    def _is_whole(self, order: SceneOrder, record: Optional[SceneRecord]) -> bool:
        self._tell(order, "waiting" if record is None else "whole")
        if record is None:
            return False
        self._records[order.scene.name] = record
        self._whole.add(order.scene.name)
        return True

    def _start(self, scenes: int) -> Workers:
        request = self._request
        if not dask_workers.installed():
            self._feedback.log(text("batch.one_by_one"), "warning")
            return ThisProcess(do_scene)
        wanted = request.workers or min(scenes, dask_workers.usual_count(request.memory))
        if wanted == 1 and request.scheduler is None and request.memory is None:
            return ThisProcess(do_scene)
        return dask_workers.DaskWorkers(do_scene, request.scheduler, wanted, request.memory)

    def _do_parts(self, workers: Workers, orders: Sequence[SceneOrder]) -> None:
        """Let several workers run the network over the parts of large scenes.

        Where one fails, whoever does the scene does what is missing, and tells why it cannot.
        """
        parts = [
            dataclasses.replace(order, part=part)
            for order in orders
            if order.parts > 1
            for part in range(order.parts)
        ]
        for _ in workers.run(parts, self._heard_of_part, self._poll):
            self._poll()

    def _heard_of_part(self, order: SceneOrder, share: float) -> None:
        if order.part == 0:
            self._heard(order, 0.9 * share)

    def _round(
        self, workers: Workers, orders: Sequence[SceneOrder], state: str
    ) -> List[SceneOrder]:
        """Do scenes; return those that failed, which are told to be in ``state``."""
        failed = []
        for order, outcome in workers.run(orders, self._heard, self._poll):
            name = order.scene.name
            self._shares.pop(name, None)
            if outcome.record is None:
                failed.append(order)
                self._problems[name] = outcome.message
                self._tell(order, state, message=outcome.message)
            else:
                self._problems.pop(name, None)
                self._records[name] = outcome.record
                self._tell(order, "done")
            self._poll()
        return failed

    def _heard(self, order: SceneOrder, share: float) -> None:
        self._shares[order.scene.name] = share
        self._tell(order, "running", share)

    def _poll(self) -> None:
        """Tell how far all is; stop where the user asked to, here or by a file."""
        self._progress(text("batch.stage.scenes"))
        if self._pause.exists():
            self._pause.unlink(missing_ok=True)
            raise Cancelled

    def _progress(self, stage: str) -> None:
        ended = len(self._records) + sum(self._shares.values())
        share = ended / len(self._orders)
        self._feedback.progress(min(_SCENES, _SCENES * share), stage)

    def _tell(self, order: SceneOrder, state: str, share: float = 0.0, message: str = "") -> None:
        ended = state in ("done", "whole")
        self._feedback.scene(
            SceneState(
                image=order.scene.image,
                number=self._numbers[order.scene.name],
                scenes=len(self._orders),
                state=state,
                fraction=1.0 if ended else share,
                message=message,
                output=order.files.raster if ended else "",
            )
        )


def _parts(order: SceneOrder) -> int:
    """Return in how many parts the network runs over a scene: large windows of a large one."""
    # What a first look leaves to run is known when a scene is begun.
    if order.scene.problem or order.request.screen:
        return 1
    try:
        image = open_image(order.scene.path)
    except EngineError:
        # Whoever does it tells why; a Level-1A product is prepared first, as a whole.
        return 1
    return max(1, round(image.window.area / _PART))


def _parameters(request: BatchRequest, model: str) -> str:
    """Return a hash of all that decides what comes out of a scene, but the scene itself."""
    names = ("bands", "threshold", "probability", "device", "tile", "screen")
    return scene_record.parameters_hash(
        {
            **{name: getattr(request, name) for name in names},
            "model": scene_record.file_hash(model),
            "version": manifest.version(),
        }
    )
