"""What the numbers and texts of a model's card may be: one outside is refused by its name.

A card comes from whoever made the model. Its numbers size windows and batches, divide and compare;
none is used before it was looked at here.
"""

from __future__ import annotations

import math
from typing import Any, Iterable, Iterator, Mapping, Sequence, Tuple

from ..protocol.errors import ModelError
from ..protocol.texts import text
from .model_card import ModelCard

MOST_BANDS = 64
MOST_CLASSES = 1000
_MOST_PIXELS = 16_384
"""Side of a window, its margin and its stride, pixels."""

_MOST_BATCH = 4096
_LARGEST_INPUT = 2**30
"""Bytes of one batch of fixed size as 32-bit numbers: a gigabyte."""

_LONGEST_TEXT = 20_000

_Rule = Tuple[str, Any, bool, str]
"""A field's name, its value, whether it may have it, and the code of what it may be."""


def check(card: ModelCard, path: str) -> ModelCard:
    """Return a card each of whose numbers can be used.

    Args:
        card: Each field is of the type that it should have.
        path: The model, for messages.

    Raises:
        ModelError: A field holds what it cannot; the message names it.
    """
    _hold(_rules(card), path)
    return card


def check_deepness(told: Mapping[str, float], path: str) -> None:
    """Check the numbers of a card of Deepness that ours has no field for.

    Args:
        told: ``tile_size`` in pixels, ``tiles_overlap`` in percent, ``resolution`` in centimetres.
        path: The model, for messages.

    Raises:
        ModelError: One is what it cannot be; the message names it.
    """
    size, overlap = told["tile_size"], told["tiles_overlap"]
    whole = size == int(size) and 1 <= size <= _MOST_PIXELS
    rules = (
        ("tile_size", size, whole, "model.card_field.pixels"),
        ("tiles_overlap", overlap, 0 <= overlap <= 100, "model.card_field.percent"),
        (
            "resolution",
            told["resolution"],
            _is_positive(told["resolution"]),
            "model.card_field.positive",
        ),
    )
    _hold(rules, path)


def _hold(rules: Iterable[_Rule], path: str) -> None:
    for name, value, allowed, code in rules:
        if not allowed:
            raise ModelError.of(
                "model.card_field", path=path, field=name, value=_short(value), wanted=text(code)
            )


def _rules(card: ModelCard) -> Iterator[_Rule]:
    size = "model.card_field.pixels"
    yield "stride", card.stride, 1 <= card.stride <= _MOST_PIXELS, size
    yield "margin", card.margin, 0 <= card.margin <= _MOST_PIXELS, "model.card_field.margin"
    if card.window is not None:
        yield "window", card.window, 1 <= card.window <= _MOST_PIXELS, size
    if card.batch is not None:
        yield "batch", card.batch, 1 <= card.batch <= _MOST_BATCH, "model.card_field.batch"
        side = card.window or card.stride
        whole = 4 * card.batch * side * side * len(card.bands)
        yield "batch", card.batch, whole <= _LARGEST_INPUT, "model.card_field.batch_bytes"
    yield "threshold", card.threshold, _is_share(card.threshold), "model.card_field.share"
    yield "scale", card.scale, _is_positive(card.scale), "model.card_field.positive"
    yield "values", card.values, card.values in ("reflectance", "byte"), "model.card_field.values"
    yield "bands", len(card.bands), 1 <= len(card.bands) <= MOST_BANDS, "model.card_field.bands"
    needs = [band.required for band in card.bands]
    yield "required", needs, needs == sorted(needs, reverse=True), "model.card_field.optional_last"
    waves = [band.wavelength_nm for band in card.bands if band.wavelength_nm is not None]
    for wave in waves:
        yield "wavelength_nm", wave, _is_positive(wave), "model.card_field.positive"
    sizes = card.gsd_m
    sound = len(sizes) <= 2 and all(map(_is_positive, sizes)) and list(sizes) == sorted(sizes)
    yield "gsd_m", sizes, sound, "model.card_field.gsd"
    count = len(card.classes)
    yield "classes", count, 1 <= count <= MOST_CLASSES, "model.card_field.classes"
    pond = card.pond_class
    yield "pond_class", pond, 0 <= pond < max(2, count), "model.card_field.pond_class"
    yield from _scaling(card)
    for name in ("name", "version", "summary", "licence"):
        words: str = getattr(card, name)
        yield name, words, len(words) <= _LONGEST_TEXT, "model.card_field.text"


def _scaling(card: ModelCard) -> Iterator[_Rule]:
    mean, std, bands = card.mean, card.std, len(card.bands)
    fit = len(mean) == len(std) and len(std) in (0, bands)
    yield "std", std, fit, "model.card_field.per_band"
    yield "std", std, all(map(_is_usable_divisor, std)), "model.card_field.divisor"
    yield "mean", mean, all(abs(value) < 1e30 for value in mean), "model.card_field.divisor"


def _is_share(value: float) -> bool:
    return 0.0 <= value <= 1.0


def _is_positive(value: float) -> bool:
    return math.isfinite(value) and 1e-30 < value < 1e30


def _is_usable_divisor(value: float) -> bool:
    """Return whether a 32-bit number can be divided by a value."""
    return 1e-30 < abs(value) < 1e30


def _short(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 60 else f"{written[:57]}..."


def named_classes(names: object) -> Tuple[str, ...]:
    """Return names by the number of their class: a gap gets a name of its own.

    Args:
        names: Name by number, the number as text or as number.

    Raises:
        ValueError: It is no such table, or a number is none, negative, absurd, or there twice.
    """
    if not isinstance(names, dict) or not names:
        raise ValueError(text("model.deepness_no_classes"))
    found = {}
    for written, name in names.items():
        number = int(written) if str(written).strip().lstrip("-").isdecimal() else -1
        if not 0 <= number < MOST_CLASSES or number in found:
            raise ValueError(text("model.deepness_class_number", number=_short(written)))
        found[number] = str(name)
    return tuple(
        found.get(number, text("model.unnamed_class", number=number))
        for number in range(max(found) + 1)
    )


def numbers(values: object, count: int) -> Sequence[float]:
    """Return a list of finite numbers.

    Raises:
        ValueError: It is none, or not of that length.
    """
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(text("model.deepness_no_numbers", value=_short(values), count=count))
    return [number(value) for value in values]


def number(value: object) -> float:
    """Return a finite number.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(text("model.deepness_no_number", value=_short(value)))
    found = float(value)
    if not math.isfinite(found):
        raise ValueError(text("model.deepness_no_number", value=_short(value)))
    return found
