"""The card inside a model: what is written is what is read, and Deepness can read it too."""

from __future__ import annotations

import ast
import json
from typing import Any, Optional, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import card_metadata, model_card
from core.model.model_card import BandSpec, ModelCard
from core.model.pond_confidence import PondConfidence
from core.protocol.errors import ModelError

from .. import networks

words = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(1e-9, 1e9)
lengths = st.shared(st.integers(1, 8), key="bands")


def per_band(values: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, ...]]:
    """Return lists as long as the bands, or empty; all of one card's alike."""
    given = st.shared(st.booleans(), key="scaled")
    return (
        st.tuples(lengths, given)
        .flatmap(
            lambda both: st.lists(values, min_size=both[0] * both[1], max_size=both[0] * both[1])
        )
        .map(tuple)
    )


cards = st.builds(
    ModelCard,
    name=words,
    version=words,
    summary=words,
    licence=words,
    bands=lengths.flatmap(
        lambda count: st.lists(
            st.builds(
                BandSpec, role=words, wavelength_nm=st.none() | positive, required=st.booleans()
            ),
            min_size=count,
            max_size=count,
        )
    ).map(lambda bands: tuple(sorted(bands, key=lambda band: not band.required))),
    values=st.sampled_from([model_card.REFLECTANCE, model_card.BYTE]),
    scale=positive,
    gsd_m=st.lists(st.floats(0.1, 1000), max_size=2).map(sorted).map(tuple),
    classes=st.lists(words, min_size=5, max_size=5).map(tuple),
    threshold=st.floats(0, 1),
    stride=st.integers(1, 64),
    margin=st.integers(0, 500),
    pond_class=st.integers(0, 4),
    window=st.none() | st.integers(1, 512),
    batch=st.none() | st.integers(1, 64),
    mean=per_band(st.floats(-1e9, 1e9)),
    std=per_band(positive),
    training_data=st.lists(words, max_size=3).map(tuple),
    held_out=st.dictionaries(words, numbers | words | st.none(), max_size=4),
    confidence=st.none() | st.builds(PondConfidence, *[numbers] * 5, default=st.floats(0, 1)),
)


@given(cards)
def test_a_card_survives_the_file(card: ModelCard) -> None:
    metadata = card_metadata.write(card)
    assert all(isinstance(value, str) for value in metadata.values())
    assert card_metadata.read(metadata, (None, len(card.bands), None, None), "m.onnx") == card


def test_a_card_from_before_confidences_says_nothing_of_them() -> None:
    metadata = card_metadata.write(networks.card())
    older = json.loads(metadata[card_metadata.KEY])
    del older["confidence"]
    metadata[card_metadata.KEY] = json.dumps(older)
    assert card_metadata.read(metadata, (None, 4, None, None), "m.onnx") == networks.card()


@pytest.mark.parametrize(
    "changes", [{"mean": "2"}, {"peak": None}, {"default": 1.5}, {"slope": 1.0}]
)
def test_a_card_with_a_damaged_confidence_is_refused(changes: dict[str, Any]) -> None:
    metadata = card_metadata.write(networks.card(confidence=networks.CONFIDENCE))
    damaged = json.loads(metadata[card_metadata.KEY])
    damaged["confidence"].update(changes)
    metadata[card_metadata.KEY] = json.dumps(damaged)
    with pytest.raises(ModelError, match="cannot be read"):
        card_metadata.read(metadata, (None, 4, None, None), "m.onnx")


_NO_NUMBER = ["x", None, [], {}, True, float("nan"), float("inf"), -float("inf"), 10**400]
_WRONG = {
    "stride": [0, -1, 1.5, 10**9],
    "margin": [-5, 1.5, 10**9],
    "window": [0, -1, 1.5, 10**6],
    "batch": [0, -1, 1.5, 10**6],
    "threshold": [5, -0.1],
    "scale": [0, -1e-4, 1e-320],
    "pond_class": [-1, 2, 1.5],
}
"""What no field of that name may be, besides what is no number."""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, value) for name, values in _WRONG.items() for value in values),
        *(
            (name, value)
            for name in _WRONG
            for value in _NO_NUMBER
            if not (value is None and name in ("window", "batch"))
        ),
        *(("gsd_m", value) for value in ([0, 5], [9, 5], [1, 2, 3], ["a", "b"], [5, None], 8)),
        *(("values", value) for value in ("radiance", 1, None)),
        *(("mean", value) for value in ([0.0], ["0"] * 4, [None] * 4)),
        *(("std", value) for value in ([1.0, 1.0, 1.0, 0.0], [1.0], ["1"] * 4)),
        *(("classes", value) for value in ([], [1], "pond", [None])),
        *(("bands", value) for value in ([], [{"role": None, "wavelength_nm": 1}], [1], "blue")),
        ("bands", [{"role": "blue", "wavelength_nm": -5}]),
        ("bands", [{"role": "blue", "wavelength_nm": "500"}]),
        ("bands", [{"role": "blue", "wavelength_nm": None, "required": "yes"}]),
        *((name, 5) for name in ("name", "version", "summary", "licence")),
        ("name", "x" * 10**6),
        ("training_data", ["a", 5]),
        ("held_out", []),
        ("settings", "x"),
    ],
)
def test_a_field_that_holds_what_it_cannot_is_refused_by_name(field: str, value: Any) -> None:
    metadata = card_metadata.write(networks.card())
    values = json.loads(metadata[card_metadata.KEY])
    metadata[card_metadata.KEY] = json.dumps({**values, field: value})
    with pytest.raises(ModelError) as caught:
        card_metadata.read(metadata, (None, 4, None, None), "m.onnx")
    assert field in caught.value.message or (field == "bands" and "wavelength" in str(caught.value))
    assert "m.onnx" in caught.value.message
    assert len(caught.value.message) < 400


