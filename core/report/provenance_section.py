"""The part of the report from which the score can be made again."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath, PureWindowsPath
from typing import List, Optional

from ..protocol.score_record import FileFacts, ModelFacts, SampleScoreRecord, Score
from .markup import Html, element, join, paragraph, section, table
from .number_format import count, square_metres


def file_name(facts: FileFacts) -> str:
    """Return the last part of an input's path, as either kind of system writes paths."""
    path = facts.path
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def provenance_section(score: Score) -> Html:
    """Return inputs, model, parameters, versions and the command line."""
    inputs, model = score.provenance.inputs, score.provenance.model
    return section(
        "To repeat this",
        table(
            ["Input", "File", "Bytes", "Last changed"],
            [
                _input("Prediction", inputs.prediction),
                _input("Reference polygons", inputs.reference),
                _input("Probability sample", inputs.sample),
                _input("Assessment area", inputs.area),
                _input("Probability raster", inputs.probability),
                _input("Image (pictures only)", inputs.image),
            ],
            "Inputs",
            "words",
        ),
        element(
            "div",
            table(["Model", ""], _model(model), "Model of the prediction", "words"),
            table(["Parameter", ""], _parameters(score), "Parameters", "words"),
            class_="pair",
        ),
        element(
            "div",
            element("h3", "Command line"),
            paragraph("From the plugin’s folder, with the engine’s interpreter:"),
            element("pre", " ".join(shlex.quote(part) for part in score.provenance.command)),
            class_="whole",
        ),
        table(
            ["Software", "Version"],
            [[name, version] for name, version in score.provenance.versions.items()],
            "Versions",
            "words",
        ),
    )


def _input(name: str, facts: Optional[FileFacts]) -> List[str]:
    if facts is None:
        return [name, "none given", "", ""]
    return [
        name,
        join([element("strong", file_name(facts)), element("br"), facts.path]),
        "" if facts.size is None else count(facts.size),
        facts.mtime or "",
    ]


def _model(model: Optional[ModelFacts]) -> List[List[str]]:
    if model is None:
        return [["not known", "there is no manifest beside the prediction that says so"]]
    facts = (("Name", model.name), ("Version", model.version), ("SHA-256", model.sha256))
    return [[name, said or "not known"] for name, said in facts]


def _parameters(score: Score) -> List[List[str]]:
    if isinstance(score, SampleScoreRecord):
        return [["Level of intervals", f"{100 * score.intervals.level:g} %"]]
    intervals = score.intervals
    rows = [
        ["IoU of a match", f"{score.ponds.iou:g}"],
        ["Smallest pond", _smallest(score.ponds.min_area_m2)],
        ["Level of intervals", f"{100 * intervals.level:g} %"],
        ["Resamples", count(intervals.resamples)],
        ["Seed", str(intervals.seed)],
    ]
    if intervals.blocks is not None:
        rows.append(["Side of a block", f"{intervals.blocks.side_m:,.6g} m"])
    rows.append(
        [
            "Tolerances of outlines",
            ", ".join(f"{item.tolerance_px:g}" for item in score.boundary) + " px",
        ]
    )
    return rows


def _smallest(area: float) -> str:
    return square_metres(area) if area else "none: all ponds count"
