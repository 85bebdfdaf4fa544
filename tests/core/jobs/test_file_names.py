"""No command writes over what it reads, under any name; and what names and numbers cannot be."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.jobs import dispatch
from core.jobs.file_names import (
    check_files,
    check_foreign,
    check_inputs,
    check_manifest,
    check_suffix,
)
from core.jobs.request_values import check_values
from core.protocol.commands import REQUESTS
from core.protocol.compare import CompareRequest
from core.protocol.errors import EngineError, InputError, OutputError, RequestError
from core.protocol.score import ScoreRequest
from core.protocol.segment import SegmentRequest
from core.protocol.simulate import SimulateRequest
from core.run.feedback import Feedback

from ..processes import ROOT
from ..rasters import landscape, write_raster


def test_an_input_by_another_name_is_not_replaced(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", landscape(20, 20))
    name = f"GTIFF_DIR:1:{path}"
    with pytest.raises(RequestError) as caught:
        check_files([path], [name])
    assert caught.value.code == "run.replaces_source"
    check_files([str(tmp_path / "b.tif")], [name, path])


def test_an_input_that_goes_with_the_old_output_is_not_removed(tmp_path: Path) -> None:
    """A new raster takes the old one's overviews with it."""
    write_raster(tmp_path / "a.tif", landscape(20, 20))
    overview = write_raster(tmp_path / "a.tif.ovr", landscape(20, 20))
    with pytest.raises(RequestError):
        check_files([str(tmp_path / "a.tif")], [overview])


@pytest.mark.parametrize("command", sorted(REQUESTS))
def test_no_request_takes_a_number_that_is_none_or_an_empty_name(command: str) -> None:
    kind = REQUESTS[command]
    needed: Any = {
        item.name: ("a",) if "Tuple" in str(item.type) else 1 if str(item.type) == "int" else "a"
        for item in dataclasses.fields(kind)
        if item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
    }
    request = kind(**needed)
    check_values(request)
    for item in dataclasses.fields(kind):
        wrong: list[Any] = []
        if "float" in str(item.type) or "Extent" in str(item.type):
            wrong = [math.inf, -math.inf, math.nan]
        elif "str" in str(item.type):
            wrong = ["", " ", "a\0b", "\udcff"]
        for value in wrong:
            whole = (value,) if isinstance(getattr(request, item.name), tuple) else value
            with pytest.raises(RequestError, match=item.name.replace("_", "-")):
                dispatch.run(dataclasses.replace(request, **{item.name: whole}), Feedback())


