"""``tailingponds:compare``: a comparison of methods as an algorithm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterRasterLayer,
)

from ...core.protocol.compare import CompareRequest, CompareResult
from ...core.protocol.methods import METHODS
from ..compare import plan
from ..compare.plan import CompareFiles
from ..project import layers, reference_layer
from ..project.page_settings import CompareSettings
from ..text import words
from ..text.translation import filled, tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, run, tell
from .parameter_values import Parameters, ParameterValues

_NUMBERS = (
    ("RF_TREES", "rf_trees", 1.0),
    ("RF_DEPTH", "rf_depth", 0.0),
    ("RF_LEAF", "rf_leaf", 1.0),
    ("SVM_C", "svm_c", 0.0),
    ("SVM_GAMMA", "svm_gamma", 0.0),
    ("SVM_PIXELS", "svm_pixels", 100.0),
    ("POND_PRIOR", "pond_prior", 0.001),
    ("PIXELS", "pixels", 100.0),
    ("SEED", "seed", 0.0),
)
"""Parameter, setting, and the least value; 0 leaves depth, C and gamma to the engine."""


class CompareAlgorithm(JobAlgorithm):
    """Runs several methods on one image, and says which is best."""

    ENTRY = toolbox.COMPARE
    INPUT = "INPUT"
    RENAMED: ClassVar[Mapping[str, str]] = {"IMAGE": "INPUT"}
    SAMPLES = "SAMPLES"
    REFERENCE = "REFERENCE"
    AREA = "AREA"
    METHODS = "METHODS"
    MODEL = "MODEL"
    BANDS = "BANDS"
    FEATURES = parameter_kinds.FEATURES
    SPLIT = "SPLIT"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    VERDICT = "VERDICT"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        names = [words.method_name(key) for key in METHODS]
        chosen = [list(METHODS).index(key) for key in CompareSettings().methods.split()]
        return (
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Image")),
            parameter_kinds.polygons(self.SAMPLES, tr("Samples"), optional=True),
            parameter_kinds.polygons(self.REFERENCE, tr("Reference")),
            parameter_kinds.polygons(self.AREA, tr("Assessment area"), optional=True),
            QgsProcessingParameterEnum(
                self.METHODS, tr("Methods"), names, allowMultiple=True, defaultValue=chosen
            ),
            parameter_kinds.model(self.MODEL, tr("Model of the U-Net")),
            QgsProcessingParameterBoolean(
                self.SPLIT, tr("Divide samples that touch the assessment area"), False
            ),
            *map(parameter_kinds.advanced, self._advanced()),
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder")),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return (
            QgsProcessingOutputHtml(self.REPORT, tr("Report")),
            QgsProcessingOutputString(self.VERDICT, tr("Verdict")),
            *(
                QgsProcessingOutputNumber(_f1(key), filled(tr("F1 of {}"), words.method_name(key)))
                for key in METHODS
            ),
        )

    def _advanced(self) -> list[QgsProcessingParameterDefinition]:
        defaults = CompareSettings()
        labels = {
            "RF_TREES": tr("Random forest: trees"),
            "RF_DEPTH": tr("Random forest: depth"),
            "RF_LEAF": tr("Random forest: pixels in a leaf"),
            "SVM_C": tr("Support vector machine: C"),
            "SVM_GAMMA": tr("Support vector machine: gamma"),
            "SVM_PIXELS": tr("Support vector machine: sample pixels at most"),
            "POND_PRIOR": tr("Maximum likelihood: prior of ponds"),
            "PIXELS": tr("Sample pixels at most, for the others"),
            "SEED": tr("Seed (same seed, same comparison)"),
        }
        made: list[QgsProcessingParameterDefinition] = [
            *parameter_kinds.role_bands(self.INPUT),
            parameter_kinds.bands(
                self.BANDS, tr("Band numbers in the order of a model with other bands")
            ),
            parameter_kinds.many_bands(
                self.FEATURES, tr("Bands that classifiers see (all if empty)"), self.INPUT
            ),
        ]
        for name, setting, least in _NUMBERS:
            default = getattr(defaults, setting)
            if isinstance(default, int):
                made.append(parameter_kinds.integer(name, labels[name], default, int(least)))
            else:
                made.append(parameter_kinds.number(name, labels[name], default, least))
        return made

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        files = CompareFiles.inside(Path(given.text(self.OUTPUT)))
        request = self._request(given, files)
        result: CompareResult = run(request, feedback, partial(plan.discard, files))
        tell(feedback, result.warnings, result.verdict)
        f1 = {method.key: method.f1 for method in result.methods}
        return {
            self.OUTPUT: result.folder,
            self.REPORT: result.report,
            self.VERDICT: result.verdict,
            **{_f1(key): f1.get(key) for key in METHODS},
        }

    def _request(self, given: ParameterValues, files: CompareFiles) -> CompareRequest:
        image = given.raster(self.INPUT)
        reference = given.polygons(self.REFERENCE)
        samples = given.readable_polygons(self.SAMPLES)
        area = given.readable_polygons(self.AREA)
        model = given.file(self.MODEL)
        request = plan.request_of(
            layers.source_path(image),
            files,
            samples is not None,
            area is not None,
            (model,) if model else (),
            self._settings(given),
        )
        bands = given.role_bands(self.BANDS)
        plan.write_polygons(
            files,
            samples and plan.snapshot_samples(samples, samples.sourceName()),
            reference_layer.snapshot(reference, reference.sourceName(), both=False),
            area and reference_layer.area(area, area.sourceName()),
            given.context.transformContext(),
        )
        return replace(request, bands=bands)

    def _settings(self, given: ParameterValues) -> CompareSettings:
        chosen = given.algorithm.parameterAsEnums(given.parameters, self.METHODS, given.context)
        defaults = CompareSettings()
        numbers: dict[str, Any] = {
            setting: (
                given.integer(name)
                if isinstance(getattr(defaults, setting), int)
                else given.number(name)
            )
            for name, setting, _ in _NUMBERS
        }
        bands = " ".join(map(str, given.several_bands(self.FEATURES)))
        return CompareSettings(
            methods=" ".join(key for place, key in enumerate(METHODS) if place in chosen),
            split=given.flag(self.SPLIT),
            features=bands,
            **numbers,
        )


def _f1(method: str) -> str:
    """Return the name of the output with a method's F1."""
    return f"F1_{method.upper().replace('-', '_')}"
