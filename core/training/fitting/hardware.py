"""The device that torch trains on, and why it is not the GPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import torch

from ...inference import devices
from ...inference.devices import Device
from ...protocol.errors import DeviceError
from ...protocol.texts import text


@dataclass(frozen=True)
class Hardware:
    """Where a training runs.

    Attributes:
        device: For torch.
        words: For people, with the reason where it is not the GPU.
        warning: What the user should know; empty for nothing.
    """

    device: torch.device
    words: str
    warning: str = ""


def choose(name: str) -> Hardware:
    """Choose where to train.

    Args:
        name: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

    Raises:
        RequestError: ``name`` is none of these.
        DeviceError: A GPU was asked for by name and cannot be used.
    """
    wanted = devices.parse(name, devices.TRAINING)
    if wanted is not None and wanted.kind == "cpu":
        return Hardware(torch.device("cpu"), devices.in_words(wanted))
    gpu = wanted or Device("cuda")
    reason = _why_not(gpu)
    if reason is None:
        return Hardware(torch.device("cuda", gpu.index), devices.in_words(gpu))
    if wanted is not None:
        raise DeviceError.of("training.gpu_unusable", reason=reason)
    # Without a GPU the CPU is no surprise; with one, the user must hear of it.
    lost = bool(devices.nvidia_gpus())
    warning = text("training.gpu_not_used", reason=reason) if lost else ""
    return Hardware(torch.device("cpu"), devices.in_words(Device("cpu"), reason), warning)


def _why_not(gpu: Device) -> Optional[str]:
    """Return why torch cannot use a GPU, in a few words, or ``None`` if it can."""
    if not devices.nvidia_gpus():
        return text("training.reason.no_driver")
    if torch.version.cuda is None:
        return text("training.reason.cpu_build")
    if not torch.cuda.is_available():
        return text("training.reason.no_gpu")
    if gpu.index >= torch.cuda.device_count():
        return text(
            "training.reason.no_such_gpu", number=gpu.index, count=torch.cuda.device_count()
        )
    return None


class Precision:
    """Mixed precision: the network's products in 16 bits, its weights and the loss in 32.

    Half precision (float16) on CUDA, which every card since Volta multiplies fast, with the loss
    scaled so that small gradients survive (Micikevicius et al., 2018). bfloat16 on processors that
    multiply it in hardware, where it needs no scaling; others stay at 32 bits.
    """

    def __init__(self, device: torch.device) -> None:
        """Choose for ``device``; the same machine always chooses the same."""
        self._device = device
        self._type = _fast_type(device)
        self.scaler = torch.amp.GradScaler(device.type, enabled=self._type == torch.float16)

    def autocast(self) -> torch.autocast:
        """Return the context in which the network runs forward."""
        return torch.autocast(
            self._device.type, dtype=self._type or torch.bfloat16, enabled=self._type is not None
        )


def _fast_type(device: torch.device) -> Optional[torch.dtype]:
    if device.type == "cuda":
        return torch.float16
    capabilities = torch.cpu.get_capabilities()
    native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if native else None
