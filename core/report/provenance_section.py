"""The part of the report from which the score can be made again."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath, PureWindowsPath
from typing import List, Mapping, Optional

from ..protocol.score_record import FileFacts, ImageFacts, ModelFacts, SampleScoreRecord, Score
from ..protocol.texts import listed, text
from .markup import Html, element, headings, join, paragraph, section, table
from .number_format import count, moment, square_metres

INPUT_COLUMNS = (
    "report.repeat.column.input",
    "report.repeat.column.file",
    "report.repeat.column.bytes",
)
"""Codes of what is said of every file that was read."""


def file_name(facts: FileFacts) -> str:
    """Return the last part of an input's path, as either kind of system writes paths."""
    return base_name(facts.path)


def heading_facts(
    image: Optional[ImageFacts], reference_from: Optional[str], reference: Optional[FileFacts]
) -> List[str]:
    """Return what the heading of a report says of the image and of the reference's own file."""
    parts = []
    if image is not None:
        parts.append(text("report.about.image", image=image.name))
        acquired = (image.acquired or "").replace("T", " ")
        parts.append(
            text("report.about.acquired", when=acquired)
            if acquired
            else text("report.about.not_dated")
        )
        if image.sensor:
            parts.append(image.sensor)
        if image.crs:
            parts.append(image.crs)
    own = reference_from or (None if reference is None else reference.path)
    if own is not None:
        parts.append(text("report.about.reference", reference=base_name(own)))
    return parts


def base_name(path: str) -> str:
    """Return the last part of a path, as either kind of system writes paths."""
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def provenance_section(score: Score) -> Html:
    """Return inputs, model, parameters, versions and the command line."""
    inputs, model = score.provenance.inputs, score.provenance.model
    return section(
        text("report.repeat.title"),
        table(
            headings(
                *INPUT_COLUMNS,
                "report.repeat.column.changed",
            ),
            [
                _input(text("report.repeat.prediction"), inputs.prediction),
                _input(text("report.repeat.reference"), inputs.reference),
                _input(text("report.repeat.sample"), inputs.sample),
                _input(text("report.repeat.area"), inputs.area),
                _input(text("report.repeat.probability"), inputs.probability),
                _input(text("report.repeat.image"), inputs.image),
            ],
            text("report.repeat.inputs"),
            "words files",
        ),
        element(
            "div",
            table(
                [text("report.repeat.column.model"), ""],
                _model(model),
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
            element("pre", " ".join(shlex.quote(part) for part in score.provenance.command)),
            class_="whole",
        ),
        software_table(score.provenance.versions),
    )


def software_table(versions: Mapping[str, str]) -> Html:
    """Return the table of the software that a result depends on."""
    return table(
        headings("report.repeat.column.software", "report.repeat.column.version"),
        [[name, version] for name, version in versions.items()],
        text("report.repeat.versions"),
        "words",
    )


def _input(name: str, facts: Optional[FileFacts]) -> List[str]:
    if facts is None:
        return [name, text("report.repeat.none_given"), "", ""]
    return [
        name,
        join([element("strong", file_name(facts)), element("br"), facts.path]),
        "" if facts.size is None else count(facts.size),
        moment(facts.mtime or ""),
    ]


def _model(model: Optional[ModelFacts]) -> List[List[str]]:
    if model is None:
        return [headings("report.repeat.not_known", "report.repeat.no_manifest")]
    facts = (
        (text("report.repeat.model_name"), model.name),
        (text("report.repeat.model_version"), model.version),
        (text("report.repeat.model_hash"), model.sha256),
    )
    return [[name, said or text("report.repeat.not_known")] for name, said in facts]


def _parameters(score: Score) -> List[List[str]]:
    if isinstance(score, SampleScoreRecord):
        return [[text("report.repeat.level"), f"{100 * score.intervals.level:g} %"]]
    intervals = score.intervals
    rows = [
        [text("report.repeat.iou"), f"{score.ponds.iou:g}"],
        [text("report.repeat.smallest_pond"), _smallest(score.ponds.min_area_m2)],
        [text("report.repeat.level"), f"{100 * intervals.level:g} %"],
        [text("report.repeat.resamples"), count(intervals.resamples)],
        [text("report.repeat.seed"), str(intervals.seed)],
    ]
    if intervals.blocks is not None:
        rows.append([text("report.repeat.block"), f"{intervals.blocks.side_m:,.6g} m"])
    rows.append(
        [
            text("report.repeat.tolerances"),
            listed(f"{item.tolerance_px:g}" for item in score.boundary) + " px",
        ]
    )
    return rows


def _smallest(area: float) -> str:
    return square_metres(area) if area else text("report.repeat.every_pond")
