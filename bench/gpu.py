"""All that a GPU has to show, in one command: one JSON file and one table.

    make bench-gpu

It needs an NVIDIA driver and ONNX Runtime's GPU build (`make setup` brings it where a driver
answers), and says so plainly where there is none. Each measurement stands for itself: one that
fails is told with its reason, and the others go on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import numpy as np
import onnxruntime as ort
from osgeo import gdal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scenes import HEIGHT, WIDTH, simulated_scene  # noqa: E402 - beside this file

from core.inference import devices, onnx_file, runtime  # noqa: E402 - not installed anywhere
from core.inference.binding import Buffers  # noqa: E402
from core.inference.devices import CPU_PROVIDER, CUDA_PROVIDER, Device  # noqa: E402
from core.jobs.segment import segment  # noqa: E402
from core.model.value_encoding import Encoding  # noqa: E402
from core.protocol.errors import EngineError  # noqa: E402
from core.protocol.segment import SegmentRequest  # noqa: E402
from core.run.feedback import Feedback  # noqa: E402

WHOLE, SIDE = 11000, 2048
TENSORRT = "TensorrtExecutionProvider"
WARM_SECONDS, MOST_TIMES, LEAST_AGREEMENT = 0.5, 1.10, 0.9999
FAILURES = (*onnx_file.ORT_ERRORS, EngineError, OSError, subprocess.SubprocessError, ImportError)

Found = Dict[str, Any]


def main() -> int:
    """Measure what can be measured; the status is 1 where no GPU could be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "gpu.json")
    arguments = parser.parse_args()
    arguments.output.parent.mkdir(exist_ok=True)
    reason = devices.why_no_cuda()
    found: Found = {"gpu": None, "reason": reason, "onnxruntime": ort.__version__}
    if reason is None:
        found["gpu"] = [gpu.name for gpu in devices.nvidia_gpus()]
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
            measure_all(found, Path(name))
    arguments.output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))
    return 0 if reason is None else 1


def measure_all(found: Found, folder: Path) -> None:
    """Fill in every measurement."""
    scene, whole = folder / "scene.tif", folder / "whole.tif"
    simulated_scene(scene, folder)
    simulated_scene(whole, folder, WHOLE, WHOLE)
    parts: Dict[str, Callable[[], Any]] = {
        f"{WIDTH} x {HEIGHT}": lambda: job(scene, folder),
        f"{WHOLE} x {WHOLE}": lambda: job(whole, folder),
        "bare": lambda: bare(scene, [CUDA_PROVIDER]),
        "fp16, TensorRT": lambda: tensorrt(scene),
        "agreement": lambda: agreement(scene, folder),
        "classifiers": lambda: classifiers(folder),
        "training": training,
        "out of memory": lambda: out_of_memory(scene, folder),
        "fallback": lambda: fallback(scene, folder),
    }
    for name, part in parts.items():
        try:
            found[name] = part()
        except FAILURES as error:
            found[name] = {"failed": onnx_file.first_line(error)}
    warm = found[f"{WIDTH} x {HEIGHT}"].get("warm")
    pace = found["bare"].get("seconds_per_megapixel")
    if warm and pace:
        found["job over bare"] = warm / (pace * WIDTH * HEIGHT / 1e6)


def request(scene: Path, folder: Path, device: str) -> SegmentRequest:
    """Return the job that is measured."""
    return SegmentRequest(
        str(scene),
        str(folder / f"{device}.tif"),
        polygons=str(folder / f"{device}.gpkg"),
        min_area=1000.0,
        device=device,
    )


def job(scene: Path, folder: Path, device: str = "cuda", times: int = 5) -> Found:
    """Return seconds of the first job and of those after it, the device, and how busy it was."""
    runtime._cached.cache_clear()
    seconds = []
    with watched() as samples:
        for _ in range(times):
            result = segment(request(scene, folder, device), Feedback())
            seconds.append(result.seconds)
    network = runtime.load(runtime.DEFAULT_MODEL, device)
    return {
        "cold": seconds[0],
        "warm": statistics.median(seconds[1:]) if times > 1 else None,
        "device": result.device,
        "providers": network._session.get_providers(),
        "warnings": list(result.warnings),
        **usage_of(samples),
    }


Sample = Tuple[float, float]
"""Busy share of a GPU, 0 to 1, and the memory that is taken, MB."""


