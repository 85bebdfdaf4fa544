"""Texts of :mod:`core.comparison`: what was compared, and the verdict."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "comparison.stage.assessing": "Assessing the maps",
    "comparison.stage.matching": "Matching ponds",
    "comparison.stage.resampling": "Resampling",
    "comparison.purpose.training": "training a U-Net",
    "comparison.purpose.fitting": "fitting classifiers",
    "comparison.pixels_left_out.one": (
        "{count} pixel was left out because some of the methods have no data there: all maps were "
        "assessed on the same pixels."
    ),
    "comparison.pixels_left_out.many": (
        "{count} pixels were left out because some of the methods have no data there: all maps "
        "were assessed on the same pixels."
    ),
    "comparison.training_pixels_left_out.one": (
        "{count} pixel of sample polygons inside the assessment area was left out of the test, "
        "since methods were fitted to it."
    ),
    "comparison.training_pixels_left_out.many": (
        "{count} pixels of sample polygons inside the assessment area were left out of the test, "
        "since methods were fitted to them."
    ),
    "comparison.map_without_data": (
        "The map that this method made of {image} has no data in the assessment area."
    ),
    "comparison.map_without_data.cure": "Check that every band that it reads has data there.",
    "comparison.no_pixel_assessed": (
        "No pixel of {image} with data lies in the assessment area, apart from those that methods "
        "were fitted to."
    ),
    "comparison.no_pixel_assessed.cure": (
        "Draw the assessment area over the image, clear of the samples."
    ),
    # The verdict.
    "comparison.verdict": "{verdict} {failed}",
    "comparison.verdict.listed": "{others} and {last}",
    "comparison.verdict.no_result": "{methods} gave no result.",
    "comparison.verdict.one_method": "{method} alone was assessed: F1 {f1:.3f}.",
    "comparison.verdict.no_pond_anywhere": (
        "No method can be ranked: there is no pond in the assessment area, neither in the "
        "reference nor in any of the maps."
    ),
    "comparison.verdict.no_pond_in_reference": (
        "No method can be ranked: the reference has no pond in the assessment area. Pixels mapped "
        "as pond all the same: {methods}."
    ),
    "comparison.verdict.false_positives": "{pixels} by {method}",
    "comparison.verdict.same_map": (
        "{best} and {other} made the same map where it was assessed: F1 {f1:.3f}."
    ),
    "comparison.verdict.same_f1": "{methods} have the same F1, {f1:.3f}, from different maps.",
    "comparison.verdict.too_little_ground": (
        "{best} has the highest F1, {best_f1:.3f}, ahead of {other} with {other_f1:.3f}; too "
        "little ground with ponds was assessed to test whether the difference is significant."
    ),
    "comparison.verdict.significant": (
        "{best} has the highest F1, {best_f1:.3f}, against {other_f1:.3f} for {other}: the "
        "difference of {difference:.3f} (95 % CI {low:.3f} to {high:.3f}) is significant."
    ),
    "comparison.verdict.not_significant": (
        "{best} has the highest F1, {best_f1:.3f}, but not significantly higher than {other} with "
        "{other_f1:.3f}: difference {difference:.3f} (95 % CI {low:.3f} to {high:.3f})."
    ),
    "comparison.verdict.not_significant_of_several.one": (
        "{best} has the highest F1, {best_f1:.3f}, but not significantly higher than {other} with "
        "{other_f1:.3f}: difference {difference:.3f} (95 % CI {low:.3f} to {high:.3f}; {count} "
        "pair tested)."
    ),
    "comparison.verdict.not_significant_of_several.many": (
        "{best} has the highest F1, {best_f1:.3f}, but not significantly higher than {other} with "
        "{other_f1:.3f}: difference {difference:.3f} (95 % CI {low:.3f} to {high:.3f}; {count} "
        "pairs tested)."
    ),
    "comparison.verdict.better_than_later": (
        "{verdict} It is significantly better than {method} with {f1:.3f}."
    ),
}
"""Templates by code."""
