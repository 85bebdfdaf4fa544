"""Texts of :mod:`core.model`: cards, bands, values."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "model.role.blue": "blue",
    "model.role.green": "green",
    "model.role.red": "red",
    "model.role.nir": "near infrared",
    "model.band_at": "{role} ({wavelength:g} nm)",
    "model.bands.one": "{count} band",
    "model.bands.many": "{count} bands",
    "model.bands_from_to": "{low} to {high} bands",
    "model.or": " or ",
    "model.too_few_bands": "{name} has {bands}; the model {model} needs {needed}: {roles}.",
    "model.too_few_bands.cure": "Choose the multispectral image, or a model for fewer bands.",
    "model.read_as_picture": (
        "{name} holds values from 0 to 255, stretched for display. It is read as a picture: ponds "
        "are found less surely than in the original image with 16-bit values."
    ),
    "model.unknown_bands": "{name} does not say which band is {roles}.",
    "model.unknown_bands.cure": "Choose the bands by hand.",
    "model.wrong_band_count": "The model {model} takes {takes}; {chosen} were chosen.",
    "model.wrong_band_count.cure": "Choose them in this order: {roles}.",
    "model.no_such_band": "{name} has no band {number}: it has {bands}.",
    "model.no_such_band.cure": "Choose the bands again.",
    "model.band_chosen_twice": "One band was chosen for two roles.",
    "model.band_chosen_twice.cure": "Choose a different band for each.",
    "model.card.optional_band": "{band} (optional)",
    "model.card.bands": "Bands: {bands}.",
    "model.card.pixel_size": "Made for pixels of {smallest:g} to {largest:g} m.",
    "model.card.training_data": "Trained on: {data}",
    "model.card.unseen_samples": "On samples it had not seen: {results}",
    "model.card.unseen_sites": "On sites it had not seen: {results}",
    "model.card.licence": "Licence: {licence}",
    "model.card.site_results": (
        "on {sites} real Sentinel-2 sites, visible bands, each predicted by a network of the same "
        "recipe that had not seen it: F1 {f1:.2f}, precision {precision:.2f}, recall {recall:.2f}, "
        "IoU {iou:.2f} over all pixels, mean F1 of the sites {mean_f1:.2f}, ponds found "
        "{ponds:.2f}, calibration error {error:.2f}."
    ),
    "model.card_unreadable": "The model card in {path} cannot be read ({reason}).",
    "model.card_unreadable.cure": "Export the model again, or choose another one.",
    "model.confidence_no_number": "{name} of the confidence of ponds is {value!r}, no number",
    "model.confidence_no_share": "the confidence to show ponds from, {value:g}, is no share",
    "model.unknown_kind": (
        "{path} is an ONNX file, but not a segmentation model that this plugin knows."
    ),
    "model.unknown_kind.cure": (
        "Choose a model made by Tailing Pond Mapper, or a Segmentor made for the Deepness plugin."
    ),
    "model.no_segmentor": "{path} is a Deepness {kind}, which does not segment.",
    "model.no_segmentor.cure": "Choose a Segmentor model.",
    "model.deepness_bands": "{path} takes {bands} bands; only 3 or 4 are supported.",
    "model.deepness_bands.cure": "Choose a Segmentor model with 3 or 4 bands.",
    "model.deepness_bands_unknown": (
        "{path} does not say how many bands it takes; only 3 or 4 are supported."
    ),
    "model.deepness_bands_unknown.cure": "Choose a Segmentor model with 3 or 4 bands.",
    "model.card_field": "The model card in {path} says {field} {value}; it must be {wanted}.",
    "model.card_field.cure": "Export the model again, or choose another one.",
    "model.card_field.pixels": "a whole number of pixels from 1 to 16384",
    "model.card_field.margin": "a whole number of pixels from 0 to 16384",
    "model.card_field.batch": "a whole number of windows from 1 to 4096",
    "model.card_field.batch_bytes": "so small that a batch of windows takes less than a gigabyte",
    "model.card_field.share": "a share from 0 to 1",
    "model.card_field.percent": "a number of percent from 0 to 100",
    "model.card_field.positive": "a number above 0",
    "model.card_field.values": "reflectance or byte",
    "model.card_field.bands": "a list of 1 to 64 bands",
    "model.card_field.optional_last": "true for the first bands and false for the last",
    "model.card_field.gsd": "the smallest and the largest pixel size, in metres",
    "model.card_field.classes": "a list of 1 to 1000 names",
    "model.card_field.pond_class": "the number of one of its classes",
    "model.card_field.per_band": "a list with one number per band, as long as mean",
    "model.card_field.divisor": "made of numbers that can be calculated with, none of them 0",
    "model.card_field.text": "a text of at most 20000 characters",
    "model.unnamed_class": "class {number}",
    "model.deepness_no_classes": "class_names is no table of names by number",
    "model.deepness_class_number": "class_names has {number}, which is no number of a class",
    "model.deepness_no_number": "{value} stands where a number belongs",
    "model.deepness_no_numbers": "{value} is no list of {count} numbers",
    "model.deepness_summary": (
        "A Segmentor made for the Deepness plugin; it says nothing about its training."
    ),
    "model.complex_values": "{name} holds complex numbers, as radar images do.",
    "model.complex_values.cure": "Choose an optical image.",
    "model.needs_8_bit": (
        "The model takes 8-bit values, 0 to 255; {name} holds values up to {largest:g}."
    ),
    "model.needs_8_bit.cure": (
        "Convert the image to 8 bits the way the model's author did, or choose a model for "
        "reflectance."
    ),
}
"""Templates by code."""
