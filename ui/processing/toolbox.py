"""How the algorithms stand in QGIS's toolbox, and what their dialogs say beside the form.

The texts are marked by ``QT_TRANSLATE_NOOP``, and translated when they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Entry:
    """How one algorithm is shown.

    Attributes:
        name: The second half of the algorithm's name; never changes.
        icon: Stem of its icon's file.
        title: Its name in the toolbox.
        help: What the dialog says beside the form.
        page: Of the user's guide, opened by the dialog's button Help.
    """

    name: str
    icon: str
    title: str
    help: str
    page: str = "user-guide/index"


SEGMENT = Entry(
    name="segment",
    page="user-guide/segment",
    icon="segment",
    title=QT_TRANSLATE_NOOP("@default", "Segment tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Finds mine tailings ponds in a satellite image with a U-Net.\n\n"
        "The image needs the bands that the model takes (blue, green, red, and near infrared "
        "if there is one) in reflectance or in raw digital numbers with a scale, and a "
        "coordinate reference system. Bands are found by their descriptions or wavelengths; "
        'where there are none, give their numbers in the order of the model, such as "1 2 3 '
        '4".\n\n'
        "Results: a raster of classes (1 pond, 0 other, 255 no data) on the image's own grid, "
        "the ponds as polygons with their ellipsoidal areas, and, if wanted, the probability "
        "in percent. The job runs in the engine's own process; the panel's page Engine sets "
        "it up.",
    ),
)

BATCH = Entry(
    name="batch",
    page="user-guide/batch",
    icon="batch",
    title=QT_TRANSLATE_NOOP("@default", "Segment tailings ponds in many scenes"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Finds tailings ponds in many scenes and joins them to one layer.\n\n"
        "Scenes come from a CSV with a column image (and date and cloud, if they are known), a "
        "STAC item collection, or a folder; Level-1A products are prepared first. A scene that "
        "fails is tried again, then listed with its reason, and stops nothing.\n\n"
        "Where scenes overlap, the one that has data, has less cloud, or is later is believed. "
        "Run again with the same folder, it does only what is not done yet. The jobs run in "
        "the engine's own processes; the panel's page Engine sets them up.",
    ),
)

THRESHOLD = Entry(
    name="threshold",
    page="user-guide/score",
    icon="segment",
    title=QT_TRANSLATE_NOOP("@default", "Apply another threshold to tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Makes the classified raster and the ponds anew from the probability raster that a "
        "segmentation kept, without running the network.\n\n"
        "The raster holds whole percents. At a threshold of whole percents every pixel gets "
        "the class that the segmentation would give it at that threshold; others are rounded "
        "to the nearest.\n\n"
        "A threshold that was chosen on reference polygons looks better on them than elsewhere.",
    ),
)

SCORE = Entry(
    name="score",
    page="user-guide/score",
    icon="score",
    title=QT_TRANSLATE_NOOP("@default", "Score predicted tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Says how well a classified raster (1 pond, 0 other, nodata unknown) agrees with "
        "reference polygons: pixel by pixel, pond by pond, and along the outlines, with "
        "intervals, as a report to read and as figures.\n\n"
        'Every reference polygon is a pond; where the layer has a field "class", 1 is pond and '
        "0 is other. What no polygon covers counts as no pond, inside the assessment area or, "
        "without one, wherever the prediction is valid.\n\n"
        "A labelled sample, as the algorithm Draw a probability sample makes it, gives the "
        "accuracies of the whole map and the area of ponds with their errors. With a sample "
        "alone, choose no reference, area, probability or image.\n\n"
        "With the probability raster, the report says what other thresholds would give. An "
        "output that is undefined is empty. The job runs in the engine's own process; the "
        "panel's page Engine sets it up.",
    ),
)

SAMPLE = Entry(
    name="sample",
    page="user-guide/sample",
    icon="score",
    title=QT_TRANSLATE_NOOP("@default", "Draw a probability sample"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Draws pixels of a classified raster (1 pond, 0 other, nodata unknown) at random, as "
        "points to label. With the labels, the score gives the accuracy of the whole map and "
        "the area of ponds with their errors.\n\n"
        "Give either the number of points, or the standard error that the overall accuracy "
        "should have; what is expected to be right decides how many points that takes. In a "
        "stratified sample, each class of the map gets a least number of points.\n\n"
        'Label the points in the panel, page Score, or fill in the field "label": 1 pond, '
        "0 other, -1 unsure. The tables in the file belong to the sample: keep them together. "
        "The job runs in the engine's own process; the panel's page Engine sets it up.",
    ),
)

COMPARE = Entry(
    name="compare",
    page="user-guide/compare",
    icon="compare",
    title=QT_TRANSLATE_NOOP("@default", "Compare methods that map tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Runs U-Net, random forest, support vector machine and maximum likelihood on one image "
        "with the same samples, the same test area and the same clock, and says which is best "
        "and whether the difference is real.\n\n"
        'Samples carry an integer field "class": 1 pond, 0 other ground. They must keep clear '
        "of the assessment area, or are divided between training and test, polygon by "
        "polygon.\n\n"
        "A depth, C or gamma of 0 is chosen by the engine. One method failing leaves the "
        "others' results; its outputs are empty. The job runs in the engine's own process; the "
        "panel's page Engine sets it up.",
    ),
)

CHANGE = Entry(
    name="change",
    page="user-guide/change",
    icon="change",
    title=QT_TRANSLATE_NOOP("@default", "Find changes of tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Follows tailings ponds over two or more dates: which are new, grown, shrunk or gone, "
        "beyond the uncertainty of their areas and of the registration of the images.\n\n"
        "Images are segmented; predictions are taken as they are, and lead to their images by "
        "their manifests. Dates come from metadata, the product's XML file or the file's name, "
        "unless they are given. A pond without data, under thick cloud or in its shadow is "
        "unobserved, never gone.\n\n"
        "Of 100 ponds that do not change, as many as the level says are not flagged. Results: a "
        "layer with a row for each pond and date, which the temporal controller plays, a table, "
        "and a report with pictures. The job runs in the engine's own process; the panel's page "
        "Engine sets it up.",
    ),
)

TRAIN = Entry(
    name="train",
    page="user-guide/train",
    icon="train",
    title=QT_TRANSLATE_NOOP("@default", "Train a network on tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Trains a network on images and reference polygons of your own, best by going on from "
        "the plugin's own model.\n\n"
        'Where the reference layer has a field "class", 1 is pond and 0 is other, and what no '
        "polygon covers is not learnt from. Else every polygon is a pond, and all that none "
        "covers is no pond: inside the polygons of the layer that says where the reference is "
        "complete, or in the images as a whole.\n\n"
        "Part of the reference is held out; the best epoch on it is kept, or the last one "
        "where a model goes on from polygons of both classes alone. The model appears "
        "in the panel if it is written to the folder of your other models. The polygons are "
        "kept beside it. A training that was stopped goes on when it is run again with the "
        "same inputs and output. The job runs in the engine's own process; the panel's page "
        "Engine sets it up.",
    ),
)

PREPARE = Entry(
    name="prepare",
    page="user-guide/prepare",
    icon="prepare",
    title=QT_TRANSLATE_NOOP("@default", "Prepare a Gaofen product"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Makes an image to segment from a Level-1A product of Gaofen-1, -2 or -6: "
        "reflectance at the top of the atmosphere, on a map grid, with the names and "
        "wavelengths of its bands.\n\n"
        "The product is the archive (.tar.gz), which stays packed, a folder with its files, or "
        "one image or XML file of them. Heights come from an elevation model; without one, a "
        "single height is taken for all, and hills end up beside their place.\n\n"
        "Sharpening gives the bands the sample distance of the panchromatic image. Subtracting "
        "the darkest object takes haze off. The job runs in the engine's own process; the "
        "panel's page Engine sets it up.",
    ),
)

JOIN_REVIEWS = Entry(
    name="joinreviews",
    page="user-guide/review",
    icon="review",
    title=QT_TRANSLATE_NOOP("@default", "Join two reviews of tailings ponds"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Makes one review of two: copies that two people went through, or reviews of two "
        "predictions of the same ground. Both stay as they are.\n\n"
        "A decision goes before none, the later of two before the earlier; ponds that were decided "
        "on differently are listed. Ponds with other identities are matched by their outlines: "
        "a grid that lies a pixel away makes no second pond, and an outline that differs by more "
        "is listed, and asked about when the review is gone on with.\n\n"
        "The joined review is a GeoPackage as the panel's page Review reads it, history included: "
        "there, joining can be undone. No engine takes part.",
    ),
)

EXPORT_REGISTER = Entry(
    name="exportregister",
    page="user-guide/review",
    icon="review",
    title=QT_TRANSLATE_NOOP("@default", "Export the register of a review"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Writes the ponds of a review that stand, accepted or edited, as a file for others. The "
        "end of its name says which: .shp, .geojson, .kml, or .xlsx and .ods, spreadsheets with "
        "the longitude and latitude of a point inside each pond.\n\n"
        "The fields are those of the review. A Shapefile's names have ten letters: perim_m, "
        "mean_prob, rev_by, rev_at. No engine takes part.",
    ),
)

REVIEW_FIGURES = Entry(
    name="reviewfigures",
    page="user-guide/review",
    icon="review",
    title=QT_TRANSLATE_NOOP("@default", "Figures of a review"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Counts the decisions of a review, says which share of ponds was accepted by confidence, "
        "and how many of those that nobody has looked at are likely ponds.\n\n"
        "Somebody chose what to look at: this is no probability sample, and no measure of the "
        "map's accuracy. An output that is undefined is empty. The job runs in the engine's own "
        "process; the panel's page Engine sets it up.",
    ),
)

LEARN = Entry(
    name="learn",
    page="user-guide/review",
    icon="review",
    title=QT_TRANSLATE_NOOP("@default", "Learn from a review"),
    help=QT_TRANSLATE_NOOP(
        "@default",
        "Trains the model on what was accepted, edited and rejected in a review, and on ground "
        "that was looked over whole. Each decided pond is held out once; a model is written only "
        "where it does clearly better there, else the output is empty.\n\n"
        "The images are those that the decided ponds were found on, where the review names them "
        "or beside it, unless others are given. At least six predicted ponds must be decided on. "
        "The job runs in the engine's own process and needs PyTorch there; the panel's page "
        "Engine sets it up.",
    ),
)
