"""One scene of a batch: prepared where it is a Level-1A product, segmented, and put on record."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Optional, Tuple

from ..batch import cloud_optimized, scene_record
from ..batch.coverage import footprint_of
from ..batch.scene_order import Outcome, Report, SceneOrder
from ..batch.scene_record import SceneRecord
from ..change.acquisition_date import find_date
from ..inference.finished_tiles import Resume
from ..inference.segmentation import infer_part, segment_into
from ..protocol.composition import joined
from ..protocol.errors import Cancelled, EngineError, InputError
from ..protocol.messages import to_json
from ..protocol.prepare import PrepareRequest, ProductRequest
from ..protocol.segment import SegmentRequest
from ..protocol.texts import text
from ..raster.image import open_image
from ..raster.image_facts import image_facts
from ..run import manifest, memory_limit, thread_limit
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing
from ..run.temporary_files import sweep_folder
from . import prepare as preparation
from .dispatch import explained
from .segment import check_request

_PREPARATION = 0.3
"""Share of a Level-1A product's time that its preparation takes, about."""


class _Reported(Feedback):
    """Tells how far a scene is; its remarks are in its record."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def progress(self, fraction: float, stage: str) -> None:
        """Tell the share that is done; may raise to stop."""
        del stage
        self._report(fraction)


def do_scene(order: SceneOrder, report: Report) -> Outcome:
    """Do one scene; whatever it fails for is an outcome.

    Raises:
        Cancelled: The batch is to stop; the next run goes on from here.
    """
    outcome = _done(order, report)
    if order.part is None:
        # Done or failed, it does not go on from what an earlier run was killed at.
        sweep_folder(Path(order.files.raster).parent)
    return outcome


def _done(order: SceneOrder, report: Report) -> Outcome:
    request, told = SegmentRequest(order.scene.path, order.files.raster), _Reported(report)
    try:
        if order.scene.problem:
            return Outcome(None, order.scene.problem)
        with explained(request):
            if order.part is not None:
                infer_part(_request(order, request.image), told, order.part, order.parts)
                return Outcome(None)
            return Outcome(_segmented(order, told))
    except Cancelled:
        raise
    except EngineError as error:
        return Outcome(None, str(error))
    except MemoryError:
        return Outcome(
            None, joined(text("engine.out_of_memory"), text("engine.out_of_memory.cure"))
        )
    except Exception as error:
        # One scene stops no other; what it was goes to the log.
        traceback.print_exc()
        reason = str(error) or text("engine.no_reason")
        return Outcome(None, text("engine.unexpected", kind=type(error).__name__, reason=reason))


def _segmented(order: SceneOrder, feedback: Feedback) -> SceneRecord:
    clock = Clock()
    files = order.files
    before = scene_record.states_of(_read(order))
    image, part, remarks = _image_of(order, feedback)
    request = _request(order, image)
    check_request(request)
    with Staging() as staging:
        paused = Resume.AFTER_PAUSE
        result, _ = segment_into(staging, request, part, resume=paused, parts=order.parts)
        for raster in filter(None, (request.output, request.probability)):
            cloud_optimized.rewrite(staging.place(raster), raster)
        footprint = staging.reserve(files.footprint)
        with writing(files.footprint):
            Path(footprint).write_bytes(footprint_of(staging.place(files.raster)))
        written = [result.output, files.ponds, files.footprint]
        written += filter(None, (result.probability,))
        peak = memory_limit.most_taken_bytes()
        inputs = scene_record.inputs_of(_read(order))
        if not set(before) <= {(one.path, one.size, one.mtime) for one in inputs}:
            raise InputError.of("batch.scene_changed", image=order.scene.image)
        record = SceneRecord(
            format=scene_record.FORMAT,
            image=order.scene.image,
            inputs=inputs,
            parameters=order.parameters,
            outputs=scene_record.outputs_of({one: staging.place(one) for one in written}),
            seconds=round(clock.elapsed(), 3),
            date=order.scene.date or _date_of(image, order.scene.path),
            cloud=order.scene.cloud,
            threads=thread_limit.limited_to(),
            memory_mib=None if peak is None else round(peak / 2**20, 1),
            device=result.device,
            warnings=(*remarks, *result.warnings),
        )
        place = staging.reserve(files.record)
        with writing(files.record):
            scene_record.write(place, record)
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return record


def _date_of(image: str, path: str) -> Optional[str]:
    """Return when a scene was taken, as its metadata, its product or its name say."""
    opened = open_image(image)
    acquired = image_facts(image, opened).acquired
    if acquired:
        return acquired
    try:
        return find_date(None, image, path).day.isoformat()
    except InputError:
        return None


def _request(order: SceneOrder, image: str) -> SegmentRequest:
    """Return what is asked of a scene, or of a part of it."""
    files, wanted = order.files, order.request
    return SegmentRequest(
        image=image,
        output=files.raster,
        polygons=files.ponds,
        probability=files.probability if wanted.probability else None,
        model=wanted.model,
        bands=wanted.bands,
        threshold=wanted.threshold,
        device=wanted.device,
        tile=wanted.tile,
        screen=wanted.screen,
    )


def _read(order: SceneOrder) -> Tuple[str, ...]:
    return tuple(filter(None, (order.scene.path, order.request.dem)))


def _image_of(order: SceneOrder, feedback: Feedback) -> Tuple[str, Feedback, Tuple[str, ...]]:
    """Return the image to segment, who hears of that, and what to know of its preparation.

    Raises:
        InputError: It is neither an image on a map grid nor a product that can be prepared.
    """
    path = order.scene.path
    try:
        open_image(path)
    except InputError:
        product = preparation.look(ProductRequest(path), Feedback())
        if not product.is_product:
            raise
        if product.problem is not None:
            raise InputError(product.problem) from None
    else:
        return path, feedback, ()
    request = PrepareRequest(path, order.files.reflectance, dem=order.request.dem)
    remarks = _prepared_before(request)
    if remarks is None:
        share = Share(feedback, 0.0, _PREPARATION)
        remarks = preparation.prepare(request, share).warnings
    return request.output, Share(feedback, _PREPARATION, 1.0), remarks


def _prepared_before(request: PrepareRequest) -> Optional[Tuple[str, ...]]:
    """Return what to know of an earlier preparation of the same files; ``None`` without one."""
    if not Path(request.output).is_file():
        return None
    try:
        found = json.loads(Path(manifest.beside(request.output)).read_text(encoding="utf-8"))
        same = found["request"] == to_json(request)
        same = same and found["inputs"] == manifest.inputs(request, "product", "dem")
        return tuple(map(str, found["warnings"])) if same else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
