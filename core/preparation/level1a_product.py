"""A Level-1A product as a whole: files, metadata XML, rational polynomials and camera."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import listed, text
from ..run.progress import Advance
from .acquisition_time import AcquisitionTime, find_acquisition_time
from .archive import Folder, folders_within, open_archive
from .archive_members import Archive
from .cameras import CAMERAS, Camera, names_of_all
from .file_names import Files, ProductName, parse_product_name, product_of, sort_files
from .gains import Gains, find_gains
from .metadata_xml import MetadataXml, read_metadata
from .rational_polynomials import Polynomials, read_polynomials

_LOOSE = (".tif", ".tiff", ".xml")

_TIFF_TABLES = 16 * 2**20
"""Bytes of a TIFF that are no pixels: tables, previews, metadata."""

_MOST_BANDS = 8
"""Of a multispectral image; GF-6 WFV has eight."""

_MONTHS = (
    "preparation.january",
    "preparation.february",
    "preparation.march",
    "preparation.april",
    "preparation.may",
    "preparation.june",
    "preparation.july",
    "preparation.august",
    "preparation.september",
    "preparation.october",
    "preparation.november",
    "preparation.december",
)


@dataclass(frozen=True)
class ProductImage:
    """One image of a product.

    Attributes:
        name: Its file's.
        polynomials: Where its pixels lie on the ground.
        size: Columns and rows that the XML states; ``None`` where it does not.
    """

    name: str
    polynomials: Polynomials
    size: Optional[Tuple[int, int]]


@dataclass(frozen=True)
class Product:
    """A Level-1A product that can be prepared.

    Attributes:
        name: Of the product.
        archive: Where its files lie.
        camera: The sensor.
        level: Such as ``1A``.
        images: The multispectral image: one, or its strips.
        has_pan: Whether there is a panchromatic image.
        pan: That image, if it was asked for.
        gains: Calibration of the multispectral image.
        pan_gains: That of the panchromatic one, if it was asked for.
        acquired: Its acquisition time.
        sun: Zenith angle of the Sun and, if stated, its azimuth from north, degrees.
        place: Longitude and latitude of the centre.
        view_zenith: Angle of the line of sight from the vertical, degrees, or ``None``.
        cloud: Percent of the scene, where stated.
        pixels: Of the multispectral image, as the XML states them; 0 where it does not.
    """

    name: str
    archive: Archive
    camera: Camera
    level: str
    images: Tuple[ProductImage, ...]
    has_pan: bool
    pan: Optional[ProductImage]
    gains: Gains
    pan_gains: Optional[Gains]
    acquired: AcquisitionTime
    sun: Tuple[float, Optional[float]]
    place: Tuple[float, float]
    view_zenith: Optional[float]
    cloud: Optional[float]
    pixels: int

    @property
    def remarks(self) -> Tuple[str, ...]:
        """Warnings about its metadata."""
        found = (
            self.acquired.remark,
            self.gains.remark,
            self.pan_gains.remark if self.pan_gains else "",
        )
        return tuple(dict.fromkeys(remark for remark in found if remark))

    @property
    def scene(self) -> str:
        """One line for people, such as ``GF-6 PMS, 18 March 2019, level 1A``."""
        day = day_in_words(self.acquired.utc.date())
        return text("preparation.scene", camera=self.camera.name, day=day, level=self.level)


def day_in_words(day: date) -> str:
    """Return a day as people write it, whatever this computer's language: ``18 March 2019``."""
    month = text(_MONTHS[day.month - 1])
    return text("preparation.day", day=day.day, month=month, year=day.year)


@dataclass(frozen=True)
class Found:
    """A product's files, before any of them is read."""

    archive: Archive
    files: Files


def find_product(path: str, advance: Advance, pan: bool = False) -> Found:
    """Find a product's files.

    Args:
        path: Archive, folder, or one ``.tif``, ``.tiff`` or ``.xml`` of the product.
        advance: Told how much of an archive has been read.
        pan: Whether the panchromatic image will be wanted; else a compressed archive is read no
            further than to its beginning, which saves most of the time.

    Raises:
        InputError: There is nothing, or no product, or more than one.
    """
    place = Path(path)
    if not place.exists():
        raise InputError.of("preparation.missing", path=path)

    def enough(names: Tuple[str, ...]) -> bool:
        return not pan and any(files.whole_but_for_pan for files in sort_files(names).values())

    loose = place.is_file() and place.suffix.lower() in _LOOSE
    archive: Archive = (
        Folder(place.parent, place.name) if loose else open_archive(place, advance, enough)
    )
    products = sort_files(archive.names)
    if place.is_dir() and not products:
        inner = [folder for folder in folders_within(place) if sort_files(folder.names)]
        if inner:
            archive = inner[0]
            products = {k: v for folder in inner for k, v in sort_files(folder.names).items()}
    if loose:
        key = product_of(place.name)
        products = {name: files for name, files in products.items() if name == key}
    if not products:
        raise InputError.of("preparation.no_product", name=place.name, cameras=names_of_all())
    if len(products) > 1:
        names = listed(files.product for files in list(products.values())[:3])
        raise InputError.of(
            "preparation.several_products", name=place.name, count=len(products), products=names
        )
    return Found(archive, next(iter(products.values())))


