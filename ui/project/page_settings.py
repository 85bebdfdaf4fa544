"""What each page remembers: the choices that outlive a click, as one dataclass a page.

Where they are kept, and what of a stranger's project is believed: :mod:`.settings`. What describes
the work at hand rather than the person is marked ``project`` below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ...core.protocol.compare import CompareRequest

_PROJECT = {"project": True}
_PATH = {"project": True, "path": True}
_MODELS = {"project": True, "models": True}
_SHARE = {"project": True, "most": 1.0}


@dataclass(frozen=True)
class PageSettings:
    """The choices on a page that outlive a click.

    Attributes:
        prefix: Of the names of the page's entries.
    """

    prefix: ClassVar[str]


@dataclass(frozen=True)
class SegmentSettings(PageSettings):
    """The choices on page Segment that outlive a click, layers apart.

    Attributes:
        cover: What to cover, the value of a :class:`.segment_page.Cover`.
        model: ONNX file; empty for the shipped model.
        threshold: Probability from which a pixel is a pond, ``None`` for the model's own.
        min_area: Smallest pond to keep, square metres.
        simplify: Tolerance of outline simplification, pixels.
        folder: Folder for results; empty for one beside the project.
        screen: Whether to look first where a pond can be, and to leave the rest out.
        probability: Whether to keep the probability raster.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    prefix: ClassVar[str] = ""

    cover: str = "layer"
    model: str = field(default="", metadata=_MODELS)
    threshold: float | None = field(default=None, metadata=_SHARE)
    min_area: float = field(default=5000.0, metadata=_PROJECT)
    simplify: float = field(default=0.0, metadata=_PROJECT)
    screen: bool = field(default=False, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)
    probability: bool = False
    device: str = "auto"


@dataclass(frozen=True)
class TrainSettings(PageSettings):
    """The choices on page Train that outlive a click, layers apart.

    Attributes:
        start: What to start from, the value of a :class:`.train_page.Start`.
        model: ONNX file to start from; empty for the shipped model.
        epochs: Most epochs to train for; 0 to leave it to the engine.
        folder: Folder for the new model; empty for the one with the user's other models.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    prefix: ClassVar[str] = "train_"

    start: str = field(default="model", metadata=_PROJECT)
    model: str = field(default="", metadata=_MODELS)
    epochs: int = field(default=0, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)
    device: str = "auto"


@dataclass(frozen=True)
class ScoreSettings(PageSettings):
    """The choices on page Score that outlive a click, layers apart.

    Attributes:
        folder: Folder for results; empty for one beside the project.
        min_area: Smallest pond that counts, square metres; ``None`` for that of the segmentation.
    """

    prefix: ClassVar[str] = "score_"

    folder: str = field(default="", metadata=_PATH)
    min_area: float | None = field(default=None, metadata=_PROJECT)


@dataclass(frozen=True)
class SampleSettings(PageSettings):
    """The choices about a probability sample that outlive a click, layers apart.

    Attributes:
        design: ``stratified`` by the map, or ``simple``.
        by_error: Whether a standard error is wanted rather than a number of points.
        size: How many points.
        error: Standard error of the overall accuracy, percent.
        least: Points that each class of the map gets at least.
        ponds_right: How much of what is mapped as pond is expected to be right, percent.
        other_right: Likewise of the rest.
        seed: Of the drawing.
        folder: Folder for samples and scores; empty for one beside the project.
    """

    prefix: ClassVar[str] = "sample_"

    design: str = field(default="stratified", metadata=_PROJECT)
    by_error: bool = field(default=False, metadata=_PROJECT)
    size: int = field(default=300, metadata=_PROJECT)
    error: float = field(default=1.0, metadata=_PROJECT)
    least: int = field(default=50, metadata=_PROJECT)
    ponds_right: float = field(default=80.0, metadata=_PROJECT)
    other_right: float = field(default=98.0, metadata=_PROJECT)
    seed: int = field(default=0, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)


@dataclass(frozen=True)
class ReviewSettings(PageSettings):
    """The choices on page Review that outlive a click, layers apart.

    Attributes:
        file: GeoPackage of the review; empty for one beside the project.
        order: What comes first, the value of an :class:`.queue.Order`.
        reviewer: Who signs; empty for the name that the system knows.
    """

    prefix: ClassVar[str] = "review_"

    file: str = field(default="", metadata=_PATH)
    order: str = field(default="least_certain", metadata=_PROJECT)
    reviewer: str = ""


@dataclass(frozen=True)
class CompareSettings(PageSettings):
    """The choices on page Compare that outlive a click, layers apart.

    Attributes:
        methods: Keys of the methods, separated by spaces.
        models: Keys of the models to compare as U-Nets, one a line; empty for the shipped one.
        split: Whether samples in the assessment area are divided rather than refused.
        features: Numbers of the bands that classifiers see, separated by spaces; empty for all.
        rf_trees: Trees of the random forest.
        rf_depth: Random forest: depth; 0 for as deep as it goes.
        rf_leaf: Fewest pixels in a leaf.
        svm_c: Penalty of the support vector machine; 0 to have it chosen.
        svm_gamma: Of its kernel; likewise.
        svm_pixels: Most pixels that it is fitted to.
        pond_prior: Chance of a pond that maximum likelihood assumes.
        pixels: Most pixels that the others are fitted to.
        seed: Of all that is random.
        folder: Folder for results; empty for one beside the project.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    prefix: ClassVar[str] = "compare_"

    methods: str = field(default=" ".join(CompareRequest.methods), metadata=_PROJECT)
    models: str = field(default="", metadata=_MODELS)
    split: bool = field(default=False, metadata=_PROJECT)
    features: str = field(default="", metadata=_PROJECT)
    rf_trees: int = field(default=CompareRequest.rf_trees, metadata=_PROJECT)
    rf_depth: int = field(default=0, metadata=_PROJECT)
    rf_leaf: int = field(default=CompareRequest.rf_leaf, metadata=_PROJECT)
    svm_c: float = field(default=0.0, metadata=_PROJECT)
    svm_gamma: float = field(default=0.0, metadata=_PROJECT)
    svm_pixels: int = field(default=CompareRequest.svm_pixels, metadata=_PROJECT)
    pond_prior: float = field(default=CompareRequest.pond_prior, metadata=_SHARE)
    pixels: int = field(default=CompareRequest.pixels, metadata=_PROJECT)
    seed: int = field(default=0, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)
    device: str = "auto"


