"""Texts of :mod:`core.report`: the page as a whole, its pictures, methods and provenance."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "report.title": "Accuracy of a map of tailings ponds",
    "report.about.against": " against {references}",
    "report.about.references": "{reference} and {sample}",
    "report.about.model": " · model {model}",
    "report.about.made": " · {made}",
    "report.about.image": "Image: {image}",
    "report.about.acquired": "acquired {when}",
    "report.about.not_dated": "date of acquisition not in the file",
    "report.about.reference": "Reference: {reference}",
    "report.page": "{title}: {name}",
    "report.warnings": "Read this first",
    "report.maps": "Maps",
    # Pictures.
    "report.pictures.outlines": "Reference and prediction",
    "report.pictures.outlines_caption": (
        "{ground} Ground that was not assessed is pale. North of the grid is up."
    ),
    "report.pictures.reference_outline": "reference, outline",
    "report.pictures.predicted_outline": "prediction, outline",
    "report.pictures.full_size": "One pixel of the picture is one pixel of the prediction or less.",
    "report.pictures.reduced": (
        "One pixel of the picture stands for {across:.1f} x {across:.1f} pixels of the prediction; "
        "errors.tif holds them all."
    ),
    "report.pictures.tp": "pond in both (TP)",
    "report.pictures.fp": "pond in the prediction only (FP)",
    "report.pictures.fn": "pond in the reference only (FN)",
    "report.pictures.tn": "pond in neither (TN)",
    "report.pictures.not_assessed": "not assessed",
    "report.pictures.errors": "Where the two differ",
    "report.pictures.without_image": "Grey: what the prediction maps as pond.",
    "report.pictures.image_unreadable": "The image could not be shown ({reason}) {instead}",
    "report.pictures.natural_colour": (
        "Natural colour, each band stretched from its 2nd to its 98th percentile."
    ),
    "report.pictures.first_band": (
        "The first band of the image, from its 2nd to its 98th percentile."
    ),
    "report.pictures.image_without_data": "it has no data here.",
    "report.pictures.image_elsewhere": "it lies elsewhere.",
    # Methods.
    "report.methods.title": "Methods",
    "report.methods.references": "References",
    "report.methods.polygons_in_area": (
        "The reference polygons were taken to be complete inside the assessment area that was "
        "drawn."
    ),
    "report.methods.polygons_everywhere": (
        "The reference polygons were taken to be complete wherever the prediction has data, since "
        "no assessment area was given."
    ),
    "report.methods.pixels": (
        " A reference polygon covers the pixels whose centre it contains, on the grid of the "
        "prediction. Every pixel that is valid there counts once, as TP (pond in both), FP (pond "
        "in the prediction only), FN (pond in the reference only) or TN (pond in neither). A "
        "measure whose denominator is zero is not defined, and reported as such; it is never 0 or "
        "1."
    ),
    "report.methods.precision": "TP / (TP + FP), the user’s accuracy of ponds",
    "report.methods.recall": "TP / (TP + FN), the producer’s accuracy of ponds",
    "report.methods.f1": "2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall",
    "report.methods.iou": "TP / (TP + FP + FN), intersection over union, the Jaccard index",
    "report.methods.overall_accuracy": (
        "(TP + TN) / (TP + FP + FN + TN); high by itself where ponds are rare"
    ),
    "report.methods.kappa": (
        "(p - e) / (1 - e), with overall accuracy p and the agreement e expected by chance from "
        "the margins (Cohen, 1960); given for comparison with older work, since Olofsson et al. "
        "(2014) advise against it"
    ),
    "report.methods.mcc": (
        "(TP TN - FP FN) / √((TP + FP) (TP + FN) (TN + FP) (TN + FN)) (Matthews, 1975)"
    ),
    "report.methods.ponds": (
        "Ponds are groups of pond pixels that share edges. A predicted and a reference pond are "
        "matched one to one where their intersection over union is {iou:g} or more; below 0.5, "
        "where several partners are possible, as many pairs as possible are made. A reference pond "
        "is split where two or more predicted ponds lie mostly in it and cover most of it "
        "together; a predicted pond is merged where two or more reference ponds lie mostly in it. "
        "Of a pond that the edge of the assessment area cuts, the part inside is assessed. Areas "
        "are in the plane of the ground, on the ellipsoid. Boundary F1 compares outlines within a "
        "tolerance, as in Csurka et al. (2013); the cut at the edge of the area is no outline."
    ),
    "report.methods.intervals": (
        "Confidence intervals of these measures are bootstrap intervals at {level:g} %, from "
        "{resamples} resamples of whole clusters: square blocks of ground for the pixel measures, "
        "ponds for the pond measures (Davison and Hinkley, 1997). Those of the pixel measures take "
        "the standard error from the resamples, enlarge it by what neighbouring blocks have in "
        "common (Conley, 1999), and reach to either side by Student’s t on the logit of the "
        "measure. Those of the pond measures are bias-corrected and accelerated (BCa; Efron, "
        "1987), with tails widened by Student’s t, since a bootstrap of few clusters gives too "
        "narrow intervals (Hesterberg, 2015). Pixels are never resampled as if they were "
        "independent observations. Areas with standard errors, and accuracies that hold for the "
        "whole map, need a probability sample (Olofsson et al., 2014; Stehman, 2014). Expected "
        "calibration error is that of Naeini et al. (2015). The method of mapping follows Zhang et "
        "al. (2021)."
    ),
    "report.methods.smallest_pond": (
        "Ponds smaller than {size} are left out of the figures of ponds, in the reference and in "
        "the prediction alike: alone, such a pond is neither missed nor false, and two of them are "
        "no pair. A pair of which one pond reaches that size counts as any other, so that no pond "
        "is missed or false because its partner lies just below the limit. A reference pond that "
        "is covered by fragments below that size is missed, unless one of them alone overlaps it "
        "as much as a match requires; the fragments are neither false nor pieces into which it is "
        "split. The same holds the other way round. Pixels and outlines are counted whole."
    ),
    # Provenance.
    "report.repeat.title": "To repeat this",
    "report.repeat.column.input": "Input",
    "report.repeat.column.file": "File",
    "report.repeat.column.bytes": "Bytes",
    "report.repeat.column.changed": "Last changed",
    "report.repeat.inputs": "Inputs",
    "report.repeat.prediction": "Prediction",
    "report.repeat.reference": "Reference polygons",
    "report.repeat.sample": "Probability sample",
    "report.repeat.area": "Assessment area",
    "report.repeat.probability": "Probability raster",
    "report.repeat.image": "Image (pictures only)",
    "report.repeat.none_given": "none given",
    "report.repeat.column.model": "Model",
    "report.repeat.model": "Model of the prediction",
    "report.repeat.column.parameter": "Parameter",
    "report.repeat.parameters": "Parameters",
    "report.repeat.command": "Command line",
    "report.repeat.command_about": "From the plugin’s folder, with the engine’s interpreter:",
    "report.repeat.column.software": "Software",
    "report.repeat.column.version": "Version",
    "report.repeat.versions": "Versions",
    "report.repeat.not_known": "not known",
    "report.repeat.no_manifest": "there is no manifest beside the prediction that says so",
    "report.repeat.model_name": "Name",
    "report.repeat.model_version": "Version",
    "report.repeat.model_hash": "SHA-256",
    "report.repeat.level": "Confidence level",
    "report.repeat.iou": "IoU of a match",
    "report.repeat.smallest_pond": "Smallest pond",
    "report.repeat.every_pond": "none: all ponds count",
    "report.repeat.resamples": "Resamples",
    "report.repeat.seed": "Seed",
    "report.repeat.block": "Side of a block",
    "report.repeat.tolerances": "Tolerances of outlines",
}
"""Templates by code."""
