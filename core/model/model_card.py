"""The model card: bands, values, stride, margin, threshold, accuracy.

How it lies in an ONNX file is in :mod:`core.model.card_metadata`.

Graph of a model with our card (names are part of the format):

=============  ========  ==============  ====================================================
input          dtype     shape           meaning
=============  ========  ==============  ====================================================
``pixels``     uint16    [N, C, H, W]    raw digital numbers, H and W multiples of the stride
``gain``       float32   [C]             reflectance = gain * pixels + offset
``offset``     float32   [C]
``centre``     float32   [C]             median digital number of the whole image, per band
``context``    int64     [2, 2]          rows and columns of the window that are context only,
                                         before (top, left) and behind (bottom, right)
=============  ========  ==============  ====================================================

``gain``, ``offset`` and ``centre`` may be absent from a graph that does not use them. So may
``context``, which need not be given either (an initializer that may be overridden, of zeros): with
it, a graph leaves out what only the thrown-away part of its output would need. The output
``probability``, float32 [N, 1, H, W], is the probability of a pond, 0 to 1. A pixel without data is
fed as ``centre``; a band that the image lacks is fed with gain 0, offset 1 and centre 0, which any
normalisation relative to the centre turns into zeros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Tuple

from ..protocol.texts import listed, text
from . import card_language
from .pond_confidence import PondConfidence

_ROLES = {
    "blue": "model.role.blue",
    "green": "model.role.green",
    "red": "model.role.red",
    "nir": "model.role.nir",
}
"""Texts of the band roles, by role."""

_SENTENCE_END = re.compile(r"(?<=[.])\s+(?=[A-Z])|(?<=。)")
"""Between a sentence and the next; a decimal point is none."""

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
        if self.role.startswith("band ") and self.wavelength_nm is not None:
            return text("model.band_at", role=self.role, wavelength=self.wavelength_nm)
        return role_in_words(self.role)


def role_in_words(role: str) -> str:
    """Return a band's role for people; what is no role, such as a file's own name, as it is."""
    return text(_ROLES[role]) if role in _ROLES else role


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

    @property
    def accuracy(self) -> str:
        """How well the model did on what it had not seen, in a sentence; empty if nobody says."""
        told = card_language.site_results(self.held_out)
        first = _SENTENCE_END.split(self._unseen)[0]
        return self._results(told or card_language.translated(first))

    @property
    def _unseen(self) -> str:
        told = self.held_out.get("in_words")
        return told if isinstance(told, str) else ""

    def _results(self, results: str) -> str:
        if not results:
            return ""
        # What has settings is a classifier, fitted to samples of one image.
        code = "model.card.unseen_samples" if self.settings else "model.card.unseen_sites"
        return text(code, results=results)

    def describe(self) -> str:
        """Return the card for people, a few short lines."""
        bands = listed(
            band.in_words if band.required else text("model.card.optional_band", band=band.in_words)
            for band in self.bands
        )
        lines = [
            f"{self.name} {self.version}".strip(),
            card_language.translated(self.summary),
            text("model.card.bands", bands=bands),
        ]
        if self.gsd_m:
            smallest, largest = self.gsd_m[0], self.gsd_m[-1]
            lines.append(text("model.card.pixel_size", smallest=smallest, largest=largest))
        if self.training_data:
            data = card_language.translated(" ".join(self.training_data))
            lines.append(text("model.card.training_data", data=data))
        lines.append(self._results(card_language.translated(self._unseen)))
        if self.licence:
            licence = card_language.translated(self.licence)
            lines.append(text("model.card.licence", licence=licence))
        return "\n".join(line for line in lines if line)
