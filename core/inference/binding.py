"""A graph's inputs and output bound for a run, in buffers that stay on the device."""

from __future__ import annotations

from typing import Any, Dict

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from ..model.value_encoding import Encoding
from ..raster.windows import NO_CONTEXT, Context
from .devices import Device
from .onnx_file import CONTEXT, Signature


class Buffers:
    """Binds inputs: where they lie on the CPU, else in the last window's buffers on the device."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: Dict[str, Any] = {}

    def clear(self) -> None:
        """Let go of what lies on the device."""
        self._kept.clear()

    def bound(
        self,
        session: ort.InferenceSession,
        signature: Signature,
        device: Device,
        inputs: npt.NDArray[Any],
        encoding: Encoding,
        context: Context = NO_CONTEXT,
    ) -> ort.IOBinding:
        """Return what a run takes and gives, bound.

        Args:
            session: Whose graph is to run.
            signature: The graph's.
            device: Where it runs.
            inputs: Windows, [N, C, H, W].
            encoding: The image's gain, offset and centre.
            context: What of the windows is context only.
        """
        binding = session.io_binding()
        self._bind(binding, device, signature.input_name, np.ascontiguousarray(inputs))
        for name in signature.constants:
            value = np.ascontiguousarray(getattr(encoding, name), dtype=np.float32)
            self._bind(binding, device, name, value)
        if signature.takes_context:
            # It says how large arrays are, which the CPU decides. As an array it could not be
            # bound: only inputs that must be given can.
            sides = ort.OrtValue.ortvalue_from_numpy(np.array(context, dtype=np.int64))
            binding.bind_ortvalue_input(CONTEXT, sides)
        on_cuda = device.memory == "cuda"
        binding.bind_output(signature.output_name, device.memory, device.index if on_cuda else 0)
        return binding

    def _bind(
        self, binding: ort.IOBinding, device: Device, name: str, values: npt.NDArray[Any]
    ) -> None:
        if device.memory == "cpu":
            binding.bind_cpu_input(name, values)
            return
        kept = self._kept.get(name)
        if kept is not None and tuple(kept.shape()) == values.shape:
            kept.update_inplace(values)
        else:
            kept = ort.OrtValue.ortvalue_from_numpy(values, device.memory, device.index)
            self._kept[name] = kept
        binding.bind_ortvalue_input(name, kept)
