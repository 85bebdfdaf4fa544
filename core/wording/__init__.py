"""The engine's texts in English, a module for each room that speaks.

A code is ``room.what``; ``.cure`` at its end marks what the user can do about the message of the
same code. A template names its parameters in braces, with formats as :meth:`str.format` has them.
"""

from __future__ import annotations

from typing import Dict

from . import (
    accuracy,
    batch,
    change,
    classifiers,
    cli,
    comparison,
    every_job,
    inference,
    jobs,
    methods,
    model,
    model_card,
    preparation,
    protocol,
    raster,
    report,
    report_comparison,
    report_pixels,
    report_ponds,
    report_sources,
    result_text,
    run,
    simulation,
    training,
)

TEXTS: Dict[str, str] = {
    **accuracy.TEXTS,
    **batch.TEXTS,
    **change.TEXTS,
    **classifiers.TEXTS,
    **cli.TEXTS,
    **comparison.TEXTS,
    **every_job.TEXTS,
    **inference.TEXTS,
    **jobs.TEXTS,
    **methods.TEXTS,
    **model.TEXTS,
    **model_card.TEXTS,
    **preparation.TEXTS,
    **protocol.TEXTS,
    **raster.TEXTS,
    **report.TEXTS,
    **report_comparison.TEXTS,
    **report_pixels.TEXTS,
    **report_ponds.TEXTS,
    **report_sources.TEXTS,
    **result_text.TEXTS,
    **run.TEXTS,
    **simulation.TEXTS,
    **training.TEXTS,
}
"""Every template, by code."""
