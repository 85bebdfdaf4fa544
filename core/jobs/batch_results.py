"""What a batch writes of all its scenes: their ponds as one layer, and what tells of the whole."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from ..batch import joined_layer, results_collection, scene_record
from ..batch.coverage import Coverage, Observation, degrees
from ..batch.pond_joining import join_ponds
from ..batch.scene_order import SceneOrder
from ..batch.scene_record import SceneRecord
from ..protocol.batch import (
    COLLECTION,
    PARQUET,
    PONDS,
    RECORD,
    BatchRequest,
    BatchResult,
    DoneScene,
    FailedScene,
)
from ..protocol.messages import Json, to_json
from ..protocol.texts import count_text, text
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing

_JOINED = 0.7
"""Share of the work on results at which the ponds are joined."""


@dataclass(frozen=True)
class BatchFiles:
    """The results of a batch besides those of its scenes."""

    ponds: str
    record: str
    manifest: str
    collection: str
    parquet: Optional[str]

    @classmethod
    def of(cls, request: BatchRequest) -> BatchFiles:
        """Return those of a request."""
        folder = Path(request.output)
        return cls(
            ponds=str(folder / PONDS),
            record=str(folder / RECORD),
            manifest=manifest.beside(str(folder / RECORD)),
            collection=str(folder / COLLECTION),
            parquet=str(folder / PARQUET) if request.geoparquet else None,
        )


@dataclass(frozen=True)
class WholeScene:
    """A scene whose results are there.

    Attributes:
        order: What was asked of it.
        record: What it was made from.
        again: Whether an earlier run had done it.
    """

    order: SceneOrder
    record: SceneRecord
    again: bool

    @property
    def observation(self) -> Observation:
        """What joining the ponds needs to know of it."""
        files, record = self.order.files, self.record
        return Observation(
            self.order.scene.name,
            files.raster,
            files.ponds,
            record.date,
            record.cloud,
            files.footprint,
        )

    @property
    def result(self) -> results_collection.Result:
        """What the collection of results needs to know of it."""
        record = self.record
        return results_collection.Result(
            self.order.scene.name, self.order.files, record.date, record.cloud
        )

    @property
    def told(self) -> DoneScene:
        """What the batch's record says of it."""
        record = self.record
        return DoneScene(
            self.order.scene.image,
            self.order.files.raster,
            record.seconds,
            self.again,
            record.memory_mib,
        )


def write_results(
    request: BatchRequest,
    model: str,
    staging: Staging,
    done: Sequence[WholeScene],
    failed: Sequence[FailedScene],
    workers: int,
    clock: Clock,
    feedback: Feedback,
) -> BatchResult:
    """Join the ponds of all scenes, and write what tells of the whole.

    Args:
        request: Of the batch.
        model: The model's file.
        staging: Has the names of ponds, record and manifest reserved.
        done: Scenes that are whole.
        failed: Those that could not be done.
        workers: Processes that worked.
        clock: Of the job.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: A scene's file cannot be read, or there is no room.
    """
    files = BatchFiles.of(request)
    feedback.progress(0.0, text("batch.stage.joining"))
    count, area = _join(staging, files.ponds, request.min_area, done, feedback)
    clock.lap("join")
    warnings: List[str] = []
    collection = _collection(request, staging, done, feedback, warnings)
    if files.parquet is not None:
        place = staging.reserve(files.parquet)
        joined_layer.write_parquet(staging.place(files.ponds), place, files.parquet)
    if failed:
        warnings.append(count_text("batch.failed", len(failed)))
    feedback.warn(warnings)
    result = BatchResult(
        output=request.output,
        polygons=files.ponds,
        record=files.record,
        manifest=files.manifest,
        collection=collection,
        parquet=files.parquet,
        done=tuple(scene.told for scene in done),
        failed=tuple(failed),
        ponds=count,
        pond_area_m2=area,
        workers=workers,
        seconds=round(clock.elapsed(), 3),
        warnings=tuple(warnings),
    )
    _write_record(staging, files.record, result)
    _write_manifest(staging, files.manifest, request, model, result, clock)
    return result


def _join(
    staging: Staging,
    final: str,
    min_area: float,
    done: Sequence[WholeScene],
    feedback: Feedback,
) -> Tuple[int, float]:
    """Write the joined ponds; return how many there are, and their area."""
    share = Share(feedback, 0.0, _JOINED)
    words = text("batch.stage.joining")
    coverage = Coverage([scene.observation for scene in done]) if done else None
    crs = coverage.crs if coverage else degrees()
    layer = joined_layer.JoinedLayer(staging.place(final), final, crs, min_area)
    with contextlib.closing(layer):
        if coverage is not None:
            for pond in join_ponds(coverage, lambda part: share.progress(part, words)):
                layer.add(pond)
        layer.finish()
    return layer.count, layer.area_m2


def _collection(
    request: BatchRequest,
    staging: Staging,
    done: Sequence[WholeScene],
    feedback: Feedback,
    warnings: List[str],
) -> Optional[str]:
    """Write a STAC collection of the results; return its name, ``None`` where there is none."""
    if not done:
        return None
    if not results_collection.available():
        warnings.append(text("batch.no_collection"))
        return None
    share = Share(feedback, _JOINED, 1.0)
    items = []
    for number, scene in enumerate(done):
        share.progress(number / len(done), text("batch.stage.joining"))
        item, content = results_collection.item_of(request.output, scene.result)
        _renew(results_collection.place_of(scene.order.files), content)
        items.append(item)
    title = text("batch.title", count=len(done))
    collection = BatchFiles.of(request).collection
    with writing(collection):
        content = results_collection.collection_of(request.output, items, title)
        Path(staging.reserve(collection)).write_text(content, encoding="utf-8")
    return collection


def _renew(path: str, content: str) -> None:
    """Write an item unless it says the same already.

    It is true as soon as the scene's results are there. With all others it would be one change of
    thousands of files: each has a lock, and each folder a copy of the journal.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if Path(path).read_text(encoding="utf-8") == content:
            return
    with Staging() as own, writing(path):
        Path(own.reserve(path)).write_text(content, encoding="utf-8")
        own.commit()


def _write_record(staging: Staging, record: str, result: BatchResult) -> None:
    """Write ``batch.json``."""
    content = json.dumps(to_json(result), indent=2, ensure_ascii=False)
    with writing(record):
        Path(staging.place(record)).write_text(f"{content}\n", "utf-8")


def _write_manifest(
    staging: Staging,
    final: str,
    request: BatchRequest,
    model: str,
    result: BatchResult,
    clock: Clock,
) -> None:
    inputs: Dict[str, Json] = manifest.inputs(request, "scenes", "dem")
    inputs["model"] = {**manifest.file_facts(model), "sha256": scene_record.file_hash(model)}
    again = sum(scene.again for scene in result.done)
    facts = {
        "scenes": {"done": len(result.done), "again": again},
        "warnings": list(result.warnings),
        "result": {"ponds": result.ponds, "pond_area_m2": result.pond_area_m2},
    }
    with writing(final):
        manifest.write(
            staging.place(final),
            dataclasses.replace(request, model=model),
            clock.started,
            inputs,
            facts,
            {**clock.seconds, "total": result.seconds},
        )
