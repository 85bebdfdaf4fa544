"""Pictures of where a prediction is right: outlines over the image, and the errors in colours.

Everything is read at the size of the picture, through overviews where there are any, so that a
scene of any size makes a picture in little memory.
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import numpy as np

from ..protocol.errors import EngineError
from ..protocol.texts import text
from ..raster import class_codes
from ..raster.image import open_image
from .error_colours import COLOURS, PREDICTED, REFERENCE, RIM, painted
from .map_frame import Frame, Pixels, frame_of, judged_window, thick
from .natural_colour import natural_colour
from .picture import Picture, hexadecimal, png
from .scale_bar import draw_scale_bar

_PREDICTED_GROUND = (176, 176, 170)
_WIDE, _NARROW = 4, 2
"""Widths of the outlines in picture pixels: where both run together, each is still seen."""


def make_pictures(errors: str, verdicts: str, image: Optional[str]) -> List[Picture]:
    """Return the pictures of a report: outlines over the image, and the errors.

    An image that cannot be shown is no reason to lose a report: the outlines are then shown over
    the prediction alone, and the caption says why.

    Args:
        errors: errors.tif, the grid and the place of the pictures.
        verdicts: verdicts.gpkg, whose layers ``reference_ponds`` and ``predicted_ponds`` give the
            outlines.
        image: What the outlines are drawn over: any raster, on any grid, in any reference system.

    Raises:
        InputError: errors.tif or verdicts.gpkg cannot be read.
    """
    grid = open_image(errors)
    frame = frame_of(grid, judged_window(grid))
    classes = frame.classes()
    return [_outlines(frame, classes, verdicts, image), _errors(frame, classes)]


def _outlines(frame: Frame, classes: Pixels, verdicts: str, image: Optional[str]) -> Picture:
    reference = frame.outlines(verdicts, "reference_ponds")
    predicted = frame.outlines(verdicts, "predicted_ponds")
    ground, words = _background(frame, classes, image)
    # Where nothing was judged, the ground is there for orientation only.
    outside = classes == class_codes.IGNORE
    ground[outside] = 255 - (255 - ground[outside]) // 2
    wide, narrow = thick(reference, _WIDE), thick(predicted, _NARROW)
    ground[thick(wide | narrow, 3)] = RIM
    ground[wide] = REFERENCE
    ground[thick(narrow, 3) & wide] = RIM
    ground[narrow] = PREDICTED
    draw_scale_bar(ground, frame.metres)
    return Picture(
        text("report.pictures.outlines"),
        text("report.pictures.outlines_caption", ground=words),
        png(ground),
        (
            (hexadecimal(REFERENCE), text("report.pictures.reference_outline")),
            (hexadecimal(PREDICTED), text("report.pictures.predicted_outline")),
        ),
    )


def _errors(frame: Frame, classes: Pixels) -> Picture:
    shown = painted(classes)
    draw_scale_bar(shown, frame.metres)
    across = frame.window.width / frame.width
    if across <= 1:
        words = text("report.pictures.full_size")
    else:
        words = text("report.pictures.reduced", across=across)
    names = (
        (class_codes.TRUE_POSITIVE, text("report.pictures.tp")),
        (class_codes.FALSE_POSITIVE, text("report.pictures.fp")),
        (class_codes.FALSE_NEGATIVE, text("report.pictures.fn")),
        (class_codes.TRUE_NEGATIVE, text("report.pictures.tn")),
        (class_codes.IGNORE, text("report.pictures.not_assessed")),
    )
    legend = tuple((hexadecimal(COLOURS[value]), name) for value, name in names)
    return Picture(text("report.pictures.errors"), words, png(shown), legend)


def _background(frame: Frame, classes: Pixels, image: Optional[str]) -> Tuple[Pixels, str]:
    alone = np.full((*classes.shape, 3), 255, dtype=np.uint8)
    alone[classes != class_codes.IGNORE] = COLOURS[class_codes.TRUE_NEGATIVE]
    alone[(classes == class_codes.TRUE_POSITIVE) | (classes == class_codes.FALSE_POSITIVE)] = (
        _PREDICTED_GROUND
    )
    plain = text("report.pictures.without_image")
    if image is None:
        return alone, plain
    try:
        return natural_colour(frame, open_image(image))
    except (EngineError, RuntimeError) as error:
        return alone, text("report.pictures.image_unreadable", reason=error, instead=plain)
