"""Preparing as a job: the ways in, the ways to fail, the ways to stop, and what is said of them."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal

from core import cli
from core.jobs import dispatch
from core.jobs import prepare as prepare_job
from core.jobs.prepare import look
from core.protocol.errors import Cancelled, InputError, OutputError, RequestError
from core.protocol.messages import Done, Failed
from core.protocol.prepare import PrepareRequest, ProductRequest
from core.protocol.unfinished_output import temporary_name
from core.run.feedback import Feedback

from ..deliveries import copy, dem_of, edit, pack, part, prepared
from ..processes import ROOT, Process
from ..rasters import read_raster, write_raster


def test_a_folder_of_several_products_asks_which(pms: Path, wfv: Path, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    for product in (pms, wfv):
        for file in product.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="2 products"):
        prepared(folder, tmp_path / "a.tif")
    assert prepared(part(folder, "MUX.tiff"), tmp_path / "a.tif").sensor == "PMS"


@pytest.mark.parametrize("mode", ["", "w", "w:gz"])
def test_names_of_every_kind(mode: str, pms: Path, tmp_path: Path) -> None:
    folder = tmp_path / "产品, <a> & 'b' \"c\" %20"
    folder.mkdir()
    product = copy(pms, folder)
    chosen = pack(pms, folder / "p.tar", mode) if mode else product
    result = prepared(chosen, folder / "é.tif", dem=dem_of(pms))
    assert np.count_nonzero(read_raster(result.output)) > 10_000


_LIMITED = """
import resource, sys
from core.protocol.errors import OutputError
from core.run.feedback import Feedback
from core.jobs.prepare import prepare
from core.protocol.prepare import PrepareRequest
limit, product, dem, output = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    prepare(PrepareRequest(product, output, dem=dem), Feedback())
except OutputError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.skipif(os.name == "nt", reason="file sizes cannot be limited there")
@pytest.mark.parametrize(
    ("packed", "limit"), [(True, 1_000), (True, 150_000), (False, 1_000), (False, 150_000)]
)
def test_a_full_disk_is_told_and_nothing_stays(
    packed: bool, limit: int, pms: Path, tmp_path: Path
) -> None:
    """Too little room for what is copied out of the archive, or for what is warped."""
    product = pack(pms, tmp_path / "p.tar.gz") if packed else pms
    out = tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit), str(product), dem_of(pms), str(out / "a.tif")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert "/a.tif" in ran.stdout or "for a.tif" in ran.stdout
    assert not out.exists()


def test_a_killed_jobs_leavings_are_swept(pms: Path, tmp_path: Path) -> None:
    left = temporary_name(tmp_path / "a.tif", "9" * 32, ".tif")
    for name in (left, f"{left}.0", f"{left}.1"):
        (tmp_path / name).write_text("left")
    (tmp_path / "mine.txt").write_text("mine")
    prepared(pms, tmp_path / "a.tif", dem=dem_of(pms))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["a.manifest.json", "a.tif", "mine.txt"]


def test_the_engine_process_prepares_and_stops(both: Path, tmp_path: Path) -> None:
    request = PrepareRequest(
        str(both), str(tmp_path / "out" / "a.tif"), dem=dem_of(both), pansharpen=True
    )
    with Process("serve") as engine:
        engine.ask(1, request)
        engine.until_stage("Orthorectifying")
        engine.cancel(1)
        event, _ = engine.end_of(1)
        assert isinstance(event, Failed)
        assert event.kind == "cancelled"
        assert not (tmp_path / "out").exists()
        engine.ask(2, request)
        event, _ = engine.end_of(2)
        assert isinstance(event, Done)
        assert event.result["gsd_m"] == 2.0
        engine.hang_up()


def test_sharpening_without_a_panchromatic_image_is_refused(pms: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="panchromatic"):
        prepared(pms, tmp_path / "new" / "a.tif", pansharpen=True)
    assert not (tmp_path / "new").exists()


class Stop(Feedback):
    """Stops a job at a stage, some of it done; remembers who called."""

    def __init__(self, stage: str, calls: int) -> None:
        self.stage, self.calls = stage, calls
        self.threads: set[int] = set()

    def progress(self, fraction: float, stage: str) -> None:
        self.threads.add(threading.get_ident())
        if stage == self.stage:
            self.calls -= 1
            if self.calls < 0:
                raise Cancelled


