"""Which files make up a product, by their names alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Dict, Iterable, Optional, Tuple

_FILE = re.compile(
    r"(?P<product>[^/\\]+?)(?:-(?P<part>MUX|MSS[12]?|PAN[12]?|[1-9]))?\.(?P<kind>tiff?|xml|rpb)",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"(?P<before>(?:copy (?:\(\d+\) )?of|kopie von|复件(?: ?\(\d+\))?|副本) *)?(?P<name>.+?)"
    r"(?P<after>(?:[ _-]*(?:\(\d+\)|\uff08\d+\uff09|copy(?:[ _]?\d+)?|副本\d*|的副本\d*|kopie))*)"
    r"(?P<kind>\.[A-Za-z]+)",
    re.IGNORECASE,
)
"""What systems and browsers add to a name when they copy a file or load it down once more."""

_SYSTEM = re.compile(r"(\..*|~\$.*|thumbs\.db|desktop\.ini|.*\.aux\.xml)", re.IGNORECASE)
"""Files that systems and other software put beside: ``._name`` is macOS's, of that very name."""

_DELIVERED = re.compile(
    r"(?P<satellite>GF\d[A-D]?)_(?P<sensor>[A-Z]+\d?)_(?P<ew>[EW])(?P<lon>\d+(?:\.\d+)?)"
    r"_(?P<ns>[NS])(?P<lat>\d+(?:\.\d+)?)_(?P<date>\d{8})_L1A\d+",
    re.IGNORECASE,
)


@dataclass
class Files:
    """Names of one product's files, by the part of it that they belong to.

    Parts are upper case: ``MUX`` or ``MSS`` multispectral, ``PAN``, and numbers for strips; the
    empty part is the whole product.
    """

    product: str
    images: Dict[str, str] = field(default_factory=dict)
    metadata: Dict[str, str] = field(default_factory=dict)
    polynomials: Dict[str, str] = field(default_factory=dict)

    @property
    def multispectral(self) -> Tuple[str, ...]:
        """Parts of the multispectral image: one, or its strips in their order."""
        whole = [part for part in self.images if part.startswith(("MUX", "MSS"))]
        strips = sorted(part for part in self.images if part.isdigit())
        return tuple(whole[:1] or strips)

    @property
    def pan(self) -> Optional[str]:
        """Part of the panchromatic image, or ``None``."""
        return next((part for part in self.images if part.startswith("PAN")), None)

    @property
    def whole_but_for_pan(self) -> bool:
        """Whether all is there to prepare one multispectral image, and a panchromatic one too."""
        return self.pan is not None and any(
            part in self.metadata and part in self.polynomials for part in self.multispectral
        )

    def metadata_of(self, part: str) -> Optional[str]:
        """Return the XML file of a part: its own, or that of the whole product."""
        return self.metadata.get(part, self.metadata.get(""))


@dataclass(frozen=True)
class ProductName:
    """What a Level-1A product's name says; ``place`` is longitude and latitude to a tenth."""

    satellite: str
    sensor: str
    place: Tuple[float, float]
    day: Optional[date]


def sort_files(names: Iterable[str]) -> Dict[str, Files]:
    """Return the products among some files, by name; what is no part of any is left out.

    A product has a part named as Gaofen's are. Strips have but a number, which other files have
    too: they need the satellite's name before it, or an XML file of the product.
    """
    found: Dict[str, Files] = {}
    # A file comes before its copies.
    for name in sorted(names, key=lambda name: (original_name(name) != name, name)):
        match = _FILE.fullmatch(original_name(name))
        if match is None or is_system_file(name):
            continue
        product, part = match["product"], (match["part"] or "").upper()
        files = found.setdefault(product.lower(), Files(product))
        kind = match["kind"].lower()
        names_of_kind = {"xml": files.metadata, "rpb": files.polynomials}.get(kind, files.images)
        names_of_kind.setdefault(part, name)
    return {key: files for key, files in found.items() if _is_product(files)}


def is_system_file(name: str) -> bool:
    """Return whether a file is no part of a product, whatever its name ends in."""
    return _SYSTEM.fullmatch(name) is not None


def original_name(name: str) -> str:
    """Return a file's name without what a copy has added to it: ``a (1).tif`` is ``a.tif``."""
    match = _COPY.fullmatch(name)
    return match["name"].rstrip() + match["kind"] if match else name


def is_part(name: str) -> bool:
    """Return whether a file may be part of a product, by its name."""
    return not is_system_file(name) and _FILE.fullmatch(original_name(name)) is not None


def _is_product(files: Files) -> bool:
    parts = [part for part in {**files.images, **files.metadata} if part]
    named = parse_product_name(files.product) is not None
    return any(not part.isdigit() for part in parts) or (
        bool(parts) and (named or "" in files.metadata)
    )


def parse_product_name(name: str) -> Optional[ProductName]:
    """Return what a product's name says, or ``None`` where it is no Level-1A product's."""
    match = _DELIVERED.match(name)
    if match is None:
        return None
    text = match["date"]
    try:
        day: Optional[date] = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        day = None
    return ProductName(
        satellite=match["satellite"].upper(),
        sensor=match["sensor"].upper(),
        place=(
            float(match["lon"]) * (1 if match["ew"].upper() == "E" else -1),
            float(match["lat"]) * (1 if match["ns"].upper() == "N" else -1),
        ),
        day=day,
    )


def product_of(name: str) -> Optional[str]:
    """Return the key in :func:`sort_files` of the product that a file is of, by its name."""
    match = _FILE.fullmatch(original_name(name))
    return match["product"].lower() if match else None
