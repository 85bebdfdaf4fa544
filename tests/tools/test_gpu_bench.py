"""What the bench of a GPU measures, on pretended devices; and that it says where there is none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import gpu  # noqa: E402 - in bench/

from core.inference import devices, runtime  # noqa: E402
from core.inference.devices import CPU_PROVIDER, Gpu  # noqa: E402
from tests.core import networks  # noqa: E402
from tests.core.rasters import landscape, write_raster  # noqa: E402


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scene, and a toy instead of the shipped network."""
    model = networks.spatial(tmp_path / "toy.onnx")
    monkeypatch.setattr(runtime, "DEFAULT_MODEL", model)
    return Path(write_raster(tmp_path / "scene.tif", landscape(300, 280)))


def test_without_a_gpu_it_says_so_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(devices, "nvidia_gpus", lambda: ())
    output = tmp_path / "gpu.json"
    monkeypatch.setattr(sys, "argv", ["gpu.py", "--output", str(output)])
    assert gpu.main() == 1
    assert "No GPU could be had" in capsys.readouterr().out
    told = json.loads(output.read_text(encoding="utf-8"))
    assert told["gpu"] is None
    assert told["reason"] == "no NVIDIA driver found"


def test_jobs_labels_and_the_bare_session_are_measured(scene: Path, tmp_path: Path) -> None:
    found = gpu.job(scene, tmp_path, device="cpu", times=3)
    assert found["cold"] > 0
    assert found["warm"] > 0
    assert found["device"] == "CPU"
    assert found["providers"] == [CPU_PROVIDER]
    assert gpu.agreement(scene, tmp_path, device="cpu") == {"share": 1.0}
    pace = gpu.bare(scene, [], device="cpu", side=256)
    assert pace["providers"] == [CPU_PROVIDER]
    assert pace["seconds_per_megapixel"] > 0


def test_what_fails_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "why_no_cuda", lambda: None)
    monkeypatch.setattr(devices, "nvidia_gpus", lambda: (Gpu(0, "NVIDIA Imaginary 9", 2**34),))

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("CUDA failure 35: driver too old\nand more")

    for name in ("job", "bare", "tensorrt", "classifiers", "training", "out_of_memory"):
        monkeypatch.setattr(gpu, name, broken)
    monkeypatch.setattr(gpu, "simulated_scene", lambda *_: None)
    monkeypatch.setattr(gpu, "agreement", lambda *_: {"share": 0.99995})
    monkeypatch.setattr(gpu, "fallback", lambda *_: {"device": "CPU"})
    found: Any = {"gpu": ["NVIDIA Imaginary 9"], "reason": None, "onnxruntime": "1"}
    gpu.measure_all(found, tmp_path)
    assert found["bare"] == {"failed": "CUDA failure 35: driver too old"}
    assert found["agreement"] == {"share": 0.99995}
    told = gpu.table(found)
    assert "Imaginary 9" in told
    assert "driver too old" in told
    assert "0.9999" in told


def test_samples_of_use_are_read_and_summed_up() -> None:
    lines = ["87, 5120\n", "[N/A], 10", "13, 6000", ""]
    samples = [sample for line in lines for sample in gpu.sample_of(line)]
    assert gpu.usage_of(samples) == {"busy": 0.5, "peak_device_mb": 6000.0}
    assert gpu.usage_of([]) == {"busy": None, "peak_device_mb": None}
    with gpu.watched("no-such-command-here") as none:
        pass
    assert none == []


def test_training_steps_are_counted() -> None:
    pytest.importorskip("torch")
    assert gpu.training(device="cpu", batch=1, side=64, steps=2)["steps_per_second"] > 0
