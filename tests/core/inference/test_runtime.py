"""Models and devices: what cannot be served is told in words, and a GPU is given up aloud."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable, Dict

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.inference import devices, runtime
from core.inference.devices import Device
from core.jobs.doctor import doctor
from core.jobs.segment import segment
from core.model import card_metadata
from core.model.model_card import BandSpec
from core.protocol.doctor import DoctorRequest
from core.protocol.errors import ModelError, RequestError

from .. import networks
from ..conftest import Heard
from ..rasters import landscape, read_raster, write_raster
from .segment_jobs import job


def _graph(path: Path, nodes: Any, inputs: Any, metadata: Dict[str, str], **more: Any) -> None:
    networks.save(path, nodes, inputs, "output", more.pop("constants", {}), metadata, **more)


def _image(kind: int = TensorProto.FLOAT, shape: Any = ("n", 3, "h", "w")) -> Any:
    return helper.make_tensor_value_info("image", kind, list(shape))


DEEPNESS = {"model_type": json.dumps("Segmentor")}


def _missing(path: Path) -> None:
    del path


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("PK? No: a text file.")


def _cut_off(path: Path) -> None:
    networks.spatial(path)
    path.write_bytes(path.read_bytes()[:-300])


def _scrambled(path: Path) -> None:
    networks.spatial(path)
    content = bytearray(path.read_bytes())
    content[100:400] = os.urandom(300)
    path.write_bytes(bytes(content))


def _no_card(path: Path) -> None:
    _graph(path, [helper.make_node("Sigmoid", ["image"], ["output"])], [_image()], {})


def _detector(path: Path) -> None:
    networks.deepness(path, metadata={"model_type": json.dumps("Detector")})


def _five_bands(path: Path) -> None:
    networks.deepness(path, bands=5)


def _free_bands(path: Path) -> None:
    node = helper.make_node("Sigmoid", ["image"], ["output"])
    _graph(path, [node], [_image(shape=("n", "c", "h", "w"))], DEEPNESS)


def _other_bands_than_its_card(path: Path) -> None:
    networks.per_pixel(path, bands=tuple(BandSpec(role, None) for role in ("red", "nir")))


def _two_images(path: Path) -> None:
    second = helper.make_tensor_value_info("other", TensorProto.FLOAT, ["n", 3, "h", "w"])
    _graph(
        path,
        [helper.make_node("Add", ["image", "other"], ["output"])],
        [_image(), second],
        DEEPNESS,
    )


def _integers_in(path: Path) -> None:
    node = helper.make_node("Cast", ["image"], ["output"], to=TensorProto.FLOAT)
    _graph(path, [node], [_image(TensorProto.INT64)], DEEPNESS)


def _all_margin(path: Path) -> None:
    networks.deepness(path, metadata={"tiles_overlap": "100"})


def _broken_card(path: Path) -> None:
    networks.per_pixel(path)
    model = onnx.load(str(path))
    helper.set_model_props(model, {card_metadata.KEY: '{"name": "half a car'})
    onnx.save(model, str(path))


def _card_of_another_age(path: Path) -> None:
    networks.per_pixel(path)
    model = onnx.load(str(path))
    helper.set_model_props(model, {card_metadata.KEY: '{"name": "A card with one field"}'})
    onnx.save(model, str(path))


def _list_of_classes(path: Path) -> None:
    networks.deepness(path, metadata={"class_names": '["background", "pond"]'})


def _no_classes(path: Path) -> None:
    networks.deepness(path, metadata={"class_names": "[]"})


def _mean_of_other_length(path: Path) -> None:
    networks.deepness(path, metadata={"standardization_mean": "[0.1, 0.2, 0.3, 0.4]"})


def _zero_deviation(path: Path) -> None:
    networks.deepness(path, metadata={"standardization_std": "[1.0, 0.0, 1.0]"})


LOAD: Dict[Callable[[Path], None], str] = {
    _missing: "cannot be read",
    _folder: "cannot be read",
    _empty: "cannot be loaded",
    _text: "cannot be loaded",
    _cut_off: "cannot be loaded",
    _scrambled: "cannot be loaded",
    _no_card: "not a segmentation model",
    _detector: "Detector",
    _five_bands: "5 bands",
    _free_bands: "does not say how many bands",
    _other_bands_than_its_card: "names 2 bands, but its graph takes 4",
    _two_images: "one image",
    _integers_in: "takes pixels as int64",
    _all_margin: "overlap",
    _broken_card: "card",
    _card_of_another_age: "card",
    _list_of_classes: "card",
    _no_classes: "card",
    _mean_of_other_length: "card",
    _zero_deviation: "card",
}


@pytest.mark.parametrize("spoil", LOAD, ids=lambda spoil: spoil.__name__.strip("_"))
def test_a_file_that_is_no_model_to_serve_is_refused(
    spoil: Callable[[Path], None], scene: str, tmp_path: Path, heard: Heard
) -> None:
    path = tmp_path / "thing.onnx"
    spoil(path)
    with pytest.raises(ModelError, match=LOAD[spoil]) as caught:
        segment(job(scene, path), heard)
    assert "thing.onnx" in caught.value.message
    assert caught.value.cure
    assert not list(tmp_path.glob("out/*"))


def _logits(path: Path) -> None:
    node = helper.make_node("Identity", ["image"], ["output"])
    _graph(path, [node], [_image()], {**DEEPNESS, "standardization_mean": "[9, 9, 9]"})


def _not_a_number(path: Path) -> None:
    _graph(
        path,
        [helper.make_node("Log", ["image"], ["output"])],
        [_image()],
        {**DEEPNESS, "standardization_mean": "[9, 9, 9]"},
    )


def _one_value_per_image(path: Path) -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Sigmoid", ["mean"], ["output"]),
    ]
    _graph(path, nodes, [_image()], DEEPNESS)


def _one_vector_per_image(path: Path) -> None:
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Sigmoid", ["mean"], ["output"]),
    ]
    _graph(path, nodes, [_image()], DEEPNESS, output_shape=("n", 3))


def _a_quarter_of_the_pixels(path: Path) -> None:
    nodes = [
        helper.make_node("MaxPool", ["image"], ["less"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Sigmoid", ["less"], ["output"]),
    ]
    _graph(path, nodes, [_image()], DEEPNESS)


def _fewer_channels_than_classes(path: Path) -> None:
    names = json.dumps({str(i): name for i, name in enumerate("abcd")} | {"4": "pond"})
    networks.deepness(path, classes=3, metadata={"class_names": names})


def _chokes(path: Path) -> None:
    """Wants windows of 64 pixels without saying so."""
    constants = {"add": np.zeros((1, 1, 64, 64), np.float32)}
    nodes = [
        helper.make_node("Add", ["image", "add"], ["sum"]),
        helper.make_node("Sigmoid", ["sum"], ["output"]),
    ]
    _graph(path, nodes, [_image()], DEEPNESS, constants=constants)


RUN: Dict[Callable[[Path], None], str] = {
    _logits: "probabilities lie between 0 and 1",
    _not_a_number: "probabilities lie between 0 and 1",
    _one_value_per_image: "one value per pixel",
    _one_vector_per_image: "one value per pixel",
    _a_quarter_of_the_pixels: "one value per pixel",
    _fewer_channels_than_classes: "3 classes",
    _chokes: "cannot be run on a window",
}


@pytest.mark.parametrize("spoil", RUN, ids=lambda spoil: spoil.__name__.strip("_"))
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_model_that_gives_no_probabilities_is_refused(
    spoil: Callable[[Path], None], tmp_path: Path, heard: Heard
) -> None:
    path = tmp_path / "thing.onnx"
    spoil(path)
    image = write_raster(tmp_path / "i.tif", (landscape(100, 90, bands=3) % 256).astype(np.uint8))
    with pytest.raises(ModelError, match=RUN[spoil]) as caught:
        segment(job(image, path), heard)
    assert "thing.onnx" in caught.value.message
    assert caught.value.cure
    assert not list(tmp_path.glob("out/*"))


def test_a_file_path_with_spaces_and_chinese_is_read(
    models: Path, scene: str, tmp_path: Path, heard: Heard
) -> None:
    folder = tmp_path / "尾矿库 模型 é"
    folder.mkdir()
    model = folder / "模型 1.onnx"
    model.write_bytes((models / "pixel.onnx").read_bytes())
    image = folder / "高分 6.tif"
    image.write_bytes(Path(scene).read_bytes())
    result = segment(job(str(image), model, polygons=str(folder / "矿 池.gpkg")), heard)
    assert read_raster(result.output).shape == (200, 300)


def test_a_replaced_model_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    networks.per_pixel(path)
    first = runtime.load(path, "cpu")
    assert runtime.load(path, "cpu") is first
    networks.per_pixel(path, name="Another toy")
    assert runtime.load(path, "cpu").card.name == "Another toy"


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("auto", None),
        ("cpu", Device("cpu")),
        ("cuda", Device("cuda", 0)),
        ("cuda:0", Device("cuda", 0)),
        ("cuda:12", Device("cuda", 12)),
        ("directml", Device("directml")),
        ("directml:1", Device("directml", 1)),
        ("coreml", Device("coreml")),
    ],
)
def test_devices_are_read(text: str, device: Any) -> None:
    assert devices.parse(text) == device


@pytest.mark.parametrize(
    "text", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "CUDA", "coreml:0"]
)
def test_other_devices_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match="cuda:N"):
        devices.parse(text)


@pytest.mark.parametrize("text", ["directml", "coreml"])
def test_networks_are_trained_on_cuda_or_the_cpu_only(text: str) -> None:
    with pytest.raises(RequestError, match="cuda:N"):
        devices.parse(text, devices.TRAINING)


def test_the_doctor_runs_the_shipped_model(
    models: Path, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr(runtime, "DEFAULT_MODEL", models / "spatial.onnx")
    result = doctor(DoctorRequest(), heard)
    assert result.healthy
    assert {check.name for check in result.checks} >= {"Python", "GDAL", "ONNX Runtime", "Model"}
    (ran,) = [check for check in result.checks if check.name == "Model"]
    assert ran.detail == f"Toy 1 ran on {result.device_line}"


@pytest.mark.parametrize("spoil", [_missing, _cut_off, _detector])
def test_the_doctor_finds_a_bad_model(
    spoil: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    spoil(tmp_path / "m.onnx")
    monkeypatch.setattr(runtime, "DEFAULT_MODEL", tmp_path / "m.onnx")
    result = doctor(DoctorRequest(), heard)
    assert not result.healthy
    (model,) = [check for check in result.checks if check.name == "Model"]
    assert not model.ok
    assert "m.onnx" in model.detail
    assert result.device_line == "The engine is not ready."


def test_a_graph_that_takes_other_values_than_its_card_says_is_refused(
    models: Path, tmp_path: Path
) -> None:
    model = onnx.load(str(models / "spatial.onnx"))
    (pixels,) = (item for item in model.graph.input if item.name == "pixels")
    pixels.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    path = tmp_path / "floats.onnx"
    onnx.save(model, str(path))
    with pytest.raises(ModelError, match=r"floats\.onnx takes pixels as float"):
        runtime.Network(path, "cpu")
