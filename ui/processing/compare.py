"""``tailingponds:compare``: a comparison of methods as an algorithm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...core.protocol.compare import CompareRequest, CompareResult
from ...core.protocol.errors import EngineError
from ...core.protocol.methods import METHODS
from ..compare import plan
from ..compare.plan import CompareFiles
from ..engine import client
from ..project import layers, reference_layer
from ..project.settings import CompareSettings
from ..text import band_numbers, words
from ..text.translation import tr
from .job_algorithm import JobAlgorithm, Parameters

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

    ICON = "compare"
    IMAGE = "IMAGE"
    SAMPLES = "SAMPLES"
    REFERENCE = "REFERENCE"
    AREA = "AREA"
    METHODS = "METHODS"
    MODEL = "MODEL"
    BANDS = "BANDS"
    FEATURES = "FEATURES"
    SPLIT = "SPLIT"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    VERDICT = "VERDICT"

    def name(self) -> str:
        """Return the second half of the algorithm's name; never changes."""
        return "compare"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Compare methods that map tailings ponds")

    def shortHelpString(self) -> str:
        """Return what the dialog says beside the form."""
        return tr(
            "Runs U-Net, random forest, support vector machine and maximum likelihood on one image "
            "with the same samples, the same test area and the same clock, and says which is best "
            "and whether the difference is real.\n\n"
            'Samples carry an integer field "class": 1 pond, 0 other ground. They must keep clear '
            "of the assessment area, or are divided between training and test, polygon by "
            "polygon.\n\n"
            "A depth, C or gamma of 0 is chosen by the engine. One method failing leaves the "
            "others' results; its outputs are empty. The job runs in the engine's own process; the "
            "panel's page Engine sets it up."
        )

    def initAlgorithm(self, _configuration: Parameters | None = None) -> None:
        """Declare inputs and outputs."""
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        names = {key: words.method_name(key) for key in METHODS}
        chosen = [list(METHODS).index(key) for key in CompareSettings().methods.split()]
        for parameter in (
            QgsProcessingParameterRasterLayer(self.IMAGE, tr("Image")),
            QgsProcessingParameterFeatureSource(
                self.SAMPLES, tr("Samples"), polygons, optional=True
            ),
            QgsProcessingParameterFeatureSource(self.REFERENCE, tr("Reference"), polygons),
            QgsProcessingParameterFeatureSource(
                self.AREA, tr("Assessment area"), polygons, optional=True
            ),
            QgsProcessingParameterEnum(
                self.METHODS,
                tr("Methods"),
                list(names.values()),
                allowMultiple=True,
                defaultValue=chosen,
            ),
            QgsProcessingParameterFile(
                self.MODEL, tr("Model of the U-Net"), extension="onnx", optional=True
            ),
            QgsProcessingParameterBoolean(
                self.SPLIT, tr("Divide samples that touch the assessment area"), False
            ),
            *self._advanced(),
            QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder")),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputFile(self.REPORT, tr("Report")))
        self.addOutput(QgsProcessingOutputString(self.VERDICT, tr("Verdict")))
        for key in METHODS:
            name = f"F1_{key.upper().replace('-', '_')}"
            self.addOutput(QgsProcessingOutputNumber(name, tr("F1 of {}").format(names[key])))

    def _advanced(self) -> list[QgsProcessingParameterDefinition]:
        defaults = CompareSettings()
        whole = QgsProcessingParameterNumber.Type.Integer
        broken = QgsProcessingParameterNumber.Type.Double
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
            QgsProcessingParameterString(
                self.BANDS, tr("Bands of the U-Net, in the order of the model"), optional=True
            ),
            QgsProcessingParameterString(
                self.FEATURES,
                tr("Bands that classifiers see, separated by spaces (all if empty)"),
                optional=True,
            ),
        ]
        for name, setting, least in _NUMBERS:
            default = getattr(defaults, setting)
            kind = whole if isinstance(default, int) else broken
            made.append(
                QgsProcessingParameterNumber(name, labels[name], kind, default, False, least)
            )
        for parameter in made:
            advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(parameter.flags() | advanced)  # type: ignore[arg-type]
        return made

    def do(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        files = CompareFiles.inside(Path(self.parameterAsString(parameters, self.OUTPUT, context)))
        request = self._request(parameters, context, files)
        try:
            result: CompareResult = client.run(request, feedback)
        except EngineError:
            plan.discard(files)
            raise
        feedback.pushInfo(result.verdict)
        for warning in result.warnings:
            feedback.pushWarning(warning)
        f1 = {method.key: method.f1 for method in result.methods}
        return {
            self.OUTPUT: result.folder,
            self.REPORT: result.report,
            self.VERDICT: result.verdict,
            **{f"F1_{key.upper().replace('-', '_')}": f1.get(key) for key in METHODS},
        }

    def _request(
        self, parameters: Parameters, context: QgsProcessingContext, files: CompareFiles
    ) -> CompareRequest:
        image = self.parameterAsRasterLayer(parameters, self.IMAGE, context)
        if image is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.IMAGE))
        reference = self.parameterAsSource(parameters, self.REFERENCE, context)
        if reference is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.REFERENCE))
        samples = self.parameterAsSource(parameters, self.SAMPLES, context)
        area = self.parameterAsSource(parameters, self.AREA, context)
        for source, name in ((samples, self.SAMPLES), (area, self.AREA)):
            if source is None and parameters.get(name):
                raise QgsProcessingException(self.invalidSourceError(parameters, name))
        model = self.parameterAsFile(parameters, self.MODEL, context)
        request = plan.request_of(
            layers.source_path(image),
            files,
            samples is not None,
            area is not None,
            (model,) if model else (),
            self._settings(parameters, context),
        )
        bands = band_numbers.read(self.parameterAsString(parameters, self.BANDS, context))
        plan.write_polygons(
            files,
            samples and plan.snapshot_samples(samples, samples.sourceName()),
            reference_layer.snapshot(reference, reference.sourceName(), both=False),
            area and reference_layer.area(area, area.sourceName()),
            context.transformContext(),
        )
        return replace(request, bands=bands)

    def _settings(self, parameters: Parameters, context: QgsProcessingContext) -> CompareSettings:
        chosen = self.parameterAsEnums(parameters, self.METHODS, context)
        defaults = CompareSettings()
        numbers: dict[str, Any] = {
            setting: (
                self.parameterAsInt(parameters, name, context)
                if isinstance(getattr(defaults, setting), int)
                else self.parameterAsDouble(parameters, name, context)
            )
            for name, setting, _ in _NUMBERS
        }
        bands = self.parameterAsString(parameters, self.FEATURES, context)
        return CompareSettings(
            methods=" ".join(key for place, key in enumerate(METHODS) if place in chosen),
            split=self.parameterAsBool(parameters, self.SPLIT, context),
            features=bands,
            **numbers,
        )
