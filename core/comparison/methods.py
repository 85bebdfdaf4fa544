"""The methods of a comparison: how each gets its model and makes its map."""

from __future__ import annotations

import abc
import contextlib
import importlib
import tempfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import List, Optional, Tuple

from ..accuracy.reference_labels import ReferenceLabels
from ..classifiers.features import choose_features
from ..classifiers.parameters import Recipe, recipe_of
from ..classifiers.sample_counts import Assessment
from ..classifiers.training_areas import read_areas
from ..classifiers.training_pixels import TrainingPixels, gather
from ..inference import runtime
from ..inference.segmentation import segment_into
from ..protocol.compare import CompareRequest
from ..protocol.comparison_record import SampleClass, SamplesRecord
from ..protocol.errors import EngineError
from ..protocol.messages import Json
from ..protocol.methods import METHODS
from ..protocol.segment import SegmentRequest, SegmentResult
from ..protocol.texts import text
from ..protocol.train import TrainRequest
from ..raster.class_codes import NAMES
from ..raster.image import Image
from ..raster.reference_polygons import name_of_polygons
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing
from .assessment import Mask
from .compared_map import ComparedMap, files_of

_FITTED = 0.5
"""Share of a method's time at which it is fitted, roughly."""


class MethodInputs:
    """What the methods share: the image, and the pixels that they are fitted to.

    Attributes:
        request: What was asked.
        image: What is classified.
        pixels: What is fitted to; ``None`` where no method needs any.
        sample_polygons: File of the polygons that are fitted to, likewise.
        withheld: Pixels that must not be judged, likewise.
        remarks: What the user should know, in words.
    """

    def __init__(
        self,
        request: CompareRequest,
        image: Image,
        reference: ReferenceLabels,
        feedback: Feedback,
        opened: contextlib.ExitStack,
    ) -> None:
        """Read the samples, if any method needs them.

        Args:
            request: What was asked.
            image: What is classified.
            reference: What is known of the ground; samples must keep clear of it.
            feedback: Hears of progress, and may cancel.
            opened: Removes the temporary file in the end.

        Raises:
            InputError: The samples cannot be used.
        """
        self.request, self.image = request, image
        self.pixels: Optional[TrainingPixels] = None
        self.sample_polygons: Optional[str] = None
        self.withheld: Optional[Mask] = None
        self.remarks: Tuple[str, ...] = ()
        self.recipe: Optional[Recipe] = None
        if request.samples is None or set(request.methods) == {"unet"}:
            return
        self.recipe = recipe_of(request)
        areas = read_areas(request.samples, image)
        assessed = Assessment(
            reference.area, name_of_polygons(request.area) if request.area else ""
        )
        self.pixels = gather(
            areas,
            choose_features(image, request.features),
            assessed,
            request.split,
            self.recipe.most_pixels,
            request.seed,
            feedback,
        )
        self.remarks = self.pixels.remarks
        if self.pixels.kept_out is not None:
            self.withheld = self.pixels.kept_out.inside
            self.remarks = (*self.remarks, self.pixels.divided)
        if "unet-trained" in request.methods:
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            self.sample_polygons = str(Path(folder) / "samples.gpkg")
            areas.write(self.sample_polygons, self.pixels.training)

    @property
    def division(self) -> str:
        """How training and test were kept apart, in words; empty where nothing was fitted."""
        return self.pixels.divided if self.pixels is not None else ""

    def samples_record(self) -> Optional[SamplesRecord]:
        """Return what there was to fit to; ``None`` where nothing was fitted."""
        if self.pixels is None:
            return None
        return SamplesRecord(
            classes=tuple(
                SampleClass(one.value, NAMES[one.value], one.polygons, one.pixels, one.drawn)
                for one in reversed(self.pixels.counts)
            ),
            bands=tuple(self.pixels.features.names),
            features=tuple(self.pixels.features.numbers),
        )


class MapMethod(abc.ABC):
    """A method that can make a map.

    Attributes:
        key: Its name in files.
        name: Its name for people.
        weight: How long it takes beside the others, roughly.
    """

    def __init__(self, inputs: MethodInputs, method: str, key: str, name: str) -> None:
        """Take what the methods share."""
        self._inputs = inputs
        self.key, self.name = key, name
        self.weight = METHODS[method].weight
        self._files = files_of(inputs.request.output, key)

    @abc.abstractmethod
    def run(self, staging: Staging, feedback: Feedback) -> ComparedMap:
        """Make the map.

        Args:
            staging: Gives temporary names to all that is written.
            feedback: Hears of progress, and may cancel.

        Raises:
            EngineError: With the reason why there is none.
        """

    def failed(self, problem: str) -> ComparedMap:
        """Return the entry of a method that has made no map."""
        return ComparedMap(self.key, self.name, self._files, problem=problem)

    def _keep(self, staging: Staging, model: bytes) -> str:
        """Write the method's own model and return where it lies until it gets its name."""
        place = staging.reserve(self._files.model)
        with writing(self._files.model):
            Path(place).write_bytes(model)
        return place

    def _segment(
        self,
        staging: Staging,
        feedback: Feedback,
        model: str,
        model_at: Optional[str],
        bands: Optional[Tuple[int, ...]],
    ) -> Tuple[SegmentResult, Json, float]:
        """Make class and probability raster; return what it says of itself, and the seconds."""
        clock = Clock()
        request = SegmentRequest(
            image=self._inputs.request.image,
            output=self._files.prediction,
            probability=self._files.probability,
            model=model,
            bands=bands,
            device=self._inputs.request.device,
        )
        at = None if model_at is None else Path(model_at)
        result, network = segment_into(staging, request, feedback, at)
        seconds = clock.elapsed()
        card = network.card
        facts = {"name": card.name, "version": card.version, "sha256": network.sha256}
        return result, facts, seconds


