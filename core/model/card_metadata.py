"""The model card as it lies in an ONNX file's metadata.

Two kinds of file are understood. Ours carries the key ``tailing_pond_mapper`` with the whole card
as JSON. A Segmentor made for the Deepness plugin carries only that plugin's keys; it is given a
card that says what those keys imply.
"""

from __future__ import annotations

import ast
import json
from dataclasses import asdict
from typing import Any, Dict, Mapping, Optional, Tuple

from ..protocol.errors import ModelError
from ..protocol.json_fields import decode
from ..protocol.texts import text
from .card_checks import check, check_deepness, named_classes, number, numbers
from .model_card import BYTE, BandSpec, ModelCard

KEY = "tailing_pond_mapper"

CLASSIFIER_KEY = "tailing_pond_mapper_classifier"
"""Names the kind of classifier of single pixels, written by its file module."""


def write(card: ModelCard) -> Dict[str, str]:
    """Return the ONNX ``metadata_props`` for a card: our key, and Deepness's beside it.

    The Deepness keys let that plugin list the model and show its classes; its tile size is the
    smallest comfortable window here, and its overlap the margin on both sides, in percent.
    """
    tile = 512
    mean_gsd_cm = 100.0 * sum(card.gsd_m) / len(card.gsd_m) if card.gsd_m else 1000.0
    return {
        KEY: json.dumps(asdict(card)),
        "model_type": json.dumps("Segmentor"),
        "class_names": json.dumps({str(i): name for i, name in enumerate(card.classes)}),
        "resolution": json.dumps(mean_gsd_cm),
        "tile_size": json.dumps(tile),
        "tiles_overlap": json.dumps(round(100 * 2 * card.margin / tile)),
        "standardization_mean": json.dumps([0.0] * len(card.bands)),
        "standardization_std": json.dumps([1.0] * len(card.bands)),
        "seg_thresh": json.dumps(card.threshold),
    }


def read(metadata: Mapping[str, str], shape: Tuple[Optional[int], ...], path: str) -> ModelCard:
    """Return the card of a model.

    Args:
        metadata: The file's ``metadata_props``.
        shape: Shape [N, C, H, W] of the graph's image input, ``None`` for a free dimension.
        path: The file, for messages.

    Raises:
        ModelError: The file holds neither our card nor a Deepness Segmentor's keys, or they are
            malformed.
    """
    try:
        if KEY in metadata:
            return check(_ours(json.loads(metadata[KEY])), path)
        if "model_type" in metadata:
            return check(_deepness(metadata, shape, path), path)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        SyntaxError,
        ArithmeticError,
        RecursionError,
        MemoryError,  # What Python's own parser says of a literal that is nested too deep.
    ) as error:
        raise ModelError.of(
            "model.card_unreadable", path=path, reason=str(error)[:200] or type(error).__name__
        ) from error
    raise ModelError.of("model.unknown_kind", path=path)


def _ours(values: Any) -> ModelCard:
    return decode(ModelCard, values, closed=True)


_DEEPNESS_ROLES = ("red", "green", "blue", "nir")
"""Deepness feeds bands in the order of an RGB photograph, near infrared last."""


_NUMBERS = {"tile_size": "512", "tiles_overlap": "15", "resolution": "1000"}
"""Deepness's keys that hold one number, and what it is where they are missing."""


def _deepness(
    metadata: Mapping[str, str], shape: Tuple[Optional[int], ...], path: str
) -> ModelCard:
    kind = str(json.loads(metadata["model_type"])).capitalize()
    if kind != "Segmentor":
        raise ModelError.of("model.no_segmentor", path=path, kind=kind)
    channels = shape[1] if len(shape) == 4 else None
    if channels not in (3, 4):
        if channels is None:
            raise ModelError.of("model.deepness_bands_unknown", path=path)
        raise ModelError.of("model.deepness_bands", path=path, bands=channels)
    names = _class_names(metadata)
    window = shape[2] if shape[2] == shape[3] else None
    told = {name: number(json.loads(metadata.get(name, usual))) for name, usual in _NUMBERS.items()}
    check_deepness(told, path)
    size, overlap, resolution = window or told["tile_size"], told["tiles_overlap"], 0.0
    if "resolution" in metadata:
        resolution = told["resolution"] / 100
    mean = numbers(
        json.loads(metadata.get("standardization_mean", _all("0.0", channels))), channels
    )
    std = numbers(json.loads(metadata.get("standardization_std", _all("1.0", channels))), channels)
    return ModelCard(
        name=path.replace("\\", "/").rsplit("/", 1)[-1],
        version="",
        summary=text("model.deepness_summary"),
        licence="",
        bands=tuple(BandSpec(role, None) for role in _DEEPNESS_ROLES[:channels]),
        values=BYTE,
        scale=1.0,
        gsd_m=(resolution / 1.5, resolution * 1.5) if resolution > 0 else (),
        classes=names,
        threshold=number(json.loads(metadata.get("seg_thresh", "0.5"))),
        stride=32,
        margin=int(size * overlap / 100 / 2),
        pond_class=_pond_class(names),
        window=window,
        batch=shape[0],
        mean=tuple(mean),
        std=tuple(std),
    )


def _class_names(metadata: Mapping[str, str]) -> Tuple[str, ...]:
    """Return the classes of the first output, by their numbers.

    Deepness takes JSON or a Python literal here. The numbers are the channels: a model may name
    only some of them.
    """
    written = metadata.get("class_names") or metadata.get("names") or '{"0": "other", "1": "pond"}'
    try:
        names = json.loads(written)
    except ValueError:
        try:
            names = ast.literal_eval(written)
        except (ValueError, SyntaxError) as error:
            raise ValueError(text("model.deepness_no_classes")) from error
    return named_classes(names[0] if isinstance(names, list) else names)


_POND_WORDS = ("pond", "tailing", "尾矿")


def _pond_class(names: Tuple[str, ...]) -> int:
    """Return the class that is a pond: by its name, else the first after the background."""
    for index, name in enumerate(names):
        if any(word in name.lower() for word in _POND_WORDS):
            return index
    return min(1, len(names) - 1)


def _all(value: str, count: int) -> str:
    return f"[{', '.join([value] * count)}]"
