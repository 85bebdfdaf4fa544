"""Which files may be opened as what: the one place for drivers, remote sources and SQL views.

What stands in a file decides which of GDAL's drivers opens it, not its name: a ``.tif`` may be the
XML of a map server, a ``.gpkg`` a layer of another computer. So each kind of input has its list of
drivers here; all others are taken out of the engine's process, for what one file opens through
another too. A local file never reaches the network: remote sources are opened where the user typed
one, and only for the time of opening it.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Iterator, Optional, Tuple

from osgeo import gdal

from ..protocol.errors import InputError
from .sqlite_views import check_views

gdal.UseExceptions()

IMAGES = (
    *("GTiff", "COG", "VRT", "HFA", "ENVI", "EHdr", "PCIDSK", "ERS", "RMF", "ILWIS", "RST", "SAGA"),
    *("GSAG", "GSBG", "GS7BG", "AAIGrid", "AIG", "GRASSASCIIGrid", "SRTMHGT", "DTED", "USGSDEM"),
    *("BT", "XYZ", "ACE2", "GXF", "NWT_GRD", "LCP", "LAN", "FIT", "ISCE", "ROI_PAC", "RRASTER"),
    *("PNG", "JPEG", "BMP", "GIF", "PNM", "WEBP", "TGA", "GPKG", "MBTiles", "OpenFileGDB"),
    *("JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID", "JPEG2000", "ECW", "MrSID", "NITF", "KEA"),
    *("netCDF", "HDF5", "HDF5Image", "GRIB", "FITS", "SENTINEL2", "SAFE", "DIMAP", "TIL"),
)
"""Drivers of images, elevation models and maps: what stores pixels on this computer's disk.

Not among them: what reads other computers (map servers, STAC, tile services, databases), and
libraries that are known to end the whole process over a damaged file (HEIF, HDF4, PDF).
"""

PRODUCT_IMAGES = ("GTiff",)
"""Drivers of a Level-1A product's images, which are TIFF."""

