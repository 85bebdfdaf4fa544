"""Comparison of methods and separability of samples: requests and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class SeparabilityRequest:
    """Count the pixels of sample polygons on an image and measure how separable the classes are.

    Attributes:
        image: Raster to read.
        samples: Polygons with an integer field ``class``, 1 pond, 0 other.
        reference: Reference polygons; with ``area``, what samples must not overlap.
        area: Polygons of the assessment area; all of the image if absent and there is a reference.
        features: 1-based band numbers that the classifiers see; all spectral bands if absent.
    """

    command: ClassVar[str] = "separability"

    image: str
    samples: str
    reference: Optional[str] = None
    area: Optional[str] = None
    features: Optional[Tuple[int, ...]] = None


@dataclass(frozen=True)
class ClassSpectrum:
    """The spectrum of the sample pixels of a class, band by band.

    Attributes:
        value: 1 pond, 0 other.
        polygons: Sample polygons that cover a valid pixel.
        pixels: Valid pixels in them.
        low: 5th percentile of reflectance per band.
        median: Median reflectance per band.
        high: 95th percentile of reflectance per band.
        scatter: At most a few hundred pixels as reflectance in the two bands of
            :attr:`SeparabilityResult.axes`.
    """

    value: int
    polygons: int
    pixels: int
    low: Tuple[float, ...]
    median: Tuple[float, ...]
    high: Tuple[float, ...]
    scatter: Tuple[Tuple[float, float], ...]


@dataclass(frozen=True)
class SeparabilityResult:
    """Pixel counts, spectra and class separability of sample polygons.

    Attributes:
        bands: Name of each band that the classifiers see.
        classes: Pond first, then other; a class without a pixel has empty spectra.
        axes: The two of ``bands``, by position, in which the classes are most separable.
        jeffries_matusita: Jeffries-Matusita distance, 0 (inseparable) to 2 (fully separable), of
            normal distributions; ``None`` where one cannot be fitted.
        in_words: What that distance means, a sentence.
        overlapping: Sample polygons that overlap the assessment area.
        problem: Why the classifiers cannot be fitted to these samples, or ``None``.
        warnings: What the user should know about them.
    """

    bands: Tuple[str, ...]
    classes: Tuple[ClassSpectrum, ...]
    axes: Tuple[int, int]
    jeffries_matusita: Optional[float]
    in_words: str
    overlapping: int
    problem: Optional[str] = None
    warnings: Tuple[str, ...] = ()


@dataclass(frozen=True)
class CompareRequest:
    """Compare several methods on one image, with the same samples, assessment area and timing.

    The paper (Zhang et al., 2021) names no parameters of its classifiers; what is taken here where
    nobody chooses is the usual, and stands in the report.

    Attributes:
        image: Raster to read.
        samples: Polygons with an integer field ``class``, 1 pond, 0 other: what the classifiers,
            and a U-Net of one's own, are fitted to. Not needed for U-Nets as they are.
        reference: Reference polygons, complete inside the assessment area.
        output: Folder to write to.
        area: Polygons of the assessment area; all valid pixels if absent.
        methods: Some of :data:`core.protocol.methods.METHODS`.
        model: ONNX files to compare as ``unet``; the shipped one if empty.
        bands: 1-based band numbers that the U-Nets see, blue green red and perhaps near infrared;
            taken from the image's metadata if absent.
        features: 1-based band numbers that the classifiers see; all spectral bands if absent.
        split: Where samples overlap the assessment area: split these polygons at random between
            training and test, instead of refusing them.
        seed: Of that split, of the fits and of the bootstrap.
        rf_trees: Trees of the random forest.
        rf_depth: Maximum depth of a tree; unlimited if absent.
        rf_leaf: Minimum number of sample pixels in a leaf.
        svm_c: Penalty of the support vector machine; if absent it is chosen by cross-validation
            over polygons.
        svm_gamma: Gamma of its RBF kernel, over standardised bands; likewise.
        svm_pixels: Most sample pixels that it is fitted to: its time rises with their square.
        pond_prior: Prior probability of a pond in maximum likelihood, between 0 and 1; by default
            both classes are equally likely.
        pixels: Most sample pixels that forest and maximum likelihood are fitted to.
        epochs: Most epochs of a U-Net trained on the samples; chosen by what is trained if absent.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        min_area: Ponds below this, in square metres on the ellipsoid, are left out of pond-level
            figures, in reference and maps; pixel-level figures count all.
        reference_from: File that ``reference`` is a copy of, to be named in the report.
    """

    command: ClassVar[str] = "compare"

    image: str
    samples: Optional[str]
    reference: str
    output: str
    area: Optional[str] = None
    methods: Tuple[str, ...] = ("unet", "rf", "svm", "ml")
    model: Tuple[str, ...] = ()
    bands: Optional[Tuple[int, ...]] = None
    features: Optional[Tuple[int, ...]] = None
    split: bool = False
    seed: int = 0
    rf_trees: int = 100
    rf_depth: Optional[int] = None
    rf_leaf: int = 1
    svm_c: Optional[float] = None
    svm_gamma: Optional[float] = None
    svm_pixels: int = 4000
    pond_prior: float = 0.5
    pixels: int = 40_000
    epochs: Optional[int] = None
    device: str = "auto"
    min_area: float = 0.0
    reference_from: Optional[str] = None


@dataclass(frozen=True)
class ComparedMethod:
    """Accuracy, timing and files of one method; what is undefined or does not apply is ``None``.

    Counts and measures, from ``tp`` to ``false``, are those of
    :class:`core.protocol.score.ScoreResult`.

    Attributes:
        key: Its name in files: ``rf`` for ``rf.tif``.
        name: Its name for people.
        prediction: Class raster.
        probability: Probability raster, Byte percent.
        errors: Raster of 1 true positive, 2 false positive, 3 false negative, 0 true negative.
        ponds: GeoPackage with layers ``reference_ponds`` and ``predicted_ponds``.
        model: The ONNX file that it ran.
        fit_seconds: Time that fitting took; ``None`` for a model fitted elsewhere.
        predict_seconds: Time from the image to the complete raster.
        device: The device that ran, for people.
        problem: Why it gave no result, or ``None``.
    """

    key: str
    name: str
    prediction: Optional[str] = None
    probability: Optional[str] = None
    errors: Optional[str] = None
    ponds: Optional[str] = None
    model: Optional[str] = None
    tp: Optional[int] = None
    fp: Optional[int] = None
    fn: Optional[int] = None
    tn: Optional[int] = None
    precision: Optional[float] = None
    recall: Optional[float] = None
    f1: Optional[float] = None
    iou: Optional[float] = None
    overall_accuracy: Optional[float] = None
    kappa: Optional[float] = None
    f1_interval: Optional[Tuple[float, float]] = None
    matched: Optional[int] = None
    missed: Optional[int] = None
    false: Optional[int] = None
    fit_seconds: Optional[float] = None
    predict_seconds: Optional[float] = None
    device: Optional[str] = None
    problem: Optional[str] = None


@dataclass(frozen=True)
class CompareResult:
    """The files and main results of a comparison.

    Attributes:
        folder: Where all the files are.
        comparison: Every figure, JSON.
        report: The same for people, HTML.
        table: The methods' counts, measures and seconds, CSV.
        figure: Image, reference and errors side by side, SVG.
        manifest: The run manifest, JSON.
        verdict: Which method is best, and whether the difference is significant, a sentence or two.
        methods: Each that was asked for, in the order of :data:`core.protocol.methods.METHODS`.
        seconds: Wall time of the whole job.
        warnings: What the user should know about these figures.
    """

    folder: str
    comparison: str
    report: str
    table: str
    figure: str
    manifest: str
    verdict: str
    methods: Tuple[ComparedMethod, ...]
    seconds: float
    warnings: Tuple[str, ...] = ()