@pytest.mark.parametrize(
    ("stage", "calls"),
    [
        ("Reading the product", 1),
        ("Reading the archive", 1),
        ("Orthorectifying", 0),
        ("Orthorectifying", 3),
        ("Sharpening", 1),
        ("Writing", 1),
        ("Finishing", 0),
    ],
)
def test_a_cancelled_job_leaves_nothing(stage: str, calls: int, both: Path, tmp_path: Path) -> None:
    archive = pack(both, tmp_path / "p.tar.gz")
    stop = Stop(stage, calls)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.tif").write_text("mine")
    with pytest.raises(Cancelled):
        prepared(archive, tmp_path / "out" / "a.tif", stop, dem=dem_of(both), pansharpen=True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.tif"]
    assert (tmp_path / "out" / "a.tif").read_text() == "mine"
    # Progress is told by the thread that runs the job, as listeners may rely on.
    assert stop.threads == {threading.get_ident()}


def test_progress_never_falls(both: Path, tmp_path: Path, heard: Any) -> None:
    prepared(pack(both, tmp_path / "p.tar.gz"), tmp_path / "a.tif", heard, pansharpen=True)
    fractions = [fraction for fraction, _ in heard.steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def lose(ending: str) -> Any:
    return lambda product: part(product, ending).unlink()


def say(**fields: str) -> Any:
    return lambda product: edit(part(product, "MUX.xml"), fields)


def replace_image(values: npt.NDArray[Any], ending: str = "MUX.tiff") -> Any:
    def spoil(product: Path) -> None:
        # Not in its place: GDAL removes what it takes to belong to the image that was there.
        other = product.parent / "other.tif"
        write_raster(other, values, crs=None, grid=None)
        other.replace(part(product, ending))

    return spoil


def cut(ending: str) -> Any:
    def spoil(product: Path) -> None:
        file = part(product, ending)
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])

    return spoil


def put_vrt(product: Path) -> None:
    part(product, "MUX.tiff").write_text(
        '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="UInt16" band="1">'
        "<SimpleSource><SourceFilename>/vsicurl/http://127.0.0.1:9/a.tif</SourceFilename>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )


def rename_all(old: str, new: str) -> Any:
    def spoil(product: Path) -> None:
        for file in list(product.iterdir()):
            file.rename(file.with_name(file.name.replace(old, new)))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lose("MUX.xml"), ("XML file", "MUX.tiff")),
        (lose("MUX.rpb"), ("RPB file", "MUX.tiff")),
        (lose("MUX.tiff"), ("multispectral",)),
        (cut("MUX.rpb"), ("MUX.rpb", "damaged")),
        (cut("MUX.xml"), ("MUX.xml", "no XML")),
        (cut("MUX.tiff"), ("damaged",)),
        (put_vrt, ("MUX.tiff", "no TIFF")),
        (replace_image(np.ones((3, 50, 50), np.uint16)), ("MUX.tiff", "3 bands")),
        (replace_image(np.ones((4, 50, 50), np.float32)), ("MUX.tiff", "Float32")),
        (replace_image(np.ones((4, 50, 50), np.uint16)), ("MUX.tiff", "50 x 50")),
        (say(SatelliteID="LANDSAT8"), ("LANDSAT8", "calibration")),
        (say(SensorID="HSI"), ("HSI",)),
        (say(SolarZenith="NULL"), ("SolarZenith",)),
        (say(SolarZenith="120"), ("SolarZenith",)),
        (say(SolarZenith="noon"), ("SolarZenith",)),
        (say(CenterTime="2091-03-18 03:45:12"), ("2091", "clock")),
        (say(CenterTime="2012-03-18 03:45:12"), ("2012", "orbit")),
        (say(CenterTime="yesterday"), ("CenterTime",)),
    ],
)
def test_what_is_broken_is_told_and_nothing_is_written(
    spoil: Any, words: Tuple[str, ...], pms: Path, tmp_path: Path
) -> None:
    spoilt = copy(pms, tmp_path)
    spoil(spoilt)
    with pytest.raises(InputError) as caught:
        prepared(spoilt, tmp_path / "new" / "a.tif", dem=dem_of(pms))
    for word in words:
        assert word in str(caught.value)
    assert caught.value.cure
    assert not (tmp_path / "new").exists()
    # The same is said before the job is started, unless it takes the image to know.
    seen = look(ProductRequest(str(spoilt)), Feedback())
    if seen.problem is not None:
        assert seen.problem == str(caught.value)


