"""The plugin's Processing algorithms, run as QGIS runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)

from tailing_pond_mapper.ui.processing.provider import TailingPondsProvider


@contextmanager
def provided() -> Iterator[None]:
    """Let QGIS know the plugin's algorithms."""
    made = TailingPondsProvider()
    QgsApplication.processingRegistry().addProvider(made)
    yield
    QgsApplication.processingRegistry().removeProvider(made)


def algorithm(name: str) -> QgsProcessingAlgorithm:
    return QgsApplication.processingRegistry().createAlgorithmById(f"tailingponds:{name}")


def in_project() -> QgsProcessingContext:
    """Return a context with the layers of the project that is open."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return context


def run_algorithm(
    name: str, parameters: dict[str, Any], notes: QgsProcessingFeedback | None = None
) -> dict[str, Any]:
    """Run to the end, in the open project, and return the results.

    Raises:
        QgsProcessingException: It failed.
    """
    feedback = notes or QgsProcessingFeedback(False)
    results, ok = algorithm(name).run(parameters, in_project(), feedback, {}, False)
    assert ok
    return results