POLYGONS = (
    *("GPKG", "ESRI Shapefile", "GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "FlatGeobuf"),
    *("KML", "LIBKML", "GML", "SQLite", "MapInfo File", "OpenFileGDB", "CSV", "DXF", "DGN", "GPX"),
    *("OGR_GMT", "JML", "GeoRSS", "S57", "SXF", "Parquet", "Arrow"),
)
"""Drivers of reference, training and area polygons."""

SAMPLES = ("GPKG",)
"""Drivers of a probability sample, which this engine writes itself."""

_MADE = ("MEM", "Memory")
"""What the engine makes in memory, and nothing is read with."""

_VSI = r"/vsi(?:curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)(?:_streaming)?[/?]"
_REMOTE = re.compile(rf"{_VSI}|^(?!vrt:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_URL = re.compile(r"^https?://|^ftp://", re.IGNORECASE)
_SOURCE = re.compile(
    r"<(?:Source\w*|Src\w*|OverviewFile|KeyValue)\b[^>]*>\s*([^<]*)", re.IGNORECASE
)
_ANYWHERE = re.compile(rf"{_VSI}|\b(?:https?|ftp)://", re.IGNORECASE)

_POINTERS = (
    *(
        "ogrvrtdatasource",
        "ogrwfsdatasource",
        "gdal_wms",
        "gdal_wmts",
        "wcs_gdal",
        "wmts_capabilities",
    ),
    *("mrf_meta", "capabilities", "wms_tile_service", "tilemap"),
)
"""Root elements, lower case, of XML that holds no data but says where there are some."""

_XML_BYTES = 16 * 2**20
"""How much of a virtual raster is looked through; thousands of tiles take a few megabytes."""

MOST_BANDS = 1024
"""Bands of an image; imaging spectrometers have up to 500, a TIFF may declare 65,535."""

LARGEST_BLOCK = 2**29
"""Bytes of a block of one band, which GDAL inflates whole whatever part of it is asked for."""

_NOWHERE = "/vsicurl/nowhere"
_ALLOWED_REMOTE = "CPL_VSIL_CURL_ALLOWED_FILENAME"


def _keep_known_drivers() -> None:
    """Take all other drivers out of this process, and the network from those that stay.

    Raster and vector sources inside a virtual raster are opened by whatever driver is there: a list
    for the outermost file alone would not hold them.
    """
    known = {name.upper() for name in (*IMAGES, *POLYGONS, *SAMPLES, *PRODUCT_IMAGES, *_MADE)}
    drivers = [gdal.GetDriver(number) for number in range(gdal.GetDriverCount())]
    for driver in drivers:
        if driver.ShortName.upper() not in known:
            driver.Deregister()
    gdal.SetConfigOption(_ALLOWED_REMOTE, _NOWHERE)
    gdal.SetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO")


_keep_known_drivers()


def is_remote(path: str) -> bool:
    """Return whether a path names a source on the network."""
    return not _is_text(path) and _REMOTE.search(path) is not None


def _is_text(path: str) -> bool:
    """Return whether a name is no path but XML itself, which GDAL takes for the file's content."""
    return path.lstrip().startswith("<")


def open_raster(path: str, drivers: Tuple[str, ...] = IMAGES) -> gdal.Dataset:
    """Open a raster for reading.

    Args:
        path: What the user chose: a file, one in an archive (``/vsizip/...``), a part of a
            container (``GPKG:file:table``), or a remote source.
        drivers: Which may open it.

    Raises:
        InputError: It only points to data on the network, or computes them without end.
        RuntimeError: GDAL cannot open it.
    """
    _check(path, "VRT" in drivers)
    with _typed(path) as place:
        return _open(place, gdal.OF_RASTER, drivers)


def open_vector(path: str, drivers: Tuple[str, ...] = POLYGONS) -> gdal.Dataset:
    """Open a file of features or tables for reading; see :func:`open_raster`.

    Raises:
        InputError: It only points to data elsewhere, or computes them without end.
        RuntimeError: GDAL cannot open it.
    """
    _check(path)
    with _typed(path) as place:
        return _open(place, gdal.OF_VECTOR, drivers)


def open_either(path: str) -> gdal.Dataset:
    """Open whatever the engine reads, features or pixels; see :func:`open_raster`.

    Raises:
        InputError: It only points to data elsewhere, or computes them without end.
        RuntimeError: GDAL cannot open it.
    """
    _check(path)
    with _typed(path) as place:
        return _open(place, gdal.OF_RASTER | gdal.OF_VECTOR, (*IMAGES, *POLYGONS))


def state_of(path: str) -> Optional[Tuple[int, int]]:
    """Return size and modification time, in bytes and in whole seconds, of what a name leads to.

    A remote source that the user typed may be reached. ``None`` where nothing is told of it.
    """
    try:
        with _typed(path) as place:
            status = gdal.VSIStatL(place)
    except RuntimeError:
        return None
    return None if status is None else (int(status.size), int(status.mtime))


def _open(place: str, kinds: int, drivers: Tuple[str, ...]) -> gdal.Dataset:
    """Open what GDAL knows by this name; raises RuntimeError where it cannot."""
    try:
        return gdal.OpenEx(place, kinds | gdal.OF_READONLY, allowed_drivers=list(drivers))
    except UnicodeDecodeError as error:
        # The message quotes bytes of the file, which GDAL's bindings from 3.13 on cannot hand on.
        raise RuntimeError(str(error)) from error


@contextlib.contextmanager
def _typed(path: str) -> Iterator[str]:
    """Yield what GDAL opens; a remote source that the user typed may be reached meanwhile."""
    if not is_remote(path):
        yield path
        return
    place = f"/vsicurl/{path}" if _URL.match(path) else path
    # "/vsizip//vsicurl/http://...": what is fetched begins at the last of them.
    fetched = place[max(match.start() for match in re.finditer(_VSI, place, re.IGNORECASE)) :]
    archive = re.match(r"(.+?\.(?:zip|kmz|tar|tgz|tar\.gz))/", fetched, re.IGNORECASE)
    inside = archive is not None and fetched != place
    before = gdal.GetThreadLocalConfigOption(_ALLOWED_REMOTE, None)
    gdal.SetThreadLocalConfigOption(_ALLOWED_REMOTE, archive[1] if archive and inside else fetched)
    # What GDAL warns of on the way quotes the address, with what was signed or typed into it.
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield place
    finally:
        gdal.PopErrorHandler()
        gdal.SetThreadLocalConfigOption(_ALLOWED_REMOTE, before)


def _check(path: str, xml_is_read: bool = True) -> None:
    """Refuse a file that leads elsewhere.

    Raises:
        InputError: It is no data but a pointer, names a remote source, or never ends.
    """
    name = Path(path).name or path
    if _is_text(path):
        _check_xml(path, "<...>")
        return
    if is_remote(path):
        return
    file = _file_of(path)
    start = _start(file, 16)
    if start.startswith(b"SQLite format 3"):
        check_views(file)
        return
    if b"<" not in start or not xml_is_read:
        return
    _check_xml(_start(file, _XML_BYTES).decode("utf-8", "replace"), name)


def _check_xml(xml: str, name: str) -> None:
    """Refuse XML that holds no data but says where there are some, or names a remote source.

    Raises:
        InputError: So it is.
    """
    root = _root(xml)
    if root == "vrtdataset":
        sources = (source.strip() for source in _SOURCE.findall(xml))
        remote = next((source for source in sources if _ANYWHERE.search(source)), None)
        if remote is not None:
            raise InputError.of("raster.names_remote", name=name, source=remote[:120])
    elif root.rpartition(":")[2] in _POINTERS:
        raise InputError.of("raster.points_elsewhere", name=name, root=root)


def check_size(dataset: gdal.Dataset, name: str) -> None:
    """Refuse a raster whose very looking at takes more memory or time than any image does.

    Raises:
        InputError: It has more bands, or larger blocks, than an image that can be read by windows.
    """
    if dataset.RasterCount > MOST_BANDS:
        raise InputError.of(
            "raster.too_many_bands", name=name, count=dataset.RasterCount, most=MOST_BANDS
        )
    band = dataset.GetRasterBand(1)
    width, height = band.GetBlockSize()
    size = width * height * max(1, gdal.GetDataTypeSize(band.DataType) // 8)
    if size > LARGEST_BLOCK:
        raise InputError.of(
            "raster.block_too_large", name=name, width=width, height=height, size_mb=size // 2**20
        )


def _file_of(path: str) -> str:
    """Return the file that a path names, where it names a part of it: ``GPKG:file:table``."""
    parts = re.match(
        r"^(?:GPKG|NETCDF|HDF5|SENTINEL2_\w+|GTIFF_DIR:\w+):\"?(.+?)\"?(?::[^:/\\]*)?$", path
    )
    return parts[1] if parts and not Path(path).exists() else path


def _root(xml: str) -> str:
    """Return the name of the first element, lower case."""
    match = re.search(r"<(?![?!])\s*([\w:.-]+)", xml)
    return match[1].lower() if match else ""


def _start(path: str, size: int) -> bytes:
    """Return the first bytes of a file, of one in an archive too; nothing where there is none."""
    try:
        status = gdal.VSIStatL(path)
        if status is None or status.IsDirectory():
            return b""
        if not path.startswith("/vsi") and not Path(path).is_file():
            return b""
        file = gdal.VSIFOpenL(path, "rb")
        if file is None:
            return b""
        try:
            content: bytes = bytes(gdal.VSIFReadL(1, size, file) or b"")
        finally:
            gdal.VSIFCloseL(file)
        return content
    except RuntimeError:
        # What cannot be read at all is told by whoever opens it.
        return b""
