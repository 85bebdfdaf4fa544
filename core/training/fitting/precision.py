"""Numerical precision of training: the fastest that a device has."""

from __future__ import annotations

from typing import Optional

import torch


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