@contextlib.contextmanager
def watched(command: str = "nvidia-smi") -> Iterator[List[Sample]]:
    """Gather samples of the GPU's use while a block runs; none where nobody tells them."""
    samples: List[Sample] = []
    asked = [command, "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"]
    try:
        process = subprocess.Popen([*asked, "-lms", "100"], stdout=subprocess.PIPE, text=True)
    except OSError:
        yield samples
        return

    def gather() -> None:
        for line in process.stdout or ():
            samples.extend(sample_of(line))

    thread = threading.Thread(target=gather, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        process.terminate()
        process.wait()
        thread.join(5)


def sample_of(line: str) -> List[Sample]:
    """Read a line such as ``87, 5120``; nothing where it tells no numbers."""
    try:
        busy, memory = (float(part) for part in line.split(","))
    except ValueError:
        return []
    return [(busy / 100, memory)]


def usage_of(samples: List[Sample]) -> Found:
    """Return the mean busy share and the peak memory of some samples."""
    if not samples:
        return {"busy": None, "peak_device_mb": None}
    return {
        "busy": statistics.mean(busy for busy, _ in samples),
        "peak_device_mb": max(memory for _, memory in samples),
    }


def bare(scene: Path, providers: List[Any], device: str = "cuda", side: int = SIDE) -> Found:
    """Return the pace of a session alone, windows without a margin, in buffers on the device."""
    session = ort.InferenceSession(str(runtime.DEFAULT_MODEL), providers=[*providers, CPU_PROVIDER])
    signature, card = onnx_file.understand(session, runtime.DEFAULT_MODEL)
    pixels = gdal.Open(str(scene)).ReadAsArray(0, 0, side, side)[None, : len(card.bands)]
    buffers, encoding = Buffers(), Encoding.neutral(len(card.bands))
    where = Device(device)

    def run() -> float:
        started = time.perf_counter()
        binding = buffers.bound(session, signature, where, pixels, encoding)
        session.run_with_iobinding(binding)
        binding.get_outputs()[0].numpy()
        return time.perf_counter() - started

    first = run()
    seconds = statistics.median(run() for _ in range(5))
    return {
        "providers": session.get_providers(),
        "first_window": first,
        "seconds_per_megapixel": seconds / (side * side / 1e6),
    }


def tensorrt(scene: Path) -> Found:
    """Return the pace in half precision with TensorRT, where ONNX Runtime has it."""
    if TENSORRT not in ort.get_available_providers():
        return {"not measured": "this ONNX Runtime has no TensorRT"}
    return bare(scene, [(TENSORRT, {"trt_fp16_enable": True}), CUDA_PROVIDER])


def agreement(scene: Path, folder: Path, device: str = "cuda") -> Found:
    """Return the share of labels that are the CPU's."""
    labels = []
    for name in (device, "cpu"):
        asked = request(scene, folder, name)
        segment(asked, Feedback())
        labels.append(gdal.Open(asked.output).ReadAsArray())
    return {"share": float(np.mean(labels[0] == labels[1]))}


def classifiers(folder: Path) -> Found:
    """Return what a comparison of all methods says of each on the GPU: seconds and device."""
    import compare  # noqa: PLC0415 - beside this file; it needs scikit-learn

    compare.polygons(folder)
    asked = [sys.executable, "-m", "core", "compare", str(folder / "scene.tif")]
    asked += ["--samples", str(folder / "samples.gpkg"), "--area", str(folder / "area.gpkg")]
    asked += ["--reference", str(folder / "reference.gpkg"), "--output", str(folder / "out")]
    subprocess.run([*asked, "--device", "cuda"], cwd=ROOT, check=True, capture_output=True)
    told = json.loads((folder / "out" / "comparison.json").read_text(encoding="utf-8"))
    return {
        method["name"]: {"seconds": method["seconds"], "device": method["device"]}
        for method in told["methods"]
    }


def training(device: str = "cuda", batch: int = 16, side: int = 256, steps: int = 20) -> Found:
    """Return steps of training a second, of the shipped network's shape."""
    import torch  # noqa: PLC0415 - large, and not everywhere

    from core.training.fitting.loss import segmentation_loss  # noqa: PLC0415
    from core.training.network.architecture import Lite  # noqa: PLC0415

    if device == "cuda" and not torch.cuda.is_available():
        return {"not measured": "this torch has no CUDA"}
    network = Lite(far=True, two_scales=True).network().to(device)
    channels = next(network.parameters()).shape[1]
    optimiser = torch.optim.AdamW(network.parameters())
    image = torch.randn(batch, channels, side, side, device=device)
    labels = torch.randint(0, 2, (batch, side, side), device=device, dtype=torch.uint8)

    def step() -> None:
        optimiser.zero_grad()
        segmentation_loss(network(image), labels).backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    def finish() -> None:
        if device == "cuda":
            torch.cuda.synchronize()

    step()
    finish()
    started = time.perf_counter()
    for _ in range(steps):
        step()
    finish()
    return {"steps_per_second": steps / (time.perf_counter() - started), "batch": batch}


def out_of_memory(scene: Path, folder: Path) -> Found:
    """Return what a job says on a GPU whose memory others have taken up."""
    import torch  # noqa: PLC0415 - large, and not everywhere

    if not torch.cuda.is_available():
        return {"not measured": "this torch has no CUDA to take the memory up with"}
    free, _ = torch.cuda.mem_get_info()
    taken = torch.empty(max(0, free - 600 * 2**20), dtype=torch.uint8, device="cuda")
    try:
        runtime._cached.cache_clear()
        result = segment(request(scene, folder, "auto"), Feedback())
    finally:
        del taken
        torch.cuda.empty_cache()
    return {"device": result.device, "warnings": list(result.warnings), "seconds": result.seconds}


def fallback(scene: Path, folder: Path) -> Found:
    """Return the device that a job names which sees no GPU."""
    asked = request(scene, folder, "auto")
    command = [sys.executable, "-m", "core", "segment", asked.image, "--output", asked.output]
    hidden = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    subprocess.run(command, cwd=ROOT, env=hidden, check=True, capture_output=True)
    manifest = Path(asked.output).with_suffix(".manifest.json")
    return {"device": json.loads(manifest.read_text(encoding="utf-8"))["device"]}


def table(found: Found) -> str:
    """Return the findings for a terminal."""
    if found["gpu"] is None:
        return f"No GPU could be had, nothing was measured: {found['reason']}."
    lines = [f"GPU: {', '.join(found['gpu'])}; ONNX Runtime {found['onnxruntime']}"]
    for name, value in found.items():
        if isinstance(value, dict):
            lines.append(f"  {name}")
            lines += [f"    {key:<24}{_shown(item)}" for key, item in value.items()]
        elif name == "job over bare":
            lines.append(f"  {name:<26}{value:.2f} (at most {MOST_TIMES:.2f})")
    lines.append(
        f"  wanted: warm {WARM_SECONDS} s on {WIDTH} x {HEIGHT}, labels that agree "
        f"{LEAST_AGREEMENT:.2%}"
    )
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return f"{value:.5f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
