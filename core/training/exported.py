"""The exported graph at work, as the engine will run it."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import numpy.typing as npt
import onnxruntime

from .data import Example

FloatArray = npt.NDArray[np.float32]
Window = Tuple[int, int, int, int]
"""Top, left, height and width of an output window, pixels."""


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
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self.stride = stride

    def run(self, pixels: npt.NDArray[np.uint16], example: Example) -> FloatArray:
        """Return the probability, float32 [N, 1, H, W], for pixels uint16 [N, C, H, W]."""
        feeds = {
            "pixels": pixels,
            "gain": example.gain,
            "offset": example.offset,
            "centre": example.centre,
        }
        return np.asarray(self._session.run(["probability"], feeds)[0], dtype=np.float32)

    def predict(self, example: Example, context: int, window: int = 0) -> FloatArray:
        """Return the probability of every pixel of an image, float32 [H, W].

        What lies beyond the image is read as its centre.

        Args:
            example: The image.
            context: Pixels read around each window, a multiple of the stride.
            window: Output pixels per side of a window, a multiple of the stride; 0 for all in one.
        """
        height, width = example.label.shape
        result = np.empty((height, width), dtype=np.float32)
        step_y, step_x = window or _up(height, self.stride), window or _up(width, self.stride)
        for top in range(0, height, step_y):
            for left in range(0, width, step_x):
                frame = (top - context, left - context, step_y + 2 * context, step_x + 2 * context)
                seen = self.run(_read(example, frame)[None], example)[0, 0]
                rows, columns = min(step_y, height - top), min(step_x, width - left)
                result[top : top + rows, left : left + columns] = seen[
                    context : context + rows, context : context + columns
                ]
        return result


def _read(example: Example, frame: Window) -> npt.NDArray[np.uint16]:
    top, left, rows, columns = frame
    height, width = example.label.shape
    pixels = np.empty((len(example.centre), rows, columns), dtype=np.uint16)
    pixels[:] = example.centre[:, None, None].astype(np.uint16)
    y0, y1 = max(top, 0), min(top + rows, height)
    x0, x1 = max(left, 0), min(left + columns, width)
    pixels[:, y0 - top : y1 - top, x0 - left : x1 - left] = example.pixels[:, y0:y1, x0:x1]
    return pixels


def _up(side: int, stride: int) -> int:
    return -(-side // stride) * stride
