"""What each row of the algorithms' forms is for: QGIS shows it when a row is pointed at.

The texts are marked by ``QT_TRANSLATE_NOOP``, and translated when they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .accuracy_parameter_help import COMPARE, SAMPLE, SCORE

EVERYWHERE: Mapping[str, str] = {
    "BLUE": QT_TRANSLATE_NOOP(
        "@default",
        "Number of the blue band. Empty: bands are found by their descriptions, wavelengths or "
        "colours. Give all bands of the model or none.",
    ),
    "GREEN": QT_TRANSLATE_NOOP("@default", "Number of the green band."),
    "RED": QT_TRANSLATE_NOOP("@default", "Number of the red band."),
    "NIR": QT_TRANSLATE_NOOP(
        "@default", "Number of the near-infrared band. The shipped model does without, less well."
    ),
    "BANDS": QT_TRANSLATE_NOOP(
        "@default",
        "Numbers of bands, with spaces, in the order in which the model has them; such as 1 2 3 4. "
        "Only for models with other bands than blue, green, red and near infrared.",
    ),
    "MODEL": QT_TRANSLATE_NOOP(
        "@default",
        "An ONNX file: of this plugin, a classifier fitted by a comparison, or a Segmentor made "
        "for Deepness.",
    ),
    "MIN_AREA": QT_TRANSLATE_NOOP(
        "@default",
        "Smaller ponds are left out of the outlines, by their area on the ellipsoid. The raster "
        "keeps them.",
    ),
    "SIMPLIFY": QT_TRANSLATE_NOOP(
        "@default", "How far an outline may move, in pixels. 0 keeps the exact edges of the pixels."
    ),
    "DEVICE": QT_TRANSLATE_NOOP(
        "@default",
        "auto takes the GPU where it works, else the CPU, and says which; cpu; cuda fails where "
        "there is no GPU.",
    ),
    "SCREEN": QT_TRANSLATE_NOOP(
        "@default",
        "A first look at the image, averaged to about 30 m, tells on which ground a pond can be, "
        "and only that is searched: faster where mines are few. Ponds that it overlooks are in no "
        "result.",
    ),
    "PONDS": QT_TRANSLATE_NOOP(
        "@default",
        "A GeoPackage with the outlines: area and perimeter on the ellipsoid, mean probability, "
        "confidence.",
    ),
    "SEED": QT_TRANSLATE_NOOP(
        "@default", "Where random numbers begin: the same number gives the same result again."
    ),
}
"""By names that mean the same in every algorithm; what :data:`HELP` says goes before."""

_SEGMENT: Mapping[str, str] = {
    "INPUT": QT_TRANSLATE_NOOP(
        "@default",
        "A raster with blue, green, red and preferably near-infrared bands, a coordinate "
        "reference system and pixels of 0.6 to 30 m. Not a raw Level-1A image: prepare that first.",
    ),
    "EXTENT": QT_TRANSLATE_NOOP(
        "@default", "Cover this rectangle only, snapped to pixels. Empty: the whole image."
    ),
    "AREA": QT_TRANSLATE_NOOP(
        "@default", "Cover the inside of these polygons only; all else becomes nodata."
    ),
    "THRESHOLD": QT_TRANSLATE_NOOP(
        "@default",
        "A pixel is a pond from this probability on. Lower: fewer ponds are missed, more are "
        "false. Empty: the one that the model's card recommends.",
    ),
    "TILE": QT_TRANSLATE_NOOP(
        "@default", "How much is computed at once. The result does not depend on it."
    ),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default", "A raster of bytes on the image's own grid: 1 pond, 0 other, 255 nodata."
    ),
    "PROBABILITY": QT_TRANSLATE_NOOP(
        "@default",
        "A raster of percents, 0 to 100, 255 nodata. Needed to try other thresholds later without "
        "running the network.",
    ),
}
_THRESHOLD: Mapping[str, str] = {
    "INPUT": QT_TRANSLATE_NOOP(
        "@default", "The probability raster that a segmentation kept: percents, 0 to 100."
    ),
    "THRESHOLD": QT_TRANSLATE_NOOP(
        "@default",
        "A pixel is a pond from this probability on; whole percents are exact. One that was chosen "
        "on reference polygons looks better on them than elsewhere.",
    ),
    "OUTPUT": _SEGMENT["OUTPUT"],
}
_CHANGE: Mapping[str, str] = {
    "INPUTS": QT_TRANSLATE_NOOP(
        "@default",
        "An image of each date, or predictions made from them, in any order. Images of one day "
        "belong into one raster first.",
    ),
    "DATES": QT_TRANSLATE_NOOP(
        "@default",
        "A date for each input, in their order, with spaces, such as 2019-03-18 2020-03-20. Empty: "
        "from metadata, XML file or file name.",
    ),
    "CONFIDENCE": QT_TRANSLATE_NOOP(
        "@default",
        "Ponds that never had this confidence are left out: most of them are none. Empty: the one "
        "from which the model shows ponds.",
    ),
    "LEVEL": QT_TRANSLATE_NOOP(
        "@default",
        "How many of 100 ponds that do not change are not flagged, in percent. Higher: fewer false "
        "alarms, and more changes are missed.",
    ),
    "THRESHOLD": _SEGMENT["THRESHOLD"],
    "MIN_AREA": QT_TRANSLATE_NOOP(
        "@default", "Smaller outlines are left out at every date, by their area on the ellipsoid."
    ),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "A folder for the ledger as a GeoPackage, ledger.csv, change.json, report.html and the "
        "predictions that were made.",
    ),
}
_TRAIN: Mapping[str, str] = {
    "INPUTS": QT_TRANSLATE_NOOP("@default", "Images with the bands of the model, to learn from."),
    "REFERENCE": QT_TRANSLATE_NOOP(
        "@default",
        'Polygons of ponds on these images. With a field "class", 1 is pond and 0 is other, and '
        "what no polygon covers is not learnt from.",
    ),
    "AREA": QT_TRANSLATE_NOOP(
        "@default", "Where every pond is drawn: what no polygon covers there is no pond."
    ),
    "MODEL": QT_TRANSLATE_NOOP(
        "@default", "The network that goes on learning. Few polygons suffice only for that."
    ),
    "NEW": QT_TRANSLATE_NOOP("@default", "Needs many images and hours; the model above is unused."),
    "EPOCHS": QT_TRANSLATE_NOOP("@default", "How often all is gone through. The best one is kept."),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "An ONNX file with its card; the polygons that it learnt from are kept beside it.",
    ),
}
_PREPARE: Mapping[str, str] = {
    "INPUT": QT_TRANSLATE_NOOP(
        "@default", "The archive as delivered, its folder, or one image or XML file of it."
    ),
    "DEM": QT_TRANSLATE_NOOP(
        "@default",
        "Heights of the ground in metres. Without them, hills end up beside their place.",
    ),
    "PANSHARPEN": QT_TRANSLATE_NOOP(
        "@default", "Give the bands the pixels of the panchromatic image; sixteen times the data."
    ),
    "DARK_OBJECT": QT_TRANSLATE_NOOP(
        "@default", "Take haze off. The shipped network was trained without."
    ),
    "HEIGHT": QT_TRANSLATE_NOOP(
        "@default", "One height for all ground, where there is no elevation model."
    ),
    "BY_WAVELENGTH": QT_TRANSLATE_NOOP(
        "@default", "The bands of WFV are delivered in another order."
    ),
    "CRS": QT_TRANSLATE_NOOP("@default", "Of the image that is made."),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default", "A GeoTIFF of reflectance in ten-thousandths, with bands by name; 0 is nodata."
    ),
}
_REVIEW = QT_TRANSLATE_NOOP(
    "@default", "The GeoPackage of a review, as page Review of the panel keeps it."
)
_JOIN: Mapping[str, str] = {
    "INPUT": _REVIEW,
    "OTHER": QT_TRANSLATE_NOOP(
        "@default",
        "Another review of the same ground. A decision goes before none; of two, the later one.",
    ),
    "REVIEWER": QT_TRANSLATE_NOOP("@default", "Name in the history of the joined review."),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default", "A new review with the decisions of both, which page Review can go on with."
    ),
}
_EXPORT: Mapping[str, str] = {
    "INPUT": _REVIEW,
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default", "The ponds that are accepted or edited; the name's ending says in what format."
    ),
}
_LEARN: Mapping[str, str] = {
    "INPUT": _REVIEW,
    "IMAGES": QT_TRANSLATE_NOOP("@default", "Where the ponds of the review were found."),
    "MODEL": _TRAIN["MODEL"],
    "EPOCHS": _TRAIN["EPOCHS"],
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default", "The ONNX file with its card; not written where nothing got better."
    ),
}

_BATCH: Mapping[str, str] = {
    "LIST": QT_TRANSLATE_NOOP(
        "@default",
        "A CSV with a column image, whose paths are relative to it, or a STAC item collection. "
        "Columns date and cloud (percent) decide which scene is believed where they overlap.",
    ),
    "FOLDER": QT_TRANSLATE_NOOP(
        "@default", "All images and Level-1A products in this folder and those inside it."
    ),
    "THRESHOLD": _SEGMENT["THRESHOLD"],
    "MIN_AREA": QT_TRANSLATE_NOOP(
        "@default", "Smaller ponds are left out of the joined layer, once they are joined."
    ),
    "DEM": QT_TRANSLATE_NOOP("@default", "Heights for Level-1A products, in metres."),
    "PROBABILITY": QT_TRANSLATE_NOOP(
        "@default", "Write a raster of percents for each scene, to try other thresholds later."
    ),
    "WORKERS": QT_TRANSLATE_NOOP(
        "@default",
        "Processes that work at the same time, one thread each. More than one need what the page "
        "Engine installs for Batch.",
    ),
    "SCHEDULER": QT_TRANSLATE_NOOP(
        "@default", "Of a Dask cluster that exists, such as tcp://192.168.1.10:8786."
    ),
    "GEOPARQUET": QT_TRANSLATE_NOOP("@default", "Needs a GDAL with the driver Parquet."),
    "OUTPUT": QT_TRANSLATE_NOOP(
        "@default",
        "Joined ponds, the list of what is done and what failed, and a folder for each scene. "
        "Choose that of an earlier run to go on with it.",
    ),
}

HELP: Mapping[str, Mapping[str, str]] = {
    "segment": _SEGMENT,
    "batch": _BATCH,
    "threshold": _THRESHOLD,
    "score": SCORE,
    "sample": SAMPLE,
    "compare": COMPARE,
    "change": _CHANGE,
    "train": _TRAIN,
    "prepare": _PREPARE,
    "joinreviews": _JOIN,
    "exportregister": _EXPORT,
    "reviewfigures": {"INPUT": _REVIEW},
    "learn": _LEARN,
}
"""By algorithm, by parameter."""