class Ready(MapMethod):
    """A U-Net as it is."""

    def __init__(self, inputs: MethodInputs, key: str, name: str, model: str) -> None:
        """Take the model's file."""
        super().__init__(inputs, "unet", key, name)
        self._model = model

    def run(self, staging: Staging, feedback: Feedback) -> ComparedMap:
        """Make the map; see :meth:`MapMethod.run`."""
        result, facts, seconds = self._segment(
            staging, feedback, self._model, None, self._inputs.request.bands
        )
        named = replace(self._files, model=self._model)
        return ComparedMap(
            self.key,
            self.name,
            named,
            predict_seconds=seconds,
            device=result.device,
            model=facts,
        )


class Trained(MapMethod):
    """A U-Net that learns from the samples alone, as the paper's did."""

    def __init__(self, inputs: MethodInputs) -> None:
        """Take what the methods share."""
        super().__init__(inputs, "unet-trained", "unet-trained", METHODS["unet-trained"].name)

    def run(self, staging: Staging, feedback: Feedback) -> ComparedMap:
        """Train, then make the map; see :meth:`MapMethod.run`."""
        request = self._inputs.request
        training = _module("..training.model_training", text("comparison.purpose.training"))
        clock = Clock()
        with tempfile.TemporaryDirectory() as folder:
            trained = training.train_model(
                TrainRequest(
                    images=(request.image,),
                    reference=(str(self._inputs.sample_polygons),),
                    output=str(Path(folder) / "unet-trained.onnx"),
                    bands=request.bands,
                    epochs=request.epochs,
                    seed=request.seed,
                    device=request.device,
                ),
                clock,
                Share(feedback, 0.0, 0.9),
            )
            model_at = self._keep(staging, trained.model)
        fit_seconds = clock.elapsed()
        result, facts, seconds = self._segment(
            staging, Share(feedback, 0.9, 1.0), self._files.model, model_at, request.bands
        )
        return ComparedMap(
            self.key,
            self.name,
            self._files,
            fit_seconds=fit_seconds,
            predict_seconds=seconds,
            device=result.device,
            model=facts,
            settings={
                "epochs": trained.fitted.epochs,
                "best_epoch": trained.fitted.best_epoch,
                "seed": request.seed,
                "trained_on": trained.machine.words,
            },
            held_out={"f1": trained.f1, "in_words": trained.held_out},
        )


class Fitted(MapMethod):
    """A classifier of single pixels."""

    def __init__(self, inputs: MethodInputs, method: str) -> None:
        """Take which one, by its key in :data:`core.protocol.methods.METHODS`."""
        super().__init__(inputs, method, method, METHODS[method].name)

    def run(self, staging: Staging, feedback: Feedback) -> ComparedMap:
        """Fit, then make the map; see :meth:`MapMethod.run`."""
        making = _module("..classifiers.model_making", text("comparison.purpose.fitting"))
        inputs, pixels = self._inputs, self._inputs.pixels
        if pixels is None:
            raise ValueError("a classifier has samples")
        part = Share(feedback, 0.0, _FITTED)
        made = making.make(self.key, pixels, inputs.recipe, inputs.request.seed, inputs.image, part)
        feedback.warn(made.remarks)
        model_at = self._keep(staging, made.model)
        result, facts, seconds = self._segment(
            staging,
            Share(feedback, _FITTED, 1.0),
            self._files.model,
            model_at,
            pixels.features.numbers,
        )
        return ComparedMap(
            self.key,
            self.name,
            self._files,
            fit_seconds=made.seconds,
            check_seconds=made.check_seconds,
            predict_seconds=seconds,
            device=result.device,
            model=facts,
            settings=made.settings,
            held_out=made.held_out or None,
        )


def methods_of(request: CompareRequest, inputs: MethodInputs) -> List[MapMethod]:
    """Return the methods that were asked for, in the order in which they are shown."""
    found: List[MapMethod] = []
    for key, method in METHODS.items():
        if key not in request.methods:
            continue
        if key == "unet":
            found += _ready(request, inputs)
        elif method.classifier:
            found.append(Fitted(inputs, key))
        else:
            found.append(Trained(inputs))
    return found


def _ready(request: CompareRequest, inputs: MethodInputs) -> List[MapMethod]:
    models = request.model or (str(runtime.DEFAULT_MODEL),)
    found: List[MapMethod] = []
    for number, model in enumerate(models, start=1):
        key = "unet" if number == 1 else f"unet-{number}"
        name = METHODS["unet"].name
        if len(models) > 1:
            name = f"{name} {Path(model).stem}"
        found.append(Ready(inputs, key, name, model))
    return found


def _module(name: str, purpose: str) -> ModuleType:
    """Return a module that needs packages which the main job does not.

    Raises:
        EngineError: One of them is missing.
    """
    try:
        return importlib.import_module(name, __package__)
    except ImportError as error:
        raise EngineError.of("engine.package_missing", purpose=purpose, reason=error) from error