def test_a_strip_that_is_missing_is_told(wfv: Path, tmp_path: Path) -> None:
    spoilt = copy(wfv, tmp_path)
    part(spoilt, "-2.tiff").unlink()
    with pytest.raises(InputError, match="strip"):
        prepared(spoilt, tmp_path / "a.tif")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"height": 20_000.0}, "height"),
        ({"crs": "EPSG:999999"}, "reference system"),
        ({"crs": "http://127.0.0.1:9/"}, "reference system"),
        ({"crs": "/etc/hostname"}, "reference system"),
    ],
)
def test_impossible_wishes_are_refused(
    options: Dict[str, Any], word: str, pms: Path, tmp_path: Path
) -> None:
    with pytest.raises(RequestError, match=word):
        prepared(pms, tmp_path / "new" / "a.tif", **options)
    assert not (tmp_path / "new").exists()


def test_a_model_of_another_place_is_refused(pms: Path, tmp_path: Path) -> None:
    far = write_raster(
        tmp_path / "far.tif",
        np.full((1, 50, 50), 900, np.float32),
        crs="EPSG:32648",
        grid=(600_000, 30, 0, 2_000_000, 0, -30),
    )
    for dem, word in ((far, "far.tif"), (str(tmp_path / "none.tif"), "none.tif")):
        with pytest.raises(InputError, match=word):
            prepared(pms, tmp_path / "new" / "a.tif", dem=dem)
        assert not (tmp_path / "new").exists()


def test_the_product_is_not_overwritten(pms: Path, tmp_path: Path) -> None:
    spoilt = copy(pms, tmp_path)
    raw = part(spoilt, "MUX.tiff")
    before = raw.read_bytes()
    with pytest.raises(RequestError):
        prepared(raw, raw)
    # Nor where the folder was chosen and the output has the name of an image in it.
    with pytest.raises(RequestError):
        prepared(spoilt, raw)
    assert raw.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(pms: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        prepared(pms, tmp_path / "file" / "a.tif", dem=dem_of(pms))


def test_looking_at_products(both: Path, pms: Path, wfv: Path, tmp_path: Path) -> None:
    seen = look(ProductRequest(str(both)), Feedback())
    assert seen.is_product
    assert (seen.satellite, seen.sensor) == ("GF-6", "PMS")
    assert seen.scene == "GF-6 PMS, 18 March 2020, level 1A"
    assert seen.acquired == "2020-03-18T03:45:12Z"
    assert seen.has_pan
    assert seen.problem is None
    raw = gdal.Open(str(part(both, "MUX.tiff")))
    assert seen.pixels == raw.RasterXSize * raw.RasterYSize
    assert not look(ProductRequest(str(pms)), Feedback()).has_pan
    assert look(ProductRequest(str(part(wfv, "-1.tiff"))), Feedback()).sensor == "WFV"
    packed = look(ProductRequest(str(pack(both, tmp_path / "x.tar.gz"))), Feedback())
    assert packed == seen


def test_looking_at_what_is_no_product(pms: Path, tmp_path: Path) -> None:
    image = prepared(pms, tmp_path / "ready.tif", dem=dem_of(pms)).output
    text = tmp_path / "notes.xml"
    text.write_text("<notes/>")
    (tmp_path / "empty").mkdir()
    for path in (image, str(text), str(tmp_path / "empty"), "/none", "/vsicurl/http://x.y/a.tar"):
        seen = look(ProductRequest(path), Feedback())
        assert not seen.is_product
        assert seen.problem is None


def test_looking_at_a_damaged_archive_says_what_its_name_says(pms: Path, tmp_path: Path) -> None:
    archive = pack(pms, tmp_path / f"{pms.name}.tar.gz")
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 3])
    seen = look(ProductRequest(str(archive)), Feedback())
    assert seen.is_product
    assert seen.scene == "GF-6 PMS, 18 March 2020"
    assert "damaged or incomplete" in (seen.problem or "")


