"""The comparison of methods as a page for people, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

from ...accuracy.thresholds import BINS
from ...protocol.errors import InputError, OutputError
from ...run.feedback import Feedback
from ..evaluation.site_accuracy import BOUNDARY_PX, SMALLEST_POND_PX
from .material import FOLDS
from .method_comparison import NAMES, Row, on_real_ground, on_simulated_scenes
from .pixel_classifiers import KINDS, SAMPLES
from .shipping import Plan, material_of

_PAGE = """# The network beside pixel classifiers

This page is written by `python -m core.training.research contest`, and its numbers are in the JSON
file beside it. What real and simulated images show says nothing about each other, and nothing here
is a result on Gaofen-6: no real Gaofen-6 image was used or tested.

Every method is judged by the same rule: it predicts sites that it has not seen; each site's
calibration (Platt scaling) and threshold are those that are best on all the other sites. Pixel
classifiers are fitted to a sample that is balanced by site and class ({samples} pixels), with
settings from a cross-validation by site, once on what the network sees (the logarithm of
reflectance relative to the image's median), once on plain reflectance. Ponds of {smallest} pixels
and more count as found where a predicted pond shares half of their union; boundary F1 at
{tolerance} pixels; ECE is the expected calibration error over {bins} bins.

## Real sites

{tiles} Sentinel-2 tiles of {sites} sites, visible bands, in {folds} folds by site. {regions}
regions whose label the review doubts are left out, for all methods.

{real}

{real_margin}

## Ground without ponds

The same networks and classifiers, taught by the same tiles and the same ground, on sources that
they have not seen, visible bands: pixels called pond, and false ponds of {smallest} pixels and more
on 100 km2, at the threshold that is best on the real sites.

{ground}

## Simulated scenes

{scenes} unseen scenes with four bands, {prevalence} pond. The network is the shipped one; pixel
classifiers are fitted to the {trained} scenes that it was trained on.

{simulated}

{simulated_margin}
"""


def report(
    plan: Plan, model: Path, output: Path, work: Path, threads: int, feedback: Feedback
) -> None:
    """Write the tables of the comparison, which are never mixed, as Markdown and as JSON.

    Args:
        plan: The run that the shipped network comes from.
        model: The shipped network, for the simulated scenes.
        output: Markdown file to write; the JSON file has its name.
        work: Folder with the run's checkpoints and predictions.
        threads: Processor threads.
        feedback: Told of each method.

    Raises:
        InputError: The tiles or the model cannot be read.
        OutputError: A file cannot be written.
        Cancelled: The user asked to stop; the same call goes on from there.
    """
    try:
        graph = model.read_bytes()
    except OSError as error:
        raise InputError(f"{model} cannot be read ({error}).") from error
    material = material_of(plan)
    real = on_real_ground(plan, material, work, threads, feedback)
    simulated = on_simulated_scenes(plan, material.scenes, graph, work, threads, feedback)
    sites = len(real[0].judgement.pixels.sites)
    words = _PAGE.format(
        folds=FOLDS,
        tiles=len(material.tiles),
        sites=sites,
        regions=len(plan.review),
        smallest=SMALLEST_POND_PX,
        tolerance=f"{BOUNDARY_PX:g}",
        bins=BINS,
        real=table(real),
        ground=alarm_table(real),
        real_margin=_lead(real),
        scenes=len(simulated[0].judgement.pixels.sites),
        trained=plan.scenes,
        prevalence=f"{_prevalence(simulated[0]):.1%}",
        simulated=table(simulated),
        simulated_margin=_lead(simulated),
        samples=", ".join(f"{NAMES[kind]} {SAMPLES[kind]}" for kind in KINDS),
    )
    values = {"real": [_entry(row) for row in real], "simulated": [_entry(r) for r in simulated]}
    try:
        output.write_text(words, encoding="utf-8")
        output.with_suffix(".json").write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise OutputError(f"{output} cannot be written ({error}).") from error


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, best F1 first."""
    ordered = sorted(rows, key=lambda row: -(row.judgement.pixels.pooled.f1 or 0.0))
    lines = [
        "| method | precision | recall | F1 | IoU | ponds found | boundary F1 | ECE |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in ordered:
        found = row.judgement
        pooled = found.pixels.pooled
        values = (
            pooled.precision,
            pooled.recall,
            pooled.f1,
            pooled.iou,
            found.ponds.recall,
            found.boundary.f1,
            found.calibration_error,
        )
        lines.append(f"| {row.title} | " + " | ".join(_three(value) for value in values) + " |")
    return "\n".join(lines)


def alarm_table(rows: Sequence[Row]) -> str:
    """Return false alarms by source as a Markdown table: pixels in percent, ponds on 100 km2."""
    sources = sorted(rows[0].alarms)
    lines = [
        "| method | " + " | ".join(sources) + " |",
        "| --- |" + " --- |" * len(sources),
    ]
    for row in rows:
        cells = [
            f"{row.alarms[source].share or 0:.2%}, {row.alarms[source].ponds_per_100_km2 or 0:.1f}"
            for source in sources
        ]
        lines.append(f"| {row.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _three(value: Optional[float]) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _entry(row: Row) -> Dict[str, Any]:
    return {"method": row.method, "relative": row.relative, **row.judgement.to_json()}


def _lead(rows: Sequence[Row]) -> str:
    """Return by how much the network is ahead of the best form of each classifier."""
    network = rows[0].judgement.pixels.pooled.f1 or 0.0
    parts = []
    for kind in KINDS:
        best = max(row.judgement.pixels.pooled.f1 or 0.0 for row in rows if row.method == kind)
        parts.append(f"{network - best:+.3f} over {NAMES[kind]}")
    return "F1 of the network: " + ", ".join(parts) + " (the better of its two forms)."


def _prevalence(row: Row) -> float:
    pooled = row.judgement.pixels.pooled
    return (pooled.tp + pooled.fn) / pooled.total
