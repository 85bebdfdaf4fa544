"""The exported graph, run as the engine will run it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnxruntime

from ...inference.onnx_file import CONTEXT, takes_context
from ...raster.array_types import Float32Array
from ...raster.windows import NO_CONTEXT, Context, Window, context_around, read_window
from ..data.examples import Example, cut


class Exported:
    """A session on one model.

    Args:
        graph: The ONNX file's content.
        stride: Windows must be multiples of this.
        threads: Threads of the session.
    """

    def __init__(self, graph: bytes, stride: int, threads: int) -> None:
        """Start the session on the CPU."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self._takes_context = takes_context(self._session)
        self.stride = stride

    def run(
        self, pixels: npt.NDArray[np.uint16], example: Example, context: Context = NO_CONTEXT
    ) -> Float32Array:
        """Return the probability, float32 [N, 1, H, W], for pixels uint16 [N, C, H, W]."""
        feeds = {
            "pixels": pixels,
            "gain": example.gain,
            "offset": example.offset,
            "centre": example.centre,
        }
        if self._takes_context:
            feeds[CONTEXT] = np.array(context, dtype=np.int64)
        return np.asarray(self._session.run(["probability"], feeds)[0], dtype=np.float32)

    def predict(self, example: Example, context: int, window: int = 0) -> Float32Array:
        """Return the probability of every pixel of an image, float32 [H, W].

        Windows are read as the engine reads them: their context ends where the image ends, and
        only what the stride asks for beyond it is filled with the image's centre.

        Args:
            example: The image.
            context: Pixels read around each window, a multiple of the stride.
            window: Output pixels per side of a window, a multiple of the stride; 0 for all in one.
        """
        height, width = example.label.shape
        whole = Window(0, 0, width, height)
        result = np.empty((height, width), dtype=np.float32)
        step_y, step_x = window or height, window or width
        for top in range(0, height, step_y):
            for left in range(0, width, step_x):
                write = Window(left, top, step_x, step_y).intersect(whole)
                frame = read_window(write, width, height, context, self.stride)
                around = context_around(write, frame)
                seen = self.run(cut(example, frame)[None], example, around)[0, 0]
                result[write.slices_in(whole)] = seen[write.slices_in(frame)]
        return result