def read_product(found: Found, pan: bool = False, now: Optional[datetime] = None) -> Product:
    """Read what a product says about itself; its images are not touched.

    Args:
        found: Its files.
        pan: Whether the panchromatic image is wanted.
        now: The present; this computer's clock if absent.

    Raises:
        InputError: A file is missing, damaged, or of a satellite that is not known.
    """
    archive, files = found.archive, found.files
    parts = files.multispectral
    if not parts:
        raise InputError.of("preparation.no_multispectral", product=files.product)
    metadata = _metadata(found, parts[0])
    named = parse_product_name(files.product)
    camera = _camera(metadata, named)
    _check_strips(files, camera)
    place = metadata.centre() or (named.place if named else None)
    if place is None:
        raise InputError.of("preparation.no_location", name=metadata.name)
    zenith = _zenith(metadata)
    present = now or datetime.now(timezone.utc)
    acquired = find_acquisition_time(
        metadata, camera, named.day if named else None, place, zenith, present
    )
    year = acquired.utc.year
    width, height = _size(metadata) or (0, 0)
    pan_metadata = _metadata(found, files.pan) if pan and files.pan and camera.pan else None
    return Product(
        name=files.product,
        archive=archive,
        camera=camera,
        level=(metadata.text("ProductLevel") or "LEVEL1A").upper().replace("LEVEL", "").lstrip("L"),
        images=tuple(_product_image(found, part, metadata, camera.strips) for part in parts),
        has_pan=files.pan is not None and camera.pan is not None,
        pan=_product_image(found, files.pan, pan_metadata, False)
        if files.pan and pan_metadata
        else None,
        gains=find_gains(metadata, camera.gains, len(camera.bands), year),
        pan_gains=find_gains(pan_metadata, camera.pan_gains, 1, year) if pan_metadata else None,
        acquired=acquired,
        sun=(zenith, metadata.number("SolarAzimuth")),
        place=place,
        view_zenith=metadata.number("SatelliteZenith"),
        cloud=metadata.number("CloudPercent"),
        pixels=width * height,
    )


def _metadata(found: Found, part: str) -> MetadataXml:
    name = found.files.metadata_of(part)
    if name is None:
        image = found.files.images.get(part, found.files.product)
        raise InputError.of("preparation.no_metadata_xml", image=image)
    return read_metadata(found.archive.read(name), name)


def _camera(metadata: MetadataXml, named: Optional[ProductName]) -> Camera:
    satellite = metadata.text("SatelliteID") or (named.satellite if named else "")
    sensor = metadata.text("SensorID") or (named.sensor if named else "")
    key = (satellite.upper().replace("-", "").replace("GF0", "GF"), sensor.upper())
    camera = CAMERAS.get(key)
    if camera is None:
        raise InputError.of(
            "preparation.unknown_camera",
            name=metadata.name,
            satellite=satellite or text("preparation.unnamed_satellite"),
            sensor=sensor,
            cameras=names_of_all(),
        )
    return camera


def _check_strips(files: Files, camera: Camera) -> None:
    parts = files.multispectral
    if camera.strips != parts[0].isdigit():
        raise InputError.of(
            "preparation.strips_expected" if camera.strips else "preparation.no_strips_expected",
            product=files.product,
            camera=camera.name,
            files=listed(files.images.values()),
        )
    if camera.strips and parts != tuple(str(number) for number in range(1, len(parts) + 1)):
        raise InputError.of(
            "preparation.strip_missing", product=files.product, strips=listed(parts)
        )


def _zenith(metadata: MetadataXml) -> float:
    zenith = metadata.number("SolarZenith")
    if zenith is None:
        raise InputError.of("preparation.no_sun_zenith", name=metadata.name)
    if not 0 <= zenith < 85:
        raise InputError.of(
            "preparation.sun_zenith_out_of_range", name=metadata.name, zenith=zenith
        )
    return zenith


def _product_image(
    found: Found, part: str, metadata: Optional[MetadataXml], strips: bool
) -> ProductImage:
    name = found.files.images[part]
    rpb = found.files.polynomials.get(part)
    if rpb is None:
        raise InputError.of("preparation.no_rpc", name=name)
    return ProductImage(
        name=name,
        polynomials=read_polynomials(found.archive.read(rpb), rpb),
        size=None if metadata is None or strips else _size(metadata),
    )


def _size(metadata: MetadataXml) -> Optional[Tuple[int, int]]:
    width, height = metadata.number("WidthInPixels"), metadata.number("HeightInPixels")
    if width is None or height is None:
        return None
    return int(width), int(height)


def fields_of(product: Product, order: Sequence[int]) -> Dict[str, str]:
    """Return what a manifest and an image's metadata say about where they came from.

    Args:
        product: What was prepared.
        order: Its bands, from 0, in the order in which they are written.
    """
    zenith, azimuth = product.sun
    fields = {
        "PRODUCT": product.name,
        "SATELLITE": product.camera.satellite,
        "SENSOR": product.camera.sensor,
        "PRODUCT_LEVEL": product.level,
        "ACQUIRED": iso_time(product.acquired.utc),
        "SUN_ZENITH": f"{zenith:g}",
        "SUN_ELEVATION": f"{90 - zenith:g}",
        "CALIBRATION": product.gains.source,
        "GAINS": " ".join(f"{product.gains.values[index]:g}" for index in order),
    }
    if azimuth is not None:
        fields["SUN_AZIMUTH"] = f"{azimuth:g}"
    if product.cloud is not None:
        fields["CLOUD_PERCENT"] = f"{product.cloud:g}"
    return fields


def iso_time(when: datetime) -> str:
    """Return a time in UTC as ISO 8601 has it, to the second."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def most_bytes(product: Product, images: Sequence[ProductImage]) -> Dict[str, int]:
    """Return how many bytes each image can have, by its name, where its size in pixels is stated.

    Twice those of its pixels without compression: a TIFF has tables, and may have overviews.
    """
    return {
        image.name: _TIFF_TABLES
        + 2 * 2 * image.size[0] * image.size[1] * (1 if image is product.pan else _MOST_BANDS)
        for image in images
        if image.size is not None
    }
