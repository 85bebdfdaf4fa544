"""Models and devices: what cannot be served is told in words, and a GPU is given up aloud."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from core.inference import devices, runtime
from core.inference.devices import Device, Gpu
from core.jobs.doctor import doctor
from core.jobs.segment import segment
from core.model import model_card
from core.model.model_card import BandSpec
from core.protocol.doctor import DoctorRequest
from core.protocol.errors import DeviceError, ModelError, RequestError
from core.protocol.segment import SegmentRequest

from .. import networks
from ..conftest import Heard
from ..rasters import landscape, read_raster, write_raster


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    runtime._cached.cache_clear()
    yield
    runtime._cached.cache_clear()


def job(scene: str, model: Path, **options: Any) -> SegmentRequest:
    output = str(Path(scene).parent / "out" / "prediction.tif")
    return SegmentRequest(**{"image": scene, "output": output, "model": str(model), **options})


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
    helper.set_model_props(model, {model_card.KEY: '{"name": "half a car'})
    onnx.save(model, str(path))


def _card_of_another_age(path: Path) -> None:
    networks.per_pixel(path)
    model = onnx.load(str(path))
    helper.set_model_props(model, {model_card.KEY: '{"name": "A card with one field"}'})
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
    _integers_in: "one image",
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
    ],
)
def test_devices_are_read(text: str, device: Any) -> None:
    assert devices.parse(text) == device


@pytest.mark.parametrize("text", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "CUDA"])
def test_other_devices_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match="cuda:N"):
        devices.parse(text)


class Pretend:
    """A machine with a GPU, as far as the engine can tell.

    Sessions on CUDA are sessions on the CPU underneath. ``holds`` is how many windows its memory
    holds at a time, ``breaks`` an error that every run on it gives.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.holds = 99
        self.breaks: Any = None
        self.loads = True
        self.batches: List[int] = []
        gpus = (Gpu(0, "NVIDIA Imaginary 9", 24 * 2**30),)
        monkeypatch.setattr(devices, "nvidia_gpus", lambda: gpus)
        monkeypatch.setattr(devices, "why_no_cuda", lambda: None)
        original_session, original_run = ort.InferenceSession, runtime.Network._run

        def session(model: Any, options: Any = None, *, providers: Any) -> Any:
            made = original_session(model, options, providers=["CPUExecutionProvider"])
            if providers[0] != "CPUExecutionProvider" and self.loads:
                monkeypatch.setattr(made, "get_providers", lambda: [providers[0][0]])
            return made

        def run(network: Any, part: Any, encoding: Any) -> Any:
            if network.device.kind == "cpu":
                return original_run(network, part, encoding)
            self.batches.append(len(part))
            if self.breaks is not None:
                raise self.breaks
            if len(part) > self.holds:
                # What a run under IO binding raises; a plain run has a class of its own.
                raise RuntimeError(
                    "Error in execution: Non-zero status code returned while running Conv node. "
                    "Failed to allocate memory for requested buffer of size 123"
                )
            device, network.device = network.device, Device("cpu")
            try:
                return original_run(network, part, encoding)
            finally:
                network.device = device

        monkeypatch.setattr(runtime.ort, "InferenceSession", session)
        monkeypatch.setattr(runtime.Network, "_run", run)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    return Pretend(monkeypatch)


@pytest.fixture
def strip(tmp_path: Path) -> str:
    """A scene of twenty windows at ``tile=256``."""
    return write_raster(tmp_path / "strip.tif", landscape(40, 256 * 20))


def test_a_gpu_is_used_where_there_is_one(
    gpu: Pretend, strip: str, models: Path, heard: Heard
) -> None:
    result = segment(job(strip, models / "spatial.onnx", tile=256), heard)
    assert result.device == "GPU: NVIDIA Imaginary 9, CUDA"
    assert not any("GPU" in text for text in result.warnings)
    assert max(gpu.batches) > 1
    record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    assert record["device"] == result.device


def test_out_of_memory_halves_the_batch_and_goes_on(
    gpu: Pretend, strip: str, models: Path, heard: Heard
) -> None:
    gpu.holds = 3
    result = segment(job(strip, models / "spatial.onnx", tile=256), heard)
    assert result.device.startswith("GPU")
    assert gpu.batches[-1] <= 3
    assert sum(size > 3 for size in gpu.batches) == 2
    warnings = [text for text in result.warnings if "memory" in text]
    assert len(warnings) == 2
    assert ("warning", warnings[-1]) in heard.remarks
    values = read_raster(strip)
    oracle = networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    np.testing.assert_array_equal(read_raster(result.output), oracle >= 0.5)


def test_too_little_memory_for_one_window_moves_to_the_cpu(
    gpu: Pretend, strip: str, models: Path, heard: Heard
) -> None:
    network = runtime.load(models / "spatial.onnx", "auto")
    gpu.holds = 0
    result = segment(job(strip, models / "spatial.onnx", tile=256), heard)
    assert result.device == "CPU: the GPU ran out of memory"
    assert "The CPU did the rest of the work." in result.warnings[-1]
    assert "Imaginary" in result.warnings[-1]
    values = read_raster(strip)
    oracle = networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    np.testing.assert_array_equal(read_raster(result.output), oracle >= 0.5)
    # The next job tries the GPU again.
    gpu.holds = 99
    assert runtime.load(models / "spatial.onnx", "auto") is not network
    assert runtime.load(models / "spatial.onnx", "auto").device.kind == "cuda"


