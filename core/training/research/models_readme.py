"""The model card for people: Markdown, made from the card inside the ONNX file alone."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ...model.model_card import ModelCard

COMMAND = "python -m core.training.research ship --processes 2 --real FOLDER"
GROUND = " --ground FOLDER"
FAST = " --fast"
"""The command that trains the network again; what it takes since ground is trained on, and for the
fast one."""


class PageNames(NamedTuple):
    """Files beside a model.

    Attributes:
        page: The card for people.
        diagram: The picture in it.
    """

    page: str
    diagram: str


def page_names(card: ModelCard, file_name: str) -> PageNames:
    """Return what is written beside a model: the default one has the folder's own README."""
    if not is_fast(card):
        return PageNames("README.md", "reliability.svg")
    stem = PurePath(file_name).stem
    return PageNames(f"{stem}.md", f"{stem}-reliability.svg")


def is_fast(card: ModelCard) -> bool:
    """Return whether a card of ours is the fast network's."""
    return bool(card.held_out["run"].get("fast"))


_SUMMARY = (
    "mean_f1_of_sites",
    "pond_recall",
    "pond_precision",
    "boundary_f1",
    "calibration_error",
)


def render(card: ModelCard, file_name: str) -> str:
    """Return the text of ``models/README.md`` for a card that our training wrote."""
    found = card.held_out
    run, tiling, settings = found["run"], found["tiling"], found["settings"]
    reached = tiling["agreement_by_margin"][str(card.margin)]
    bands = [
        [band.role, f"{band.wavelength_nm:g}", "yes" if band.required else "no"]
        for band in card.bands
    ]
    parts = [
        f"# {card.name} {card.version}",
        (
            f"This page is made from the card inside `{file_name}` by the command that trains it; "
            "change neither by hand."
        ),
        card.summary,
        "## What it takes",
        _table(["band", "centre, nm", "required"], bands),
        (
            f"Reflectance, {card.scale:g} a digital number unless the image says otherwise; pixels "
            f"of {card.gsd_m[0]:g} to {card.gsd_m[-1]:g} m. Each band is read by "
            "itself and relative to its median over the whole image."
        ),
        "## What it was trained on",
        "\n".join(f"- {source}" for source in card.training_data),
        (
            f"Seed {run['seed']}, {run['steps']} steps of {run['batch']} crops of {run['crop']} "
            "pixels. To train it again:"
        ),
        "".join(("    ", COMMAND, *_options(card), f" --output models/{file_name}")),
        "## How good it is",
        "### Real sites it had not seen",
        (
            f"Sentinel-2, visible bands. The rule: {found['rule']}. Recommended threshold: "
            f"{card.threshold:.2f}."
        ),
        _results(found["real"]),
        _table(
            ["mean F1 of the sites", "ponds found", "found ponds that are", "boundary F1", "ECE"],
            [[_number(found["real"][name]) for name in _SUMMARY]],
        ),
        (
            f"Ponds of {settings['smallest_pond_px']} pixels and more are found where a predicted "
            f"pond shares half of their union. Boundary F1 at "
            f"{settings['boundary_tolerance_px']:g} pixels. ECE: expected calibration error, "
            f"{settings['calibration_bins']} bins. What the label review doubts was left out, and "
            "the recipe was settled on these very sites: both flatter the figures."
        ),
        *(_beyond_sites(found, page_names(card, file_name)) if "ground" in found else ()),
        "### Simulated scenes it had not seen",
        (
            "Made by the same simulator as those it was trained on: this shows that it learnt "
            "them, and nothing about real images. Four bands:"
        ),
        _results(found["simulated"]),
        "Without near infrared:",
        _results(found["simulated_without_nir"]),
        "No real Gaofen-6 image was used or tested, for training or for any figure here.",
        "## Tiling",
        (
            f"Stride {card.stride}, margin {card.margin} pixels: windows of {tiling['window']} "
            f"pixels read with that margin gave {100 * reached:.5f} % of the labels of the whole "
            f"image ({tiling['pixels_compared']} pixels, Sentinel-2 tiles and a simulated scene)."
        ),
        "## Licence",
        card.licence,
    ]
    return "\n\n".join(parts) + "\n"


def _options(card: ModelCard) -> List[str]:
    ground = [GROUND] if "ground" in card.held_out else []
    return [*ground, FAST] if is_fast(card) else ground


def _beyond_sites(found: Mapping[str, Any], names: PageNames) -> List[str]:
    """Return what a card says of appearances, ground without ponds and confidence."""
    confidence = found["confidence"]
    return [
        "At the recommended threshold, over all pixels, as other products show the same sites:",
        _table(
            ["appearance", "precision", "recall", "F1"],
            [
                [name, *(_number(row[measure]) for measure in ("precision", "recall", "f1"))]
                for name, row in found["real_by_appearance"].items()
            ],
        ),
        "### Ground without ponds from sources it had not seen",
        (
            "Part of the pixels called pond; ponds drawn on 100 km2; those of them of the default "
            "confidence and more, each judged by a regression that saw no pond of its source."
        ),
        _ground(found["ground"]),
        "### Confidence of a pond",
        (
            "A logistic regression on the mean and the highest probability inside, the area and "
            f"the compactness. A drawn pond is true where it shares {confidence['overlap']:g} of "
            "the union with a labelled one. Each site and source is judged by a regression that "
            f"saw none of its ponds. Shown by default: {confidence['default']:g} and more."
        ),
        _table(
            ["appearance", "ponds shown", "shown ponds that are", "labelled ponds", "found"],
            [
                [
                    name,
                    str(row["shown"]),
                    _number(row["precision"]),
                    str(row["labelled"]),
                    _number(row["recall"]),
                ]
                for name, row in confidence["shown"].items()
            ],
        ),
        _table(
            ["confidence from", "ponds", "mean confidence", "true"],
            [
                [
                    f"{tenth / 10:g}",
                    str(row["ponds"]),
                    _number(row["confidence"]),
                    _number(row["true"]),
                ]
                for tenth, row in enumerate(confidence["tenths"])
            ],
        ),
        f"![The share of true ponds over the confidence, by tenths]({names.diagram})",
    ]


def _ground(appearances: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [
            source,
            name,
            f"{row['km2']:.1f}",
            "undefined" if row["share_of_pixels"] is None else f"{row['share_of_pixels']:.2%}",
            _number(row["ponds_per_100_km2"]),
            _number(row["confident_ponds_per_100_km2"]),
        ]
        for name, sources in appearances.items()
        for source, row in sources.items()
    ]
    head = ["source", "appearance", "km2", "pixels", "ponds on 100 km2", "confident ones"]
    return _table(head, sorted(rows, key=lambda row: row[0]))


def _results(evaluation: Mapping[str, Any]) -> str:
    rows: Dict[str, Mapping[str, Any]] = {**evaluation["sites"], "all": evaluation["pooled"]}
    measures = ("precision", "recall", "f1", "iou")
    counts = ("tp", "fp", "fn", "tn")
    return _table(
        ["site", "precision", "recall", "F1", "IoU", "TP", "FP", "FN", "TN"],
        [
            [site, *(_number(row[name]) for name in measures), *(str(row[n]) for n in counts)]
            for site, row in rows.items()
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines: List[Sequence[str]] = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.3f}"
