"""Haze: what the air adds to reflectance at the top of the atmosphere."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

HAZE: Final[npt.NDArray[np.float32]] = np.array([0.075, 0.04, 0.02, 0.006], dtype=np.float32)
"""Reflectance that ordinary air adds to blue, green, red and near infrared over dark ground. An
assumption, of the size that lies between products at the top of the atmosphere and at the
surface; crops are shown with more and with less."""