def test_a_gpu_asked_for_by_name_is_not_given_up_in_silence(
    gpu: Pretend, strip: str, models: Path, heard: Heard
) -> None:
    runtime.load(models / "spatial.onnx", "cuda")
    gpu.holds = 0
    with pytest.raises(DeviceError, match="memory") as caught:
        segment(job(strip, models / "spatial.onnx", tile=256, device="cuda"), heard)
    assert caught.value.cure


@pytest.mark.parametrize(
    "error",
    [
        ort_state.Fail("CUDA error cudaErrorNoKernelImageForDevice: no kernel image"),
        ort_state.EPFail("CUDNN failure 4: CUDNN_STATUS_NOT_INITIALIZED"),
        ort_state.RuntimeException("CUDA failure 2: out of memory"),
        RuntimeError("CUDA failure 35: CUDA driver version is insufficient"),
    ],
    ids=["kernel", "cudnn", "memory", "driver"],
)
def test_a_gpu_that_fails_at_a_first_try_is_given_up_aloud(
    error: Exception, gpu: Pretend, scene: str, models: Path, heard: Heard
) -> None:
    gpu.breaks = error
    result = segment(job(scene, models / "spatial.onnx"), heard)
    assert result.device.startswith("CPU: it failed at a first try")
    assert str(error) in result.device
    assert any("The GPU was not used" in text for text in result.warnings)
    runtime._cached.cache_clear()
    with pytest.raises(DeviceError, match="first try") as caught:
        segment(job(scene, models / "spatial.onnx", device="cuda:0"), heard)
    assert caught.value.cure


def test_libraries_that_do_not_load_are_told(
    gpu: Pretend, scene: str, models: Path, heard: Heard
) -> None:
    gpu.loads = False
    result = segment(job(scene, models / "spatial.onnx"), heard)
    assert result.device == "CPU: its CUDA or cuDNN libraries could not be loaded"
    assert any("could not be loaded" in text for text in result.warnings)
    assert any("could not be loaded" in text for _, text in heard.remarks)


def test_a_warning_of_loading_stands_in_every_job(
    gpu: Pretend, scene: str, models: Path, heard: Heard
) -> None:
    """The model stays loaded between jobs; what is wrong with it does too."""
    gpu.loads = False
    first = segment(job(scene, models / "spatial.onnx"), heard)
    assert segment(job(scene, models / "spatial.onnx"), heard).warnings == first.warnings


def test_a_gpu_with_the_cpu_build_is_told(
    scene: str, models: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "nvidia_gpus", lambda: (Gpu(0, "NVIDIA X", 1),))
    monkeypatch.setattr(devices.ort, "get_available_providers", lambda: ["CPUExecutionProvider"])
    result = segment(job(scene, models / "spatial.onnx"), heard)
    assert result.device == "CPU: the installed ONNX Runtime is the CPU build"
    assert any("CPU build" in text for text in result.warnings)


def test_without_a_gpu_the_cpu_is_no_surprise(
    scene: str, models: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "nvidia_gpus", tuple)
    result = segment(job(scene, models / "spatial.onnx"), heard)
    assert result.device == "CPU: no NVIDIA driver found"
    assert not any("GPU" in text for text in result.warnings)
    runtime._cached.cache_clear()
    with pytest.raises(DeviceError, match="no NVIDIA driver found") as caught:
        segment(job(scene, models / "spatial.onnx", device="cuda"), heard)
    assert caught.value.cure


def test_a_fixed_batch_is_never_halved(gpu: Pretend, tmp_path: Path, heard: Heard) -> None:
    model = networks.deepness(tmp_path / "d.onnx", batch=4)
    image = write_raster(tmp_path / "i.tif", (landscape(90, 200, bands=3) % 256).astype(np.uint8))
    runtime.load(model, "auto")
    gpu.holds = 3
    result = segment(job(image, model), heard)
    assert result.device.startswith("CPU")
    assert read_raster(result.output).shape == (90, 200)


def test_batches_fit_the_memory_and_are_one_on_the_cpu(gpu: Pretend, models: Path) -> None:
    network = runtime.load(models / "pixel.onnx", "auto")
    assert network.batch_size(10**12) == 1
    assert network.batch_size(1) == runtime._MOST_WINDOWS
    sizes = [network.batch_size(n * 1_000_000) for n in range(1, 30)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(
        size * n * 1e6 * runtime._BYTES_PER_PIXEL <= 12 * 2**30
        for n, size in enumerate(sizes, start=1)
        if size > 1
    )
    assert runtime.load(models / "pixel.onnx", "cpu").batch_size(1) == 1


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


def test_the_doctor_says_that_a_gpu_was_given_up(
    gpu: Pretend, models: Path, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    gpu.breaks = ort_state.Fail("no kernel image")
    monkeypatch.setattr(runtime, "DEFAULT_MODEL", models / "spatial.onnx")
    result = doctor(DoctorRequest(), heard)
    assert result.healthy
    assert result.device_line.startswith("CPU: it failed at a first try")
    (use,) = [check for check in result.checks if check.name == "GPU use"]
    assert not use.ok
    assert not use.needed


def test_a_graph_that_takes_other_values_than_its_card_says_is_refused(
    models: Path, tmp_path: Path
) -> None:
    model = onnx.load(str(models / "spatial.onnx"))
    (pixels,) = (item for item in model.graph.input if item.name == "pixels")
    pixels.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    path = tmp_path / "floats.onnx"
    onnx.save(model, str(path))
    with pytest.raises(ModelError, match=r"floats\.onnx does not take one image as its card says"):
        runtime.Network(path, "cpu")