@dataclass(frozen=True)
class ChangeSettings(PageSettings):
    """The choices on page Change that outlive a click, layers apart.

    Attributes:
        images: Folder with an image of each date; empty for layers of the project.
        doubtful: Whether ponds that the model is not sure of are followed, too.
        folder: Folder for results; empty for one beside the project.
        device: ``auto``, ``cpu`` or ``cuda``.
    """

    prefix: ClassVar[str] = "change_"

    images: str = field(default="", metadata=_PATH)
    doubtful: bool = field(default=False, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)
    device: str = "auto"


@dataclass(frozen=True)
class PrepareSettings(PageSettings):
    """The choices about Level-1A products that outlive a click, the product apart.

    Attributes:
        dem: File of the elevation model; empty for one height.
        pansharpen: Whether to sharpen with the panchromatic image, where there is one.
        dark_object: Whether to subtract the darkest reflectance of each band.
        folder: Folder for results; empty for the product's own.
    """

    prefix: ClassVar[str] = "prepare_"

    dem: str = field(default="", metadata=_PATH)
    pansharpen: bool = False
    dark_object: bool = False
    folder: str = field(default="", metadata=_PATH)


@dataclass(frozen=True)
class BatchSettings(PageSettings):
    """The choices on page Batch that outlive a click.

    Attributes:
        kind: ``folder`` of images or ``list``.
        scenes: That folder, or the list's file.
        model: ONNX file; empty for the shipped model.
        min_area: Smallest pond of the joined layer, square metres.
        workers: Processes; 0 for as many as the computer has room for.
        device: ``auto``, ``cpu`` or ``cuda``.
        probability: Whether to keep the probability raster of each scene.
        screen: Whether to look first where a pond can be, and to leave the rest out.
        folder: Folder for results.
        outlive: Whether the batch goes on when QGIS is closed.
    """

    prefix: ClassVar[str] = "batch_"

    kind: str = field(default="folder", metadata=_PROJECT)
    scenes: str = field(default="", metadata=_PATH)
    model: str = field(default="", metadata=_MODELS)
    min_area: float = field(default=5000.0, metadata=_PROJECT)
    workers: int = 0
    device: str = "auto"
    probability: bool = False
    screen: bool = field(default=False, metadata=_PROJECT)
    folder: str = field(default="", metadata=_PATH)
    outlive: bool = True
