"""Results as the command line prints them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Union

from .accuracy_text import (
    comparison_in_words,
    review_in_words,
    sample_in_words,
    score_in_words,
    separability_in_words,
)
from .protocol.batch import BatchResult
from .protocol.change import ChangeResult
from .protocol.compare import CompareResult, SeparabilityResult
from .protocol.describe import DescribeResult
from .protocol.doctor import DoctorResult
from .protocol.prepare import PrepareResult, ProductResult
from .protocol.review import ReviewResult
from .protocol.sample import SampleResult
from .protocol.score import ScoreResult
from .protocol.segment import SegmentResult
from .protocol.simulate import SimulateResult
from .protocol.texts import count_text, listed, text
from .protocol.threshold import ThresholdResult
from .protocol.train import TrainResult


def in_words(result: object) -> str:
    """Return a result for people, a few lines."""
    return _IN_WORDS[type(result)](result)


def _diagnosis_in_words(result: DoctorResult) -> str:
    lines = []
    for check in result.checks:
        failed = text("result_text.check_failed" if check.needed else "result_text.check_note")
        mark = text("result_text.check_ok") if check.ok else failed
        lines.append(text("result_text.check", mark=mark, name=check.name, detail=check.detail))
    return "\n".join([*lines, text("result_text.device", device=result.device_line)])


def _segment_in_words(result: SegmentResult) -> str:
    lines = _ponds_in_words(result)
    if result.probability is not None:
        lines.append(text("result_text.probability", path=result.probability))
    lines.append(text("result_text.manifest", path=result.manifest))
    lines.append(text("result_text.ran_on", device=result.device, seconds=result.seconds))
    return "\n".join(lines)


def _threshold_in_words(result: ThresholdResult) -> str:
    lines = _ponds_in_words(result)
    lines.append(text("result_text.threshold", threshold=result.threshold))
    lines.append(text("result_text.manifest", path=result.manifest))
    lines.append(text("result_text.took", seconds=result.seconds))
    return "\n".join(lines)


def _ponds_in_words(
    result: Union[SegmentResult, ThresholdResult],
) -> List[str]:
    share = result.pond_pixels / result.valid_pixels if result.valid_pixels else 0.0
    lines = [text("result_text.prediction", path=result.output, share=share)]
    if result.polygons is not None:
        hectares = (result.pond_area_m2 or 0.0) / 1e4
        ponds = _counted_ponds(result)
        lines.append(
            text("result_text.pond_layer", path=result.polygons, ponds=ponds, hectares=hectares)
        )
    return lines


def _counted_ponds(result: Union[SegmentResult, ThresholdResult]) -> str:
    """Return how many ponds there are, and how many of them the model is sure of, if it says."""
    ponds = count_text("result_text.ponds", result.ponds or 0)
    confident, least = result.confident_ponds, result.least_confidence
    if not result.ponds or confident is None or least is None:
        return ponds
    code = "result_text.confident_ponds"
    if result.ponds == 1:
        code = "result_text.confident_pond" if confident else "result_text.doubtful_pond"
    return text(code, ponds=ponds, confident=confident, least=least)


def _simulation_in_words(result: SimulateResult) -> str:
    lines = [
        text("result_text.simulated_image", path=result.image),
        text(
            "result_text.simulated_ponds",
            path=result.reference,
            ponds=count_text("result_text.ponds", result.ponds),
            share=result.prevalence,
        ),
    ]
    if result.dem is not None:
        lines.append(text("result_text.simulated_dem", path=result.dem))
    if result.pan is not None:
        lines.append(text("result_text.simulated_pan", path=result.pan))
    if result.product is not None:
        lines.append(text("result_text.simulated_product", path=result.product))
    return "\n".join(lines)


def _training_in_words(result: TrainResult) -> str:
    if result.review is not None:
        return _learning_in_words(result)
    best = (
        text("result_text.best_epoch", epoch=result.best_epoch)
        if result.best_epoch
        else text("result_text.best_is_start")
    )
    epochs = count_text("result_text.epochs", result.epochs)
    held_out = "result_text.held_out_f1_before"
    if result.f1 is None:
        held_out = "result_text.held_out"
    elif result.f1_before is None:
        held_out = "result_text.held_out_f1"
    return "\n".join(
        [
            text("result_text.trained_model", path=result.output, epochs=epochs, best=best),
            text(held_out, f1=result.f1, held_out=result.held_out, before=result.f1_before),
            text("result_text.recommended_threshold", threshold=result.threshold),
            text("result_text.manifest", path=result.manifest),
            text("result_text.trained_on", device=result.device, seconds=result.seconds),
        ]
    )


def _learning_in_words(result: TrainResult) -> str:
    lines = [
        text("result_text.review_model", path=result.output)
        if result.output
        else text("result_text.review_no_model"),
        result.held_out,
    ]
    if result.output:
        lines.append(text("result_text.manifest", path=result.manifest))
    return "\n".join(
        [*lines, text("result_text.trained_on", device=result.device, seconds=result.seconds)]
    )


def _description_in_words(result: DescribeResult) -> str:
    lines = []
    if result.image is not None:
        image = result.image
        lines.append(
            text(
                "result_text.described_image",
                path=image.path,
                width=image.width,
                height=image.height,
                gsd=image.gsd_m,
                data_type=image.data_type,
            )
        )
        lines += [f"  {band.number}: {band.name} ({band.role or '-'})" for band in image.bands]
    if result.model is not None:
        lines.append(f"{result.model.path}\n{result.model.summary}")
    if result.problem is not None:
        lines.append(text("result_text.not_together", problem=result.problem))
    return "\n".join(lines)


def _preparation_in_words(result: PrepareResult) -> str:
    lines = [
        text(
            "result_text.prepared_image",
            path=result.output,
            width=result.width,
            height=result.height,
            gsd=result.gsd_m,
        ),
        text("result_text.bands", bands=listed(result.bands)),
        f"{result.satellite} {result.sensor}, {result.acquired}",
        text("result_text.calibration", calibration=result.calibration),
        text("result_text.heights", heights=result.heights),
        text("result_text.manifest", path=result.manifest),
    ]
    return "\n".join([*lines, text("result_text.took", seconds=result.seconds)])


def _change_in_words(result: ChangeResult) -> str:
    ponds = count_text("result_text.ponds", result.ponds)
    names = ("flagged", "new", "grown", "shrunk", "gone", "stable", "unobserved")
    counts = {name: getattr(result, name) for name in names}
    return "\n".join(
        [
            text("result_text.ledger", path=result.ledger, ponds=ponds, dates=len(result.dates)),
            text("result_text.changes", **counts),
            text("result_text.report", path=result.report),
            text("result_text.manifest", path=result.manifest),
            text("result_text.took", seconds=result.seconds),
        ]
    )


def _product_in_words(result: ProductResult) -> str:
    if not result.is_product:
        return text("result_text.no_product")
    lines = [result.scene]
    if result.problem is not None:
        return "\n".join([*lines, text("result_text.unpreparable", problem=result.problem)])
    lines.append(text("result_text.megapixels", millions=result.pixels / 1e6))
    lines.append(text("result_text.with_pan" if result.has_pan else "result_text.without_pan"))
    return "\n".join(lines)


def _batch_in_words(result: BatchResult) -> str:
    again = sum(scene.again for scene in result.done)
    lines = [count_text("result_text.scenes_done", len(result.done), again=again)]
    lines += [
        text("result_text.scene_failed", image=scene.image, reason=scene.message)
        for scene in result.failed
    ]
    hectares = result.pond_area_m2 / 1e4
    ponds = count_text("result_text.ponds", result.ponds)
    lines.append(
        text("result_text.pond_layer", path=result.polygons, ponds=ponds, hectares=hectares)
    )
    if result.parquet is not None:
        lines.append(text("result_text.parquet", path=result.parquet))
    if result.collection is not None:
        lines.append(text("result_text.collection", path=result.collection))
    lines.append(text("result_text.batch_record", path=result.record))
    return "\n".join([*lines, text("result_text.took", seconds=result.seconds)])


_IN_WORDS: Dict[type, Callable[[Any], str]] = {
    DoctorResult: _diagnosis_in_words,
    SegmentResult: _segment_in_words,
    ThresholdResult: _threshold_in_words,
    SimulateResult: _simulation_in_words,
    TrainResult: _training_in_words,
    ReviewResult: review_in_words,
    SampleResult: sample_in_words,
    ScoreResult: score_in_words,
    SeparabilityResult: separability_in_words,
    CompareResult: comparison_in_words,
    ChangeResult: _change_in_words,
    DescribeResult: _description_in_words,
    PrepareResult: _preparation_in_words,
    ProductResult: _product_in_words,
    BatchResult: _batch_in_words,
}
