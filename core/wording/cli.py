"""Texts of :mod:`core.cli`: the help of the command line, and its progress."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "cli.help.json": "print one JSON event a line",
    "cli.help.debug": "show tracebacks of errors",
    "cli.description": "The engine of Tailing Pond Mapper.",
    "cli.command.segment": "Find the tailings ponds of one image.",
    "cli.command.threshold": "Apply another threshold to the probabilities of a segmentation.",
    "cli.command.describe": "Describe an image, a model, or both.",
    "cli.command.simulate": "Simulate a scene whose ponds are known.",
    "cli.command.train": "Train a network on images and polygons.",
    "cli.command.review": (
        "Count the decisions of a review, and say how many of the ponds not looked at are likely "
        "ponds."
    ),
    "cli.help.review": "GeoPackage of a review, with a layer ponds",
    "cli.command.sample": "Draw a probability sample of a prediction's pixels, as points to label.",
    "cli.command.score": (
        "Assess the accuracy of a prediction by reference polygons or a labelled sample."
    ),
    "cli.command.separability": (
        "Count sample polygons' pixels and measure the separability of their classes."
    ),
    "cli.command.compare": "Compare several methods on one image, under the same conditions.",
    "cli.command.change": (
        "Follow ponds over two or more dates: which are new, grown, shrunk or gone."
    ),
    "cli.help.change_images": "images, or predictions made from them, of at least two dates",
    "cli.help.change_dates": (
        "date of each, as 2019-03-18; from metadata, XML file or file name if not given"
    ),
    "cli.help.change_scores": "score of each prediction, or one for all: the uncertainty of areas",
    "cli.help.change_level": "of 100 unchanged ponds, so many are not flagged, 0.5 to below 1",
    "cli.help.change_confidence": (
        "least confidence of a pond at one of the dates, 0 for all; the model's own if not given"
    ),
    "cli.help.change_min_area": "smallest pond to keep, in square metres",
    "cli.command.prepare": "Make orthorectified reflectance from a Level-1A product.",
    "cli.command.product": "Describe the Level-1A product at a path.",
    "cli.command.batch": "Find the tailings ponds of many scenes, and join them to one layer.",
    "cli.help.scenes": "CSV with a column image, folder, or STAC item collection",
    "cli.help.scheduler": "address of a Dask scheduler; workers of this computer if absent",
    "cli.help.workers": "worker processes to start, one thread each",
    "cli.help.memory": "memory that each worker may take, GiB",
    "cli.help.batch_min_area": "smallest pond of the joined layer, in square metres",
    "cli.help.percents": "write the probability raster of each scene, too",
    "cli.help.batch_dem": "elevation model for Level-1A products, metres",
    "cli.help.geoparquet": "write the joined ponds as GeoParquet, too",
    "cli.scene_done": "{number} of {scenes}: {image} done",
    "cli.scene_again": "{number} of {scenes}: {image} failed and will be tried again. {reason}",
    "cli.scene_failed": "{number} of {scenes}: {image} failed. {reason}",
    "cli.command.doctor": "Check that the main job can run here.",
    "cli.see_doctor": '"python -m core doctor" says what is missing.',
    "cli.command.serve": "Take requests as JSON lines on standard input.",
    "cli.help.described_model": "an ONNX file, or 'default' for the shipped model",
    "cli.help.folder": "folder to write to",
    "cli.help.scene_size": "pixels per side, of 8 m each",
    "cli.help.scene_seed": "same seed, same scene, with the same versions of NumPy and SciPy",
    "cli.help.simulate_product": (
        "write the panchromatic image too, and the scene as a Level-1A product"
    ),
    "cli.help.product": "archive, folder, or one file of it",
    "cli.help.image": "raster to read",
    "cli.help.screen": (
        "look first, at 30 m, where a pond can be, and do not search the rest: faster where few are"
    ),
    "cli.help.segment_area": "classify only inside these polygons",
    "cli.help.bands": "band numbers of blue green red [nir], from 1",
    "cli.help.probability": "probability raster of a segmentation, percent",
    "cli.help.threshold": "probability from which a pixel is a pond, 0 to 1",
    "cli.help.images": "rasters to read",
    "cli.help.reference": "reference polygons",
    "cli.help.start_from": "continue from this network",
    "cli.help.area": "assessment area: the reference is complete inside",
    "cli.help.base": "channels of the finest level",
    "cli.help.depth": "number of downsampling steps",
    "cli.help.prediction": "class raster, 1 pond, 0 other",
    "cli.help.sample_output": (
        "points to write; without it, only the size of the sample is reported"
    ),
    "cli.help.sample_area": "draw inside these polygons only",
    "cli.help.design": "stratified by the classes of the map, or simple random",
    "cli.help.sample_size": "number of points",
    "cli.help.standard_error": "wanted standard error of the overall accuracy, such as 0.01",
    "cli.help.expected": "expected user's accuracy of each class",
    "cli.help.min_per_class": "fewest points of each class in a stratified sample",
    "cli.help.sample_seed": "same seed, same points",
    "cli.help.sample": "a labelled probability sample",
    "cli.help.leave_out_unlabelled": "estimate without the points of the sample that have no label",
    "cli.help.reference_from": "file that the reference is a copy of, to be named in the report",
    "cli.help.score_probability": "probability raster, percent, for the threshold view",
    "cli.help.score_image": "image for the maps in the report",
    "cli.help.score_min_area": (
        "smallest pond that counts, in square metres; that of the segmentation if not given"
    ),
    "cli.help.compare_min_area": "smallest pond that counts, in square metres",
    "cli.help.score_seed": "seed of the bootstrap",
    "cli.help.samples_to_see": "sample polygons, class 1 pond, 0 other",
    "cli.help.separability_reference": "reference polygons, which samples must not overlap",
    "cli.help.separability_features": "band numbers to use, from 1",
    "cli.help.samples": "sample polygons to fit to, class 1 pond, 0 other",
    "cli.help.models": "U-Nets to compare, as unet",
    "cli.help.unet_bands": "band numbers for unet: blue green red [nir], from 1",
    "cli.help.features": "band numbers for rf, svm and ml, from 1",
    "cli.help.split": "split samples that overlap the assessment area between training and test",
    "cli.help.compare_seed": "seed of the split, the fits and the bootstrap",
    "cli.help.compare_epochs": "most epochs of a U-Net trained on the samples",
    "cli.help.dem": "elevation model, metres",
    "cli.help.height": "constant height above the ellipsoid, where there is no elevation model",
    "cli.help.pansharpen": "sharpen to the panchromatic ground sample distance",
    "cli.help.dark_object": "subtract the darkest reflectance of each band",
    "cli.help.by_wavelength": "order the bands by wavelength",
    "cli.help.crs": "coordinate reference system; the UTM zone of the centre if absent",
    "cli.help.methods": "any of {methods}",
    "cli.seconds_left": "{seconds:4.0f} s left",
    "cli.epoch": "Epoch {epoch} of {epochs}",
    "cli.loss": "loss {loss:.3f}",
    "cli.held_out_f1": "held-out F1 {f1:.3f} at its best threshold",
    "cli.best_so_far": "{epoch} (best so far)",
    "cli.warning": "Warning: {message}",
}
"""Templates by code."""
