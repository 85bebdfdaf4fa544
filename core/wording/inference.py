"""Texts of :mod:`core.inference`: models, devices, and what a segmentation says."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "inference.stage.loading_model": "Loading the model",
    "inference.stage.reading_image": "Looking at the image",
    "inference.stage.segmenting": "Segmenting",
    "inference.stage.screening": "Looking where ponds can be",
    "inference.screened": (
        "A first look at 30 m found no sign of a pond on {share:.1%} of the ground, which was not "
        "searched. What it overlooks there is in no result."
    ),
    "inference.screen_pixel_size": (
        "{image} has pixels of {gsd:.3g} m; a first look takes pixels of {finest:.3g} to "
        "{coarsest:.3g} m."
    ),
    "inference.screen_pixel_size.cure": (
        "Search all of the image, without a first look: skip no ground."
    ),
    "inference.screen_bands": (
        "A first look needs blue, green and red; {image} does not say which of its bands is "
        "{roles}."
    ),
    "inference.screen_bands.cure": (
        "Search all of the image, without a first look: skip no ground."
    ),
    "inference.tile_not_positive": "The tile size must be a positive number of pixels.",
    "inference.extent_order": "The extent must be given as XMIN YMIN XMAX YMAX.",
    "inference.area_outside_extent": "The polygons and the extent do not overlap.",
    "inference.area_outside_extent.cure": "Choose one of them.",
    "inference.ponds_off_the_earth.one": (
        "{count} pond reaches beyond the edge of what the reference system of the image can show: "
        "it has no area."
    ),
    "inference.ponds_off_the_earth.many": (
        "{count} ponds reach beyond the edge of what the reference system of the image can show: "
        "they have no area."
    ),
    "inference.no_valid_pixels": (
        "No pixel with data lies in the chosen part of {image}: nothing was classified."
    ),
    "inference.pixel_size_outside_model": (
        "{image} has pixels of {gsd:.3g} m; the model {model} was made for {smallest:g} to "
        "{largest:g} m. Ponds may be missed or invented."
    ),
    "inference.read_at_other_size": (
        "{image} has pixels of {gsd:.3g} m; {model} reads it at {size:.3g} m."
    ),
    "inference.pixel_size_refused": (
        "{image} has pixels of {gsd:.3g} m; {model} finds ponds in images with pixels of "
        "{finest:.3g} to {coarsest:.3g} m."
    ),
    "inference.pixel_size_refused.cure": (
        "Resample the image, to pixels of {size:.2g} m say (in QGIS: Raster > Projections > Warp)."
    ),
    "inference.threshold_no_probability": "The threshold {threshold:g} is not between 0 and 1.",
    "inference.threshold_no_probability.cure": "It is a probability: 0.5, say, rather than 50.",
    "inference.negative_area_or_tolerance": (
        "The minimum area and the tolerance cannot be negative."
    ),
    "inference.same_file_twice": "Two of the files have the same name.",
    "inference.same_file_twice.cure": "Choose different names.",
    "inference.unknown_device": "Unknown device {name!r}: choose one of auto, {known}.",
    "inference.no_nvidia_driver": "no NVIDIA driver found",
    "inference.cpu_build": "the installed ONNX Runtime is the CPU build",
    "inference.cuda_not_loaded": "its CUDA or cuDNN libraries could not be loaded",
    "inference.gpu_failed": "it failed at a first try ({reason})",
    "inference.gpu_out_of_memory": "the GPU ran out of memory",
    "inference.on_cpu": "CPU",
    "inference.on_cpu_because": "CPU: {reason}",
    "inference.no_provider": "the installed ONNX Runtime has no {name}",
    "inference.on_accelerator": "Accelerator: {name}",
    "inference.on_gpu": "GPU: {name}, CUDA",
    "inference.unnamed_gpu": "device {index}",
    "inference.model_unreadable": "The model {path} cannot be read ({reason}).",
    "inference.model_unreadable.cure": "Choose another model.",
    "inference.model_damaged": (
        "The model {model} cannot be loaded: it is damaged, or it is not an ONNX model ({reason})."
    ),
    "inference.model_damaged.cure": "Choose another model, or copy this one again.",
    "inference.model_too_new": (
        "The model {model} was exported for a newer ONNX than this engine knows ({reason})."
    ),
    "inference.model_too_new.cure": "Export it again with opset 17 or lower.",
    "inference.model_weights_apart": (
        "The model {model} keeps its weights in a second file, which is not read ({reason})."
    ),
    "inference.model_weights_apart.cure": (
        "Export it as one file (in PyTorch: external_data=False; in Python: onnx.save(onnx.load("
        "the model), a new name))."
    ),
    "inference.model_too_large": "The model {model} takes more memory than a network does.",
    "inference.model_too_large.cure": "Choose another model.",
    "inference.model_operator": (
        "The model {model} has an operator that this engine does not know ({reason})."
    ),
    "inference.model_operator.cure": "Export it with the standard operators of ONNX only.",
    "inference.model_no_text": (
        "The model {model} cannot be loaded: a name or text in it is damaged."
    ),
    "inference.model_no_text.cure": "Choose another model, or copy this one again.",
    "inference.model_endless": (
        "The model {model} was given up: a small window took more than {seconds:.0f} seconds."
    ),
    "inference.model_endless.cure": "Choose another model.",
    "inference.input_type": (
        "The model {model} takes pixels as {taken}; the engine gives them as {given}."
    ),
    "inference.input_type.cure": "Export it with an input of that type.",
    "inference.sizes_differ_from_card": (
        "The graph of {model} takes windows or batches of {taken} only; its card says {named}."
    ),
    "inference.any": "any",
    "inference.sizes_differ_from_card.cure": "Export the model again.",
    "inference.not_one_image": "The model {model} does not take one image as its card says.",
    "inference.not_one_image.cure": "Choose a segmentation model.",
    "inference.bands_differ_from_card": (
        "The card of {model} names {named} bands, but its graph takes {taken}."
    ),
    "inference.bands_differ_from_card.cure": "Export the model again.",
    "inference.overlap_too_large": (
        "The model {model} takes windows of {window} pixels and asks for an overlap of {overlap}."
    ),
    "inference.overlap_too_large.cure": "Export it with less overlap.",
    "inference.no_pond_class": (
        "The model {model} gives {classes} classes; its card says that class {channel}, "
        "counted from 0, is the pond class."
    ),
    "inference.no_pond_class.cure": "Export the model again.",
    "inference.not_per_pixel": "The model {model} does not give one value per pixel.",
    "inference.not_per_pixel.cure": "Choose a segmentation model.",
    "inference.output_no_probability": (
        "The model {model} gives values from {low:.3g} to {high:.3g}; probabilities lie "
        "between 0 and 1."
    ),
    "inference.output_no_probability.cure": "Export it with its sigmoid or softmax inside.",
    "inference.window_failed": (
        "The model {model} cannot be run on a window of {width} x {height} pixels ({reason})."
    ),
    "inference.window_failed.cure": "Choose another model.",
    "inference.slow_without": (
        "{model} runs slowly: the engine lacks the package {package}. Set the engine up "
        "again on the Engine page."
    ),
    "inference.slow_because": (
        "{model} runs slowly: a package of the engine cannot be loaded ({reason}). Set the "
        "engine up again on the Engine page."
    ),
    "inference.gpu_unusable": "The GPU cannot be used: {reason}.",
    "inference.gpu_unusable.cure": "Choose the device auto or cpu.",
    "inference.gpu_not_used": "The GPU was not used: {reason}. The CPU did the work.",
    "inference.batch_halved": (
        "The GPU ran out of memory with {before} windows at a time; {after} were used from then on."
    ),
    "inference.window_too_large": "There is too little memory for one window on {device}.",
    "inference.window_too_large.cure": (
        "Use smaller windows, close other programs, or choose the CPU."
    ),
    "inference.moved_to_cpu": "{device} ran out of memory. The CPU did the rest of the work.",
}
"""Templates by code."""
