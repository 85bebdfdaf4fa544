"""The model card in an ONNX file's metadata: bands, values, stride, margin, threshold, accuracy.

Two kinds of file are understood. Ours carries the key ``tailing_pond_mapper`` with the whole card
as JSON. A Segmentor made for the Deepness plugin carries only that plugin's keys; it is given a
card that says what those keys imply.

Graph of a model with our card (names are part of the format):

=============  ========  ==============  ====================================================
input          dtype     shape           meaning
=============  ========  ==============  ====================================================
``pixels``     uint16    [N, C, H, W]    raw digital numbers, H and W multiples of the stride
``gain``       float32   [C]             reflectance = gain * pixels + offset
``offset``     float32   [C]
``centre``     float32   [C]             median digital number of the whole image, per band
=============  ========  ==============  ====================================================

``gain``, ``offset`` and ``centre`` may be absent from a graph that does not use them. The output
``probability``, float32 [N, 1, H, W], is the probability of a pond, 0 to 1. A pixel without data is
fed as ``centre``; a band that the image lacks is fed with gain 0, offset 1 and centre 0, which any
normalisation relative to the centre turns into zeros.
"""

from __future__ import annotations

import ast
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from ..protocol.errors import ModelError
from ..protocol.json_fields import decode
from ..protocol.texts import text
from .card_checks import check, named_classes, number, numbers
from .pond_confidence import PondConfidence

KEY = "tailing_pond_mapper"

CLASSIFIER_KEY = "tailing_pond_mapper_classifier"
"""Names the kind of classifier of single pixels, written by its file module."""

_ROLES = {
    "blue": "model.role.blue",
    "green": "model.role.green",
    "red": "model.role.red",
    "nir": "model.role.nir",
}
"""Texts of the band roles, by role."""

REFLECTANCE = "reflectance"
BYTE = "byte"


@dataclass(frozen=True)
class BandSpec:
    """A band that a model takes: role (``blue``, ``nir``, ...), centre wavelength, need."""

    role: str
    wavelength_nm: Optional[float]
    required: bool = True

    @property
    def in_words(self) -> str:
        """Its role for people, with its wavelength where the role is only a number."""
        if self.role in _ROLES:
            return text(_ROLES[self.role])
        if self.role.startswith("band ") and self.wavelength_nm is not None:
            return text("model.band_at", role=self.role, wavelength=self.wavelength_nm)
        return self.role


@dataclass(frozen=True)
class ModelCard:
    """Everything the engine and a reader need to know about a model.

    Attributes:
        name: Name for people.
        version: Version of the model, not of the plugin.
        summary: Intended use and limits, a few sentences.
        licence: Licence of the weights.
        bands: Bands in channel order; optional ones last.
        values: ``reflectance`` (with ``scale``) or ``byte`` (0 to 255).
        scale: Reflectance per digital number where an image does not say its own.
        gsd_m: Smallest and largest ground sample distance it was made for, metres; may be empty.
        classes: Name per class value; the pond class is ``pond_class``.
        pond_class: Channel of the pond class in a graph with several.
        threshold: Recommended probability threshold, 0 to 1.
        stride: Height and width of a window must be multiples of this, in pixels.
        margin: Context to read around a window, in pixels, so that tiling does not show.
        window: Fixed height and width of the graph's input, or ``None`` if free.
        batch: Fixed batch size of the graph's input, or ``None`` if free.
        mean: Per-band standardisation after division by 255 (Deepness graphs only).
        std: Likewise.
        training_data: What it was trained on, one sentence a source.
        held_out: Results on data it never saw, written by the training run.
        settings: Parameters that a classifier was fitted with.
        confidence: How sure the model is of a whole pond; ``None`` where that was not fitted.
        pictures: Whether it was also trained on 8-bit pictures stretched for display, which are
            then read in their visible bands.
    """

    name: str
    version: str
    summary: str
    licence: str
    bands: Tuple[BandSpec, ...]
    values: str
    scale: float
    gsd_m: Tuple[float, ...]
    classes: Tuple[str, ...]
    threshold: float
    stride: int
    margin: int
    pond_class: int = 1
    window: Optional[int] = None
    batch: Optional[int] = None
    mean: Tuple[float, ...] = ()
    std: Tuple[float, ...] = ()
    training_data: Tuple[str, ...] = ()
    held_out: Dict[str, Any] = field(default_factory=dict)
    settings: Dict[str, Any] = field(default_factory=dict)
    confidence: Optional[PondConfidence] = None
    pictures: bool = False

    @property
    def required_bands(self) -> int:
        """How many bands, from the first, an image must have."""
        return sum(band.required for band in self.bands)

    @property
    def native(self) -> bool:
        """Whether the graph does its own casting and scaling."""
        return not self.std

    def describe(self) -> str:
        """Return the card for people, a few short lines."""
        bands = ", ".join(
            band.in_words if band.required else text("model.card.optional_band", band=band.in_words)
            for band in self.bands
        )
        lines = [
            f"{self.name} {self.version}".strip(),
            self.summary,
            text("model.card.bands", bands=bands),
        ]
        if self.gsd_m:
            smallest, largest = self.gsd_m[0], self.gsd_m[-1]
            lines.append(text("model.card.pixel_size", smallest=smallest, largest=largest))
        if self.training_data:
            lines.append(text("model.card.training_data", data=" ".join(self.training_data)))
        held_out = self.held_out.get("in_words")
        if held_out:
            # What has settings is a classifier, fitted to samples of one image.
            code = "model.card.unseen_samples" if self.settings else "model.card.unseen_sites"
            lines.append(text(code, results=held_out))
        if self.licence:
            lines.append(text("model.card.licence", licence=self.licence))
        return "\n".join(line for line in lines if line)


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
    size = window or number(json.loads(metadata.get("tile_size", "512")))
    overlap = number(json.loads(metadata.get("tiles_overlap", "15")))
    resolution = number(json.loads(metadata.get("resolution", "0"))) / 100
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
        names = ast.literal_eval(written)
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
