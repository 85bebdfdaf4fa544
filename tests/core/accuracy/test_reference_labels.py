"""How single pixels are judged."""

from __future__ import annotations

import numpy as np

from core.accuracy.reference_labels import verdicts
from core.raster.class_codes import (
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    IGNORE,
    NODATA,
    OTHER,
    POND,
    TRUE_NEGATIVE,
    TRUE_POSITIVE,
)


def test_every_pixel_has_the_code_of_what_became_of_it() -> None:
    predicted, label = np.array(
        [(POND, POND), (POND, OTHER), (OTHER, POND), (OTHER, OTHER), (NODATA, POND), (POND, IGNORE)]
    ).T.astype(np.uint8)[:, None]
    judged = (predicted != NODATA) & (label != IGNORE)
    codes = [TRUE_POSITIVE, FALSE_POSITIVE, FALSE_NEGATIVE, TRUE_NEGATIVE, IGNORE, IGNORE]
    assert verdicts(predicted, label, judged).tolist() == [codes]
