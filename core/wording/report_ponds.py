"""Texts of the accuracy report on ponds, and on the probability sample."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "report.ponds.title": "Pond accuracy",
    "report.ponds.about": (
        "A reference pond is found where a predicted pond matches it with an IoU of {iou:g} or "
        "more; each pond is matched with one other at most. {matched} of {reference} reference "
        "ponds were matched and {missed} missed; of {predicted} predicted ponds {false} are false. "
        "Split into pieces: {split} reference ponds. Merging several reference ponds: {merged} "
        "predicted ponds. These may be matched all the same. verdicts.gpkg names each pond."
    ),
    "report.ponds.sizes": (
        "Ponds by size class. Upper bar: reference ponds, by their own size. Lower bar: predicted "
        "ponds that match none, by theirs."
    ),
    "report.ponds.over_iou": (
        "Ponds found and right over the IoU that a match requires; the dashed line is the one "
        "used elsewhere in this report."
    ),
    "report.ponds.left_out": (
        "Ponds under {size} are left out of the figures of ponds: {reference} of the reference "
        "and {predicted} predicted ones. The pixel measures and the outlines hold for all."
    ),
    "report.ponds.recall": "Recall: share of reference ponds found",
    "report.ponds.precision": "Precision: share of predicted ponds that are right",
    "report.ponds.f1": "F1 of ponds",
    "report.ponds.whole": "Ponds as a whole",
    "report.ponds.interval_rule": (
        "Both confidence intervals are given where there are {least} reference ponds and {least} "
        "predicted ponds or more, and neither is otherwise: what is found and what is right "
        "depends on the ponds of both. "
    ),
    "report.ponds.too_few": "Here there are {reference} and {predicted}.",
    "report.ponds.intervals": (
        "They come from a bootstrap over whole ponds ({reference} reference and {predicted} "
        "predicted ponds), taken as independent of one another."
    ),
    "report.ponds.none_too_few": "none: too few ponds",
    "report.ponds.none_constant": "none: all ponds are alike in this",
    "report.ponds.none_there": "none there",
    "report.ponds.column.size": "Size",
    "report.ponds.column.reference": "Reference",
    "report.ponds.column.matched": "Matched",
    "report.ponds.column.missed": "Missed",
    "report.ponds.column.found": "Found",
    "report.ponds.column.predicted": "Predicted",
    "report.ponds.column.false": "False",
    "report.ponds.column.right": "Right",
    "report.ponds.by_size": "Ponds by size class; each pond by its own size",
    "report.ponds.by_iou": "Ponds over the IoU required",
    # Areas and outlines.
    "report.areas.title": "Areas and outlines",
    "report.areas.none_matched": "no pond is matched",
    "report.areas.matched": "Matched ponds",
    "report.areas.median": "Median error per pond",
    "report.areas.mean_absolute": "Mean absolute error per pond",
    "report.areas.total": "Predicted over reference area, all ponds counted",
    "report.areas.errors": "Error of areas",
    "report.areas.about": (
        "Errors are predicted area over reference area, less one: positive where the prediction "
        "is too large. The last row holds for all ponds that were counted, matched or not; it is "
        "a comparison of two maps, not an estimate of an area."
    ),
    "report.boundary.no_predicted": "no predicted outline",
    "report.boundary.no_reference": "no reference outline",
    "report.boundary.none": "no outline at all",
    "report.boundary.tolerance": "{pixels:g} px ({metres})",
    "report.boundary.column.tolerance": "Tolerance",
    "report.boundary.f1": "Boundary F1",
    "report.boundary.about": (
        "Precision is the share of the predicted outline that runs within the tolerance of the "
        "reference outline, recall the other way round."
    ),
    # The probability sample.
    "report.sample.title": "Area and accuracy from the probability sample",
    "report.sample.about": (
        "Estimated for {ground} of ground, {pixels} pixels, from {units} sample points that were "
        "drawn at random and labelled by a person. The figures hold for all of these pixels, not "
        "for the labelled ones alone. Method: {method}."
    ),
    "report.sample.about_beside_polygons": (
        "Estimated for {ground} of ground, {pixels} pixels, from {units} sample points that were "
        "drawn at random and labelled by a person. The figures hold for all of these pixels, not "
        "for the labelled ones alone. They need not agree with those from the reference polygons, "
        "which hold for the pixels assessed there. Method: {method}."
    ),
    "report.sample.column.estimate": "Estimate",
    "report.sample.column.standard_error": "Standard error",
    "report.sample.column.class": "Class",
    "report.sample.column.mapped": "Mapped",
    "report.sample.column.estimated": "Estimated",
    "report.sample.accuracies": "Accuracies",
    "report.sample.areas": "Areas, as mapped and as estimated",
    "report.sample.area": "Area of ponds",
    "report.sample.map": "Map of the sample points",
    "report.sample.map_caption": "Where the points of the sample lie, by map and label",
    "report.sample.map.hit": "pond in map and label",
    "report.sample.map.false": "pond in the map only",
    "report.sample.map.missed": "pond by the label only",
    "report.sample.map.neither": "other in both",
    "report.sample.map.unlabelled": "not labelled, or unsure",
    "report.sample.users_of_ponds": "User’s accuracy of ponds",
    "report.sample.producers_of_ponds": "Producer’s accuracy of ponds",
    "report.sample.users_of": "User’s accuracy of {name}",
    "report.sample.producers_of": "Producer’s accuracy of {name}",
    "report.sample.f1_of": "F1 of {name}",
    "report.sample.how": "How this was estimated",
    "report.sample.methods": (
        "Each pixel of a stratum had the same probability of being drawn, without replacement, by "
        "a seeded generator. Every accuracy and area is the ratio of two totals over all pixels, "
        "estimated stratum by stratum (Stehman, 2014, eq. 27–33); where the strata are the "
        "classes of the map, this is the estimator of Olofsson et al. (2014, eq. 1–11). User’s "
        "accuracy is the share of the area mapped as a class that is of this class, producer’s "
        "accuracy the share of the area of a class that is mapped as such. The estimated area "
        "includes what the map misses and excludes what it maps wrongly; the mapped area does "
        "neither. Areas are shares of the pixels times their mean area on the ellipsoid. "
        "Confidence intervals reach 1.96 standard errors to either side, cut off where no value "
        "can be. They cover the variability of random sampling, not errors of the labels."
    ),
    "report.sample.left_out.one": (" {count} point without a label was left out as if at random."),
    "report.sample.left_out.many": (
        " {count:,} points without a label were left out as if at random."
    ),
    "report.sample.not_known": "not known",
    "report.sample.none_single_point": "none: a single labelled point in its stratum",
    "report.sample.none_without_spread": "none: the points show no spread",
    "report.sample.column.map": "Map",
    "report.sample.column.by_label": "{name} by label",
    "report.sample.column.together": "Total",
    "report.sample.points": "Sample points, map by label",
    "report.sample.matrix": "Error matrix: estimated shares of the area",
    "report.sample.mapped_as": "mapped as {name}",
    "report.sample.whole_map": "all of the map",
    "report.sample.stratum": "stratum {code}",
    "report.sample.column.stratum": "Stratum",
    "report.sample.column.labelled": "Labelled",
    "report.sample.strata": "Strata",
    "report.sample.interval": "{level} {interval}",
}
"""Templates by code."""
