"""ONNX model files: the graph's inputs and outputs, the model card, and ONNX Runtime's errors."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Sequence, Tuple, Type

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from ..model import card_metadata
from ..model.model_card import ModelCard
from ..protocol.errors import ModelError
from ..protocol.texts import text

ORT_ERRORS: Tuple[Type[Exception], ...] = (
    RuntimeError,  # What fails under IO binding, or while a buffer is made on a device.
    *(
        getattr(ort_state, name)
        for name in (
            "EPFail",
            "Fail",
            "InvalidArgument",
            "InvalidGraph",
            "InvalidProtobuf",
            "NoModel",
            "NoSuchFile",
            "NotImplemented",
            "RuntimeException",
        )
    ),
)
"""ONNX Runtime's exceptions share no base class of their own."""

CONSTANTS = ("gain", "offset", "centre")
CONTEXT = "context"
"""Name of the input that says what of a window is context only, int64 [2, 2]: rows and columns,
before (top, left) and behind (bottom, right). It need not be given."""
_RAW, _SCALED = "tensor(uint16)", "tensor(float)"

Shape = Tuple[Optional[int], ...]


@dataclass(frozen=True)
class Signature:
    """The graph's inputs and its first output, as the file declares them.

    Attributes:
        input_name: The image.
        output_name: The first output.
        constants: Those of :data:`CONSTANTS` that it takes.
        takes_context: Whether it can be told what of a window is context only.
    """

    input_name: str
    output_name: str
    constants: Tuple[str, ...]
    takes_context: bool


