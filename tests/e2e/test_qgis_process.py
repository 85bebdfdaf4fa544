"""Every algorithm from the zip, by ``qgis_process run``, on a simulated scene."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal, ogr

from core.protocol import review_fields as of
from core.protocol.methods import METHODS
from tools.package import build

from ..core.ledgers import Day, write_day
from .harness import ROOT

# Debian's wrapper hands qgis_process an option that it does not know.
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")


class Toolbox:
    """A fresh profile with nothing but the plugin, as it comes in the zip."""

    def __init__(self, folder: Path) -> None:
        """Install the zip below ``folder``."""
        self.folder = folder
        profile = folder / "config" / "profiles" / "default"
        settings = profile / "QGIS"
        settings.mkdir(parents=True)
        shutil.copy(ROOT / "demo" / "QGIS3.ini", settings)
        with zipfile.ZipFile(build(folder, "9.9.9")) as archive:
            archive.extractall(folder / "plugins")
        self._chinese = folder / "chinese"
        shutil.copytree(folder / "config", self._chinese)
        with (self._chinese / settings.relative_to(folder / "config") / "QGIS3.ini").open(
            "a"
        ) as ini:
            ini.write("[locale]\noverrideFlag=true\nuserLocale=zh-Hans\nglobalLocale=zh-Hans\n")
        variables = {
            "QGIS_CUSTOM_CONFIG_PATH": str(folder / "config"),
            "QGIS_PLUGINPATH": str(folder / "plugins"),
            "TAILING_POND_MAPPER_PYTHON": sys.executable,
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._variables = {**os.environ, **variables}

    def ask(self, *arguments: str, plain: bool = False, chinese: bool = False) -> str:
        """Run qgis_process and return what it writes, as JSON or for people."""
        profiles = {"QGIS_CUSTOM_CONFIG_PATH": str(self._chinese)} if chinese else {}
        ran = subprocess.run(
            [str(PROGRAM), *(() if plain else ("--json",)), *arguments],
            env={**self._variables, **profiles},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "Traceback" not in ran.stdout + ran.stderr
        return ran.stdout if plain else ran.stdout[ran.stdout.index("{") :]

    def run(self, algorithm: str, **parameters: object) -> dict[str, Any]:
        """Run an algorithm and return its results; what is a list is given one by one."""
        given = [
            f"{name}={one}"
            for name, value in parameters.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        told = json.loads(self.ask("run", f"tailingponds:{algorithm}", "--", *given))
        return dict(told["results"])

    def file(self, name: str) -> Path:
        """Return where a result goes."""
        return self.folder / name


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    """The toolbox."""
    return Toolbox(tmp_path_factory.mktemp("toolbox"))


@pytest.fixture(scope="module")
def segmented(toolbox: Toolbox, scene: Path) -> dict[str, Any]:
    """The main job's results."""
    return toolbox.run(
        "segment",
        INPUT=scene,
        PREDICTION=toolbox.file("prediction.tif"),
        PONDS=toolbox.file("ponds.gpkg"),
        PROBABILITY=toolbox.file("probability.tif"),
    )


def test_changes_are_found(toolbox: Toolbox) -> None:
    days = (Day("20200101", [(20, 20, 40, 40)]), Day("20200601", [(20, 20, 80, 80)]))
    images = [write_day(toolbox.folder, day) for day in days]
    found = toolbox.run("change", INPUTS=images, OUTPUT=toolbox.file("ledger"))
    assert [found[name] for name in ("PONDS", "FLAGGED", "GROWN")] == [1, 1, 1]
    store = ogr.Open(found["LEDGER"])
    assert [row["status"] for row in store.GetLayerByName("ponds")] == ["stable", "grown"]


def test_all_are_listed_with_their_help(toolbox: Toolbox) -> None:
    told = json.loads(toolbox.ask("list"))["providers"]["tailingponds"]["algorithms"]
    names = {name.partition(":")[2] for name in told}
    jobs = {
        "segment",
        "batch",
        "score",
        "sample",
        "compare",
        "change",
        "threshold",
        "train",
        "prepare",
    }
    assert names == {*jobs, "joinreviews", "exportregister", "reviewfigures", "learn"}
    for name in sorted(names):
        helped = json.loads(toolbox.ask("help", f"tailingponds:{name}"))
        assert helped["algorithm_details"]["name"]
        assert all(given["description"] for given in helped["parameters"].values())
        spoken = json.loads(toolbox.ask("help", f"tailingponds:{name}", chinese=True))
        assert all(map(has_chinese, texts_of(spoken))), texts_of(spoken)
    plain = toolbox.ask("help", "tailingponds:segment", plain=True)
    assert "tailings ponds" in plain.lower() and "Arguments" in plain


