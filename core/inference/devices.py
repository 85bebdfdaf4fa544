"""Devices to run on: which there are, and why CUDA cannot be used."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import onnxruntime as ort

from ..protocol.errors import RequestError
from ..protocol.texts import listed, text

CUDA_PROVIDER = "CUDAExecutionProvider"
CPU_PROVIDER = "CPUExecutionProvider"
PROVIDERS = {
    "cuda": CUDA_PROVIDER,
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
"""ONNX Runtime's providers by kind of device; ``auto`` tries CUDA only."""

_NAMES = {"directml": "DirectML", "coreml": "Core ML"}
_NUMBERED = ("cuda", "directml")


@dataclass(frozen=True)
class Gpu:
    """An NVIDIA GPU as its driver reports it; memory in bytes."""

    index: int
    name: str
    memory: int


@dataclass(frozen=True)
class Device:
    """A device to run on: ``cpu``, or a kind of :data:`PROVIDERS` with its index."""

    kind: str
    index: int = 0

    @property
    def memory(self) -> str:
        """Where arrays are bound: ``cuda`` or ``cpu``, from which other devices fetch them."""
        return "cuda" if self.kind == "cuda" else "cpu"


INFERENCE = ("cpu", *PROVIDERS)
TRAINING = ("cpu", "cuda")
"""Kinds of devices that models run on, and are trained on."""


def parse(name: str, kinds: Sequence[str] = INFERENCE) -> Optional[Device]:
    """Read ``auto`` (``None``), a kind of device, or one with its number, as ``cuda:N``.

    Raises:
        RequestError: It is none of these.
    """
    kind, _, index = name.partition(":")
    if name == "auto":
        return None
    numbered = kind in _NUMBERED and index.isdecimal()
    if kind in kinds and (name == kind or numbered):
        return Device(kind, int(index or 0))
    known = [*kinds, *(f"{kind}:N" for kind in kinds if kind in _NUMBERED)]
    raise RequestError.of("inference.unknown_device", name=name, known=listed(known))


def nvidia_gpus() -> Tuple[Gpu, ...]:
    """Return the GPUs that the NVIDIA driver reports; empty without a driver.

    The driver's own library is asked (CUDA Driver API), so nothing but the driver is needed.
    """
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
    except OSError:
        return ()
    count = ctypes.c_int()
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return ()
    found = []
    for index in range(count.value):
        handle, memory = ctypes.c_int(), ctypes.c_size_t()
        label = ctypes.create_string_buffer(256)
        driver.cuDeviceGet(ctypes.byref(handle), index)
        driver.cuDeviceGetName(label, len(label), handle)
        driver.cuDeviceTotalMem_v2(ctypes.byref(memory), handle)
        found.append(Gpu(index, label.value.decode("ascii", "replace"), memory.value))
    return tuple(found)


def why_no_cuda() -> Optional[str]:
    """Return why CUDA cannot even be tried, in a few words, or ``None`` if it can."""
    if not nvidia_gpus():
        return text("inference.no_nvidia_driver")
    if CUDA_PROVIDER not in ort.get_available_providers():
        return text("inference.cpu_build")
    return None


def why_not(device: Device) -> Optional[str]:
    """Return why a device cannot even be tried, in a few words, or ``None`` if it can."""
    if device.kind == "cuda":
        return why_no_cuda()
    if PROVIDERS[device.kind] not in ort.get_available_providers():
        return text("inference.no_provider", name=_NAMES[device.kind])
    return None


def in_words(device: Device, reason: str = "") -> str:
    """Return a device for people: ``GPU: NVIDIA H200, CUDA``, ``CPU: no NVIDIA driver found``."""
    if device.kind == "cpu":
        return (
            text("inference.on_cpu_because", reason=reason) if reason else text("inference.on_cpu")
        )
    if device.kind in _NAMES:
        return text("inference.on_accelerator", name=_NAMES[device.kind])
    names = {gpu.index: gpu.name for gpu in nvidia_gpus()}
    name = names.get(device.index) or text("inference.unnamed_gpu", index=device.index)
    return text("inference.on_gpu", name=name if name.startswith("NVIDIA") else f"NVIDIA {name}")
