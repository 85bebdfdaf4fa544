"""What products say about themselves: XML, time, calibration, polynomials and names."""

from __future__ import annotations

import dataclasses
import math
from datetime import date, datetime, timedelta, timezone
from typing import Any, Dict, List

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal

from core.preparation.acquisition_time import find_acquisition_time, sun_zenith
from core.preparation.cameras import CAMERAS
from core.preparation.file_names import parse_product_name, sort_files
from core.preparation.gains import find_gains
from core.preparation.metadata_xml import MetadataXml, read_metadata
from core.preparation.rational_polynomials import read_polynomials
from core.preparation.raw_image import RawImage, ReflectanceScaling, as_reflectance
from core.protocol.errors import InputError

from ..rasters import write_raster

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)
PMS = CAMERAS["GF6", "PMS"]


def xml(body: str, root: str = "ProductMetaData", head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<{root}>{body}</{root}>'.encode()


def metadata(**fields: str) -> MetadataXml:
    return read_metadata(xml("".join(f"<{k}>{v}</{k}>" for k, v in fields.items())), "a.xml")


def test_fields_are_read_and_empty_words_are_nothing() -> None:
    found = metadata(A=" 1.5 ", B="NULL", C="", D="null", E="text", F="NaN")
    assert dict(found.fields) == {"A": "1.5", "E": "text"}
    assert found.number("A") == 1.5
    assert found.number("B", "A") == 1.5
    assert found.number("C") is None
    with pytest.raises(InputError, match=r"a\.xml.*'text'"):
        found.number("E")


def test_the_first_of_several_counts_and_nesting_is_no_matter() -> None:
    found = read_metadata(xml("<a><Gain>1</Gain></a><Gain>2</Gain>"), "a.xml")
    assert found.text("Gain") == "1"


@pytest.mark.parametrize("encoding", ["GB2312", "gbk", "GB18030"])
def test_chinese_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><ProductMetaData><Name>高分</Name>'
    content = f"{text}</ProductMetaData>".encode(encoding)
    assert read_metadata(content, "a.xml").text("Name") == "高分"


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize("head", [BOMB, FILE, REMOTE, "<!DOCTYPE x>"])
def test_document_types_are_refused(head: str) -> None:
    with pytest.raises(InputError, match="document type"):
        read_metadata(xml("<A>&a;</A>", head=head), "a.xml")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "no XML"),
        (b"\x00\x01", "no XML"),
        (xml("<A>&lt"), "no XML"),
        (xml("<A>&a;</A>"), "no XML"),
        (xml("<a>" * 50 + "</a>" * 50), "without end"),
        (xml("<x/>", root="Level1C_User_Product"), "no Gaofen product"),
        (b'<?xml version="1.0" encoding="GBK"?>' + b"<ProductMetaData>\xff", "no XML"),
    ],
)
def test_what_is_no_metadata_is_told(content: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        read_metadata(content, "a.xml")
    assert "a.xml" in caught.value.message


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_it_stumble(content: bytes) -> None:
    try:
        read_metadata(content, "a.xml")
    except InputError as error:
        assert "a.xml" in error.message


def test_the_centre_is_stated_or_the_mean_of_the_corners() -> None:
    corners = {
        f"{name}{axis}": str(value)
        for name, lon, lat in (
            ("TopLeft", 103, 24),
            ("TopRight", 104, 24),
            ("BottomRight", 104, 23),
            ("BottomLeft", 103, 23),
        )
        for axis, value in (("Longitude", lon), ("Latitude", lat))
    }
    assert metadata(**corners).centre() == (103.5, 23.5)
    stated = {"CenterLongitude": "103.4", "CenterLatitude": "23.4"}
    assert metadata(**corners, **stated).centre() == (103.4, 23.4)
    corners.pop("TopLeftLatitude")
    assert metadata(**corners).centre() is None


@pytest.mark.parametrize(
    ("text", "acquired"),
    [
        ("2019-03-18 03:40:01", datetime(2019, 3, 18, 3, 40, 1, tzinfo=timezone.utc)),
        ("2019-03-18T03:40:01.25Z", datetime(2019, 3, 18, 3, 40, 1, 250000, timezone.utc)),
        ("2019/3/18 3:40:01", datetime(2019, 3, 18, 3, 40, 1, tzinfo=timezone.utc)),
    ],
)
def test_times_are_read(text: str, acquired: datetime) -> None:
    assert metadata(CenterTime=text).time("CenterTime") == acquired


@pytest.mark.parametrize("text", ["2019-13-18 03:40:01", "2019-02-30 03:40:01", "18 March", "0"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(InputError, match="CenterTime"):
        metadata(CenterTime=text).time("CenterTime")


@pytest.mark.parametrize(
    ("when", "place", "zenith"),
    [
        # At noon of an equinox and of the solstices; declinations of the Sun 0, 23.44, -23.44.
        ("2020, 3, 20, 12, 7, 30", (0.0, 0.0), 0.15),
        ("2020, 6, 20, 12, 1, 40", (0.0, 51.48), 28.04),
        ("2020, 12, 21, 11, 58, 10", (0.0, 51.48), 74.92),
        # NREL's solar position algorithm, its published example (Reda and Andreas 2004).
        ("2003, 10, 17, 19, 30, 30", (-105.1786, 39.742476), 50.11),
    ],
)
def test_the_sun_stands_where_it_stands(when: str, place: Any, zenith: float) -> None:
    acquired = datetime.strptime(when, "%Y, %m, %d, %H, %M, %S").replace(tzinfo=timezone.utc)
    found = sun_zenith(acquired, *place)
    assert found == pytest.approx(zenith, abs=0.1)


PLACE = (103.2, 23.4)
UTC = datetime(2020, 3, 18, 3, 45, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("hours", [0, 8])
def test_the_sun_tells_beijing_time_from_utc(hours: int) -> None:
    text = (UTC + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")
    zenith = sun_zenith(UTC, *PLACE)
    acquired = find_acquisition_time(metadata(CenterTime=text), PMS, None, PLACE, zenith + 1, NOW)
    assert (acquired.utc, acquired.remark) == (UTC, "")


def test_a_sun_that_does_not_fit_is_said() -> None:
    text = UTC.strftime("%Y-%m-%d %H:%M:%S")
    acquired = find_acquisition_time(metadata(CenterTime=text), PMS, None, PLACE, 57.2, NOW)
    assert acquired.utc == UTC
    assert "57.2" in acquired.remark
    assert "a.xml" in acquired.remark


def test_the_time_is_that_of_the_middle_else_what_there_is() -> None:
    zenith = sun_zenith(UTC, *PLACE)

    def found(**fields: str) -> datetime:
        return find_acquisition_time(
            metadata(**fields), PMS, date(2020, 3, 18), PLACE, zenith, NOW
        ).utc

    ends = {"StartTime": "2020-03-18 03:45:00", "EndTime": "2020-03-18 03:45:20"}
    assert found(**ends) == datetime(2020, 3, 18, 3, 45, 10, tzinfo=timezone.utc)
    assert found(CenterTime="2020-03-18 03:45:12", **ends) == UTC
    assert found(ReceiveTime="2020-03-18 03:45:12") == UTC
    assert found().date() == date(2020, 3, 18)
    with pytest.raises(InputError, match="acquisition time"):
        find_acquisition_time(metadata(), PMS, None, PLACE, zenith, NOW)


@pytest.mark.parametrize("text", ["2017-03-18 03:45:12", "2026-06-03 03:45:12"])
def test_before_the_launch_and_in_the_future_nothing_was_taken(text: str) -> None:
    with pytest.raises(InputError, match="since 2018"):
        find_acquisition_time(metadata(CenterTime=text), PMS, None, PLACE, 30.0, NOW)


@pytest.mark.parametrize("key", sorted(CAMERAS))
def test_gains_come_from_the_sheet_then_the_year_then_the_nearest(key: Any) -> None:
    camera = CAMERAS[key]
    count = len(camera.bands)
    own = ",".join(["0.05"] * count)
    for name in ("AGain", "AbsCeof"):
        found = find_gains(metadata(**{name: own}), camera.gains, count, 2020)
        assert (found.values, found.remark) == ((0.05,) * count, "")
        assert name in found.source
    for year, values in camera.gains.items():
        found = find_gains(metadata(AGain="NULL"), camera.gains, count, year)
        assert (found.values, found.remark) == (values, "")
        assert str(year) in found.source
    last = max(camera.gains)
    found = find_gains(metadata(), camera.gains, count, last + 3)
    assert found.values == camera.gains[last]
    assert str(last) in found.remark
    assert str(last + 3) in found.remark


@pytest.mark.parametrize("text", ["0.05,0.05", "a,b,c,d", "0.05,-0.05,0.05,0.05", "0,0,0,0", "inf"])
def test_calibrations_that_are_none_are_not_used(text: str) -> None:
    found = find_gains(metadata(AGain=text), PMS.gains, 4, 2020)
    assert found.values == PMS.gains[2020]
    assert text in found.remark


def test_without_any_calibration_the_product_is_refused() -> None:
    with pytest.raises(InputError, match="no calibration"):
        find_gains(metadata(), {}, 4, 2020)


def test_cameras_are_plausible() -> None:
    """A slip of the keys in a table: every band of every year is near the others of the camera."""
    for camera in CAMERAS.values():
        assert len(camera.bands) in (4, 8)
        wavelengths = [channel.centre_nm for channel in camera.bands[:4]]
        assert wavelengths == sorted(wavelengths)
        for channel in camera.bands:
            # Of the Sun at 5772 K seen from here, by Planck's law: within 15 percent.
            assert channel.irradiance == pytest.approx(planck(channel.centre_nm), rel=0.15)
        for tables, count in ((camera.gains, len(camera.bands)), (camera.pan_gains, 1)):
            for row in tables.values():
                assert len(row) == count
            for column in zip(*tables.values()):
                assert max(column) < 2.1 * min(column)
                assert min(column) >= max(column) / 2.1


def planck(nm: float) -> float:
    """Irradiance of a black Sun at one astronomical unit, W m-2 um-1."""
    wavelength = nm * 1e-9
    exponent = 6.62607e-34 * 2.99792e8 / (wavelength * 1.380649e-23 * 5772)
    radiance = 2 * 6.62607e-34 * 2.99792e8**2 / wavelength**5 / math.expm1(exponent)
    return math.pi * radiance * (6.957e8 / 1.495979e11) ** 2 * 1e-6


def rpb(**changes: str) -> Dict[str, str]:
    rng = np.random.default_rng(4)

    def numbers(first: str, size: float) -> str:
        rest = [f"{value:+.15E}" for value in rng.normal(0, size, 19)]
        return "(\n\t\t\t" + ",\n\t\t\t".join([first, *rest]) + ")"

    found = {
        "errBias": "0.0",
        "lineOffset": "5500",
        "sampOffset": "5600",
        "latOffset": "23.4",
        "longOffset": "103.2",
        "heightOffset": "1500",
        "lineScale": "5500",
        "sampScale": "5600",
        "latScale": "0.45",
        "longScale": "0.5",
        "heightScale": "800",
        "lineNumCoef": numbers("-0.9", 0.02),
        "lineDenCoef": numbers("1", 0.001),
        "sampNumCoef": numbers("0.8", 0.02),
        "sampDenCoef": numbers("1", 0.001),
    }
    return {**found, **changes}


def rpb_file(values: Dict[str, str]) -> bytes:
    lines = [f"\t{name} = {value};" for name, value in values.items()]
    return "\n".join(["BEGIN_GROUP = IMAGE", *lines, "END_GROUP = IMAGE", "END;"]).encode()


def by_hand(values: Dict[str, str], lon: float, lat: float, height: float) -> List[float]:
    """Line and sample by the twenty terms of RPC00B, written out."""
    p = (lat - float(values["latOffset"])) / float(values["latScale"])
    m = (lon - float(values["longOffset"])) / float(values["longScale"])
    h = (height - float(values["heightOffset"])) / float(values["heightScale"])
    terms = [
        *(1, m, p, h, m * p, m * h, p * h, m * m, p * p, h * h, p * m * h),
        *(m * m * m, m * p * p, m * h * h, m * m * p, p * p * p, p * h * h),
        *(m * m * h, p * p * h, h * h * h),
    ]
    found = []
    for name in ("line", "samp"):
        quotient = [
            sum(
                float(factor) * term
                for factor, term in zip(values[f"{name}{part}Coef"].strip("()").split(","), terms)
            )
            for part in ("Num", "Den")
        ]
        scale, offset = float(values[f"{name}Scale"]), float(values[f"{name}Offset"])
        found.append(quotient[0] / quotient[1] * scale + offset)
    return found


def test_polynomials_lead_where_a_hand_calculation_and_gdals_own_reader_lead(tmp_path: Any) -> None:
    values = rpb()
    raw = write_raster(tmp_path / "P-MUX.tif", np.ones((1, 40, 50), np.uint16), crs=None, grid=None)
    content = rpb_file(values)
    image = as_reflectance(
        RawImage(raw, "P-MUX.tif", 1, 50, 40),
        [0],
        [ReflectanceScaling(2.0)],
        read_polynomials(content, "P.rpb"),
    )
    (tmp_path / "P-MUX.RPB").write_bytes(content)
    own = gdal.Open(raw)
    assert own.GetMetadata("RPC")
    rng = np.random.default_rng(1)
    for lon, lat, height in zip(
        rng.uniform(102.8, 103.6, 40), rng.uniform(23.1, 23.7, 40), rng.uniform(900, 2100, 40)
    ):
        line, sample = by_hand(values, lon, lat, height)
        for dataset in (image, own):
            transformer = gdal.Transformer(dataset, None, ["METHOD=RPC"])
            _, (col, row, _) = transformer.TransformPoint(1, lon, lat, height)
            # Whole numbers are pixel centres in the one, corners in the other.
            assert (col - 0.5, row - 0.5) == pytest.approx((sample, line), abs=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"lineOffset": "none"},
        {"heightScale": "0"},
        {"latScale": "nan"},
        {"sampNumCoef": "(1, 2, 3)"},
        {"lineDenCoef": "(" + ", ".join(["inf"] * 20) + ")"},
    ],
)
def test_damaged_polynomials_are_told(change: Dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"P\.rpb is damaged"):
        read_polynomials(rpb_file(rpb(**change)), "P.rpb")


def test_missing_polynomials_are_told() -> None:
    for name in rpb():
        values = rpb()
        values.pop(name)
        if name == "errBias":
            read_polynomials(rpb_file(values), "P.rpb")
            continue
        with pytest.raises(InputError, match=name):
            read_polynomials(rpb_file(values), "P.rpb")


@given(st.binary(max_size=200))
def test_no_bytes_are_polynomials_by_accident(content: bytes) -> None:
    with pytest.raises(InputError):
        read_polynomials(content, "P.rpb")


def test_files_are_sorted_into_products() -> None:
    first = "GF6_PMS_E111.6_N32.8_20190318_L1A1119857678"
    wide = "GF6_WFV_E111.6_N32.8_20190318_L1A1119857679"
    names = [
        *(f"{first}-{part}.{kind}" for part in ("MUX", "PAN") for kind in ("tiff", "rpb", "xml")),
        *(f"{first}-MUX.jpg", f"{first}-MUX_thumb.jpg", f"{first}-MUX.tiff.aux.xml"),
        *(f"{wide}-{n}.{kind}" for n in (1, 2, 3) for kind in ("tiff", "rpb")),
        f"{wide}.xml",
        *("scene-1.tif", "readme.xml", "photo.tif"),
    ]
    found = sort_files(names)
    assert set(found) == {first.lower(), wide.lower()}
    pms, wfv = found[first.lower()], found[wide.lower()]
    assert pms.multispectral == ("MUX",)
    assert pms.pan == "PAN"
    assert pms.metadata_of("PAN") == f"{first}-PAN.xml"
    assert wfv.multispectral == ("1", "2", "3")
    assert wfv.pan is None
    assert wfv.metadata_of("2") == f"{wide}.xml"


def test_a_name_says_what_it_says() -> None:
    found = parse_product_name("GF6_PMS_W70.3_S20.8_20190318_L1A1119857678-MUX.tiff")
    assert found is not None
    assert dataclasses.astuple(found) == ("GF6", "PMS", (-70.3, -20.8), date(2019, 3, 18))
    assert parse_product_name("LC08_L1TP_128044_20200318") is None
    bad = parse_product_name("GF6_PMS_E70.3_N20.8_20191318_L1A1119857678")
    assert bad is not None
    assert bad.day is None
