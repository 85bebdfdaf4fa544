"""Texts of :mod:`core.protocol.methods`: names of methods, reasons and helps of parameters."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "methods.unet": "U-Net",
    "methods.unet_trained": "U-Net trained on the samples",
    "methods.rf": "Random forest",
    "methods.svm": "Support vector machine",
    "methods.ml": "Maximum likelihood",
    # Why a default is what it is.
    "methods.reason.rf_trees": (
        "scikit-learn's default; more trees change the votes little and cost in proportion"
    ),
    "methods.reason.rf_depth": "Breiman (2001): trees of a forest are not pruned",
    "methods.reason.rf_leaf": "likewise: leaves may hold a single sample pixel",
    "methods.reason.svm_c": "chosen by cross-validation over polygons, by balanced accuracy",
    "methods.reason.svm_gamma": "chosen with C",
    "methods.reason.svm_pixels": "fitting takes time as the square of the pixels",
    "methods.reason.pond_prior": (
        "the bands alone decide; samples do not tell how common ponds are"
    ),
    "methods.reason.pixels": (
        "further ones are neighbours of these and look alike; fitting takes time"
    ),
    # Help of the command line.
    "methods.help.chosen_by_default": "else by cross-validation",
}
"""Templates by code."""
