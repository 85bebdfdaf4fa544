"""Results as the command line prints them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Union

from .protocol.compare import ComparedMethod, CompareResult, SeparabilityResult
from .protocol.describe import DescribeResult
from .protocol.doctor import DoctorResult
from .protocol.prepare import PrepareResult, ProductResult
from .protocol.review import ReviewResult
from .protocol.sample import SampleAccuracy, SampleEstimate, SampleResult
from .protocol.score import ScoreResult
from .protocol.segment import SegmentResult
from .protocol.simulate import SimulateResult
from .protocol.texts import count_text, text
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


def _review_in_words(result: ReviewResult) -> str:
    found = result.figures
    lines = [
        text(
            "result_text.review_counts",
            ponds=found.ponds,
            accepted=found.accepted,
            edited=found.edited,
            drawn=found.drawn,
            rejected=found.rejected,
            left=found.left,
        )
    ]
    for row in found.bins:
        if row.interval is not None and row.share is not None:
            low, high = row.interval
            lines.append(
                text(
                    "result_text.review_bin",
                    low=row.low,
                    high=row.high,
                    accepted=row.accepted,
                    decided=row.decided,
                    share=row.share,
                    least=low,
                    most=high,
                    left=row.left,
                )
            )
    return "\n".join([*lines, found.in_words, found.caution])


def _sample_in_words(result: SampleResult) -> str:
    codes = {
        0: "result_text.stratum_other",
        1: "result_text.stratum_pond",
        None: "result_text.stratum_whole",
    }
    lines = [
        text(
            codes.get(row.map_class, "result_text.stratum_class"),
            points=count_text("result_text.points", row.points),
            pixels=count_text("result_text.pixels", row.pixels),
            map_class=row.map_class,
        )
        for row in result.strata
    ]
    if result.overall_se is not None and result.area_se_m2 is not None:
        lines.append(
            text(
                "result_text.standard_errors",
                overall=result.overall_se,
                hectares=result.area_se_m2 / 1e4,
            )
        )
    if result.output is not None:
        lines += [
            text("result_text.points_to_label", path=result.output),
            text("result_text.manifest", path=result.manifest),
        ]
    return "\n".join([*lines, text("result_text.took", seconds=result.seconds)])


def _score_in_words(result: ScoreResult) -> str:
    lines = _polygons_in_words(result) if result.errors is not None else []
    if result.sample is not None:
        lines += _estimates_in_words(result.sample)
    lines.append(text("result_text.report", path=result.report))
    if result.errors is not None:
        lines += [
            text("result_text.errors", path=result.errors),
            text("result_text.verdicts", path=result.verdicts),
        ]
    lines += [
        text("result_text.manifest", path=result.manifest),
        text("result_text.took", seconds=result.seconds),
    ]
    return "\n".join(lines)


def _polygons_in_words(result: ScoreResult) -> List[str]:
    def measure(value: Optional[float]) -> str:
        return text("result_text.undefined") if value is None else f"{value:.3f}"

    f1 = measure(result.f1)
    if result.f1_interval is not None:
        low, high = (f"{end:.3f}" for end in result.f1_interval)
        f1 = text("result_text.with_interval", value=f1, low=low, high=high)
    lines = [
        text(
            "result_text.measures",
            f1=f1,
            precision=measure(result.precision),
            recall=measure(result.recall),
            iou=measure(result.iou),
        ),
        text("result_text.pixel_counts", tp=result.tp, fp=result.fp, fn=result.fn, tn=result.tn),
        text(
            "result_text.pond_counts",
            found=result.matched,
            missed=result.missed,
            false=result.false,
        ),
    ]
    if result.best_threshold is not None:
        lines.append(text("result_text.best_threshold", threshold=result.best_threshold))
    return lines


def _comparison_in_words(result: CompareResult) -> str:
    head = text("result_text.compared_head", method="")
    lines = [result.verdict, head, *(_method_in_words(method) for method in result.methods)]
    lines += [
        text("result_text.report", path=result.report),
        text("result_text.figures", comparison=result.comparison, table=result.table),
        text("result_text.manifest", path=result.manifest),
        text("result_text.took", seconds=result.seconds),
    ]
    return "\n".join(lines)


def _method_in_words(method: ComparedMethod) -> str:
    if method.problem is not None:
        return f"{method.name:<28}{method.problem}"

    def column(value: Optional[float], wide: int, form: str) -> str:
        return f"{'-' if value is None else format(value, form):>{wide}}"

    measures = (method.precision, method.recall, method.f1, method.iou)
    wide = (10, 8, 8, 8)
    return (
        f"{method.name:<28}"
        + "".join(column(value, room, ".3f") for value, room in zip(measures, wide))
        + column(method.fit_seconds, 9, ".1f")
        + column(method.predict_seconds, 11, ".1f")
    )


def _separability_in_words(result: SeparabilityResult) -> str:
    names = {1: text("result_text.class_pond"), 0: text("result_text.class_other")}
    lines = [
        text(
            "result_text.class_samples",
            name=names.get(one.value, one.value),
            polygons=count_text("result_text.polygons", one.polygons),
            pixels=count_text("result_text.pixels", one.pixels),
        )
        for one in result.classes
    ]
    lines.append(result.in_words)
    if result.problem is not None:
        lines.append(text("result_text.not_fittable", problem=result.problem))
    return "\n".join([*lines, *result.warnings])


def _estimates_in_words(found: SampleAccuracy) -> List[str]:
    def line(name: str, estimate: SampleEstimate, scale: float, form: str) -> str:
        if estimate.value is None:
            return text("result_text.estimate", name=name, value=text("result_text.undefined"))
        value = f"{estimate.value * scale:{form}}"
        if estimate.interval is None:
            words = text("result_text.without_interval", value=value)
        else:
            low, high = (f"{end * scale:{form}}" for end in estimate.interval)
            words = text("result_text.with_interval", value=value, low=low, high=high)
        return text("result_text.estimate", name=name, value=words)

    points = count_text("result_text.labelled_points", found.units)
    return [
        text("result_text.sample_with_gaps", points=points, missing=found.missing)
        if found.missing
        else text("result_text.sample", points=points),
        line(text("result_text.overall_accuracy"), found.overall, 1.0, ".3f"),
        line(text("result_text.users_accuracy"), found.users, 1.0, ".3f"),
        line(text("result_text.producers_accuracy"), found.producers, 1.0, ".3f"),
        line(text("result_text.pond_area"), found.area_m2, 1e-4, ",.1f"),
    ]


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
        text("result_text.bands", bands=", ".join(result.bands)),
        f"{result.satellite} {result.sensor}, {result.acquired}",
        text("result_text.calibration", calibration=result.calibration),
        text("result_text.heights", heights=result.heights),
        text("result_text.manifest", path=result.manifest),
    ]
    return "\n".join([*lines, text("result_text.took", seconds=result.seconds)])


def _product_in_words(result: ProductResult) -> str:
    if not result.is_product:
        return text("result_text.no_product")
    lines = [result.scene]
    if result.problem is not None:
        return "\n".join([*lines, text("result_text.unpreparable", problem=result.problem)])
    lines.append(text("result_text.megapixels", millions=result.pixels / 1e6))
    lines.append(text("result_text.with_pan" if result.has_pan else "result_text.without_pan"))
    return "\n".join(lines)


_IN_WORDS: Dict[type, Callable[[Any], str]] = {
    DoctorResult: _diagnosis_in_words,
    SegmentResult: _segment_in_words,
    ThresholdResult: _threshold_in_words,
    SimulateResult: _simulation_in_words,
    TrainResult: _training_in_words,
    ReviewResult: _review_in_words,
    SampleResult: _sample_in_words,
    ScoreResult: _score_in_words,
    SeparabilityResult: _separability_in_words,
    CompareResult: _comparison_in_words,
    DescribeResult: _description_in_words,
    PrepareResult: _preparation_in_words,
    ProductResult: _product_in_words,
}
