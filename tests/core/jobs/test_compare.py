"""The comparison as a whole: from samples and a reference to a verdict, and what is in its way."""

from __future__ import annotations

import base64
import csv
import errno
import json
import re
from pathlib import Path
from typing import Any, Tuple

import numpy as np
import pytest

from core import cli
from core.classifiers.cross_validation_folds import make_folds
from core.classifiers.features import choose_features
from core.classifiers.sample_counts import Assessment
from core.classifiers.training_areas import read_areas
from core.classifiers.training_pixels import gather
from core.jobs.compare import compare
from core.jobs.score import score
from core.protocol.compare import CompareResult
from core.protocol.errors import Cancelled, EngineError, InputError
from core.protocol.messages import from_json, to_json
from core.protocol.score import ScoreRequest
from core.raster.image import open_image
from core.run.feedback import Feedback

from ..comparedground import CLASSIFIERS, HEIGHT, WIDTH, Ground, gathered, ring
from ..conftest import Heard
from ..rasters import read_raster


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def told(result: CompareResult) -> Any:
    return json.loads(Path(result.comparison).read_text(encoding="utf-8"))


class TestTheWholeJob:
    def test_every_method_gives_a_map_that_scores_as_it_is_told(self, ground: Ground) -> None:
        result = compare(ground.request(methods=("unet", *CLASSIFIERS)), Feedback())
        figures = told(result)
        assert [method.key for method in result.methods] == ["unet", *CLASSIFIERS]
        assert result.verdict == figures["verdict"]
        assert "Training and test ground are apart" in figures["division"]
        for method in figures["methods"]:
            assert method["problem"] is None, method
            alone = score(
                ScoreRequest(
                    prediction=method["files"]["prediction"],
                    reference=ground.reference,
                    area=ground.area,
                    output=str(ground.folder / f"score {method['key']}"),
                ),
                Feedback(),
            )
            single = json.loads(Path(alone.score).read_text(encoding="utf-8"))
            same = ("tp", "fp", "fn", "tn", "precision", "recall", "f1", "iou", "kappa", "mcc")
            same += ("overall_accuracy", "valid_pixels", "pixel_area_m2")
            assert {name: method[name] for name in same} == {name: single[name] for name in same}
            assert method["ponds"]["matched"] == single["ponds"]["matched"]
            assert method["seconds"]["total"] >= method["seconds"]["predict"] > 0
            errors = read_raster(method["files"]["errors"])
            assert [int((errors == code).sum()) for code in (1, 2, 3, 0)] == [
                method[name] for name in ("tp", "fp", "fn", "tn")
            ]
            assert (errors[:, :200] == 255).all(), "what lies outside the area is not judged"
            check = method["seconds"]["check"]
            assert (check is not None) == (method["key"] in CLASSIFIERS)
            assert check or method["key"] != "rf", "forests are grown for every fold"
        for key in CLASSIFIERS:
            assert figures["methods"][1 + CLASSIFIERS.index(key)]["f1"] > 0.8

    def test_the_table_and_the_page_say_the_same(self, ground: Ground) -> None:
        result = compare(ground.request(), Feedback())
        figures = told(result)
        with Path(result.table).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        page = Path(result.report).read_text(encoding="utf-8")
        assert figures["verdict"] in page
        for row, method in zip(rows, figures["methods"]):
            assert row["method"] == method["key"] and float(row["f1"]) == method["f1"]
            assert f"{method['tp']:,}" in page and method["name"] in page
        assert page.count("data:image/png;base64,") == 8, "four panels, and four of them closer"
        assert Path(result.figure).read_text(encoding="utf-8").count("<image ") == 4

    def test_the_same_request_gives_the_same_figures(self, ground: Ground) -> None:
        first = told(compare(ground.request(), Feedback()))
        record = json.loads((ground.folder / "out" / "compare.manifest.json").read_text())
        again = cli.request_of(cli.parser().parse_args(record["command_line"][3:]))
        assert again == ground.request()
        second = told(compare(again, Feedback()))
        for one, other in zip(first["methods"], second["methods"]):
            assert [one[key] for key in ("tp", "fp", "fn", "tn")] == [
                other[key] for key in ("tp", "fp", "fn", "tn")
            ]
            assert one["model"]["sha256"] == other["model"]["sha256"]
        assert first["comparison"] == second["comparison"]

    def test_the_figure_is_a_picture_to_whoever_reads_svg(self, ground: Ground) -> None:
        result = compare(ground.request(methods=("ml", "rf")), Feedback())
        drawn = Path(result.figure).read_text(encoding="utf-8")
        assert 'xmlns:xlink="http://www.w3.org/1999/xlink"' in drawn
        images = re.findall(r'<image xlink:href="data:image/png;base64,([^"]+)"', drawn)
        assert len(images) == drawn.count("<image") == 3, "the image and two maps"
        for encoded in images:
            assert base64.b64decode(encoded, validate=True).startswith(b"\x89PNG")
        assert ">Random forest<" in drawn and ">pond in the map only<" in drawn

    def test_a_result_travels_and_is_read_back(self, ground: Ground) -> None:
        result = compare(ground.request(methods=("ml",)), Feedback())
        record = json.loads((ground.folder / "out" / "compare.manifest.json").read_text())
        assert from_json(CompareResult, record["result"]) == result
        assert from_json(CompareResult, json.loads(json.dumps(to_json(result)))) == result

    def test_a_fitted_model_is_one_of_many(self, ground: Ground) -> None:
        first = compare(ground.request(methods=("ml",)), Feedback())
        model = ground.folder / "kept.onnx"
        Path(first.methods[0].model or "").rename(model)
        other = compare(
            ground.request(
                methods=("unet",),
                samples=None,
                model=(str(model), str(model)),
                output=str(ground.folder / "again"),
            ),
            Feedback(),
        )
        assert [method.key for method in other.methods] == ["unet", "unet-2"]
        assert [method.f1 for method in other.methods] == [first.methods[0].f1] * 2
        assert "made the same map" in other.verdict

    def test_one_method_failing_leaves_the_others(self, ground: Ground, heard: Heard) -> None:
        values = ground.values.copy()
        values[3] = values[2]
        image = ground.write(values)
        result = compare(ground.request(image=image), heard)
        kinds = {method.key: method for method in result.methods}
        assert kinds["rf"].problem is None and kinds["svm"].problem is None
        assert "Bands 3 (red), 4 (nir) are linearly dependent" in (kinds["ml"].problem or "")
        assert "Maximum likelihood gave no result" in result.verdict
        assert any("Maximum likelihood gave no result" in text for _, text in heard.remarks)
        written = {path.name for path in Path(result.folder).iterdir()}
        assert {"rf.tif", "svm.tif"} <= written and not any(n.startswith("ml") for n in written)
        assert told(result)["methods"][2]["f1"] is None
        assert "linearly dependent" in Path(result.report).read_text(encoding="utf-8")

    def test_a_map_without_data_where_it_is_judged_is_no_result(self, ground: Ground) -> None:
        # The U-Net reads near infrared, which the others leave out, and which ends before the test.
        values = ground.values.astype(np.float32) * 1e-4
        values[3, :, 190:] = np.nan
        image = ground.write(values, scale=None, nodata=None)
        result = compare(
            ground.request(image=image, features=(1, 2, 3), methods=("unet", "ml")), Feedback()
        )
        unet, likelihood = result.methods
        assert "no data in the assessment area" in (unet.problem or "")
        assert likelihood.f1 is not None and likelihood.f1 > 0.8
        assert result.verdict.startswith("Maximum likelihood alone was assessed")
        assert not list(Path(result.folder).glob("unet*"))

    def test_a_model_that_finds_no_room_is_told_in_words(
        self, ground: Ground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(path: Path, _content: bytes) -> int:
            raise OSError(errno.ENOSPC, "full", str(path))

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(EngineError, match=r"no room left in .* for ml\.onnx"):
            compare(ground.request(methods=("ml",)), Feedback())

    def test_when_all_fail_nothing_is_written(self, ground: Ground) -> None:
        values = ground.values.copy()
        values[3] = values[2]
        with pytest.raises(EngineError, match="No method gave a result"):
            compare(ground.request(image=ground.write(values), methods=("ml",)), Feedback())
        assert not (ground.folder / "out").exists()

    @pytest.mark.parametrize(
        "stage", ["Reading sample pixels", "Growing trees", "Segmenting", "Assessing the maps"]
    )
    def test_a_cancelled_comparison_leaves_nothing(self, ground: Ground, stage: str) -> None:
        class Impatient(Feedback):
            def progress(self, _fraction: float, now: str) -> None:
                if now == stage:
                    raise Cancelled

        with pytest.raises(Cancelled):
            compare(ground.request(), Impatient())
        assert not (ground.folder / "out").exists()

    def test_progress_never_falls(self, ground: Ground, heard: Heard) -> None:
        compare(ground.request(), heard)
        fractions = [fraction for fraction, _ in heard.steps]
        assert fractions == sorted(fractions) and fractions[-1] == 1.0


class TestKeepingTrainingAndTestApart:
    def test_samples_in_the_area_are_refused(self, ground: Ground) -> None:
        shapes = [*ground.shapes, (ring(260, 20, 20, 20), 1)]
        with pytest.raises(InputError, match="1 of the 25 sample polygons") as refused:
            compare(ground.request(samples=ground.draw(shapes)), Feedback())
        assert "split the samples" in refused.value.cure
        assert not (ground.folder / "out" / "rf.tif").exists()

    def test_without_an_area_all_samples_are_in_it(self, ground: Ground) -> None:
        with pytest.raises(InputError, match="Without an assessment area"):
            compare(ground.request(area=None), Feedback())

    def test_on_request_they_are_divided_by_polygon(self, ground: Ground) -> None:
        result = compare(ground.request(area=None, split=True, methods=("ml",), seed=4), Feedback())
        figures = told(result)
        assert "divided at random between training and test (seed 4)" in figures["division"]
        assert "6 of 12 of class pond" in figures["division"]
        assert figures["withheld_pixels"] == 12 * 14 * 14
        assert figures["judged_pixels"] == WIDTH * HEIGHT - figures["withheld_pixels"]
        errors = read_raster(result.methods[0].errors or "")
        inside = sum(
            bool((errors[row + 8 : row + 22, col + 8 : col + 22] == 255).all())
            for col, row in ground.ponds
        )
        assert inside == 6, "of the twelve pond samples, six were fitted to and are not judged"

    def test_the_division_hangs_on_the_seed_alone(self, ground: Ground) -> None:
        def polygons(seed: int) -> Tuple[int, ...]:
            image = open_image(ground.image)
            areas = read_areas(ground.samples, image)
            pixels = gather(
                areas, choose_features(image), Assessment(), True, 5000, seed, Feedback()
            )
            return tuple(np.flatnonzero(pixels.training).tolist())

        assert polygons(1) == polygons(1) and polygons(1) != polygons(2)
        assert len(polygons(1)) == 12

    def test_folds_never_share_a_polygon(self, ground: Ground) -> None:
        pixels = gathered(ground)
        folds = make_folds(pixels, 0)
        assert len(folds) == 5
        for fold in folds:
            kept = set(pixels.polygon[fold.fitted].tolist())
            assert not kept & set(pixels.polygon[fold.tried].tolist())
            assert set(pixels.truth[fold.tried].tolist()) == {0, 1}