@pytest.mark.parametrize(
    "names",
    [
        ("LC08_L1TP_128044_20200318_20200822_02_T1_B2.TIF", "LC08_L1TP_128044_MTL.xml"),
        ("T48QUM_20200318T033529_B02.tif", "MTD_MSIL1C.xml", "INSPIRE.xml"),
    ],
)
def test_other_satellites_are_told_apart(names: Tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "scene"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("<x/>")
    assert not look(ProductRequest(str(folder)), Feedback()).is_product
    with pytest.raises(InputError, match="no Gaofen Level-1A product"):
        prepared(folder, tmp_path / "a.tif")


def test_another_gaofen_is_a_product_that_cannot_be_prepared(pms: Path, tmp_path: Path) -> None:
    spoilt = copy(pms, tmp_path)
    rename_all("GF6_PMS", "GF4_PMI")(spoilt)
    edit(part(spoilt, "MUX.xml"), {"SatelliteID": "GF4", "SensorID": "PMI"})
    seen = look(ProductRequest(str(spoilt)), Feedback())
    assert (seen.is_product, seen.satellite) == (True, "GF-4")
    assert "GF4 PMI" in (seen.problem or "")


def test_gaofen_2_is_prepared_by_its_own_tables(pms: Path, tmp_path: Path) -> None:
    """The same files under the other satellite's names; AbsCeof in the place of AGain."""
    spoilt = copy(pms, tmp_path)
    rename_all("GF6_PMS", "GF2_PMS1")(spoilt)
    rename_all("-MUX", "-MSS1")(spoilt)
    sheet = part(spoilt, "MSS1.xml")
    edit(sheet, {"SatelliteID": "GF2", "SensorID": "PMS1", "AGain": "0.14,0.18,0.17,0.19"})
    sheet.write_text(sheet.read_text().replace("AGain", "AbsCeof"))
    result = prepared(spoilt, tmp_path / "a.tif", dem=dem_of(pms))
    assert (result.satellite, result.gsd_m, result.calibration) == (
        "GF-2", 4.0, "AbsCeof of the product",
    )  # fmt: skip
    edit(sheet, {"AbsCeof": "NULL"})
    table = prepared(spoilt, tmp_path / "b.tif", dem=dem_of(pms))
    assert table.calibration == "the table published for 2020"
    assert gdal.Open(table.output).GetMetadataItem("GAINS") == "0.1378 0.1778 0.17 0.1858"


def test_the_command_line(pms: Path, tmp_path: Path) -> None:
    words = ["prepare", str(pms), "--output", str(tmp_path / "a.tif"), "--height", "1500"]
    request = cli.request_of(cli.parser().parse_args([*words, "--dark-object"]))
    assert isinstance(request, PrepareRequest)
    result: Any = dispatch.run(request, Feedback())
    assert Path(result.output).is_file()
    assert dispatch.run(ProductRequest(str(pms)), Feedback()) == look(
        ProductRequest(str(pms)), Feedback()
    )


_LOST = {
    "heights that end": lambda content: content[: len(content) // 2],
    "a grid of no size": lambda content: content.replace(
        struct.pack("<3d", 8.0, 8.0, 0.0), struct.pack("<3d", 0.0, 8.0, 0.0)
    ),
}


@pytest.mark.parametrize("how", _LOST)
def test_a_damaged_elevation_model_is_named_and_not_the_output(
    how: str, pms: Path, tmp_path: Path
) -> None:
    dem = tmp_path / "heights.tif"
    sound = gdal.Open(str(dem_of(pms)))
    gdal.Translate(str(dem), sound, creationOptions=["COMPRESS=DEFLATE"])
    content = dem.read_bytes()
    dem.write_bytes(_LOST[how](content))
    assert dem.read_bytes() != content
    request = PrepareRequest(product=str(pms), dem=str(dem), output=str(tmp_path / "out.tif"))
    with pytest.raises(InputError) as caught:
        dispatch.run(request, Feedback())
    assert "heights.tif" in caught.value.message
    assert "out.tif" not in caught.value.message
    assert pms.name.split(".")[0] not in caught.value.message
    assert list(tmp_path.iterdir()) == [dem]


@pytest.mark.parametrize("to_blame", ["heights.tif", "GF6"])
def test_what_cannot_be_placed_is_named(
    to_blame: str, pms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GDAL does not say which of the two it cannot go on with."""
    real = prepare_job.make_plan

    def refused(request: PrepareRequest, *others: Any) -> Any:
        if request.dem is not None or to_blame == "GF6":
            raise RuntimeError("")
        return real(request, *others)

    monkeypatch.setattr(prepare_job, "make_plan", refused)
    dem = tmp_path / "heights.tif"
    dem.write_bytes(Path(dem_of(pms)).read_bytes())
    request = PrepareRequest(product=str(pms), dem=str(dem), output=str(tmp_path / "out.tif"))
    with pytest.raises(InputError) as caught:
        dispatch.run(request, Feedback())
    assert to_blame in caught.value.message
    assert "out.tif" not in caught.value.message
    assert "()" not in caught.value.message
