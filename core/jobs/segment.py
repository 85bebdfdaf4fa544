"""The main job: an image in, tailings ponds out."""

from __future__ import annotations

from ..inference import runtime
from ..inference.finished_tiles import Resume
from ..inference.result_writer import check_wanted
from ..inference.segmentation import segment_into
from ..protocol.errors import RequestError
from ..protocol.segment import SegmentRequest, SegmentResult
from ..protocol.texts import text
from ..run import manifest
from ..run.feedback import Feedback
from ..run.staging import Staging
from .file_names import LAYERS, RASTERS, check_files, check_manifest, check_suffix


def segment(request: SegmentRequest, feedback: Feedback) -> SegmentResult:
    """Find the ponds of one image, going on from where a run that was killed has come to.

    Args:
        request: What to read, write and assume.
        feedback: Hears of progress and warnings, and may cancel.

    Raises:
        EngineError: With a message that names the file and the cure; nothing is left behind.
    """
    check_request(request)
    with Staging() as staging:
        result, _ = segment_into(staging, request, feedback, resume=Resume.AFTER_KILL)
        staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def check_request(request: SegmentRequest) -> None:
    """Refuse numbers and files that make no sense.

    Raises:
        EngineError: With a message that names them and the cure.
    """
    check_wanted(request.threshold, request.min_area, request.simplify)
    if request.tile is not None and request.tile < 1:
        raise RequestError.of("inference.tile_not_positive")
    if request.extent is not None:
        xmin, ymin, xmax, ymax = request.extent
        if not (xmin < xmax and ymin < ymax):
            raise RequestError.of("inference.extent_order")
    record = manifest.beside(request.output)
    check_files(
        (request.output, request.probability, request.polygons, record),
        (request.image, request.area, request.model or str(runtime.DEFAULT_MODEL)),
    )
    check_suffix(request.output, RASTERS)
    check_suffix(request.probability, RASTERS)
    check_suffix(request.polygons, LAYERS)
    check_manifest(record, request.command, request.output)
