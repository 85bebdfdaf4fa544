"""What the rows of the algorithms that assess accuracy are for: score, sample and compare.

The texts are marked by ``QT_TRANSLATE_NOOP``, and translated when they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

SCORE: Mapping[str, str] = {
    "INPUT": QT_TRANSLATE_NOOP("@default", "The raster of classes to judge: 1 pond, 0 other."),
    "REFERENCE": QT_TRANSLATE_NOOP(
        "@default",
        "Polygons of all ponds inside the assessment area, in any reference system. With a field "
        '"class", 1 is pond and 0 is other. May be empty where there is a sample.',
    ),
    "SAMPLE": QT_TRANSLATE_NOOP(
        "@default",
        "Points drawn by Draw a probability sample, labelled. Only these allow an estimate of the "
        "area of ponds and of the accuracy of the whole map.",
    ),
    "LEAVE_OUT": QT_TRANSLATE_NOOP(
        "@default",
        "Go on without points that are unsure or not yet labelled. Where those are the difficult "
        "ones, the accuracies come out too high.",
    ),
    "AREA": QT_TRANSLATE_NOOP(
        "@default",
        "Where the reference is complete; nothing else is assessed. Empty: wherever the prediction "
        "is valid.",
    ),
    "PROBABILITY": QT_TRANSLATE_NOOP(
        "@default", "Of the same segmentation: the report then says what other thresholds give."
    ),
    "IMAGE": QT_TRANSLATE_NOOP("@default", "The report's map shows the ponds on it."),
    "MIN_AREA": QT_TRANSLATE_NOOP(
        "@default",
        "Smaller ponds are neither missed nor false, in the reference and in the prediction.",
    ),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "A folder for score.json, confusion.csv, report.html, errors.tif and the verdict on each "
        "pond.",
    ),
}
SAMPLE: Mapping[str, str] = {
    "INPUT": SCORE["INPUT"],
    "AREA": QT_TRANSLATE_NOOP(
        "@default",
        "The estimates then hold for the inside of these polygons. Empty: the whole map.",
    ),
    "DESIGN": QT_TRANSLATE_NOOP(
        "@default",
        "stratified draws from each class of the map by itself, so that rare ponds get enough "
        "points; simple draws from all pixels alike.",
    ),
    "SIZE": QT_TRANSLATE_NOOP(
        "@default", "How many points to label. Leave it empty to give a standard error instead."
    ),
    "STANDARD_ERROR": QT_TRANSLATE_NOOP(
        "@default",
        "As many points are drawn as the overall accuracy needs for this standard error, if the "
        "expectations below are right.",
    ),
    "MIN_PER_CLASS": QT_TRANSLATE_NOOP(
        "@default", "No class of the map gets fewer points, however rare it is."
    ),
    "EXPECTED_POND": QT_TRANSLATE_NOOP(
        "@default",
        "A guess at the user's accuracy of ponds. It decides how many points are drawn, not what "
        "they will say.",
    ),
    "EXPECTED_OTHER": QT_TRANSLATE_NOOP(
        "@default",
        "A guess at the user's accuracy of other ground. It decides how many points are drawn, "
        "not what they will say.",
    ),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "A GeoPackage of points with an empty field label, and tables that belong to the sample.",
    ),
}
COMPARE: Mapping[str, str] = {
    "INPUT": QT_TRANSLATE_NOOP("@default", "The image that every method maps."),
    "SAMPLES": QT_TRANSLATE_NOOP(
        "@default",
        'Polygons with an integer field "class" that the classifiers are fitted to: 1 pond, '
        "0 other. Not needed for the U-Net alone.",
    ),
    "REFERENCE": SCORE["REFERENCE"],
    "AREA": QT_TRANSLATE_NOOP(
        "@default",
        "Where the reference is complete, away from the samples; nothing else is assessed.",
    ),
    "METHODS": QT_TRANSLATE_NOOP(
        "@default", "What to compare. One that fails leaves the others' results."
    ),
    "SPLIT": QT_TRANSLATE_NOOP(
        "@default",
        "Polygon by polygon, between training and test. Otherwise samples that touch the "
        "assessment area are refused: a method is not tested on what it was fitted to.",
    ),
    "FEATURES": QT_TRANSLATE_NOOP("@default", "What random forest and its like are given."),
    "RF_TREES": QT_TRANSLATE_NOOP("@default", "More trees take longer and seldom harm."),
    "RF_DEPTH": QT_TRANSLATE_NOOP("@default", "Levels of a tree; 0: as many as it takes."),
    "RF_LEAF": QT_TRANSLATE_NOOP("@default", "Fewest sample pixels at the end of a branch."),
    "SVM_C": QT_TRANSLATE_NOOP(
        "@default",
        "How much a wrong sample pixel counts; 0: chosen by cross-validation over polygons.",
    ),
    "SVM_GAMMA": QT_TRANSLATE_NOOP(
        "@default",
        "How near pixels must be to count as alike; 0: chosen by cross-validation over polygons.",
    ),
    "SVM_PIXELS": QT_TRANSLATE_NOOP(
        "@default", "A support vector machine takes long on many pixels: some are drawn."
    ),
    "POND_PRIOR": QT_TRANSLATE_NOOP(
        "@default", "Share of the ground that is pond, before the image is looked at."
    ),
    "PIXELS": QT_TRANSLATE_NOOP("@default", "Where the samples hold more, some are drawn."),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "A folder for comparison.json, report.html, and the map, errors and fitted model of each "
        "method.",
    ),
}
