"""What a file may open: no network from a local one, no views without end, no absurd sizes."""

from __future__ import annotations

import http.server
import resource
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Callable, Iterator

import numpy as np
import pytest
from osgeo import gdal, ogr

from core.protocol.errors import InputError
from core.raster import opening
from core.raster.image import Reader, open_image
from core.raster.opening import SAMPLES, open_raster, open_vector
from core.raster.sqlite_views import check_views
from core.raster.windows import Window

from ..rasters import write_raster

Server = Callable[[str], str]


class Listening:
    """A web server on this computer that serves one folder and remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        heard = self.heard = list[str]()

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *values: object) -> None:
                super().__init__(*values, directory=str(folder))  # type: ignore[arg-type]

            def do_GET(self) -> None:
                heard.append(self.path)
                super().do_GET()

            def do_HEAD(self) -> None:
                heard.append(self.path)
                super().do_HEAD()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    (tmp_path / "served").mkdir()
    found = Listening(tmp_path / "served")
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    yield found
    found.server.shutdown()
    found.server.server_close()


WMS = """<GDAL_WMS><Service name="TMS"><ServerUrl>{root}/wms</ServerUrl></Service><DataWindow>
<UpperLeftX>0</UpperLeftX><UpperLeftY>9</UpperLeftY><LowerRightX>9</LowerRightX>
<LowerRightY>0</LowerRightY><SizeX>100</SizeX><SizeY>100</SizeY><TileLevel>1</TileLevel>
</DataWindow><Projection>EPSG:32650</Projection><BandsCount>3</BandsCount></GDAL_WMS>"""

VIRTUAL = """<VRTDataset rasterXSize="8" rasterYSize="8"><SRS>EPSG:32650</SRS>
<GeoTransform>500000,10,0,4500000,0,-10</GeoTransform>
<VRTRasterBand dataType="UInt16" band="1"><SimpleSource>
<SourceFilename relativeToVRT="0">{source}</SourceFilename><SourceBand>1</SourceBand>
</SimpleSource></VRTRasterBand></VRTDataset>"""

RASTERS = {
    "a map server": WMS,
    "a map server after a comment": "<?xml version='1.0'?>\n<!-- an image -->" + WMS,
    "a virtual raster": VIRTUAL.replace("{source}", "/vsicurl/{root}/a.tif"),
    "a virtual raster of a page": VIRTUAL.replace("{source}", "{root}/a.tif"),
    "a virtual raster of a stream": VIRTUAL.replace("{source}", "/vsicurl_streaming/{root}/a.tif"),
    "a virtual raster of a remote archive": VIRTUAL.replace(
        "{source}", "/vsizip//vsicurl/{root}/a.zip/a.tif"
    ),
    "a virtual raster of a map server": VIRTUAL.replace("{source}", "{folder}/inner.tif"),
    "a virtual raster of a virtual one": VIRTUAL.replace("{source}", "{folder}/inner.vrt"),
    "a tile cache": "<MRF_META><CachedSource><Source>/vsicurl/{root}/a.tif</Source>"
    "</CachedSource><Raster><Size x='8' y='8'/></Raster></MRF_META>",
    "a tile service": "<GDAL_WMTS><GetCapabilitiesUrl>{root}/c</GetCapabilitiesUrl></GDAL_WMTS>",
    "a tile service's answer": "<Capabilities><x href='{root}/c'/></Capabilities>",
}


@pytest.mark.parametrize("kind", RASTERS)
def test_a_local_raster_never_asks_the_network(
    kind: str, tmp_path: Path, listening: Listening
) -> None:
    known = {"{root}": listening.root, "{folder}": str(tmp_path)}

    def filled(text: str) -> str:
        for name, value in known.items():
            text = text.replace(name, value)
        return text

    (tmp_path / "inner.tif").write_text(filled(WMS))
    (tmp_path / "inner.vrt").write_text(
        filled(VIRTUAL.replace("{source}", "/vsicurl/{root}/a.tif"))
    )
    (tmp_path / "i.tif").write_text(filled(RASTERS[kind]))
    with pytest.raises(InputError) as caught:
        image = open_image(str(tmp_path / "i.tif"))
        Reader(image, [1]).read(Window(0, 0, 8, 8))
    assert "i.tif" in caught.value.message
    assert listening.heard == []


VECTORS = {
    "a virtual layer": "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/{root}/r"
    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "a feature service": "<OGRWFSDataSource><URL>{root}/wfs</URL></OGRWFSDataSource>",
}


@pytest.mark.parametrize("kind", VECTORS)
def test_local_polygons_never_ask_the_network(
    kind: str, tmp_path: Path, listening: Listening
) -> None:
    (tmp_path / "r.gpkg").write_text(VECTORS[kind].replace("{root}", listening.root))
    for drivers in (opening.POLYGONS, SAMPLES):
        with pytest.raises((InputError, RuntimeError)):
            open_vector(str(tmp_path / "r.gpkg"), drivers)
    assert listening.heard == []


def test_xml_in_the_place_of_a_path_never_asks_the_network(listening: Listening) -> None:
    for xml in (WMS, VIRTUAL.replace("{source}", "/vsicurl/{root}/a.tif")):
        with pytest.raises(InputError):
            open_raster(xml.replace("{root}", listening.root))
    assert listening.heard == []


def test_an_overview_that_a_side_file_names_is_not_fetched(
    tmp_path: Path, listening: Listening
) -> None:
    path = tmp_path / "i.tif"
    write_raster(path, np.ones((1, 64, 64), np.uint16))
    Path(f"{path}.aux.xml").write_text(
        "<PAMDataset><Metadata domain='OVERVIEWS'><MDI key='OVERVIEW_FILE'>"
        f"/vsicurl/{listening.root}/o.tif</MDI></Metadata></PAMDataset>"
    )
    dataset = open_raster(str(path))
    assert (dataset.GetRasterBand(1).ReadAsArray(0, 0, 64, 64, 4, 4) == 1).all()
    assert listening.heard == []


@pytest.mark.parametrize("prefix", ["/vsicurl/", ""])
def test_a_remote_image_is_read_where_it_was_typed(
    prefix: str, tmp_path: Path, listening: Listening
) -> None:
    values = np.arange(64, dtype=np.uint16).reshape(1, 8, 8) + 1
    write_raster(tmp_path / "served" / "a.tif", values)
    dataset = open_raster(f"{prefix}{listening.root}/a.tif")
    assert (dataset.ReadAsArray() == values[0]).all()
    assert listening.heard


def test_a_virtual_raster_of_local_files_is_read(tmp_path: Path) -> None:
    values = np.arange(64, dtype=np.uint16).reshape(1, 8, 8) + 1
    write_raster(tmp_path / "a.tif", values)
    (tmp_path / "v.vrt").write_text(VIRTUAL.replace("{source}", str(tmp_path / "a.tif")))
    read, _ = Reader(open_image(str(tmp_path / "v.vrt")), [1]).read(Window(0, 0, 8, 8))
    assert (read[0] == values[0]).all()


def test_drivers_that_reach_other_computers_or_end_the_process_are_gone() -> None:
    left = {gdal.GetDriver(number).ShortName for number in range(gdal.GetDriverCount())}
    assert not left & {"WMS", "WCS", "WMTS", "HTTP", "WFS", "OAPIF", "PLMOSAIC", "STACIT", "EEDAI"}
    assert not left & {"HEIF", "HDF4", "HDF4Image", "PDF", "OGR_VRT", "PostgreSQL", "MRF"}
    assert {"GTiff", "VRT", "GPKG", "ESRI Shapefile", "GeoJSON"} <= left


VIEWS = {
    "rows without end": "with recursive c(x) as (select 1 union all select x+1 from c) "
    "select x as fid, (select geom from ref limit 1) as geom from c",
    "a first row that never comes": "with recursive c(x) as (select 1 union all select x+1 from c) "
    "select x as fid, null as geom from c where x < 0",
    "a product of tables": "select 1 as fid, a.geom from hundred a, hundred b, hundred c, "
    "hundred d, hundred e, hundred f, hundred g, hundred h where a.fid + h.fid < 0",
}


def geopackage(path: Path, view: str) -> None:
    """Write a GeoPackage whose first layer is a view."""
    store = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    for name, count in (("ref", 1), ("hundred", 100)):
        layer = store.CreateLayer(name, None, ogr.wkbPolygon)
        for _ in range(count):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt("POLYGON ((0 0,1 0,1 1,0 0))"))
            layer.CreateFeature(feature)
    del layer, store
    base = sqlite3.connect(path)
    base.execute(f"create view evil as {view}")
    base.execute("update gpkg_contents set rowid = rowid + 10")
    base.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, srs_id) "
        "values ('evil', 'features', 'evil', 0)"
    )
    base.execute("insert into gpkg_geometry_columns values ('evil', 'geom', 'POLYGON', 0, 0, 0)")
    base.commit()
    base.close()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_without_end_is_refused(
    view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.raster.sqlite_views._SECONDS", 0.5)
    geopackage(tmp_path / "g.gpkg", VIEWS[view])
    with pytest.raises(InputError, match=r"evil of g\.gpkg"):
        open_vector(str(tmp_path / "g.gpkg"))


def test_a_view_that_ends_is_read(tmp_path: Path) -> None:
    geopackage(tmp_path / "g.gpkg", "select fid, geom from hundred")
    assert len(list(open_vector(str(tmp_path / "g.gpkg")).GetLayerByName("evil"))) == 100


def test_a_view_in_the_place_of_the_contents_is_refused(tmp_path: Path) -> None:
    geopackage(tmp_path / "g.gpkg", "select fid, geom from hundred")
    base = sqlite3.connect(tmp_path / "g.gpkg")
    base.executescript(
        "alter table gpkg_contents rename to old; "
        "create view gpkg_contents as with recursive c(x) as (select 1 union all select x from c) "
        "select old.* from old, c where c.x < 0"
    )
    base.close()
    with pytest.raises(InputError, match="gpkg_contents"):
        open_vector(str(tmp_path / "g.gpkg"))


def test_more_bands_than_any_image_are_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "b.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 1, 1, 32767, gdal.GDT_Byte)
    made.SetGeoTransform((500000, 10, 0, 4500000, 0, -10))
    del made
    with pytest.raises(InputError, match="32,767 bands"):
        open_image(path)


def test_a_block_of_gigabytes_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "b.tif")
    options = ["TILED=YES", "BLOCKXSIZE=32768", "BLOCKYSIZE=32768", "COMPRESS=LZW", "SPARSE_OK=YES"]
    gdal.GetDriverByName("GTiff").Create(path, 40000, 40000, 1, gdal.GDT_UInt16, options)
    with pytest.raises(InputError, match="32,768 x 32,768"):
        open_image(path)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no limit to values before")
def test_a_view_of_one_giant_value_is_refused(tmp_path: Path) -> None:
    geopackage(tmp_path / "g.gpkg", "select 1 as fid, zeroblob(900000000) as geom")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=r"evil of g\.gpkg"):
        open_vector(str(tmp_path / "g.gpkg"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_message_of_gdal_that_is_no_text_is_a_failure_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As GDAL 3.13 tells of a file that names a table with bytes that are no text."""

    def refuse(*_: object, **__: object) -> None:
        b"\xff".decode("utf-8")

    monkeypatch.setattr(gdal, "OpenEx", refuse)
    (tmp_path / "g.gpkg").write_bytes(b"")
    for opened in (open_vector, open_raster):
        with pytest.raises(RuntimeError, match="can't decode"):
            opened(str(tmp_path / "g.gpkg"))


def test_a_schema_that_is_no_text_is_left_to_gdal(tmp_path: Path) -> None:
    """SQLite's message about it is then no text either."""
    geopackage(tmp_path / "g.gpkg", "select fid, geom from hundred")
    base = sqlite3.connect(tmp_path / "g.gpkg")
    base.executescript(
        "pragma writable_schema = 1;"
        "update sqlite_master set name = cast(x'ff61' as text), sql = 'no table' "
        "where name = 'hundred'"
    )
    base.close()
    check_views(str(tmp_path / "g.gpkg"))
    with pytest.raises((RuntimeError, InputError)):
        open_vector(str(tmp_path / "g.gpkg")).GetLayerByName("ref").GetFeature(1)
