"""The cameras whose products can be prepared: bands, calibration by year, year of launch.

Gaofen-6 is in :mod:`core.preparation.gaofen`. The tables of Gaofen-1 and -2 are those that the
satellites' owner publishes (gains, W m-2 sr-1 um-1 per digital number, bias zero; band-averaged
solar irradiance E0, W m-2 um-1), as the Gaofen-Batch project has collected them
(github.com/GenghisYoung233/Gaofen-Batch, data/RadiometricCorrectionParameter.json); its values for
Gaofen-6 are those of :mod:`core.preparation.gaofen`, and 2017 of Gaofen-1 agrees with the owner's
circular of that year. Years are left out where the bias is not zero (2014 of Gaofen-2) or where the
source repeats one camera's values for the other (2019 of Gaofen-1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Dict, Mapping, Optional, Sequence, Tuple

from ..protocol.texts import listed
from .gaofen import GAINS, PAN, PMS, WFV, Channel

YearTable = Mapping[int, Tuple[float, ...]]
"""Gains by year: multispectral bands in the order of the file, or the panchromatic one alone."""


@dataclass(frozen=True)
class Camera:
    """One camera of one satellite.

    Attributes:
        satellite: Its name for people.
        sensor: The camera's name, as in the XML's ``SensorID``.
        bands: Multispectral bands in the order of the file.
        gsd_m: Nominal sample distance of these.
        gains: Their published gains.
        launched: Year of launch: nothing was taken before.
        pan: The panchromatic band, where there is one.
        pan_gsd_m: Its nominal sample distance.
        pan_gains: Its published gains.
    """

    satellite: str
    sensor: str
    bands: Tuple[Channel, ...]
    gsd_m: float
    gains: YearTable
    launched: int
    pan: Optional[Channel] = None
    pan_gsd_m: float = 0.0
    pan_gains: YearTable = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Both names, for people."""
        return f"{self.satellite} {self.sensor}"

    @property
    def strips(self) -> bool:
        """Whether an image comes as several strips side by side."""
        return self.pan is None


def _channels(irradiance: Sequence[float]) -> Tuple[Channel, ...]:
    """Return the bands of the older cameras, at the middles of their nominal limits, nm."""
    limits = {"blue": (450, 520), "green": (520, 590), "red": (630, 690), "nir": (770, 890)}
    return tuple(
        Channel(name, (low + high) / 2, None, e0)
        for (name, (low, high)), e0 in zip(limits.items(), irradiance)
    )


_Rows = Dict[int, Tuple[float, ...]]


def _older(
    satellite: str,
    sensor: str,
    gsd: Tuple[float, float],
    launched: int,
    irradiance: Sequence[float],
    rows: _Rows,
) -> Camera:
    """Return a camera from tables whose first column is panchromatic."""
    return Camera(
        satellite=satellite,
        sensor=sensor,
        bands=_channels(irradiance[1:]),
        gsd_m=gsd[0],
        gains=MappingProxyType({year: row[1:] for year, row in rows.items()}),
        launched=launched,
        pan=Channel("pan", 675.0, None, irradiance[0]),
        pan_gsd_m=gsd[1],
        pan_gains=MappingProxyType({year: row[:1] for year, row in rows.items()}),
    )


_GF1, _GF2, _GF6 = 2013, 2014, 2018

_ALL = (
    Camera(
        satellite="GF-6",
        sensor="PMS",
        bands=PMS,
        gsd_m=8.0,
        gains=MappingProxyType({year: gains.pms for year, gains in GAINS.items()}),
        launched=_GF6,
        pan=PAN,
        pan_gsd_m=2.0,
        pan_gains=MappingProxyType({year: (gains.pan,) for year, gains in GAINS.items()}),
    ),
    Camera(
        satellite="GF-6",
        sensor="WFV",
        bands=WFV,
        gsd_m=16.0,
        gains=MappingProxyType({year: gains.wfv for year, gains in GAINS.items()}),
        launched=_GF6,
    ),
    _older(
        "GF-1",
        "PMS1",
        (8.0, 2.0),
        _GF1,
        (1371.79, 1945.29, 1854.10, 1542.90, 1080.77),
        {
            2014: (0.1963, 0.2247, 0.1892, 0.1889, 0.1939),
            2015: (0.1956, 0.2110, 0.1802, 0.1806, 0.1870),
            2016: (0.1982, 0.2320, 0.1870, 0.1795, 0.1960),
            2017: (0.1228, 0.1424, 0.1177, 0.1194, 0.1135),
            2018: (0.1428, 0.1530, 0.1356, 0.1366, 0.1272),
            2022: (0.1306, 0.1458, 0.1213, 0.1230, 0.1185),
        },
    ),
    _older(
        "GF-1",
        "PMS2",
        (8.0, 2.0),
        _GF1,
        (1376.37, 1945.63, 1853.83, 1543.90, 1081.89),
        {
            2014: (0.2147, 0.2419, 0.2047, 0.2009, 0.2058),
            2015: (0.2018, 0.2242, 0.1887, 0.1882, 0.1963),
            2016: (0.1979, 0.2240, 0.1851, 0.1793, 0.1863),
            2017: (0.1365, 0.1460, 0.1248, 0.1274, 0.1255),
            2018: (0.1490, 0.1523, 0.1382, 0.1403, 0.1334),
            2022: (0.1373, 0.1426, 0.1241, 0.1286, 0.1247),
        },
    ),
    _older(
        "GF-2",
        "PMS1",
        (4.0, 1.0),
        _GF2,
        (1364.26, 1941.76, 1853.73, 1541.79, 1086.47),
        {
            2015: (0.1538, 0.1457, 0.1604, 0.1550, 0.1731),
            2016: (0.1501, 0.1322, 0.1550, 0.1477, 0.1613),
            2017: (0.1503, 0.1193, 0.1530, 0.1424, 0.1569),
            2018: (0.1725, 0.1356, 0.1736, 0.1644, 0.1788),
            2019: (0.1855, 0.1453, 0.1826, 0.1727, 0.1908),
            2020: (0.1817, 0.1378, 0.1778, 0.1700, 0.1858),
        },
    ),
    _older(
        "GF-2",
        "PMS2",
        (4.0, 1.0),
        _GF2,
        (1362.16, 1941.22, 1853.61, 1541.70, 1086.53),
        {
            2016: (0.1863, 0.1762, 0.1856, 0.1754, 0.1980),
            2017: (0.1679, 0.1434, 0.1595, 0.1511, 0.1685),
            2018: (0.2136, 0.1859, 0.2072, 0.1934, 0.2180),
            2019: (0.1980, 0.1750, 0.1902, 0.1770, 0.1968),
            2020: (0.2025, 0.1752, 0.1919, 0.1804, 0.1968),
        },
    ),
)

CAMERAS: Mapping[Tuple[str, str], Camera] = MappingProxyType(
    {(camera.satellite.replace("-", ""), camera.sensor): camera for camera in _ALL}
)
"""Cameras by the XML's ``SatelliteID`` and ``SensorID``."""


def names_of_all() -> str:
    """Return the cameras' names as a list for people."""
    return listed(camera.name for camera in _ALL)
