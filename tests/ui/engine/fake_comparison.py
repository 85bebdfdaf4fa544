"""What the fake engine answers about samples and methods: read with the standard library alone."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from canned_figures import FILES_OF_COMPARISON, METHOD, lying_in

from core.protocol.compare import (
    ClassSpectrum,
    ComparedMethod,
    CompareRequest,
    CompareResult,
    SeparabilityRequest,
    SeparabilityResult,
)
from core.protocol.errors import EngineError
from core.protocol.messages import to_json
from core.protocol.methods import METHODS

ASKED = "asked.jsonl"
"""File beside the image with every question about samples, one a line."""

VERDICT = "Method <rf> has the highest F1."
SCORES = {"unet": 0.5, "unet-trained": 0.4, "rf": 0.8, "svm": 0.3, "ml": None}
"""F1 of each method; that of ``ml`` is undefined, and of one that is new 0.2."""


def look(request: SeparabilityRequest) -> SeparabilityResult:
    """Count the polygons of each class; the rest is made up, and says what it is of."""
    samples = classes_in(request.samples)
    with Path(request.image).with_name(ASKED).open("a", encoding="utf-8") as file:
        polygons = {"polygons": samples, **to_json(request)}
        file.write(json.dumps(polygons) + "\n")
    if Path(request.image).stem == "bare":
        raise EngineError("The engine lacks a package.", "Set it up again.")
    overlapping = 1 if request.reference and Path(request.image).stem == "overlapping" else 0
    return SeparabilityResult(
        bands=("blue", "green", "red"),
        classes=tuple(_spectrum(value, samples.count(value)) for value in (1, 0)),
        axes=(0, 2),
        jeffries_matusita=1.25,
        in_words="Jeffries-Matusita distance 1.25 of 2: a sentence.",
        overlapping=overlapping,
        problem=None if {0, 1} <= set(samples) else "One class only.",
        warnings=("A polygon touches the area.",) if overlapping else (),
    )


def compare(request: CompareRequest) -> CompareResult:
    """Copy what is canned beside the image; a method of which nothing is canned has failed."""
    folder, canned = Path(request.output), Path(request.image).parent / "canned"
    shutil.copytree(canned, folder, dirs_exist_ok=True)
    models = max(1, len(request.model))
    keys = [
        key
        for method in METHODS
        if method in request.methods
        for key in (method, *(f"unet-{n + 1}" for n in range(1, models) if method == "unet"))
    ]
    methods = tuple(_method(key, folder) for key in keys)
    if all(method.problem for method in methods):
        raise EngineError("No method gave a result.")
    result = CompareResult(
        **lying_in(folder, FILES_OF_COMPARISON),
        verdict=VERDICT,
        methods=methods,
        seconds=12.0,
        warnings=("Few & far between.",),
    )
    record = {"request": to_json(request), "result": to_json(result)}
    Path(result.manifest).write_text(json.dumps(record), encoding="utf-8")
    return result


def classes_in(path: str) -> list[int]:
    """Return the class of every polygon in a GeoPackage."""
    with closing(sqlite3.connect(path)) as store:
        return [value for (value,) in store.execute("SELECT class FROM reference ORDER BY fid")]


def _spectrum(value: int, polygons: int) -> ClassSpectrum:
    if not polygons:
        return ClassSpectrum(value, 0, 0, (), (), (), ())
    shift = 0.2 * value
    low, median, high = (tuple(0.1 + shift + by for _ in range(3)) for by in (0.0, 0.02, 0.05))
    dots = tuple((0.1 + shift + 0.001 * i, 0.12 + shift) for i in range(20))
    return ClassSpectrum(value, polygons, 1000 * polygons, low, median, high, dots)


def _method(key: str, folder: Path) -> ComparedMethod:
    method = key if key in METHODS else "unet"
    name = METHODS[method].name + ("" if key == method else f" {key[-1]}")
    if not (folder / f"{key}.tif").exists():
        nothing = {item.name: None for item in fields(ComparedMethod)}
        return ComparedMethod(
            **{**nothing, "key": key, "name": name, "problem": f"No {key} today. Try tomorrow."}
        )
    f1 = SCORES.get(method, 0.2)
    return ComparedMethod(
        key=key,
        name=name,
        prediction=str(folder / f"{key}.tif"),
        probability=str(folder / f"{key}_probability.tif"),
        errors=str(folder / f"{key}_errors.tif"),
        ponds=str(folder / f"{key}_ponds.gpkg"),
        model=str(folder / f"{key}.onnx"),
        device="the fake CPU",
        **{
            **METHOD,
            "f1": f1,
            "recall": METHOD["recall"] if f1 else None,
            "f1_interval": METHOD["f1_interval"] if f1 else None,
            "fit_seconds": None if method == "unet" else 3.25,
        },
    )
