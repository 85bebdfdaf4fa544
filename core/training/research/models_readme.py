"""The model card for people: Markdown, made from the card inside the ONNX file alone."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ...model.card_language import translated
from ...model.model_card import ModelCard
from ...protocol.texts import has_text, speaking, text

COMMAND = "python -m core.training.research ship --processes 2 --real FOLDER"
GROUND = " --ground FOLDER"
FAST = " --fast"
"""The command that trains the network again; what it takes since ground is trained on, and for the
fast one."""


LANGUAGES = {"en": "", "zh_CN": ".zh"}
"""What the page is written in, and what that adds to the names of its files."""


class PageNames(NamedTuple):
    """Files beside a model.

    Attributes:
        page: The card for people.
        diagram: The picture in it.
    """

    page: str
    diagram: str


def page_names(card: ModelCard, file_name: str, locale: str = "en") -> PageNames:
    """Return what is written beside a model: the default one has the folder's own README."""
    language = LANGUAGES[locale]
    if not is_fast(card):
        return PageNames(f"README{language}.md", f"reliability{language}.svg")
    stem = PurePath(file_name).stem
    return PageNames(f"{stem}{language}.md", f"{stem}-reliability{language}.svg")


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


def render(card: ModelCard, file_name: str, locale: str = "en") -> str:
    """Return the text of ``models/README.md`` for a card that our training wrote."""
    with speaking(locale):
        parts = _parts(card, file_name, page_names(card, file_name, locale))
    return "\n\n".join(parts) + "\n"


def _parts(card: ModelCard, file_name: str, names: PageNames) -> List[str]:
    found = card.held_out
    run, settings = found["run"], found["settings"]
    return [
        f"# {card.name} {card.version}",
        _said("made", file=file_name),
        translated(card.summary),
        f"## {_said('takes')}",
        _bands(card),
        _said("values", scale=card.scale, smallest=card.gsd_m[0], largest=card.gsd_m[-1]),
        f"## {_said('trained_on')}",
        "\n".join(f"- {translated(source)}" for source in card.training_data),
        _said("run", **{name: run[name] for name in ("seed", "steps", "batch", "crop")}),
        "".join(("    ", COMMAND, *_options(card), f" --output models/{file_name}")),
        f"## {_said('how_good')}",
        f"### {_said('real')}",
        _said("real_rule", rule=translated(found["rule"]), threshold=card.threshold),
        _results(found["real"]),
        _table(
            ["mean_f1", "ponds_found", "true_ponds", "boundary_f1", "error"],
            [[_number(found["real"][name]) for name in _SUMMARY]],
        ),
        _said(
            "real_how",
            smallest=settings["smallest_pond_px"],
            tolerance=settings["boundary_tolerance_px"],
            bins=settings["calibration_bins"],
        ),
        *(_beyond_sites(found, names) if "ground" in found else ()),
        f"### {_said('simulated')}",
        _said("simulated_how"),
        _results(found["simulated"]),
        _said("without_nir"),
        _results(found["simulated_without_nir"]),
        _said("no_gaofen"),
        f"## {_said('tiling')}",
        _tiling(card),
        f"## {_said('licence')}",
        translated(card.licence),
    ]


def _said(what: str, **parameters: object) -> str:
    return text(f"model.page.{what}", **parameters)


def _bands(card: ModelCard) -> str:
    rows = [
        [
            _said(f"role.{band.role}"),
            f"{band.wavelength_nm:g}",
            _said("yes" if band.required else "no"),
        ]
        for band in card.bands
    ]
    return _table(["band", "centre", "required"], rows)


def _tiling(card: ModelCard) -> str:
    tiling = card.held_out["tiling"]
    return _said(
        "tiling_how",
        stride=card.stride,
        margin=card.margin,
        window=tiling["window"],
        percent=100 * tiling["agreement_by_margin"][str(card.margin)],
        pixels=tiling["pixels_compared"],
    )


def _options(card: ModelCard) -> List[str]:
    ground = [GROUND] if "ground" in card.held_out else []
    return [*ground, FAST] if is_fast(card) else ground


def _beyond_sites(found: Mapping[str, Any], names: PageNames) -> List[str]:
    """Return what a card says of appearances, ground without ponds and confidence."""
    confidence = found["confidence"]
    return [
        _said("appearances"),
        _table(
            ["appearance", "precision", "recall", "F1"],
            [
                [
                    _appearance(name),
                    *(_number(row[measure]) for measure in ("precision", "recall", "f1")),
                ]
                for name, row in found["real_by_appearance"].items()
            ],
        ),
        f"### {_said('ground')}",
        _said("ground_how"),
        _ground(found["ground"]),
        f"### {_said('confidence')}",
        _said("confidence_how", overlap=confidence["overlap"], default=confidence["default"]),
        _table(
            ["appearance", "shown", "shown_true", "labelled", "found"],
            [
                [
                    _appearance(name),
                    str(row["shown"]),
                    _number(row["precision"]),
                    str(row["labelled"]),
                    _number(row["recall"]),
                ]
                for name, row in confidence["shown"].items()
            ],
        ),
        _table(
            ["confidence_from", "ponds", "mean_confidence", "true"],
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
        f"![{_said('diagram')}]({names.diagram})",
    ]


def _appearance(name: str) -> str:
    return _said(f"appearance.{name.replace(' ', '_')}")


def _ground(appearances: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [
            source,
            _appearance(name),
            f"{row['km2']:.1f}",
            _said("undefined")
            if row["share_of_pixels"] is None
            else f"{row['share_of_pixels']:.2%}",
            _number(row["ponds_per_100_km2"]),
            _number(row["confident_ponds_per_100_km2"]),
        ]
        for name, sources in appearances.items()
        for source, row in sources.items()
    ]
    head = ["source", "appearance", "km2", "pixels", "ponds_on_100", "confident"]
    return _table(head, sorted(rows, key=lambda row: row[0]))


def _results(evaluation: Mapping[str, Any]) -> str:
    rows: Dict[str, Mapping[str, Any]] = {**evaluation["sites"], _said("all"): evaluation["pooled"]}
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
    """Return a table; what of its head is no text's code is the same in every language."""
    heads = [_said(name) if has_text(f"model.page.{name}") else name for name in head]
    lines: List[Sequence[str]] = [heads, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: Optional[float]) -> str:
    return _said("undefined") if value is None else f"{value:.3f}"