def read_file(path: Path) -> bytes:
    """Return a model file's bytes.

    Raises:
        ModelError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> ModelError:
    """Return the error for a model file that cannot be read."""
    return ModelError.of(
        "inference.model_unreadable", path=path, reason=os.strerror(error.errno or 0)
    )


def understand(session: ort.InferenceSession, path: Path) -> Tuple[Signature, ModelCard]:
    """Return a graph's signature and card, checked against each other.

    Raises:
        ModelError: It is not a segmentation model that this engine can run.
    """
    try:
        inputs = {item.name: item for item in session.get_inputs()}
        outputs = [item.name for item in session.get_outputs()]
        metadata = session.get_modelmeta().custom_metadata_map
    except UnicodeDecodeError as error:
        raise ModelError.of("inference.model_no_text", model=path.name) from error
    images = [item for item in inputs.values() if item.name not in CONSTANTS]
    shape: Shape = tuple(
        size if isinstance(size, int) else None for size in (images[0].shape if images else ())
    )
    card = card_metadata.read(metadata, shape, path.name)
    if len(images) != 1 or len(shape) != 4 or not outputs:
        raise ModelError.of("inference.not_one_image", model=path.name)
    wanted = _RAW if card.native else _SCALED
    if images[0].type != wanted:
        raise ModelError.of(
            "inference.input_type",
            model=path.name,
            taken=_type_name(images[0].type),
            given=_type_name(wanted),
        )
    _check_sides(shape, card, path)
    if shape[1] not in (None, len(card.bands)):
        raise ModelError.of(
            "inference.bands_differ_from_card",
            model=path.name,
            named=len(card.bands),
            taken=shape[1],
        )
    if card.window is not None and card.window <= 2 * card.margin:
        raise ModelError.of(
            "inference.overlap_too_large",
            model=path.name,
            window=card.window,
            overlap=2 * card.margin,
        )
    signature = Signature(
        input_name=images[0].name,
        output_name=outputs[0],
        constants=tuple(name for name in CONSTANTS if name in inputs),
        takes_context=card.native and takes_context(session),
    )
    return signature, card


def takes_context(session: ort.InferenceSession) -> bool:
    """Tell whether a graph can be told what of a window is context only."""
    return any(
        item.name == CONTEXT and item.type == "tensor(int64)" and item.shape == [2, 2]
        for item in session.get_overridable_initializers()
    )


def _type_name(written: str) -> str:
    """Return the name of a type, for people: ``tensor(float)`` is ``float``."""
    return written.replace("tensor(", "").rstrip(")")


def _check_sides(shape: Shape, card: ModelCard, path: Path) -> None:
    """Compare the sizes that a graph is fixed to with those that its card names.

    Raises:
        ModelError: They differ.
    """
    for fixed, named in ((shape[0], card.batch), (shape[2], card.window), (shape[3], card.window)):
        if fixed is not None and fixed != named:
            raise ModelError.of(
                "inference.sizes_differ_from_card",
                model=path.name,
                taken=fixed,
                named=named or text("inference.any"),
            )


def not_loaded(path: Path, error: Exception) -> ModelError:
    """Return the error for a graph that ONNX Runtime does not load, told by what it says."""
    if isinstance(error, MemoryError):
        return ModelError.of("inference.model_too_large", model=path.name)
    said = str(error).lower()
    kinds: Sequence[Tuple[str, Tuple[str, ...]]] = (
        ("inference.model_too_new", ("opset", "unsupported model ir version")),
        ("inference.model_weights_apart", ("external data", "external initializer")),
        ("inference.model_too_large", ("bad_alloc", "failed to allocate", "out of memory")),
        (
            "inference.model_operator",
            (
                "not a registered function/op",
                "could not find an implementation",
                "no op registered",
            ),
        ),
    )
    code = next((code for code, signs in kinds if any(sign in said for sign in signs)), None)
    return ModelError.of(
        code or "inference.model_damaged", model=path.name, reason=first_line(error)
    )


def holds_classifier(session: ort.InferenceSession) -> bool:
    """Tell whether a graph is that of a classifier of single pixels, whose arrays it holds."""
    return card_metadata.CLASSIFIER_KEY in session.get_modelmeta().custom_metadata_map


def pond_probability(
    output: npt.NDArray[Any], size: Tuple[int, ...], card: ModelCard, path: Path
) -> npt.NDArray[np.float32]:
    """Return the pond channel [N, H, W] of an output [N, H, W] or [N, K, H, W].

    Args:
        output: What a graph gave.
        size: Height and width of the windows that it was given.
        card: The model's card.
        path: The model, for messages.

    Raises:
        ModelError: There is no such channel, or it holds no probabilities of these pixels.
    """
    if output.dtype.kind in "iub" and (output.ndim == 3 or output.shape[1:2] == (1,)):
        # Numbers of classes, one a pixel: what is of the pond's is certain, all else is not.
        output = output == (card.pond_class if len(card.classes) > 1 else 1)
    if output.ndim == 4:
        channel = card.pond_class if output.shape[1] > 1 else 0
        if channel >= output.shape[1]:
            raise ModelError.of(
                "inference.no_pond_class",
                model=path.name,
                classes=output.shape[1],
                channel=channel,
            )
        output = output[:, channel]
    if output.ndim != 3 or output.shape[1:] != size:
        raise ModelError.of("inference.not_per_pixel", model=path.name)
    probability = np.ascontiguousarray(output, dtype=np.float32)
    if not probability.size:
        raise ModelError.of("inference.not_per_pixel", model=path.name)
    low, high = float(probability.min()), float(probability.max())
    if not (low >= -1e-4 and high <= 1 + 1e-4):
        raise ModelError.of("inference.output_no_probability", model=path.name, low=low, high=high)
    return probability


def window_failed(path: Path, shape: Tuple[int, ...], error: Exception) -> ModelError:
    """Return the error for windows of a shape [N, C, H, W] that a graph cannot run."""
    return ModelError.of(
        "inference.window_failed",
        model=path.name,
        width=shape[3],
        height=shape[2],
        reason=first_line(error),
    )


def out_of_memory(error: Exception) -> bool:
    """Tell whether ONNX Runtime, CUDA or cuDNN says that memory ran out."""
    said = str(error).lower()
    phrases: Sequence[str] = (
        "failed to allocate memory",
        "out of memory",
        "cudnn_status_alloc_failed",
        "cublas_status_alloc_failed",
        "bad_alloc",
        "smaller than requested bytes",
    )
    return any(phrase in said for phrase in phrases)


def first_line(error: Exception) -> str:
    """Return the first line of an exception's text, shortened."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
