"""Accuracy assessment of a prediction: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

from .sample import SampleAccuracy


@dataclass(frozen=True)
class ScoreRequest:
    """Assess the accuracy of a prediction by reference polygons, a labelled sample, or both.

    Attributes:
        prediction: Class raster, 1 pond, 0 other, its nodata unknown.
        reference: Polygons in any reference system. Where the layer has an integer field
            ``class``, 1 is pond and 0 is other; else every polygon is a pond. ``None`` with a
            sample alone.
        output: Folder to write to.
        area: Polygons inside which the reference is complete; the prediction's valid pixels if
            absent.
        probability: Byte percent, 255 nodata, on the prediction's grid: for the threshold view.
        image: The image that was segmented, for the maps in the report.
        min_area: Ponds below this, in square metres on the ellipsoid, are left out of pond-level
            figures, in reference and prediction; pixel-level figures count all. That of the
            segmentation, as its manifest tells, if absent; none without a manifest.
        seed: Of the bootstrap: same seed, same intervals.
        sample: GeoPackage of a probability sample, labelled.
        leave_out_unlabelled: Leave unlabelled points out, as if they were missing at random.
        reference_from: File that ``reference`` is a copy of, to be named in the report.
    """

    command: ClassVar[str] = "score"

    prediction: str
    reference: Optional[str]
    output: str
    area: Optional[str] = None
    probability: Optional[str] = None
    image: Optional[str] = None
    min_area: Optional[float] = None
    seed: int = 0
    sample: Optional[str] = None
    leave_out_unlabelled: bool = False
    reference_from: Optional[str] = None


@dataclass(frozen=True)
class ScoreResult:
    """The accuracy of a prediction; what is undefined or was not asked for is ``None``.

    Attributes:
        folder: Where all the files are.
        score: Every figure, JSON.
        report: The same for people, HTML.
        confusion: The confusion matrix, CSV; of a sample alone, its error matrix and estimates.
        errors: Raster of 1 true positive, 2 false positive, 3 false negative, 0 true negative.
        verdicts: GeoPackage with layers ``reference_ponds`` and ``predicted_ponds``.
        manifest: The run manifest, JSON.
        tp: Pixels that are pond in both.
        fp: Pixels that are pond in the prediction only.
        fn: Pixels that are pond in the reference only.
        tn: Pixels that are pond in neither.
        precision: Of the pond pixels.
        recall: Of the pond pixels.
        f1: Of the pond pixels.
        iou: Of the pond pixels.
        f1_interval: 95 %, from a bootstrap over blocks.
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        false: Predicted ponds that are none.
        best_threshold: Threshold at which F1 is highest; ``None`` without a probability raster.
        seconds: Wall time of the whole job.
        warnings: What the user should know about these figures.
        sample: Estimates from a probability sample; ``None`` without one.
    """

    folder: str
    score: str
    report: str
    confusion: str
    errors: Optional[str]
    verdicts: Optional[str]
    manifest: str
    tp: Optional[int]
    fp: Optional[int]
    fn: Optional[int]
    tn: Optional[int]
    precision: Optional[float]
    recall: Optional[float]
    f1: Optional[float]
    iou: Optional[float]
    f1_interval: Optional[Tuple[float, float]]
    matched: Optional[int]
    missed: Optional[int]
    false: Optional[int]
    best_threshold: Optional[float]
    seconds: float
    warnings: Tuple[str, ...] = ()
    sample: Optional[SampleAccuracy] = None
    overall_accuracy: Optional[float] = None
    kappa: Optional[float] = None
