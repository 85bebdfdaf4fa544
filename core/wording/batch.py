"""Texts of :mod:`core.batch` and its job: many scenes."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "batch.stage.listing": "Looking at the scenes",
    "batch.stage.starting": "Starting the workers",
    "batch.stage.scenes": "Segmenting scenes",
    "batch.stage.joining": "Joining ponds",
    "batch.title": "Tailings ponds of {count} scenes",
    "batch.no_list": "There is no list of scenes {path}.",
    "batch.no_list.cure": (
        "Give a CSV with a column image, a folder of images, or a STAC item collection."
    ),
    "batch.no_scenes": "{path} names no scene.",
    "batch.no_scenes.cure": (
        "Give a CSV with a column image, a folder of images, or a STAC item collection."
    ),
    "batch.no_table": "{path} is no list of scenes, but holds something else than text.",
    "batch.no_table.cure": (
        "Save a spreadsheet as CSV; of a single image, give the folder that it lies in."
    ),
    "batch.no_column": "{path} has no column image; its columns are: {columns}.",
    "batch.no_column.cure": "Name the column with the paths of the images image.",
    "batch.scene_changed": "{image} was written to while it was read.",
    "batch.scene_changed.cure": "Run the batch again when the image is complete.",
    "batch.no_date": "{words} in line {line} of {path} is no date, or may be two.",
    "batch.no_date.cure": "Write it as 2024-05-31, or leave it empty.",
    "batch.no_percentage": "{words} in line {line} of {path} is no percentage of cloud.",
    "batch.no_percentage.cure": "Write a number from 0 to 100, or leave it empty.",
    "batch.list_unreadable": "The list of scenes {path} cannot be read ({reason}).",
    "batch.list_unreadable.cure": (
        "Give a CSV with a column image, a folder of images, or a STAC item collection."
    ),
    "batch.pystac_missing": "Reading the STAC item collection {path} needs the package pystac.",
    "batch.pystac_missing.cure": (
        "Tick Batch on the page Engine and set the engine up again, or install "
        "requirements/batch.txt."
    ),
    "batch.item_unreadable": "This item is damaged, or is no STAC item ({reason}).",
    "batch.not_items": "it is no STAC item or item collection (its type is {kind})",
    "batch.no_file_name": (
        "The name {image} has characters that cannot be read. Rename the file, or correct the list."
    ),
    "batch.item_without_image": "This item has no image among its assets.",
    "batch.workers_not_positive": "The number of workers must be at least 1.",
    "batch.memory_not_positive": "The memory of a worker must be more than 0.",
    "batch.dask_missing": "Several workers, and clusters, need the package distributed (Dask).",
    "batch.dask_missing.cure": (
        "Tick Batch on the page Engine and set the engine up again, install "
        "requirements/batch.txt, or run without --scheduler and with one worker."
    ),
    "batch.one_by_one": (
        "Without the package distributed (Dask), one scene is done after the other: tick Batch on "
        "the page Engine, or install requirements/batch.txt, for several at once."
    ),
    "batch.no_address": "{address} is no address of a scheduler.",
    "batch.no_address.cure": "Give one as Dask writes it: tcp://192.168.1.10:8786.",
    "batch.scheduler_silent": "No scheduler answers at {address}.",
    "batch.scheduler_silent.cure": "Start it, or see whether this computer may reach it.",
    "batch.no_workers": "The scheduler has no workers.",
    "batch.no_workers.cure": "Start some in the plugin's folder, as the guide says.",
    "batch.worker_without_engine": "A worker cannot load this engine: {reason}",
    "batch.worker_without_engine.cure": (
        "Start the workers in the plugin's folder, with its interpreter."
    ),
    "batch.other_version": (
        "The worker {address} has version {version} of the engine, this is {mine}."
    ),
    "batch.other_version.cure": "Give all of them the same version.",
    "batch.worker_died": (
        "The process that worked on it ended more than once, most likely for lack of memory. Give "
        "each worker more memory, or start fewer."
    ),
    "batch.no_parquet": "This GDAL cannot write GeoParquet.",
    "batch.no_parquet.cure": (
        "Leave --geoparquet out and convert ponds.gpkg elsewhere, or use a QGIS whose GDAL has the "
        "driver Parquet."
    ),
    "batch.no_collection": (
        "Without the package pystac, no STAC collection of the results was written."
    ),
    "batch.failed.one": "{count} scene failed; it is listed with its reason.",
    "batch.failed.many": "{count} scenes failed; they are listed with their reasons.",
}
"""Templates by code."""
