"""The part of the report from which the score can be made again."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, List, Mapping, Optional

from .markup import Html, element, join, paragraph, section, table
from .number_format import count, square_metres

Json = Mapping[str, Any]

_NAMES = {
    "prediction": "Prediction",
    "reference": "Reference polygons",
    "sample": "Probability sample",
    "area": "Assessment area",
    "probability": "Probability raster",
    "image": "Image (pictures only)",
}


def file_name(facts: Json) -> str:
    """Return the last part of an input's path, as either kind of system writes paths."""
    path = facts["path"]
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def provenance_section(score: Json) -> Html:
    """Return inputs, model, parameters, versions and the command line."""
    return section(
        "To repeat this",
        table(
            ["Input", "File", "Bytes", "Last changed"],
            [_input(name, score["inputs"][key]) for key, name in _NAMES.items()],
            "Inputs",
            "words",
        ),
        element(
            "div",
            table(["Model", ""], _model(score["model"]), "Model of the prediction", "words"),
            table(["Parameter", ""], _parameters(score), "Parameters", "words"),
            class_="pair",
        ),
        element(
            "div",
            element("h3", "Command line"),
            paragraph("From the plugin’s folder, with the engine’s interpreter:"),
            element("pre", " ".join(shlex.quote(part) for part in score["command"])),
            class_="whole",
        ),
        table(
            ["Software", "Version"],
            [[name, str(version)] for name, version in score["versions"].items()],
            "Versions",
            "words",
        ),
    )


def _input(name: str, facts: Optional[Json]) -> List[str]:
    if facts is None:
        return [name, "none given", "", ""]
    size = facts.get("size")
    return [
        name,
        join([element("strong", file_name(facts)), element("br"), facts["path"]]),
        "" if size is None else count(size),
        str(facts.get("mtime", "")),
    ]


def _model(model: Optional[Json]) -> List[List[str]]:
    if model is None:
        return [["not known", "there is no manifest beside the prediction that says so"]]
    names = (("name", "Name"), ("version", "Version"), ("sha256", "SHA-256"))
    return [[name, str(model[key] or "not known")] for key, name in names]


def _parameters(score: Json) -> List[List[str]]:
    intervals = score["intervals"]
    if score["ponds"] is None:
        return [["Level of intervals", f"{100 * intervals['level']:g} %"]]
    rows = [
        ["IoU of a match", f"{score['ponds']['iou']:g}"],
        ["Smallest pond", _smallest(score["ponds"]["min_area_m2"])],
        ["Level of intervals", f"{100 * intervals['level']:g} %"],
        ["Resamples", count(intervals["resamples"])],
        ["Seed", str(intervals["seed"])],
    ]
    if intervals["blocks"] is not None:
        rows.append(["Side of a block", f"{intervals['blocks']['side_m']:,.6g} m"])
    rows.append(
        [
            "Tolerances of outlines",
            ", ".join(f"{item['tolerance_px']:g}" for item in score["boundary"]) + " px",
        ]
    )
    return rows


def _smallest(area: float) -> str:
    return square_metres(area) if area else "none: all ponds count"
