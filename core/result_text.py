"""Results in words for people, as the command line prints them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Union

from .protocol.compare import ComparedMethod, CompareResult, SeparabilityResult
from .protocol.describe import DescribeResult
from .protocol.doctor import DoctorResult
from .protocol.messages import to_json
from .protocol.prepare import PrepareResult, ProductResult
from .protocol.sample import SampleAccuracy, SampleEstimate, SampleResult
from .protocol.score import ScoreResult
from .protocol.segment import SegmentResult
from .protocol.threshold import ThresholdResult
from .protocol.train import TrainResult


def in_words(result: object) -> str:
    """Return a result for people: one line per field that says something."""
    speak = _IN_WORDS.get(type(result))
    if speak is not None:
        return speak(result)
    fields = to_json(result)
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value is not None)


def _diagnosis_in_words(result: DoctorResult) -> str:
    lines = [
        f"{'ok  ' if check.ok else 'FAIL' if check.needed else 'note'} {check.name}: {check.detail}"
        for check in result.checks
    ]
    return "\n".join([*lines, f"The main job will run on: {result.device_line}"])


def _segment_in_words(result: SegmentResult) -> str:
    lines = _ponds_in_words(result)
    if result.probability is not None:
        lines.append(f"Probability: {result.probability}")
    lines.append(f"Manifest: {result.manifest}")
    lines.append(f"Ran on {result.device} in {result.seconds:.1f} s.")
    return "\n".join(lines)


def _threshold_in_words(result: ThresholdResult) -> str:
    lines = _ponds_in_words(result)
    lines.append(f"Threshold: {result.threshold:.0%}")
    lines.append(f"Manifest: {result.manifest}")
    lines.append(f"Took {result.seconds:.1f} s.")
    return "\n".join(lines)


def _ponds_in_words(
    result: Union[SegmentResult, ThresholdResult],
) -> List[str]:
    share = result.pond_pixels / result.valid_pixels if result.valid_pixels else 0.0
    lines = [f"Prediction: {result.output} ({share:.2%} of the valid pixels are pond)"]
    if result.polygons is not None:
        hectares = (result.pond_area_m2 or 0.0) / 1e4
        lines.append(f"Ponds: {result.polygons} ({result.ponds} ponds, {hectares:.1f} ha)")
    return lines


def _training_in_words(result: TrainResult) -> str:
    best = f"epoch {result.best_epoch}" if result.best_epoch else "what it started from"
    lines = [f"Model: {result.output} (the best of {result.epochs} epochs: {best})"]
    if result.f1 is not None:
        before = "" if result.f1_before is None else f"; before it was {result.f1_before:.2f}"
        lines.append(f"F1 {result.f1:.2f} on what was held out, {result.held_out}{before}")
    else:
        lines.append(f"Held out: {result.held_out}")
    lines.append(f"Recommended threshold: {result.threshold:.2f}")
    lines.append(f"Manifest: {result.manifest}")
    lines.append(f"Ran on {result.device} in {result.seconds:.0f} s.")
    return "\n".join(lines)


def _sample_in_words(result: SampleResult) -> str:
    names = {0: "mapped as other", 1: "mapped as pond", None: "in all"}
    lines = [
        f"{row.points} points of {row.pixels} pixels {names.get(row.map_class, row.map_class)}"
        for row in result.strata
    ]
    if result.overall_se is not None and result.area_se_m2 is not None:
        lines.append(
            f"Expected standard errors: {result.overall_se:.4f} of the overall accuracy, "
            f"{result.area_se_m2 / 1e4:.1f} ha of the area of ponds"
        )
    if result.output is not None:
        lines += [f"Points to label: {result.output}", f"Manifest: {result.manifest}"]
    return "\n".join([*lines, f"Took {result.seconds:.1f} s."])


def _score_in_words(result: ScoreResult) -> str:
    lines = _polygons_in_words(result) if result.errors is not None else []
    if result.sample is not None:
        lines += _estimates_in_words(result.sample)
    lines.append(f"Report: {result.report}")
    if result.errors is not None:
        lines += [f"Errors: {result.errors}", f"Verdicts: {result.verdicts}"]
    lines += [f"Manifest: {result.manifest}", f"Scored in {result.seconds:.1f} s."]
    return "\n".join(lines)


def _polygons_in_words(result: ScoreResult) -> List[str]:
    def measure(value: Optional[float]) -> str:
        return "undefined" if value is None else f"{value:.3f}"

    between = ""
    if result.f1_interval is not None:
        low, high = result.f1_interval
        between = f" (95 % interval {low:.3f} to {high:.3f})"
    accuracy = (
        f"F1 {measure(result.f1)}{between}, precision {measure(result.precision)}, "
        f"recall {measure(result.recall)}, IoU {measure(result.iou)}"
    )
    lines = [
        accuracy,
        f"Pixels: TP {result.tp}, FP {result.fp}, FN {result.fn}, TN {result.tn}",
        f"Ponds: {result.matched} found, {result.missed} missed, {result.false} false",
    ]
    if result.best_threshold is not None:
        lines.append(f"F1 would be best from a probability of {result.best_threshold:.2f}")
    return lines


def _comparison_in_words(result: CompareResult) -> str:
    head = (
        f"{'':<28}{'precision':>10}{'recall':>8}{'F1':>8}{'IoU':>8}{'fit, s':>9}{'predict, s':>11}"
    )
    lines = [result.verdict, head, *(_method_in_words(method) for method in result.methods)]
    lines += [f"Report: {result.report}", f"Figures: {result.comparison}, {result.table}"]
    lines += [f"Manifest: {result.manifest}", f"Compared in {result.seconds:.1f} s."]
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
    names = {1: "pond", 0: "other"}
    lines = [
        f"{names.get(one.value, one.value)}: {one.polygons} polygons, {one.pixels} pixels"
        for one in result.classes
    ]
    lines.append(result.in_words)
    if result.problem is not None:
        lines.append(f"They cannot be fitted to: {result.problem}")
    return "\n".join([*lines, *result.warnings])


def _estimates_in_words(found: SampleAccuracy) -> List[str]:
    def line(name: str, estimate: SampleEstimate, scale: float, form: str) -> str:
        if estimate.value is None:
            return f"{name}: undefined"
        text = f"{name}: {estimate.value * scale:{form}}"
        if estimate.interval is None:
            return f"{text} (no interval)"
        low, high = (end * scale for end in estimate.interval)
        return f"{text} (95 % interval {low:{form}} to {high:{form}})"

    missing = f", {found.missing} without a label" if found.missing else ""
    return [
        f"Sample: {found.units} labelled points{missing}",
        line("Overall accuracy", found.overall, 1.0, ".3f"),
        line("User's accuracy of ponds", found.users, 1.0, ".3f"),
        line("Producer's accuracy of ponds", found.producers, 1.0, ".3f"),
        line("Area of ponds, ha", found.area_m2, 1e-4, ",.1f"),
    ]


def _description_in_words(result: DescribeResult) -> str:
    lines = []
    if result.image is not None:
        image = result.image
        lines.append(
            f"{image.path}: {image.width} x {image.height} pixels of {image.gsd_m:.3g} m, "
            f"{image.data_type}"
        )
        lines += [f"  {band.number}: {band.name} ({band.role or '-'})" for band in image.bands]
    if result.model is not None:
        lines.append(f"{result.model.path}\n{result.model.summary}")
    if result.problem is not None:
        lines.append(f"They do not go together: {result.problem}")
    return "\n".join(lines)


def _preparation_in_words(result: PrepareResult) -> str:
    lines = [
        f"Image: {result.output} ({result.width} x {result.height} pixels of {result.gsd_m:g} m)",
        f"Bands: {', '.join(result.bands)}",
        f"{result.satellite} {result.sensor}, {result.acquired}",
        f"Calibration: {result.calibration}",
        f"Heights: {result.heights}",
        f"Manifest: {result.manifest}",
    ]
    return "\n".join([*lines, f"Took {result.seconds:.1f} s."])


def _product_in_words(result: ProductResult) -> str:
    if not result.is_product:
        return "Not a product as delivered."
    lines = [result.scene]
    if result.problem is not None:
        return "\n".join([*lines, f"It cannot be prepared: {result.problem}"])
    lines.append(f"{result.pixels / 1e6:.1f} million pixels")
    lines.append("With" + ("" if result.has_pan else "out") + " a panchromatic image")
    return "\n".join(lines)


_IN_WORDS: Dict[type, Callable[[Any], str]] = {
    DoctorResult: _diagnosis_in_words,
    SegmentResult: _segment_in_words,
    ThresholdResult: _threshold_in_words,
    TrainResult: _training_in_words,
    SampleResult: _sample_in_words,
    ScoreResult: _score_in_words,
    SeparabilityResult: _separability_in_words,
    CompareResult: _comparison_in_words,
    DescribeResult: _description_in_words,
    PrepareResult: _preparation_in_words,
    ProductResult: _product_in_words,
}