@pytest.mark.parametrize("command", sorted(REQUESTS))
def test_no_name_of_a_file_is_an_unexpected_error(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of every command: too long a name or path, links in a circle, no name at all."""
    monkeypatch.chdir(tmp_path)
    Path("circle.tif").symlink_to("circle.tif")
    image = write_raster(tmp_path / "i.tif", landscape(20, 20))
    kind = REQUESTS[command]
    given: Any = {"threshold": 0.5} if command == "threshold" else {}
    names = [item for item in dataclasses.fields(kind) if "str" in str(item.type)]
    for item in names:
        if item.default is dataclasses.MISSING:
            given[item.name] = (image,) if "Tuple" in str(item.type) else image
    if "output" in given:
        given["output"] = "o.tif"
    refused = 0
    for item in names:
        for odd in (f"{'a' * 300}.tif", "/".join(["b" * 200] * 30), "circle.tif", "."):
            value = (odd,) if "Tuple" in str(item.type) else odd
            try:
                dispatch.run(kind(**{**given, item.name: value}), Feedback())
            except EngineError as error:
                assert error.message
                refused += 1
    # From Python 3.14 on, what cannot be a name is taken for a file that is not there: no product.
    assert refused or command in ("doctor", "product")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "s3://bucket/x"])
def test_no_result_is_written_to_an_address(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RequestError) as caught:
        dispatch.run(SimulateRequest(output=address, size=32), Feedback())
    assert address in caught.value.message
    with pytest.raises(RequestError):
        check_files([f"{address}.tif"], [])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["p.shp", "p.geojson", "p.kml", "p", "p.gpkg.zip", "p.tif"])
def test_a_layer_is_named_as_what_it_is(name: str) -> None:
    with pytest.raises(RequestError, match=r"\.gpkg"):
        check_suffix(name, (".gpkg",))
    for right in (None, "p.gpkg", "P.GPKG", "a.b.gpkg"):
        check_suffix(right, (".gpkg",))


@pytest.mark.parametrize("option", ["output", "probability", "polygons"])
def test_segment_refuses_other_formats_before_it_works(
    option: str, scene: str, tmp_path: Path
) -> None:
    names = {"output": str(tmp_path / "p.tif"), option: str(tmp_path / "x.png")}
    with pytest.raises(RequestError, match=r"x\.png"):
        dispatch.run(SegmentRequest(image=scene, **names), Feedback())
    assert list(tmp_path.iterdir()) == [Path(scene)]


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names")
def test_pipes_and_devices_are_no_inputs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tif")
    for name in (str(tmp_path / "pipe.tif"), f"GTIFF_DIR:1:{tmp_path / 'pipe.tif'}", "/dev/zero"):
        with pytest.raises(InputError):
            check_inputs([name])
    for command in (["describe", "--image"], ["product"], ["segment", "--output", "x.tif"]):
        ran = subprocess.run(
            [sys.executable, "-m", "core", *command, str(tmp_path / "pipe.tif")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode in (0, 1)
        assert "Traceback" not in ran.stderr
        if command[0] != "product":
            assert "pipe" in ran.stderr


@pytest.mark.parametrize(
    "content",
    ["mine", "[]", '{"a": 1}', json.dumps({"command": "segment", "request": {"output": "a.tif"}})],
)
def test_a_manifest_of_somebody_else_is_kept(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.manifest.json"
    path.write_text(content)
    with pytest.raises(OutputError, match=r"a\.manifest\.json"):
        check_manifest(str(path), "segment", "a.tif")


def test_a_manifest_is_replaced_by_a_run_for_the_same_output_only(tmp_path: Path) -> None:
    path = tmp_path / "a.manifest.json"
    record = {
        "command": "segment",
        "request": {"output": "somewhere\\a.tif"},
        "versions": {"tailing_pond_mapper": "1"},
    }
    path.write_text(json.dumps(record))
    check_manifest(str(path), "threshold", str(tmp_path / "a.tif"))
    with pytest.raises(OutputError):
        check_manifest(str(path), "sample", str(tmp_path / "a.gpkg"))
    check_manifest(str(path), "segment")
    with pytest.raises(OutputError):
        check_manifest(str(path), "score")


def test_a_score_does_not_replace_its_reference_by_another_name(tmp_path: Path) -> None:
    prediction = write_raster(tmp_path / "errors.tif", landscape(20, 20))
    request = ScoreRequest(
        prediction=f"GTIFF_DIR:1:{prediction}", reference="r.gpkg", output=str(tmp_path)
    )
    before = Path(prediction).read_bytes()
    with pytest.raises(EngineError) as caught:
        dispatch.run(request, Feedback())
    assert caught.value.code == "run.replaces_source"
    assert Path(prediction).read_bytes() == before


_FOLDERS = {
    "score": "score.json report.html confusion.csv errors.tif verdicts.gpkg",
    "compare": "comparison.json report.html comparison.csv figure.svg ml.tif ml_errors.tif ml.onnx",
    "simulate": "scene.tif ponds.gpkg dem.tif pan.tif",
}
"""What commands write into a folder that the user names."""


def into_a_folder(command: str, folder: Path) -> Any:
    if command == "score":
        return ScoreRequest(prediction="p.tif", reference="r.gpkg", output=str(folder))
    if command == "compare":
        samples = {"samples": "s.gpkg", "reference": "r.gpkg"}
        return CompareRequest(image="i.tif", methods=("ml",), output=str(folder), **samples)
    return SimulateRequest(output=str(folder), size=128, product=True)


@pytest.mark.parametrize(
    ("command", "name"), [(key, name) for key, names in _FOLDERS.items() for name in names.split()]
)
@pytest.mark.parametrize("beside", ["nothing", "another run", "somebody's record"])
def test_a_users_own_file_in_a_folder_of_results_is_kept(
    command: str, name: str, beside: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("mine")
    ours = {"tailing_pond_mapper": "1"} if beside == "another run" else {}
    record = {"command": "threshold", "versions": ours, "result": {"file": name}}
    if beside != "nothing":
        (tmp_path / "a.manifest.json").write_text(json.dumps(record))
    with pytest.raises(OutputError) as caught:
        dispatch.run(into_a_folder(command, tmp_path), Feedback())
    assert caught.value.code == "run.foreign_file"
    assert name in caught.value.message
    assert (tmp_path / name).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == (1 if beside == "nothing" else 2)


def test_what_an_earlier_run_into_the_folder_wrote_is_replaced(tmp_path: Path) -> None:
    record = tmp_path / "score.manifest.json"
    result = {"report": "C:\\results\\report.html", "methods": [{"errors": "/x/errors.tif"}]}
    said = {"command": "score", "versions": {"tailing_pond_mapper": "1"}, "result": result}
    record.write_text(json.dumps(said))
    names = [str(tmp_path / name) for name in ("report.html", "errors.tif", record.name)]
    for name in names[:2]:
        Path(name).write_text("ours")
    check_foreign(names, "score", [str(record)])
    for wrong in ({**said, "command": "compare"}, {**said, "result": {}}, {**said, "versions": {}}):
        record.write_text(json.dumps(wrong))
        with pytest.raises(OutputError, match=r"report\.html"):
            check_foreign(names, "score", [str(record)])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_out_of_the_folder_is_no_result_of_ours(tmp_path: Path) -> None:
    (tmp_path / "report.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(OutputError):
        check_foreign([str(tmp_path / "report.html")], "score", [])
