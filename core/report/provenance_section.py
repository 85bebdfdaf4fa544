"""The part of the report from which the score can be made again."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, List, Mapping, Optional

from ..protocol.texts import text
from .markup import Html, element, join, paragraph, section, table
from .number_format import count, square_metres

Json = Mapping[str, Any]

_NAMES = {
    "prediction": "report.repeat.prediction",
    "reference": "report.repeat.reference",
    "sample": "report.repeat.sample",
    "area": "report.repeat.area",
    "probability": "report.repeat.probability",
    "image": "report.repeat.image",
}
"""Codes of what the inputs are called."""


def file_name(facts: Json) -> str:
    """Return the last part of an input's path, as either kind of system writes paths."""
    path = facts["path"]
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def provenance_section(score: Json) -> Html:
    """Return inputs, model, parameters, versions and the command line."""
    return section(
        text("report.repeat.title"),
        table(
            [
                text("report.repeat.column.input"),
                text("report.repeat.column.file"),
                text("report.repeat.column.bytes"),
                text("report.repeat.column.changed"),
            ],
            [_input(text(code), score["inputs"][key]) for key, code in _NAMES.items()],
            text("report.repeat.inputs"),
            "words",
        ),
        element(
            "div",
            table(
                [text("report.repeat.column.model"), ""],
                _model(score["model"]),
                text("report.repeat.model"),
                "words",
            ),
            table(
                [text("report.repeat.column.parameter"), ""],
                _parameters(score),
                text("report.repeat.parameters"),
                "words",
            ),
            class_="pair",
        ),
        element(
            "div",
            element("h3", text("report.repeat.command")),
            paragraph(text("report.repeat.command_about")),
            element("pre", " ".join(shlex.quote(part) for part in score["command"])),
            class_="whole",
        ),
        table(
            [text("report.repeat.column.software"), text("report.repeat.column.version")],
            [[name, str(version)] for name, version in score["versions"].items()],
            text("report.repeat.versions"),
            "words",
        ),
    )


def _input(name: str, facts: Optional[Json]) -> List[str]:
    if facts is None:
        return [name, text("report.repeat.none_given"), "", ""]
    size = facts.get("size")
    return [
        name,
        join([element("strong", file_name(facts)), element("br"), facts["path"]]),
        "" if size is None else count(size),
        str(facts.get("mtime", "")),
    ]


def _model(model: Optional[Json]) -> List[List[str]]:
    if model is None:
        return [[text("report.repeat.not_known"), text("report.repeat.no_manifest")]]
    names = (
        ("name", text("report.repeat.model_name")),
        ("version", text("report.repeat.model_version")),
        ("sha256", text("report.repeat.model_hash")),
    )
    return [[name, str(model[key] or text("report.repeat.not_known"))] for key, name in names]


def _parameters(score: Json) -> List[List[str]]:
    intervals = score["intervals"]
    if score["ponds"] is None:
        return [[text("report.repeat.level"), f"{100 * intervals['level']:g} %"]]
    rows = [
        [text("report.repeat.iou"), f"{score['ponds']['iou']:g}"],
        [text("report.repeat.smallest_pond"), _smallest(score["ponds"]["min_area_m2"])],
        [text("report.repeat.level"), f"{100 * intervals['level']:g} %"],
        [text("report.repeat.resamples"), count(intervals["resamples"])],
        [text("report.repeat.seed"), str(intervals["seed"])],
    ]
    if intervals["blocks"] is not None:
        rows.append([text("report.repeat.block"), f"{intervals['blocks']['side_m']:,.6g} m"])
    rows.append(
        [
            text("report.repeat.tolerances"),
            ", ".join(f"{item['tolerance_px']:g}" for item in score["boundary"]) + " px",
        ]
    )
    return rows


def _smallest(area: float) -> str:
    return square_metres(area) if area else text("report.repeat.every_pond")
