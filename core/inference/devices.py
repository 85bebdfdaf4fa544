"""Which devices there are, told truthfully: what was found, and why something was not."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from typing import Optional, Tuple

import onnxruntime as ort

from ..protocol.errors import RequestError

CUDA_PROVIDER = "CUDAExecutionProvider"
CPU_PROVIDER = "CPUExecutionProvider"


@dataclass(frozen=True)
class Gpu:
    """An NVIDIA GPU as its driver reports it; memory in bytes."""

    index: int
    name: str
    memory: int


@dataclass(frozen=True)
class Device:
    """A device to run on: ``cpu``, or ``cuda`` with its index."""

    kind: str
    index: int = 0


def parse(text: str) -> Optional[Device]:
    """Read ``auto`` (``None``), ``cpu``, ``cuda`` or ``cuda:N``.

    Raises:
        RequestError: It is none of these.
    """
    kind, _, index = text.partition(":")
    if text == "auto":
        return None
    if text == "cpu" or (kind == "cuda" and (index.isdecimal() or text == "cuda")):
        return Device(kind, int(index or 0))
    raise RequestError(f"Unknown device {text!r}: choose auto, cpu, cuda or cuda:N.")


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
        text = ctypes.create_string_buffer(256)
        driver.cuDeviceGet(ctypes.byref(handle), index)
        driver.cuDeviceGetName(text, len(text), handle)
        driver.cuDeviceTotalMem_v2(ctypes.byref(memory), handle)
        found.append(Gpu(index, text.value.decode("ascii", "replace"), memory.value))
    return tuple(found)


def why_no_cuda() -> Optional[str]:
    """Return why CUDA cannot even be tried, in a few words, or ``None`` if it can."""
    if not nvidia_gpus():
        return "no NVIDIA driver found"
    if CUDA_PROVIDER not in ort.get_available_providers():
        return "the installed ONNX Runtime is the CPU build"
    return None


def in_words(device: Device, reason: str = "") -> str:
    """Return a device for people: ``GPU: NVIDIA H200, CUDA``, ``CPU: no NVIDIA driver found``."""
    if device.kind == "cpu":
        return f"CPU: {reason}" if reason else "CPU"
    names = {gpu.index: gpu.name for gpu in nvidia_gpus()}
    name = names.get(device.index, f"device {device.index}")
    return f"GPU: {name if name.startswith('NVIDIA') else f'NVIDIA {name}'}, CUDA"
