"""Fitted classifiers as ONNX files: written with a card, read back as arrays. Never pickled."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Optional

import onnx
from onnx import helper, numpy_helper

from ..model import card_metadata
from ..model.card_metadata import CLASSIFIER_KEY
from ..model.model_card import ModelCard
from ..protocol.errors import ModelError
from . import registry
from .classifier import Classifier
from .onnx_graphs import IR_VERSION, OPSET, graph


def to_bytes(classifier: Classifier, card: ModelCard) -> bytes:
    """Return a classifier as an ONNX model.

    Args:
        classifier: What was fitted.
        card: With as many bands, threshold 0.5, stride 1 and margin 0.
    """
    model = helper.make_model(
        graph(classifier, len(card.bands)),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="Tailing Pond Mapper",
    )
    helper.set_model_props(
        model, {**card_metadata.write(card), CLASSIFIER_KEY: json.dumps(classifier.kind)}
    )
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def from_bytes(content: bytes, path: Path) -> Optional[Classifier]:
    """Return the classifier in an ONNX model; ``None`` where it holds none.

    Raises:
        ModelError: It says that it holds one, and does not.
    """
    try:
        model = onnx.load_model_from_string(content)
        kept = {item.key: item.value for item in model.metadata_props}
        if CLASSIFIER_KEY not in kept:
            return None
        kind = registry.kind_in_file(json.loads(kept[CLASSIFIER_KEY])).arrays
        arrays = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
        classifier = kind(**{item.name: arrays[item.name] for item in dataclasses.fields(kind)})
        if not classifier.suits(model.graph.input[0].type.tensor_type.shape.dim[1].dim_value):
            raise ValueError("it was fitted to another number of bands")
        return classifier
    except (LookupError, TypeError, ValueError) as error:
        raise ModelError.of("classifiers.file_unreadable", file=path.name, reason=error) from error
