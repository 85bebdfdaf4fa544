"""Haze: what the air adds to reflectance at the top of the atmosphere."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

HAZE: Final[npt.NDArray[np.float32]] = np.array([0.075, 0.04, 0.02, 0.006], dtype=np.float32)
"""Reflectance that ordinary air adds to blue, green, red and near infrared: about the difference
between top-of-atmosphere and surface reflectance of dark ground, as a median of the tiles with and
without correction that the network is trained on."""
