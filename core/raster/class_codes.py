"""What the numbers of a class raster, a label and a sample mean: each code said once.

255 stands for two things, which are kept apart by name: what a raster holds where there are no
data, and what a label holds where it has no say.
"""

from __future__ import annotations

POND = 1
"""A tailings pond, in a class raster, a reference label and a sample."""

OTHER = 0
"""Any ground that is no tailings pond."""

CLASS_CODES = (OTHER, POND)
"""The classes that a map, a label and a classifier know."""

NAMES = {OTHER: "other", POND: "pond"}
"""What the classes are called in sentences."""

NODATA = 255
"""Of a class raster, or one of percents: the image has no data here, and nothing is known."""

IGNORE = 255
"""Of a reference label: it has no say here. It is outside the area, held out, doubted or no image;
also of a raster of errors, where nothing was judged."""

UNKNOWN = 254
"""Of a label to learn from: there are data, but no polygon says what it is. A network that goes on
from another may hold on to what that one said."""

TRUE_NEGATIVE, TRUE_POSITIVE, FALSE_POSITIVE, FALSE_NEGATIVE = 0, 1, 2, 3
"""Of a raster of errors: how a pixel of the map was judged by its reference label."""

UNSURE = -1
"""The label of a sample point of which a person could not tell the class."""

EVERYTHING = -1
"""The stratum of a simple random sample: the whole map, whatever its classes."""
