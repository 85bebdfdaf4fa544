"""Texts of :mod:`core.accuracy`: references, predictions, samples, scores."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    # Confidence intervals of a score.
    "accuracy.no_area_from_polygons": (
        "The reference was drawn, not sampled: the probability with which each place came to be "
        "assessed is not known, so neither an area nor its standard error can be estimated from "
        "it. A probability sample gives both (Olofsson et al., 2014; Stehman, 2014)."
    ),
    "accuracy.few_blocks.one": (
        "Too few spatial blocks for confidence intervals ({count} of {least}): {count} block of "
        "{side:.0f} m was assessed, {with_ponds} of them with ponds, of which "
        "{least_with_ponds} are needed."
    ),
    "accuracy.few_blocks.many": (
        "Too few spatial blocks for confidence intervals ({count} of {least}): {count} blocks of "
        "{side:.0f} m were assessed, {with_ponds} of them with ponds, of which "
        "{least_with_ponds} are needed."
    ),
    "accuracy.few_ponds": (
        "No confidence intervals of the share of reference ponds found, nor of the share of "
        "predicted ponds that are ponds: only {ponds}; {least} of each are needed."
    ),
    "accuracy.few_ponds_both": "{reference} and {predicted}",
    "accuracy.reference_ponds.one": "{count} reference pond",
    "accuracy.reference_ponds.many": "{count} reference ponds",
    "accuracy.predicted_ponds.one": "{count} predicted pond",
    "accuracy.predicted_ponds.many": "{count} predicted ponds",
    # Predictions and probability rasters.
    "accuracy.prediction_with_many_bands": "{image} has {bands} bands; a prediction has one.",
    "accuracy.prediction_with_many_bands.cure": (
        "Choose the raster that the segmentation wrote, not the image."
    ),
    "accuracy.probability_with_many_bands": (
        "{image} has {bands} bands; a probability raster has one."
    ),
    "accuracy.probability_with_many_bands.cure": (
        "Choose the raster that the segmentation wrote, not the image."
    ),
    "accuracy.prediction_damaged": (
        "{image} cannot be read at column {column}, row {row} ({reason})."
    ),
    "accuracy.prediction_damaged.cure": (
        "The file may be truncated: copy it again, or segment the image again."
    ),
    "accuracy.class_declared_nodata": (
        "{image} declares {value:g} as nodata, so one of its two classes cannot be told from "
        "pixels without data."
    ),
    "accuracy.class_declared_nodata.cure": (
        "Write it with nodata {nodata} (in QGIS: Raster > Conversion > Translate, after Unset "
        "nodata)."
    ),
    "accuracy.no_nodata_declared": (
        "{image} declares no nodata value: every pixel with a number was assessed, even where the "
        "image may have had no data."
    ),
    "accuracy.nodata_not_declared": (
        "{image} holds {nodata} beside 0 and 1, and does not declare it as nodata."
    ),
    "accuracy.nodata_not_declared.cure": (
        "Declare it (in QGIS: Raster > Conversion > Translate, nodata {nodata})."
    ),
    "accuracy.probabilities_for_classes": "{image} holds probabilities, not classes.",
    "accuracy.probabilities_for_classes.cure": (
        "Choose the prediction that was written with it, or apply a threshold to it first."
    ),
    "accuracy.not_a_prediction": (
        "{image} holds the values {values} beside 0 and 1: it is a multi-class raster or not a "
        "classification at all."
    ),
    "accuracy.not_a_prediction.cure": (
        "Choose a prediction of 1 (pond) and 0 (other), or reclassify it to these two."
    ),
    "accuracy.and_more": "{values} and more",
    "accuracy.classes_for_probabilities": "{image} holds classes, not probabilities.",
    "accuracy.classes_for_probabilities.cure": (
        "Choose the probability raster that was written with it."
    ),
    "accuracy.other_grid": "{image} is not on the grid of {prediction}.",
    "accuracy.other_grid.cure": "Choose the probability raster of the same run.",
    "accuracy.not_percents": "{image} does not hold whole percents from 0 to 100.",
    "accuracy.not_percents.cure": "Choose the probability raster that the segmentation wrote.",
    # Reference polygons.
    "accuracy.draw_reference_first": "Draw the ponds first, or choose another layer.",
    "accuracy.reference_with_classes": (
        "{reference} has a field {field}: ground that none of its polygons covers was taken as "
        "other than pond, since a reference is complete inside the assessment area."
    ),
    "accuracy.reference_elsewhere": (
        "The polygons of {reference} do not overlap the prediction {prediction}."
    ),
    "accuracy.reference_elsewhere.cure": (
        "Choose the reference of this scene, or check the coordinate systems of both."
    ),
    # Estimates from a probability sample.
    "accuracy.estimator.poststratified": (
        "post-stratified by the classes of the map, Olofsson et al. (2014)"
    ),
    "accuracy.estimator.stratified": (
        "stratified by the classes of the map, Olofsson et al. (2014)"
    ),
    "accuracy.estimator.simple_random": "simple random, Stehman (2014)",
    "accuracy.estimator.other_strata": "stratified, Stehman (2014)",
    "accuracy.class_not_in_map": "No sample point is of class {code} in the map.",
    "accuracy.class_not_in_reference": "No sample point is of class {code} in the reference.",
    "accuracy.class_absent": "No sample point is of class {code}.",
    "accuracy.stratum_without_points": "{stratum} has no labelled sample point.",
    "accuracy.stratum_with_one_point": (
        "{stratum} has a single labelled sample point, from which no standard error can be "
        "estimated."
    ),
    "accuracy.points_all_alike": (
        "All {points} sample points behind this estimate agree: a larger sample is needed to "
        "estimate its standard error."
    ),
    "accuracy.few_decisive_points.one": (
        "Most of the uncertainty comes from one sample point in {stratum}: the confidence "
        "interval may be too narrow."
    ),
    "accuracy.few_decisive_points.many": (
        "Most of the uncertainty comes from {count} sample points in {stratum}: the confidence "
        "interval may be too narrow."
    ),
    "accuracy.pixels_of_several_sizes": (
        "The pixels of this grid are not of one size, and this sample, of an earlier version, does "
        "not say what each covers: they were counted as if they were, and areas may be off by "
        "several percent. Draw the sample again, or work on an equal-area grid."
    ),
    "accuracy.unlabelled_left_out": (
        "{missing} of {drawn} points have no label and were left out, as if at random "
        "within their stratum. If they are those that are hard to label, the accuracies are too "
        "high."
    ),
    "accuracy.stratum.whole": "the sample",
    "accuracy.stratum.number": "stratum {code}",
    "accuracy.stratum.other": "the area mapped as other",
    "accuracy.stratum.ponds": "the area mapped as pond",
    "accuracy.estimate.overall": "overall accuracy",
    "accuracy.estimate.users": "user's accuracy of ponds",
    "accuracy.estimate.producers": "producer's accuracy of ponds",
    "accuracy.estimate.area": "area of ponds",
    "accuracy.estimates_listed": "{others} and {last}",
    "accuracy.caution": "{estimates}: {caution}",
    # A labelled sample as it is read back.
    "accuracy.points_unlabelled": "{missing} of {drawn} points of {file} have no label.",
    "accuracy.points_unlabelled.cure": (
        "Label them. They can be left out, but if they are those that are hard to label, the "
        "accuracies will be too high."
    ),
    "accuracy.points_unlabelled_or_unsure": (
        "{missing} of {drawn} points of {file} have no label ({unsure} of them are marked "
        "as unsure)."
    ),
    "accuracy.points_unlabelled_or_unsure.cure": (
        "Label them. They can be left out, but if they are those that are hard to label, the "
        "accuracies will be too high."
    ),
    "accuracy.no_point_labelled": "No point of {file} has a label.",
    "accuracy.no_point_labelled.cure": "Label them first.",
    "accuracy.sample_unreadable": "The sample {file} cannot be opened ({reason}).",
    "accuracy.sample_unreadable.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_table_missing": "{file} is not a sample: it has no table {table}.",
    "accuracy.sample_table_missing.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_field_missing": "The table {table} of {file} has no field {field}.",
    "accuracy.sample_field_missing.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_field_text": "The field {field} of {file} holds text, not numbers.",
    "accuracy.sample_field_text.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_no_crs": "The points of {file} have no coordinate reference system.",
    "accuracy.sample_no_crs.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_value": "The table {table} of {file} says {value} in the field {field}.",
    "accuracy.sample_value.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.sample_empty": "The tables of {file} are empty.",
    "accuracy.sample_empty.cure": (
        "Choose the GeoPackage that was written when the sample was drawn, with its labels."
    ),
    "accuracy.not_a_sample_point": "Feature {feature} of {file} is not a point of the sample.",
    "accuracy.not_a_sample_point.cure": "Remove what was added to the layer.",
    "accuracy.points_added": ("{file} holds {points} that were not drawn, or are there twice."),
    "accuracy.points_added.cure": (
        "Remove what was added: points chosen by hand are not a probability sample."
    ),
    "accuracy.labels_strange": (
        "{file} has {points} with labels that are not classes of the map, such as {label}."
    ),
    "accuracy.points.one": "{count} sample point",
    "accuracy.points.many": "{count} sample points",
    "accuracy.labels_strange.cure": "Label each point with one of {classes}.",
    "accuracy.points_ballpark": (
        "{name} is in {crs}, {image} in {image_crs}: PROJ knows no way between their datums that "
        "holds here, and they were taken for equal. Points may have been looked up a hundred "
        "metres off. Reproject the prediction to the system of the sample first."
    ),
    "accuracy.points_not_projected": (
        "The points of {file} cannot be projected to the coordinate system of {image} ({reason})."
    ),
    "accuracy.points_not_projected.cure": "Check the coordinate systems of both.",
    "accuracy.points_without_data": (
        "{outside} of {points} points of {file} lie where {image} has no data."
    ),
    "accuracy.points_without_data.cure": (
        "Choose a prediction that covers all of the map from which the sample was drawn."
    ),
    "accuracy.points_of_unknown_stratum": (
        "The sample has points of stratum {strange}; the strata are {known}."
    ),
    "accuracy.points_of_unknown_stratum.cure": "Correct these points.",
    "accuracy.points_of_unknown_map_class": (
        "The sample has points of map class {strange}; the classes are {known}."
    ),
    "accuracy.points_of_unknown_map_class.cure": "Correct these points.",
    "accuracy.points_of_unknown_label": (
        "The sample has points labelled {strange}; the classes are {known}."
    ),
    "accuracy.points_of_unknown_label.cure": "Correct these points.",
    "accuracy.more_points_than_pixels": (
        "Stratum {stratum} has {points} sample points in {pixels} pixels."
    ),
    "accuracy.more_points_than_pixels.cure": (
        "Each pixel can be drawn once: remove what was added to the sample."
    ),
    "accuracy.points_of_other_class": (
        "{points} points of stratum {stratum} are not of class {map_class} in the map, of which "
        "the stratum consists."
    ),
    "accuracy.points_of_other_class.cure": "Choose the map from which the sample was drawn.",
    "accuracy.sample_of_other_map": (
        "{file} was drawn from a map of other classes than pond (1) and other (0)."
    ),
    "accuracy.sample_of_other_map.cure": "Choose a sample that was drawn from a prediction.",
    "accuracy.points_not_written": "{file} cannot be written ({reason}).",
    "accuracy.points_not_written.cure": (
        "Check that the folder is writable and has room, or choose another one."
    ),
    # Drawing a sample.
    "accuracy.stage.counting": "Counting the pixels of each class",
    "accuracy.stage.drawing": "Drawing sample points",
    "accuracy.unknown_design": "There is no design {design}.",
    "accuracy.unknown_design.cure": "Choose one of these: {designs}.",
    "accuracy.size_unclear": "The size of the sample is not clear.",
    "accuracy.size_unclear.cure": "Give either the number of points or a standard error.",
    "accuracy.sample_too_small": "A sample needs two points at least.",
    "accuracy.sample_too_small.cure": "Ask for more points.",
    "accuracy.expected_not_shares": (
        "The expected user's accuracies must be two shares from 0 to 1."
    ),
    "accuracy.expected_not_shares.cure": (
        "Give that of the ponds and that of the rest, such as 0.8 and 0.98."
    ),
    "accuracy.negative_points_or_seed": "A number of points or a seed cannot be negative.",
    "accuracy.more_points_than_map": "{points} points cannot be drawn from {pixels} pixels.",
    "accuracy.more_points_than_map.cure": "Ask for fewer points.",
    "accuracy.standard_error_out_of_reach": (
        "Even all {pixels} pixels give no standard error of {target:g} or less."
    ),
    "accuracy.standard_error_out_of_reach.cure": "Ask for a larger one.",
    "accuracy.strata_need_more_points": (
        "{strata} strata of {least} points each need more than {total} points."
    ),
    "accuracy.strata_need_more_points.cure": "Ask for more points, or for fewer in each stratum.",
    "accuracy.unknown_allocation": "There is no allocation {allocation}.",
    "accuracy.unknown_allocation.cure": "Choose one of these: {allocations}.",
    "accuracy.optimal_without_accuracies": (
        "An optimal allocation needs the expected user's accuracies."
    ),
    "accuracy.optimal_without_accuracies.cure": "Give one for each class of the map.",
    "accuracy.accuracies_without_variance": (
        "With expected accuracies of 0 and 1 there is no variance to allocate by."
    ),
    "accuracy.accuracies_without_variance.cure": "Give accuracies between 0 and 1.",
    "accuracy.accuracy_not_a_share": "An expected accuracy is not between 0 and 1.",
    "accuracy.accuracy_not_a_share.cure": "Give it as 0.9 for 90 %.",
    "accuracy.standard_error_not_positive": (
        "No sample has a standard error of {standard_error:g}."
    ),
    "accuracy.standard_error_not_positive.cure": "Give one above 0, such as 0.02.",
    "accuracy.no_pixel_with_data": "{image} has no pixel with data.",
    "accuracy.no_pixel_with_data.cure": "Choose another prediction.",
    "accuracy.no_pixel_with_data_in_area": (
        "{image} has no pixel with data inside the assessment area."
    ),
    "accuracy.no_pixel_with_data_in_area.cure": "Choose another prediction, or another area.",
    "accuracy.stratum_too_small": (
        "{points} points cannot be drawn from the {pixels} pixels of stratum {stratum}."
    ),
    "accuracy.stratum_too_small.cure": "Ask for fewer points.",
    "accuracy.no_pixel_of_class": "The map has no pixel of class {code} to draw from.",
    "accuracy.no_pixel_of_class.cure": "Choose among the classes of the map.",
    "accuracy.review_likely": (
        "Of the {left} ponds not looked at, about {likely} are likely ponds ({low} to {high} at "
        "{level} % confidence)."
    ),
    "accuracy.review_nothing_left": "Every pond was looked at.",
    "accuracy.review_too_few.one": (
        "{count} decision on a pond with a confidence is too few to say how many of the {left} "
        "not looked at are likely ponds: {least} are needed."
    ),
    "accuracy.review_too_few.many": (
        "{count} decisions on ponds with a confidence are too few to say how many of the {left} "
        "not looked at are likely ponds: {least} are needed."
    ),
    "accuracy.review_caution": (
        "Ponds were chosen by judgement, not at random: this holds where those not looked at are "
        "as often ponds as decided ones of the same confidence. Ponds that the model missed are "
        "not in it, and it is no measure of accuracy: for that, draw a probability sample."
    ),
}
"""Templates by code."""