def test_every_number_of_a_card_is_tried() -> None:
    kinds = get_type_hints(ModelCard)
    held = {name for name, kind in kinds.items() if {int, float} & {kind, *get_args(kind)}}
    assert held - {"gsd_m", "mean", "std"} == set(_WRONG)


@pytest.mark.parametrize("depth", [10_000, 200_000])
def test_a_card_nested_without_end_is_refused(depth: int) -> None:
    for key in (card_metadata.KEY, "class_names"):
        metadata = {"model_type": '"Segmentor"', key: "[" * depth}
        with pytest.raises(ModelError, match="cannot be read"):
            card_metadata.read(metadata, (None, 3, 64, 64), "m.onnx")


@given(cards)
def test_deepness_finds_its_keys(card: ModelCard) -> None:
    """Read the way that plugin reads them: JSON each, classes as a dictionary by number."""
    metadata = {key: json.loads(value) for key, value in card_metadata.write(card).items()}
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


@pytest.mark.parametrize(
    ("told", "brief"),
    [
        (
            "on 24 sites: F1 0.71, error 0.01. On ground without mines: none.",
            "On sites it had not seen: on 24 sites: F1 0.71, error 0.01.",
        ),
        ("IoU 0.5", "On sites it had not seen: IoU 0.5"),
        (None, ""),
        (7, ""),
    ],
)
def test_its_accuracy_in_a_sentence(told: object, brief: str) -> None:
    assert networks.card(held_out={"in_words": told}).accuracy == brief


def deepness(shape: tuple[Optional[int], ...] = (None, 3, 64, 64), **keys: Any) -> ModelCard:
    metadata = {"model_type": '"Segmentor"', **{key: str(value) for key, value in keys.items()}}
    return card_metadata.read(metadata, shape, "folder/forest.onnx")


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
        ('{"10": "Pond", "2": "c", "1": "b", "0": "a"}', 10),
        ('{"1": "tailings pond"}', 1),
        ('{"3": "尾矿库"}', 3),
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
                card_metadata.KEY,
            ]
        ),
        st.text(max_size=8)
        | st.sampled_from(["[]", "{}", "null", "1", '"x"', "[1]", "{'a': 1}", "[[1]]", "NaN"]),
    ),
    st.sampled_from([(None, 3, 64, 64), (), (1,), (None, None, None, None)]),
)
def test_no_metadata_makes_the_engine_stumble(metadata: dict[str, str], shape: Any) -> None:
    try:
        card = card_metadata.read(metadata, shape, "m.onnx")
    except ModelError as error:
        assert "m.onnx" in error.message
        assert error.cure
    else:
        assert card.describe()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("resolution", value) for value in ("0", "-5", '"x"', "null", "1e400", "NaN")),
        *(("tile_size", value) for value in ("0", "-1", '"x"', "1e9", "63.5", "[64]")),
        *(("tiles_overlap", value) for value in ("-1", "101", '"x"', "{}")),
        *(("class_names", value) for value in ("pond", "5", '["a", "b"]', "{1: }")),
    ],
)
@pytest.mark.parametrize("shape", [(None, 3, 64, 64), (None, 3, None, None)])
def test_what_no_deepness_card_can_say_is_refused(field: str, wrong: str, shape: Any) -> None:
    with pytest.raises(ModelError) as caught:
        deepness(shape, **{field: wrong})
    assert "forest.onnx" in caught.value.message
    assert "object at 0x" not in caught.value.message
    if caught.value.code == "model.card_field":
        assert field in caught.value.message