def texts_of(helped: dict[str, Any]) -> list[str]:
    """Return what the help of an algorithm says, but for names of files and devices."""
    told = helped["algorithm_details"]
    rows = helped["parameters"].values()
    shown = [told["name"], told["short_description"] or told["name"]]
    shown += [row["description"] for row in rows]
    shown += [row.get("help") or row["description"] for row in rows]
    return shown + [output["description"] for output in helped["outputs"].values()]


def has_chinese(text: str) -> bool:
    """Return whether a text is Chinese, or a figure that is called the same there."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text) or text in {"F1", "IoU"}


def test_segment(segmented: dict[str, Any]) -> None:
    for name in ("PREDICTION", "PONDS", "PROBABILITY"):
        assert Path(segmented[name]).is_file()


def test_batch(toolbox: Toolbox, scene: Path) -> None:
    source = toolbox.file("scenes.csv")
    source.write_text(f"image\n{scene}\nmissing.tif\n", encoding="utf-8")
    results = toolbox.run("batch", LIST=source, OUTPUT=toolbox.file("batch"))
    assert Path(results["PONDS"]).is_file() and Path(results["RECORD"]).is_file()
    assert (results["DONE"], results["FAILED"]) == (1, 1)


def test_threshold(toolbox: Toolbox, segmented: dict[str, Any]) -> None:
    results = toolbox.run(
        "threshold",
        PROBABILITY=segmented["PROBABILITY"],
        THRESHOLD=0.5,
        PREDICTION=toolbox.file("half.tif"),
        PONDS=toolbox.file("half.gpkg"),
    )
    assert Path(results["PREDICTION"]).is_file() and Path(results["PONDS"]).is_file()


def test_score(toolbox: Toolbox, segmented: dict[str, Any], scene: Path) -> None:
    results = toolbox.run(
        "score",
        PREDICTION=segmented["PREDICTION"],
        REFERENCE=scene.with_name("ponds.gpkg"),
        OUTPUT=toolbox.file("score"),
    )
    assert Path(results["REPORT"]).is_file() and Path(results["ERRORS"]).is_file()
    assert 0 <= results["F1"] <= 1


def test_sample(toolbox: Toolbox, segmented: dict[str, Any]) -> None:
    results = toolbox.run(
        "sample", PREDICTION=segmented["PREDICTION"], SIZE=200, OUTPUT=toolbox.file("points.gpkg")
    )
    assert Path(results["OUTPUT"]).is_file()
    assert results["POINTS"] == 200


def test_compare(toolbox: Toolbox, scene: Path) -> None:
    results = toolbox.run(
        "compare",
        IMAGE=scene,
        REFERENCE=scene.with_name("ponds.gpkg"),
        SAMPLES=write_samples(toolbox.file("samples.gpkg"), scene),
        SPLIT=True,
        METHODS=list(METHODS).index("ml"),
        OUTPUT=toolbox.file("comparison"),
    )
    assert Path(results["REPORT"]).is_file()
    assert results["VERDICT"]


def write_samples(path: Path, scene: Path) -> Path:
    """Write sample polygons of both classes: the ponds, and boxes that keep clear of them."""
    ponds = ogr.Open(str(scene.with_name("ponds.gpkg")))
    layer = ponds.GetLayer(0)
    shapes = [(1, feature.GetGeometryRef().Clone()) for feature in layer]
    image = gdal.Open(str(scene))
    left, width, _, top, _, height = image.GetGeoTransform()
    side = image.RasterXSize // 8
    for column in range(0, image.RasterXSize, side):
        for row in range(0, image.RasterYSize, side):
            west, north = left + column * width, top + row * height
            east, south = west + side * width / 2, north + side * height / 2
            box = ogr.CreateGeometryFromWkt(
                f"POLYGON(({west} {north},{east} {north},{east} {south},{west} {south},"
                f"{west} {north}))"
            )
            if not any(box.Intersects(pond) for value, pond in shapes if value == 1):
                shapes.append((0, box))
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    made = store.CreateLayer("samples", layer.GetSpatialRef(), ogr.wkbUnknown)
    made.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for value, shape in shapes:
        feature = ogr.Feature(made.GetLayerDefn())
        feature.SetField("class", value)
        feature.SetGeometry(shape)
        made.CreateFeature(feature)
    return path


def test_train(toolbox: Toolbox, scene: Path) -> None:
    pytest.importorskip("torch")
    results = toolbox.run(
        "train",
        INPUTS=scene,
        REFERENCE=scene.with_name("ponds.gpkg"),
        EPOCHS=1,
        OUTPUT=toolbox.file("own.onnx"),
    )
    assert Path(results["OUTPUT"]).is_file()
    assert results["BEST_EPOCH"] in {0, 1}


def test_learn(toolbox: Toolbox, scene: Path) -> None:
    pytest.importorskip("torch")
    doubtful = toolbox.run(
        "segment",
        INPUT=scene,
        THRESHOLD=0.05,
        MIN_AREA=500,
        OUTPUT=toolbox.file("doubtful.tif"),
        PONDS=toolbox.file("doubtful.gpkg"),
    )
    # Where all are rejected no network is trained, for minutes, and the confidence is what learns.
    said = ["rejected"] * doubtful["POND_COUNT"]
    path = toolbox.file("decided.gpkg")
    review = write_review(path, Path(doubtful["PONDS"]), "Li", said, image=scene)
    model = toolbox.file("learnt.onnx")
    learnt = toolbox.run("learn", INPUT=review, OUTPUT=model)
    assert learnt["KEPT"] == "confidence", learnt["IN_WORDS"]
    assert learnt["LOSS_AFTER"] < learnt["LOSS_BEFORE"]
    assert Path(learnt["OUTPUT"]) == model and model.is_file()
    assert model.with_suffix(".manifest.json").is_file()
    again = toolbox.run(
        "segment",
        INPUT=scene,
        MODEL=model,
        OUTPUT=toolbox.file("with_learnt.tif"),
        PONDS=toolbox.file("with_learnt.gpkg"),
    )
    assert Path(again["PONDS"]).is_file()


def write_review(
    path: Path, ponds: Path, who: str, decisions: list[str], image: Path | None = None
) -> Path:
    """Write a review of predicted ponds, with decisions on the first of them."""
    source = ogr.Open(str(ponds))
    predicted = source.GetLayerByName("ponds")
    kinds = {"int8": ogr.OFTInteger64, "integer": ogr.OFTInteger, "double": ogr.OFTReal}
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for name, fields in (
        (of.PONDS, of.POND_FIELDS),
        (of.AREAS, of.AREA_FIELDS),
        (of.HISTORY, of.HISTORY_FIELDS),
    ):
        layer = store.CreateLayer(name, predicted.GetSpatialRef(), ogr.wkbMultiPolygon)
        for field, kind in fields:
            layer.CreateField(ogr.FieldDefn(field, kinds.get(kind, ogr.OFTString)))
    made = store.GetLayerByName(of.PONDS)
    for number, pond in enumerate(predicted):
        row = ogr.Feature(made.GetLayerDefn())
        row.SetFrom(pond)
        row.SetGeometry(ogr.ForceToMultiPolygon(pond.GetGeometryRef().Clone()))
        row[of.UUID] = f"pond-{number}"
        if number < len(decisions) and decisions[number]:
            row[of.REVIEW], row[of.REVIEWED_BY] = decisions[number], who
            row[of.REVIEWED_AT] = f"2026-11-0{len(who)}T08:00:00.000Z"
        if image is not None:
            row[of.IMAGE] = str(image)
        made.CreateFeature(row)
    return path


def test_reviews(toolbox: Toolbox, segmented: dict[str, Any]) -> None:
    ponds = Path(segmented["PONDS"])
    first = write_review(toolbox.file("li.gpkg"), ponds, "Li", ["accepted", "accepted"])
    second = write_review(toolbox.file("wang.gpkg"), ponds, "Wang", ["rejected", "", "accepted"])
    joined = toolbox.run("joinreviews", INPUT=first, OTHER=second, OUTPUT=toolbox.file("all.gpkg"))
    assert (joined["TAKEN"], joined["ADDED"], joined["CONFLICTS"]) == (2, 0, 1)
    exported = toolbox.run(
        "exportregister", INPUT=joined["OUTPUT"], OUTPUT=toolbox.file("register.geojson")
    )
    assert exported["PONDS"] == 2 and Path(exported["OUTPUT"]).is_file()
    figures = toolbox.run("reviewfigures", INPUT=joined["OUTPUT"])
    assert (figures["ACCEPTED"], figures["REJECTED"]) == (2, 1)
    assert figures["PONDS"] == figures["LEFT"] + 3 and figures["IN_WORDS"]


def test_prepare(toolbox: Toolbox) -> None:
    made = [sys.executable, "-m", "core", "simulate", "--product", "--size", "256", "--seed", "3"]
    folder = toolbox.file("delivery")
    subprocess.run([*made, "--output", str(folder)], cwd=ROOT, check=True)
    (product,) = folder.glob("*.tar.gz")
    results = toolbox.run("prepare", PRODUCT=product, OUTPUT=toolbox.file("reflectance.tif"))
    assert Path(results["OUTPUT"]).is_file()
    assert results["ACQUIRED"]
