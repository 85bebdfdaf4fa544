"""When the CPU takes over from the GPU: told aloud, and never where the GPU was named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, List

import numpy as np
import onnxruntime as ort
import pytest
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from core.inference import devices, runtime, window_sizes
from core.inference.devices import Device, Gpu
from core.jobs.doctor import doctor
from core.jobs.segment import segment
from core.protocol.doctor import DoctorRequest
from core.protocol.errors import DeviceError

from .. import networks
from ..conftest import Heard
from ..rasters import landscape, read_raster, write_raster
from .segment_jobs import job


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

        def run(network: Any, part: Any, encoding: Any, *more: Any) -> Any:
            if network.device.kind == "cpu":
                return original_run(network, part, encoding, *more)
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
                return original_run(network, part, encoding, *more)
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
    assert network.batch_size(1) == window_sizes._MOST_WINDOWS
    sizes = [network.batch_size(n * 1_000_000) for n in range(1, 30)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(
        size * n * 1e6 * window_sizes._BYTES_PER_PIXEL <= 12 * 2**30
        for n, size in enumerate(sizes, start=1)
        if size > 1
    )
    assert runtime.load(models / "pixel.onnx", "cpu").batch_size(1) == 1


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


OTHERS = {"directml": "DmlExecutionProvider", "coreml": "CoreMLExecutionProvider"}


@pytest.fixture
def others(gpu: Pretend, monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """A machine with an accelerator that is not NVIDIA's."""
    providers = [*OTHERS.values(), "CPUExecutionProvider"]
    monkeypatch.setattr(devices.ort, "get_available_providers", lambda: providers)
    monkeypatch.setattr(devices, "nvidia_gpus", lambda: ())
    monkeypatch.setattr(devices, "why_no_cuda", lambda: "no NVIDIA driver found")
    return gpu


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("directml", "DirectML"),
        ("directml:1", "DirectML"),
        ("coreml", "Core ML"),
    ],
)
def test_other_accelerators_run_where_they_are_chosen(
    name: str, words: str, others: Pretend, strip: str, models: Path, heard: Heard
) -> None:
    result = segment(job(strip, models / "spatial.onnx", tile=256, device=name), heard)
    assert result.device == f"Accelerator: {words}"
    assert set(others.batches) == {1}
    values = read_raster(strip)
    oracle = networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    np.testing.assert_array_equal(read_raster(result.output), oracle >= 0.5)


def test_other_accelerators_are_off_unless_they_are_chosen(
    others: Pretend, scene: str, models: Path, heard: Heard
) -> None:
    result = segment(job(scene, models / "spatial.onnx"), heard)
    assert result.device.startswith("CPU")
    assert others.batches == []


@pytest.mark.parametrize("name", OTHERS)
def test_an_accelerator_that_is_not_there_or_does_not_load_is_told(
    name: str, others: Pretend, scene: str, models: Path, heard: Heard, monkeypatch: Any
) -> None:
    others.loads = False
    with pytest.raises(DeviceError, match="cannot be used"):
        segment(job(scene, models / "spatial.onnx", device=name), heard)
    monkeypatch.setattr(devices.ort, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(DeviceError, match="has no"):
        segment(job(scene, models / "spatial.onnx", device=name), heard)


def test_out_of_memory_on_a_chosen_accelerator_fails(
    others: Pretend, scene: str, models: Path, heard: Heard
) -> None:
    others.holds = 0
    with pytest.raises(DeviceError):
        segment(job(scene, models / "spatial.onnx", device="directml"), heard)
