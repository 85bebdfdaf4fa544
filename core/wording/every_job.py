"""Texts of every job: how it ends, what it asks for, and stages that all have."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "engine.cancelled": "Cancelled.",
    "engine.out_of_memory": "There was not enough memory for this job.",
    "engine.out_of_memory.cure": "Close other programs, or choose smaller windows.",
    "engine.unexpected": "Unexpected error in the engine ({kind}: {reason}).",
    "engine.unexpected.cure": "Please report it with the log.",
    "engine.unexpected_in_terminal": (
        "Unexpected error ({kind}: {reason}). Run again with --debug and report what it shows."
    ),
    "engine.file_refused": "{path} cannot be used ({reason}).",
    "engine.file_refused.cure": (
        "Check the name and the folder, and whether you may read and write there."
    ),
    "engine.file_damaged": "One of the files cannot be read ({files}: {reason}).",
    "engine.file_damaged.cure": "It may be damaged: copy or download it again.",
    "engine.died": "The engine was ended by {signal} in mid-run: {why}.",
    "engine.died.memory": "most often because memory ran out",
    "engine.died.library": (
        "a library that reads files or runs models failed, over a damaged file or a driver"
    ),
    "engine.died.cure": (
        "Check whether the files open in another program, or convert them (to GeoTIFF, "
        "GeoPackage) first; for memory, close other programs."
    ),
    "engine.no_reason": "no reason was given",
    "engine.output_lost": ("The job is done, but standard output cannot be written to ({reason})."),
    "engine.package_missing": "The engine lacks a package that {purpose} needs ({reason}).",
    "engine.package_missing.cure": "Set the engine up again on the Engine page.",
    "engine.list_comma": ", ",
    "engine.clause_comma": ", ",
    "engine.stage.done": "Done",
    "engine.stage.reading_files": "Reading the files",
    "engine.stage.writing_report": "Writing the report",
    "engine.stage.finishing": "Finishing",
}
"""Templates by code."""
