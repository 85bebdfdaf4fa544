"""Texts of :mod:`core.inference`: models, devices, and what a segmentation says."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "inference.stage.loading_model": "Loading the model",
    "inference.stage.reading_image": "Looking at the image",
    "inference.stage.segmenting": "Segmenting",
    "inference.stage.finishing": "Finishing",
    "inference.tile_not_positive": "The tile size must be a positive number of pixels.",
    "inference.extent_order": "The extent must be given as XMIN YMIN XMAX YMAX.",
    "inference.area_outside_extent": "The polygons and the extent do not overlap.",
    "inference.area_outside_extent.cure": "Choose one of them.",
    "inference.no_valid_pixels": (
        "No pixel with data lies in the chosen part of {image}: nothing was classified."
    ),
    "inference.pixel_size_outside_model": (
        "{image} has pixels of {gsd:.3g} m; the model {model} was made for {smallest:g} to "
        "{largest:g} m. Ponds may be missed or invented."
    ),
    "inference.threshold_no_probability": "The threshold {threshold:g} is not between 0 and 1.",
    "inference.threshold_no_probability.cure": "It is a probability: 0.5, say, rather than 50.",
    "inference.negative_area_or_tolerance": (
        "The minimum area and the tolerance cannot be negative."
    ),
    "inference.same_file_twice": "Two of the files have the same name.",
    "inference.same_file_twice.cure": "Choose different names.",
}
"""Templates by code."""
