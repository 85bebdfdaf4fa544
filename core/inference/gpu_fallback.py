"""Where a model runs: on the GPU if that works, else on the CPU, and what is said of it.

The GPU is given up at two moments: when a model is loaded, unless CUDA can be tried and a first
small run succeeds; and when a window does not fit into its memory. A GPU that was asked for by
name is never given up: the job fails with the reason instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

from ..protocol.errors import DeviceError
from ..protocol.texts import text
from . import devices
from .devices import Device

CPU = Device("cpu")


@dataclass(frozen=True)
class Choice:
    """Where a model runs.

    Attributes:
        device: The device.
        words: The same for people, with the reason where it is not the GPU.
        warning: What the user should know; empty for nothing.
    """

    device: Device
    words: str
    warning: str = ""


def at_loading(wanted: Optional[Device], first_run: Callable[[Device], Optional[str]]) -> Choice:
    """Return where a model runs that was just loaded.

    Args:
        wanted: The device that was asked for by name, ``None`` for the best there is.
        first_run: Moves the model to a GPU and runs it once; returns why that failed, or ``None``.

    Raises:
        DeviceError: A GPU was asked for by name and cannot be used.
    """
    if wanted == CPU:
        return Choice(CPU, devices.in_words(CPU))
    gpu = wanted or Device("cuda")
    reason = devices.why_not(gpu)
    if reason is None:
        reason = first_run(gpu)
    if reason is None:
        return Choice(gpu, devices.in_words(gpu))
    if wanted is not None:
        raise DeviceError.of("inference.gpu_unusable", reason=reason)
    # Without a GPU the CPU is no surprise; with one, the user must hear of it.
    lost = bool(devices.nvidia_gpus())
    warning = text("inference.gpu_not_used", reason=reason) if lost else ""
    return Choice(CPU, devices.in_words(CPU, reason), warning)


def out_of_memory(tried: Choice, named: bool, error: Exception) -> Choice:
    """Return where a model goes on whose windows do not fit into a device's memory one by one.

    Args:
        tried: Where it ran.
        named: Whether that device was asked for by name.
        error: What the device said.

    Raises:
        DeviceError: The device was asked for by name, or is the CPU already.
    """
    if named or tried.device.kind == "cpu":
        raise DeviceError.of("inference.window_too_large", device=tried.words) from error
    words = devices.in_words(CPU, text("inference.gpu_out_of_memory"))
    return Choice(CPU, words, text("inference.moved_to_cpu", device=tried.words))
