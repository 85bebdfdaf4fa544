"""Texts of :mod:`core.run`: outputs and manifests."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "run.is_folder": "{path} is a folder, not a file.",
    "run.is_folder.cure": "Choose a file name.",
    "run.not_writable": "{path} cannot be written ({reason}).",
    "run.not_writable.cure": (
        "Choose another folder, or close the layer or program that uses this file."
    ),
    "run.not_removable": "{path} is from an earlier run and cannot be removed ({reason}).",
    "run.not_removable.cure": (
        "Choose another folder, or close the layer or program that uses this file."
    ),
    "run.disk_full": "There is no room left in {folder} for {name}.",
    "run.disk_full.cure": "Free some space, or choose another folder.",
    "run.not_a_file": "{path} is a pipe or a device, not a file.",
    "run.not_a_file.cure": "Choose a file name.",
    "run.empty_name": "One of the files has an empty name.",
    "run.empty_name.cure": "Give the name of a file, or leave the option out.",
    "run.virtual_output": "{path} is a name that GDAL can only read from here.",
    "run.virtual_output.cure": "Choose the name of a file on a disk.",
    "run.same_output_twice": "Two results would be written to {path}.",
    "run.same_output_twice.cure": "Choose different names.",
    "run.output_in_use": "Another job is writing {path} at this moment.",
    "run.output_in_use.cure": "Wait until it has ended, or choose another name.",
    "run.vanished": "{path} is not there as it was written: another program has removed it.",
    "run.vanished.cure": "Run the job again, or choose another folder.",
    "run.not_finite": "{option} is {value}, which is no number to work with.",
    "run.not_finite.cure": "Give a finite number, or leave the option out.",
    "run.no_name": "{option} is empty, or has a character that no name has.",
    "run.no_name.cure": "Give a name, or leave the option out.",
    "run.other_format": "{path} would not be of the format that its name says.",
    "run.other_format.cure": "Choose a name that ends in {suffix}.",
    "run.input_not_a_file": "{path} is a pipe or a device, not a file.",
    "run.input_not_a_file.cure": "Save its content as a file first.",
    "run.replaces_source": "{path} would be overwritten, and {source} reads it.",
    "run.replaces_source.cure": "Choose another name for the result.",
    "run.foreign_manifest": (
        "{path} would be overwritten, and no earlier run for the same result wrote it."
    ),
    "run.foreign_manifest.cure": "Choose another name for the result, or move that file away.",
    "run.foreign_file": "{path} would be overwritten, and no earlier run of this command wrote it.",
    "run.foreign_file.cure": "Choose another folder for the results, or move that file away.",
    "run.gdal_refused": "{path} cannot be written ({reason}).",
    "run.gdal_refused.cure": (
        "Check that the folder is writable and has room, or choose another one."
    ),
}
"""Templates by code."""
