"""Texts of :mod:`core.classifiers`: training areas, bands, fits, separability."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "classifiers.class.other": "other",
    "classifiers.class.pond": "pond",
    "classifiers.features.one": "feature {numbers}",
    "classifiers.features.many": "features {numbers}",
    "classifiers.features_and_more": "features {numbers} and more",
    "classifiers.bands.one": "{count} band",
    "classifiers.bands.many": "{count} bands",
    "classifiers.pixels.one": "{count} pixel",
    "classifiers.pixels.many": "{count} pixels",
    "classifiers.polygons.one": "{count} sample polygon",
    "classifiers.polygons.many": "{count} sample polygons",
    "classifiers.stage.counting": "Counting sample pixels",
    "classifiers.stage.reading": "Reading sample pixels",
    "classifiers.stage.fitting": "Fitting",
    "classifiers.stage.growing": "Growing trees",
    "classifiers.stage.tuning": "Choosing C and gamma",
    # The model card of a fitted classifier.
    "classifiers.card.name": "{method} on {image}",
    "classifiers.card.summary": (
        "Classifies each pixel by its bands alone and is fitted to one image: on another date, "
        "place or camera its accuracy has to be assessed anew."
    ),
    "classifiers.card.training_data": (
        "{pond_pixels} pixels from {pond_polygons} polygons of ponds and {other_pixels} pixels "
        "from {other_polygons} polygons of other ground ({samples}) on {image}."
    ),
    "classifiers.card.held_out": "F1 {f1:.3f}, in {folds} folds of polygons.",
    "classifiers.card.held_out_undefined": "F1 not defined, in {folds} folds of polygons.",
    "classifiers.file_unreadable": "The classifier in {file} cannot be read ({reason}).",
    "classifiers.file_unreadable.cure": (
        "Run the comparison that made it again, or choose another model."
    ),
    # Bands.
    "classifiers.no_such_band": "{image} has no band {band}: it has {bands}.",
    "classifiers.no_such_band.cure": "Choose the bands to classify by, each of them once.",
    "classifiers.no_band": "No band of {image} was chosen.",
    "classifiers.no_band.cure": "Choose the bands to classify by, each of them once.",
    "classifiers.band_twice": "A band of {image} was chosen twice.",
    "classifiers.band_twice.cure": "Choose the bands to classify by, each of them once.",
    "classifiers.too_many_bands": (
        "{image} has {bands} bands to classify by; random forest, support vector machine and "
        "maximum likelihood take at most {most} here."
    ),
    "classifiers.too_many_bands.cure": (
        "Choose the bands to classify by: those that tell ponds from other ground."
    ),
    "classifiers.band_empty": (
        "Band {bands} of {image} holds no data: every pixel is nodata or NaN."
    ),
    "classifiers.band_empty.cure": "Leave it out of the bands to classify by.",
    "classifiers.band_empty_under_samples": (
        "Band {bands} of {image} has no data (nodata or NaN) under any polygon of {samples}."
    ),
    "classifiers.band_empty_under_samples.cure": (
        "Leave it out of the bands to classify by, or draw the samples elsewhere."
    ),
    "classifiers.scale_not_positive": (
        "A band's reflectance does not rise with its digital numbers: its scale is zero or "
        "negative."
    ),
    "classifiers.scale_not_positive.cure": "Choose bands with a positive scale.",
    # Parameters.
    "classifiers.unknown": "There is no classifier {kind!r}.",
    "classifiers.unknown.cure": "Choose one of these: {known}.",
    "classifiers.rf_trees_too_few": (
        "The number of trees of the random forest must be 1 or more, not {value}."
    ),
    "classifiers.rf_depth_too_small": (
        "The depth of the random forest must be 1 or more, not {value}."
    ),
    "classifiers.rf_leaf_too_small": (
        "The pixels in a leaf of the random forest must be 1 or more, not {value}."
    ),
    "classifiers.svm_c_not_positive": (
        "C of the support vector machine must be above 0, not {value:g}."
    ),
    "classifiers.svm_gamma_not_positive": (
        "gamma of the support vector machine must be above 0, not {value:g}."
    ),
    "classifiers.svm_pixels_too_few": (
        "The sample pixels of the support vector machine must be {least} or more, not {value}."
    ),
    "classifiers.pixels_too_few": "The sample pixels must be {least} or more, not {value}.",
    "classifiers.prior_not_a_probability": (
        "The prior probability of ponds must lie between 0 and 1, not at {value:g}."
    ),
    # Sample polygons as they are read.
    "classifiers.draw_samples": "Draw polygons of ponds and of other ground.",
    "classifiers.samples_elsewhere": "No polygon of {samples} lies over the image {image}.",
    "classifiers.samples_elsewhere.cure": (
        "Draw samples over this image, or check the coordinate systems of both."
    ),
    "classifiers.samples_overlap": (
        "{samples}: polygons of one class overlap; the {drawn} polygons were taken as {merged}, "
        "and no pixel was counted twice."
    ),
    "classifiers.samples_without_class": (
        "{samples} has no field {field}: it does not say which polygons are ponds and which are "
        "other ground."
    ),
    "classifiers.samples_without_class.cure": (
        "Give it an integer field {field} with 1 for each polygon of a pond and 0 for other "
        "ground, or draw the samples in the panel."
    ),
    "classifiers.class_not_integer": (
        "The field {field} of {samples} does not hold whole numbers."
    ),
    "classifiers.class_not_integer.cure": (
        "Give it an integer field {field} with 1 for each polygon of a pond and 0 for other "
        "ground, or draw the samples in the panel."
    ),
    "classifiers.polygon_without_class": "Feature {feature} of {samples} has no class.",
    "classifiers.polygon_without_class.cure": "Give each polygon 1 (pond) or 0 (other).",
    "classifiers.polygon_of_unknown_class": "Feature {feature} of {samples} has the class {value}.",
    "classifiers.polygon_of_unknown_class.cure": "Give each polygon 1 (pond) or 0 (other).",
    # Sample pixels.
    "classifiers.pixels_without_data": (
        "{samples}: {lost} of {pixels} pixels have no data in {image} (nodata or NaN) and were "
        "left out."
    ),
    "classifiers.pixels_in_both.one": (
        "{samples}: {count} pixel lies in polygons of both classes and was left out."
    ),
    "classifiers.pixels_in_both.many": (
        "{samples}: {count} pixels lie in polygons of both classes and were left out."
    ),
    "classifiers.polygons_without_pixels": (
        "{samples}: {polygons} gave no pixel: too small to hold the centre of a pixel, without "
        "data, or wholly under the other class."
    ),
    "classifiers.class_with_too_few_pixels": (
        "{samples} gives {pixels} of class {value} ({name}); for {bands} at least {least} are "
        "needed."
    ),
    "classifiers.class_with_too_few_pixels.cure": (
        "Draw more of class {value}, or larger; or choose fewer bands."
    ),
    "classifiers.class_with_few_pixels": (
        "{samples}: {pixels} of class {value} ({name}) are few for {bands}; {advised} or more "
        "are recommended."
    ),
    "classifiers.class_of_one_polygon": (
        "{samples}: class {value} ({name}) comes from a single polygon, so no polygon can be "
        "held out for validation. Draw several, on different ground."
    ),
    "classifiers.all_pixels_in_both": (
        "Every pixel in the polygons of {samples} lies in polygons of both classes."
    ),
    "classifiers.all_pixels_in_both.cure": "Draw ponds and other ground beside one another.",
    "classifiers.polygons_too_small": (
        "The polygons of {samples} are too small: none holds the centre of a pixel of {image}."
    ),
    "classifiers.polygons_too_small.cure": "Draw them larger than a pixel ({gsd:.3g} m).",
    "classifiers.no_pixel_with_data": (
        "All {pixels} pixels in the polygons of {samples} have no data in {image} (nodata or NaN)."
    ),
    "classifiers.no_pixel_with_data.cure": (
        "Draw the samples where the image has data, or check its nodata value."
    ),
    "classifiers.draw_ponds": "Draw ponds too (class 1).",
    "classifiers.draw_other_ground": (
        "Draw other ground too (class 0): bare soil, water, vegetation, buildings."
    ),
    "classifiers.class_missing": (
        "{samples} holds no polygon of class {value} ({name}) over {image}: a classifier needs "
        "samples of both classes."
    ),
    "classifiers.class_missing.cure": "{draw}",
    "classifiers.class_not_for_training": (
        "No polygon of class {value} ({name}) of {samples} is left for training: {tested} went to "
        "the test."
    ),
    "classifiers.class_not_for_training.cure": "{draw}",
    "classifiers.class_without_data": (
        "The polygons of class {value} ({name}) of {samples} hold no pixel with data in {image}."
    ),
    "classifiers.class_without_data.cure": (
        "Draw them where the image has data, and not under the other class."
    ),
    # Fits.
    "classifiers.svm_not_tuned": (
        "{samples}: a class has fewer than two polygons, so C and gamma of the support vector "
        "machine could not be chosen by cross-validation over polygons; C {c:g} and gamma "
        "{gamma:g} were taken."
    ),
    "classifiers.svm_not_calibrated": (
        "The probabilities of the support vector machine could not be calibrated on held-out "
        "polygons: their order is meaningful, their values are not."
    ),
    "classifiers.ml_not_validated": (
        "Maximum likelihood could not be validated on held-out polygons: without them the "
        "covariance of a class is singular."
    ),
    "classifiers.band_constant": (
        "Band {bands} has one value in all {pixels} sample pixels of class {value} ({name}) in "
        "{samples}, so its covariance for maximum likelihood is singular."
    ),
    "classifiers.band_constant.cure": (
        "Leave such a band out of the bands to classify by, or draw more varied samples of class "
        "{value}."
    ),
    "classifiers.bands_dependent": (
        "Bands {bands} are linearly dependent in all {pixels} sample pixels of class {value} "
        "({name}) in {samples}, so the covariance for maximum likelihood is singular."
    ),
    "classifiers.bands_dependent.cure": (
        "Leave such a band out of the bands to classify by, or draw more varied samples of class "
        "{value}."
    ),
    # Training and test kept apart.
    "classifiers.split.apart": (
        "Training and test ground are apart: none of the {polygons} sample polygons touches the "
        "assessment area {area}."
    ),
    "classifiers.split.not_assessed": (
        "Training and test ground are apart: none of the {polygons} sample polygons touches any "
        "assessed ground."
    ),
    "classifiers.split.divided.one": (
        "{count} sample polygon touches the assessment area; such polygons were divided at random "
        "between training and test (seed {seed}). Training uses {ponds} and {other}{apart}; "
        "training pixels are not assessed. Ground close to a training polygon is assessed and is "
        "easier than ground far from any: an assessment area apart from the samples is the "
        "stricter test."
    ),
    "classifiers.split.divided.many": (
        "{count} sample polygons touch the assessment area and were divided at random between "
        "training and test (seed {seed}). Training uses {ponds} and {other}{apart}; training "
        "pixels are not assessed. Ground close to a training polygon is assessed and is easier "
        "than ground far from any: an assessment area apart from the samples is the stricter test."
    ),
    "classifiers.split.part": "{kept} of {touching} of class {name}",
    "classifiers.split.and_clear": ", and {clear} that do not touch it",
    "classifiers.split.everything_assessed": (
        "Without an assessment area all of {image} is assessed, {polygons} of {samples} included: "
        "pixels that a method was fitted to do not test it."
    ),
    "classifiers.split.everything_assessed.cure": (
        "Draw an assessment area away from the samples, or choose to split the samples between "
        "training and test."
    ),
    "classifiers.split.overlap": (
        "{touching} of the {polygons} sample polygons of {samples} touch the assessment area "
        "{area} ({named}): pixels that a method was fitted to do not test it."
    ),
    "classifiers.split.overlap.cure": (
        "Move the samples or the area, or choose to split the samples between training and test."
    ),
    # Separability.
    "classifiers.separability.unknown": "The separability of the classes cannot be computed yet.",
    "classifiers.separability.good": (
        "Jeffries-Matusita distance {distance:.2f} of 2: the classes are well separable. {error}"
    ),
    "classifiers.separability.fair": (
        "Jeffries-Matusita distance {distance:.2f} of 2: the classes overlap in part. {error}"
    ),
    "classifiers.separability.poor": (
        "Jeffries-Matusita distance {distance:.2f} of 2: the classes are poorly separable. {error}"
    ),
    "classifiers.separability.error": (
        "If both were normally distributed and equally frequent, maximum likelihood would "
        "misclassify at most {share:.1%} of the pixels."
    ),
}
"""Templates by code."""
