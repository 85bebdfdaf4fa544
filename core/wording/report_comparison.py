"""Texts of the report of a comparison."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "report.comparison.title": "Comparison of methods that map tailings ponds",
    "report.comparison.about": " against {reference} · {made}",
    "report.comparison.limits": "Limits of these figures",
    "report.comparison.limit_reference": (
        "The reference was drawn, not sampled: the figures hold for this ground, and no area of "
        "ponds can be estimated from them."
    ),
    "report.comparison.limit_training": (
        "Pixel-based classifiers were fitted to samples of this very image; a U-Net that was "
        "trained elsewhere had never seen it. That is how each would be used, but it is not the "
        "same test: on another image, the accuracy of a classifier would have to be assessed anew."
    ),
    "report.comparison.limit_gaofen": (
        "No Gaofen-6 image with reference polygons was at hand when the shipped model was made: "
        "nothing in its card validates Gaofen-6. This comparison assesses it on this image."
    ),
    "report.comparison.side_by_side": "Side by side",
    "report.comparison.whole": (
        "All that was assessed. Every map is shown at the same scale; the reference is outlined on "
        "the image, in natural colour where the bands are known."
    ),
    "report.comparison.closer": "The part of it on which the methods differ most.",
    "report.comparison.input.image": "Image",
    "report.comparison.input.samples": "Sample polygons",
    "report.comparison.no_model": "none",
    "report.comparison.column.model_hash": "SHA-256 of the model",
    "report.comparison.models": "Models",
    # Tables.
    "report.comparison.column.method": "Method",
    "report.comparison.column.f1_interval": "F1, 95 %",
    "report.comparison.accuracy": "Accuracy by pixels",
    "report.comparison.accuracy_caption": ("Pixels by outcome, and the measures of the class pond"),
    "report.comparison.assessed.one": (
        "{count} pixel was assessed, the same one for every method. Confidence intervals come "
        "from a bootstrap over blocks of ground: errors of neighbouring pixels are correlated, so "
        "pixels are not independent observations."
    ),
    "report.comparison.assessed.many": (
        "{count:,} pixels were assessed, the same ones for every method. Confidence intervals come "
        "from a bootstrap over blocks of ground: errors of neighbouring pixels are correlated, so "
        "pixels are not independent observations."
    ),
    "report.comparison.failed": "{method} gave no result. ",
    "report.comparison.no_result": "no result",
    # Differences.
    "report.differences.title": "Are the differences significant?",
    "report.differences.pair": "{first} less {second}",
    "report.differences.only_right": "{first} / {second}",
    "report.differences.column.methods": "Methods",
    "report.differences.column.f1": "F1 (95 %)",
    "report.differences.column.iou": "IoU (95 %)",
    "report.differences.column.only_right": "Only the first / only the second is right",
    "report.differences.column.p_blocks": "p by blocks",
    "report.differences.column.p_pixels": "p by pixels",
    "report.differences.chart_caption": (
        "Differences in F1 with their 95 % confidence intervals. A full dot is a significant "
        "difference; a hollow one is not significant."
    ),
    "report.differences.caption": "Paired differences, and McNemar’s test",
    "report.differences.about": (
        "Differences are paired: each block of ground was resampled together with the results of "
        "both methods, {resamples} times (seed {seed}), and neighbouring blocks were allowed to be "
        "correlated. Each confidence interval is that of its pair alone. "
    ),
    "report.differences.one_pair": (
        "The difference is in bold where that interval excludes zero: it is significant."
    ),
    "report.differences.several_pairs": (
        "Differences in bold are significant after correction for {pairs} comparisons (p < 0.05, "
        "Holm, 1979): equally good methods would be told apart in one of twenty such comparisons, "
        "not in one of twenty pairs."
    ),
    "report.differences.mcnemar": (
        "McNemar’s test asks whether one of two methods is right more often on the pixels where "
        "only one of them is. By pixels it finds a difference in almost any two maps, since it "
        "takes each pixel of a pond as independent; use the test by blocks. It counts pixels of "
        "ponds and of other ground alike: where ponds are rare, the method with fewer false ponds "
        "can come out ahead of one with a better F1."
    ),
    "report.differences.chart_pair": "{first} – {second}",
    "report.differences.chart_item": "{pair}: {difference}",
    "report.differences.axis": "difference in F1",
    "report.differences.chart": "Differences in F1",
    "report.differences.no_interval": "{value} (no confidence interval)",
    "report.differences.with_interval": "{value} ({interval})",
    "report.differences.plain": "{value}, {interval}",
    "report.differences.plain_no_interval": "{value}, no confidence interval",
    "report.differences.too_few_blocks": "none: too few blocks differ",
    # Ponds.
    "report.comparison.ponds": "Accuracy by ponds",
    "report.comparison.found": "{found} of {reference}",
    "report.comparison.no_pond": "neither has a pond",
    "report.comparison.no_outline": "neither has a boundary",
    "report.comparison.column.split": "Split",
    "report.comparison.column.merged": "Merged",
    "report.comparison.ponds_caption": "Whole ponds, matched at an IoU of 0.5 or more",
    "report.comparison.ponds_about": (
        "Pixel-based classifiers leave speckle: each speck counts as a false pond here. Boundary "
        "F1 allows two pixels."
    ),
    "report.comparison.column.size": "Size of the reference pond",
    "report.comparison.sizes": "Reference ponds found, by size",
    # Time and settings.
    "report.comparison.time": "Time",
    "report.comparison.fitted_elsewhere": "fitted elsewhere",
    "report.comparison.column.fit": "Fit, s",
    "report.comparison.column.predict": "Predict, s",
    "report.comparison.column.total": "Total, s",
    "report.comparison.column.speed": "Megapixels a second",
    "report.comparison.column.device": "Device",
    "report.comparison.time_caption": "Wall time; the image has {pixels} pixels",
    "report.comparison.time_about": (
        "Predicting runs from opening the image to the complete rasters, reading and writing "
        "included. Fitting a classifier includes choosing its parameters; it runs on the CPU."
    ),
    "report.comparison.fits": "How the methods were fitted",
    "report.comparison.column.parameters": "Parameters",
    "report.comparison.column.held_out": "On held-out sample polygons",
    "report.comparison.parameters_about": (
        "The paper that this comparison follows (Zhang et al., 2021) names no parameters. Those "
        "above are scikit-learn’s names."
    ),
    "report.comparison.column.polygons": "Polygons",
    "report.comparison.column.pixels_in_them": "Pixels in them",
    "report.comparison.column.drawn": "Fitted to at most",
    "report.comparison.samples": "Samples",
    "report.comparison.bands": "Bands: {bands}.",
    # Maps side by side.
    "report.maps.side_by_side": "Side by side: {names}.",
    "report.maps.whole": "All that was assessed",
    "report.maps.closer": "Where the maps differ most",
    "report.maps.image": "Image, reference outlined",
    "report.maps.key.reference": "reference",
    "report.maps.key.tp": "pond in both",
    "report.maps.key.fp": "pond in the map only",
    "report.maps.key.fn": "pond in the reference only",
    "report.maps.key.tn": "pond in neither",
    "report.maps.key.not_assessed": "white: not assessed",
    # Values of settings.
    "report.setting.none": "none",
    "report.setting.yes": "yes",
    "report.setting.no": "no",
    "report.setting.given": "given",
    "report.setting.default": "default",
    "report.setting.cross_validation": "cross-validation",
    "report.setting.held_out": "held-out polygons",
}
"""Templates by code."""
