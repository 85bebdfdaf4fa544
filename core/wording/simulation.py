"""Texts of :mod:`core.simulation`: simulated scenes and products."""

from __future__ import annotations

from typing import Dict

_DEM = "Give an elevation model of the scene, in metres above the ellipsoid."

TEXTS: Dict[str, str] = {
    "simulation.stage.relief": "Simulating relief",
    "simulation.stage.mines": "Placing mines and tailings ponds",
    "simulation.stage.country": "Placing land cover and settlements",
    "simulation.stage.image": "Simulating the multispectral image",
    "simulation.stage.panchromatic": "Simulating the panchromatic image",
    "simulation.stage.exposing": "Simulating the sensor",
    "simulation.stage.packing": "Packing the product",
    "simulation.size_out_of_range": (
        "A simulated scene can have {smallest} to {largest} pixels per side, not {size}."
    ),
    "simulation.negative_seed": "The seed must be 0 or more, not {seed}.",
    "simulation.sun_below_horizon": (
        "The sun zenith angle must be from 0 to below 90 degrees, not {zenith:g}."
    ),
    "simulation.beyond_orbit": "Gaofen-6 does not fly over latitude {latitude:.1f}.",
    "simulation.no_reflectance": "{name} has bands {found}; UInt16 x {bands} is needed.",
    "simulation.no_reflectance.cure": "Give reflectance x 10000 as the simulation writes it.",
    "simulation.not_covered": (
        "{name} does not cover {scene} in the same coordinate reference system."
    ),
    "simulation.not_covered.cure": "Choose rasters of one simulated scene.",
    "simulation.dem_bands": "{name} has {count} bands; an elevation model has one.",
    "simulation.dem_bands.cure": "Choose the elevation model of the scene.",
    "simulation.no_heights": "{name} holds no heights that can be read ({reason}).",
    "simulation.no_heights.cure": _DEM,
    "simulation.impossible_heights": (
        "{name} holds heights from {lowest:g} to {highest:g} m, which do not occur on Earth."
    ),
    "simulation.impossible_heights.cure": _DEM,
    "simulation.cannot_write": "{path} cannot be written ({reason}).",
    "simulation.cannot_write.cure": "Choose a folder that is writable and has room.",
}
"""Templates by code."""
