"""Texts of :mod:`core.jobs`: what commands check before and tell after."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "jobs.smallest_pond_compared": (
        "Ponds smaller than {size:,.0f} m² are left out of the figures of ponds, in the reference "
        "and in every map."
    ),
    "jobs.smallest_pond_of_segmentation": (
        "Ponds smaller than {size:,.0f} m² are left out of the figures of ponds, as the "
        "segmentation left them out; a smallest pond of 0 counts them all."
    ),
    "jobs.stage.checking": "Checking",
    "jobs.stage.writing_points": "Writing the points",
    "jobs.stage.counting": "Counting",
    "jobs.stage.matching_ponds": "Matching ponds",
    "jobs.stage.resampling": "Resampling",
    "jobs.stage.reading_samples": "Reading the samples",
    "jobs.stage.reading_probabilities": "Reading the probabilities",
    "jobs.stage.applying_threshold": "Applying the threshold",
    "jobs.negative_seed": "The seed cannot be negative.",
    "jobs.negative_min_area": "The smallest area of a pond cannot be negative.",
    "jobs.unknown_method": "There is no method {method!r}.",
    "jobs.unknown_method.cure": "Choose from {methods}.",
    "jobs.no_method": "No method was chosen.",
    "jobs.no_method.cure": "Choose from {methods}.",
    "jobs.no_samples": "No samples were given to fit the methods to.",
    "jobs.no_samples.cure": (
        "Give sample polygons of ponds and of other ground, or compare U-Nets only."
    ),
    "jobs.model_without_unet": "A model was given, but no U-Net is to be compared.",
    "jobs.model_without_unet.cure": "Add unet to the methods.",
    "jobs.comparison_replaces_input": "The comparison would overwrite {path}, which it reads.",
    "jobs.comparison_replaces_input.cure": "Choose another folder.",
    "jobs.no_method_worked": "No method gave a result. {reasons}",
    "jobs.method_problem": "{method}: {problem}",
    "jobs.method_failed": "{method} gave no result: {reason}",
    "jobs.unnamed_band": "Band {number}",
    "jobs.doctor.not_ready": "The engine is not ready.",
    "jobs.doctor.found": "found",
    "jobs.doctor.python_at": "{version} at {path}",
    "jobs.doctor.package_missing": "needed for {purpose}: {reason}",
    "jobs.doctor.not_installed": "not installed: {packages} (only for {purpose})",
    "jobs.doctor.for_arrays": "arrays",
    "jobs.doctor.for_rasters": "rasters and polygons",
    "jobs.doctor.for_windows": "windows of rasters as arrays",
    "jobs.doctor.for_ponds": "connected ponds",
    "jobs.doctor.for_areas": "areas on the ellipsoid",
    "jobs.doctor.for_network": "running the network",
    "jobs.doctor.for_comparisons": "comparisons",
    "jobs.doctor.comparisons": "Comparisons",
    "jobs.doctor.for_batches": "several scenes at a time, and STAC",
    "jobs.doctor.batches": "Batches",
    "jobs.doctor.memory": "Memory",
    "jobs.doctor.memory_unknown": "not measured on this system",
    "jobs.doctor.memory_found": "{gibibytes:.1f} GiB in all, 2 GiB wanted",
    "jobs.doctor.temporary_folder": "Temporary folder",
    "jobs.doctor.gpu": "GPU",
    "jobs.doctor.gpu_found": "{name}, {gibibytes:.0f} GiB",
    "jobs.doctor.gpu_use": "GPU use",
    "jobs.doctor.model": "Model",
    "jobs.doctor.model_ran": "{model} ran on {device}",
    "jobs.sample_replaces_input": "The sample would overwrite {path}, which it reads.",
    "jobs.sample_replaces_input.cure": "Choose another name.",
    "jobs.labels.one": "{count} label",
    "jobs.labels.many": "{count} labels",
    "jobs.sample_replaces_labels": "{path} holds {labels}, which a new sample would overwrite.",
    "jobs.sample_replaces_labels.cure": "Choose another name, or move that file away first.",
    "jobs.few_points_other.one": (
        "Only {count} point falls on what is mapped as other: its user's accuracy will be "
        "uncertain."
    ),
    "jobs.few_points_other.many": (
        "Only {count} points fall on what is mapped as other: its user's accuracy will be "
        "uncertain."
    ),
    "jobs.few_points_pond.one": (
        "Only {count} point falls on what is mapped as pond: its user's accuracy will be uncertain."
    ),
    "jobs.few_points_pond.many": (
        "Only {count} points fall on what is mapped as pond: its user's accuracy will be uncertain."
    ),
    "jobs.no_reference": "There is nothing to assess the prediction by.",
    "jobs.no_reference.cure": "Give reference polygons, a labelled sample, or both.",
    "jobs.score_replaces_input": "The assessment would overwrite {path}, which it reads.",
    "jobs.score_replaces_input.cure": "Choose another folder.",
    "jobs.area_without_reference": (
        "An assessment area has no meaning without reference polygons: a sample has its own."
    ),
    "jobs.area_without_reference.cure": (
        "Leave the assessment area out, or give reference polygons too."
    ),
    "jobs.probability_without_reference": (
        "A probability raster has no meaning without reference polygons."
    ),
    "jobs.probability_without_reference.cure": (
        "Leave the probability raster out, or give reference polygons too."
    ),
    "jobs.image_without_reference": "An image has no meaning without reference polygons.",
    "jobs.image_without_reference.cure": "Leave the image out, or give reference polygons too.",
    "jobs.prediction_empty": "No pixel of {name} has data: there is nothing to assess.",
    "jobs.prediction_empty.cure": "Choose another prediction.",
    "jobs.area_empty": "No pixel of {name} with data lies inside {area}.",
    "jobs.area_empty.cure": "Draw the assessment area over the prediction, larger than a pixel.",
    "jobs.no_probability": "No pixel of {name} has a probability.",
    "jobs.threshold_rounded": (
        "{name} holds whole percents: {percent} % was applied instead of {wanted:g} %."
    ),
    "jobs.not_all_searched": (
        "{name} comes from a run that did not search {share:.0%} of the ground. No threshold finds "
        "ponds there, and at a lower one than that run's, ponds may end where its search ended."
    ),
    "jobs.no_manifest": (
        "No manifest in the folder of {name} says which run wrote it: the model is not known."
    ),
}
"""Templates by code."""
