"""The card inside a model: what is written is what is read, and Deepness can read it too."""

from __future__ import annotations

import ast
import json
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import model_card
from core.model.model_card import BandSpec, ModelCard
from core.model.pond_confidence import PondConfidence
from core.protocol.errors import ModelError

from .. import networks

words = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
cards = st.builds(
    ModelCard,
    name=words,
    version=words,
    summary=words,
    licence=words,
    bands=st.lists(
        st.builds(BandSpec, role=words, wavelength_nm=st.none() | numbers, required=st.booleans()),
        min_size=1,
        max_size=8,
    ).map(tuple),
    values=st.sampled_from([model_card.REFLECTANCE, model_card.BYTE]),
    scale=numbers,
    gsd_m=st.lists(st.floats(0.1, 1000), max_size=2).map(tuple),
    classes=st.lists(words, min_size=1, max_size=5).map(tuple),
    threshold=st.floats(0, 1),
    stride=st.integers(1, 64),
    margin=st.integers(0, 500),
    pond_class=st.integers(0, 4),
    window=st.none() | st.integers(1, 2048),
    batch=st.none() | st.integers(1, 64),
    mean=st.lists(numbers, max_size=4).map(tuple),
    std=st.lists(numbers, max_size=4).map(tuple),
    training_data=st.lists(words, max_size=3).map(tuple),
    held_out=st.dictionaries(words, numbers | words | st.none(), max_size=4),
    confidence=st.none() | st.builds(PondConfidence, *[numbers] * 5, default=st.floats(0, 1)),
)


@given(cards)
def test_a_card_survives_the_file(card: ModelCard) -> None:
    metadata = model_card.write(card)
    assert all(isinstance(value, str) for value in metadata.values())
    assert model_card.read(metadata, (None, len(card.bands), None, None), "m.onnx") == card


def test_a_card_from_before_confidences_says_nothing_of_them() -> None:
    metadata = model_card.write(networks.card())
    older = json.loads(metadata[model_card.KEY])
    del older["confidence"]
    metadata[model_card.KEY] = json.dumps(older)
    assert model_card.read(metadata, (None, 4, None, None), "m.onnx") == networks.card()


@pytest.mark.parametrize(
    "changes", [{"mean": "2"}, {"peak": None}, {"default": 1.5}, {"slope": 1.0}]
)
def test_a_card_with_a_damaged_confidence_is_refused(changes: dict[str, Any]) -> None:
    metadata = model_card.write(networks.card(confidence=networks.CONFIDENCE))
    damaged = json.loads(metadata[model_card.KEY])
    damaged["confidence"].update(changes)
    metadata[model_card.KEY] = json.dumps(damaged)
    with pytest.raises(ModelError, match="cannot be read"):
        model_card.read(metadata, (None, 4, None, None), "m.onnx")


@given(cards)
def test_deepness_finds_its_keys(card: ModelCard) -> None:
    """Read the way that plugin reads them: JSON each, classes as a dictionary by number."""
    metadata = {key: json.loads(value) for key, value in model_card.write(card).items()}
    assert metadata["model_type"] == "Segmentor"
    assert {int(k): v for k, v in metadata["class_names"].items()} == dict(enumerate(card.classes))
    assert metadata["seg_thresh"] == card.threshold
    assert float(metadata["resolution"]) > 0
    assert metadata["tile_size"] * metadata["tiles_overlap"] / 100 >= 2 * card.margin - 3
    assert len(metadata["standardization_mean"]) == len(card.bands)
    assert len(metadata["standardization_std"]) == len(card.bands)


def test_the_card_in_plain_words() -> None:
    card = networks.card(
        training_data=("Site A.", "Site B."), held_out={"in_words": "IoU 0.5 on 12 tiles."}
    )
    lines = card.describe().splitlines()
    assert lines == [
        "Toy 1",
        "For tests.",
        "Bands: blue, green, red, near infrared (optional).",
        "Made for pixels of 5 to 20 m.",
        "Trained on: Site A. Site B.",
        "On sites it had not seen: IoU 0.5 on 12 tiles.",
        "Licence: none",
    ]
    assert card.required_bands == 3
    assert card.native


def deepness(shape: tuple[Optional[int], ...] = (None, 3, 64, 64), **keys: Any) -> ModelCard:
    metadata = {"model_type": '"Segmentor"', **{key: str(value) for key, value in keys.items()}}
    return model_card.read(metadata, shape, "folder/forest.onnx")


def test_what_a_deepness_model_implies() -> None:
    card = deepness(
        (4, 4, 256, 256),
        class_names="{0: 'background', 1: 'road', 2: 'Tailings pond'}",
        resolution="300.0",
        tiles_overlap="25",
        tile_size="512",
        seg_thresh="0.3",
        standardization_mean="[0.1, 0.2, 0.3, 0.4]",
        standardization_std="[1, 2, 3, 4]",
    )
    assert (card.name, card.values, card.native) == ("forest.onnx", model_card.BYTE, False)
    assert [band.role for band in card.bands] == ["red", "green", "blue", "nir"]
    assert card.required_bands == 4
    # A quarter of the graph's own 256 pixels, half of it on either side.
    assert (card.window, card.batch, card.margin) == (256, 4, 32)
    assert (card.pond_class, card.threshold) == (2, 0.3)
    assert card.gsd_m[0] < 3 < card.gsd_m[1]
    assert (card.mean, card.std) == ((0.1, 0.2, 0.3, 0.4), (1.0, 2.0, 3.0, 4.0))


def test_a_deepness_model_may_say_next_to_nothing() -> None:
    card = deepness((None, 3, None, None))
    assert (card.window, card.batch, card.gsd_m) == (None, None, ())
    assert (card.threshold, card.pond_class) == (0.5, 1)
    assert (card.mean, card.std) == ((0.0,) * 3, (1.0,) * 3)


@pytest.mark.parametrize(
    ("names", "pond"),
    [
        ('{"0": "background", "1": "water"}', 1),
        ('{"0": "tailings pond", "1": "water"}', 0),
        ('{"0": "pond"}', 0),
        ('[{"0": "background", "1": "road", "2": "Pond"}, {"0": "other output"}]', 2),
        ('{"10": "Pond", "2": "c", "1": "b", "0": "a"}', 3),
    ],
)
def test_the_pond_class_is_found_by_its_name(names: str, pond: int) -> None:
    for text in (names, repr(json.loads(names))):
        assert ast.literal_eval(text) == json.loads(names)
        assert deepness(class_names=text).pond_class == pond


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "class_names",
                "resolution",
                "tile_size",
                "tiles_overlap",
                "seg_thresh",
                "standardization_mean",
                "standardization_std",
                "model_type",
                model_card.KEY,
            ]
        ),
        st.text(max_size=8)
        | st.sampled_from(["[]", "{}", "null", "1", '"x"', "[1]", "{'a': 1}", "[[1]]", "NaN"]),
    ),
    st.sampled_from([(None, 3, 64, 64), (), (1,), (None, None, None, None)]),
)
def test_no_metadata_makes_the_engine_stumble(metadata: dict[str, str], shape: Any) -> None:
    try:
        card = model_card.read(metadata, shape, "m.onnx")
    except ModelError as error:
        assert "m.onnx" in error.message
        assert error.cure
    else:
        assert card.describe()
