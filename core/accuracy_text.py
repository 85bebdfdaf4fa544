"""Results about accuracy as the command line prints them: samples, scores, comparisons, reviews."""

from __future__ import annotations

from typing import List, Optional

from .protocol.compare import ComparedMethod, CompareResult, SeparabilityResult
from .protocol.review import ReviewResult
from .protocol.sample import SampleAccuracy, SampleEstimate, SampleResult
from .protocol.score import ScoreResult
from .protocol.texts import count_text, text


def review_in_words(result: ReviewResult) -> str:
    """Return the figures of a review."""
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


def sample_in_words(result: SampleResult) -> str:
    """Return how a sample was drawn, or would be."""
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


def score_in_words(result: ScoreResult) -> str:
    """Return how accurate a prediction is."""
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


def comparison_in_words(result: CompareResult) -> str:
    """Return how several methods did."""
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


def separability_in_words(result: SeparabilityResult) -> str:
    """Return how well the classes of samples can be told apart."""
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
