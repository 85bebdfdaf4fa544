"""Texts of :mod:`core.products`: Level-1A products and their preparation."""

from __future__ import annotations

from typing import Dict

_AGAIN = "Download the product again from its provider."
_COPY_AGAIN = "Copy or download it again."
_BESIDE = "Put it beside the image under the same name, or choose the whole product."

TEXTS: Dict[str, str] = {
    "products.stage.reading_metadata": "Reading the product's metadata",
    "products.stage.reading_product": "Reading the product",
    "products.stage.reading_archive": "Reading the archive",
    "products.stage.orthorectifying": "Orthorectifying",
    "products.stage.sharpening": "Sharpening",
    "products.stage.writing": "Writing",
    # What a product is, and its files.
    "products.scene": "{camera}, {day}, level {level}",
    "products.scene_of_day": "{camera}, {day}",
    "products.scene_unnamed": "A Gaofen product",
    "products.day": "{day} {month} {year}",
    "products.january": "January",
    "products.february": "February",
    "products.march": "March",
    "products.april": "April",
    "products.may": "May",
    "products.june": "June",
    "products.july": "July",
    "products.august": "August",
    "products.september": "September",
    "products.october": "October",
    "products.november": "November",
    "products.december": "December",
    "products.missing": "The product {path} does not exist.",
    "products.missing.cure": "Check whether it was moved or renamed.",
    "products.no_product": (
        "{name} holds no Gaofen Level-1A product: no -MUX.tiff or -MSS.tiff, and no strips."
    ),
    "products.no_product.cure": (
        "Level-1A products of {cameras} can be prepared; images of other satellites must be "
        "converted to reflectance first."
    ),
    "products.several_products": "{name} holds {count} products: {products}.",
    "products.several_products.cure": "Choose one of them: its archive, or one of its .tiff files.",
    "products.no_multispectral": (
        "{product} lacks its multispectral image, the -MUX.tiff or -MSS.tiff."
    ),
    "products.no_multispectral.cure": "Get the whole product, or choose its archive.",
    "products.no_panchromatic": "{product} has no panchromatic image for pan-sharpening.",
    "products.no_panchromatic.cure": "Prepare it without pan-sharpening.",
    "products.unknown_camera": (
        "{name} is of {satellite} {sensor}, for which no radiometric calibration is known here."
    ),
    "products.unknown_camera.cure": "Level-1A products of {cameras} can be prepared.",
    "products.unnamed_satellite": "an unnamed satellite",
    "products.strips_expected": (
        "{product} is of {camera}, which has numbered strips; it holds {files}."
    ),
    "products.strips_expected.cure": _AGAIN,
    "products.no_strips_expected": (
        "{product} is of {camera}, which has an image ending in -MUX or -MSS; it holds {files}."
    ),
    "products.no_strips_expected.cure": _AGAIN,
    "products.strip_missing": "{product} lacks a strip: it has only {strips}.",
    "products.strip_missing.cure": "Get the whole product, or choose its archive.",
    # Archives.
    "products.no_archive": "{name} is neither an archive nor an image of a product.",
    "products.no_archive.cure": (
        "Choose the product's .tar.gz, its folder, or one of its .tiff files."
    ),
    "products.cannot_read": "{path} cannot be read ({reason}).",
    "products.cannot_read.cure": "Check that the file exists and that you may read it.",
    "products.archive_damaged": "{title} is damaged or incomplete ({reason}).",
    "products.archive_damaged.cure": _COPY_AGAIN,
    "products.file_too_large": (
        "{name} of {title} is larger than {limit_mb} MB, too large for a file of its type."
    ),
    "products.file_too_large.cure": _AGAIN,
    "products.unsafe_archive": "The archive {title} is not that of a Level-1A product: {reason}.",
    "products.unsafe_archive.cure": _AGAIN,
    "products.reason.beyond_end": "{name} goes on beyond its end",
    "products.reason.outside_folder": "{member!r} would be written outside its folder",
    "products.reason.too_much": "it holds more than any product does",
    "products.reason.no_file": "{member!r} is a link or a device, not a file",
    "products.reason.twice": "it holds {name} twice",
    "products.reason.nested": "elements are nested without end",
    # Metadata XML.
    "products.no_metadata_xml": (
        "The metadata XML file of {image} is missing: without it calibration, acquisition time and "
        "sun angles are not known."
    ),
    "products.no_metadata_xml.cure": _BESIDE,
    "products.no_xml": "{name} is no XML file that can be read ({reason}).",
    "products.no_xml.cure": _AGAIN,
    "products.other_xml": "{name} describes no Gaofen product: its root element is <{root}>.",
    "products.other_xml.cure": "Choose a Gaofen Level-1A product.",
    "products.xml_with_doctype": (
        "{name} declares a document type, which no Gaofen product does; it was not read."
    ),
    "products.xml_with_doctype.cure": _AGAIN,
    "products.field_no_number": "{name} says {found!r} where {field} should be a number.",
    "products.field_no_number.cure": _AGAIN,
    "products.field_no_time": "{name} says {found!r} where {field} should be a time.",
    "products.field_no_time.cure": _AGAIN,
    "products.no_location": "{name} does not say where the scene lies.",
    "products.no_location.cure": _AGAIN,
    "products.no_acquisition_time": (
        "Neither {name} nor the product's name states the acquisition time."
    ),
    "products.no_acquisition_time.cure": _AGAIN,
    "products.no_time_of_day": (
        "{name} states the acquisition date without a time of day: 10:30 local solar time was "
        "assumed."
    ),
    "products.impossible_acquisition_time": (
        "{name} states {day:%Y-%m-%d} as the acquisition time; {satellite} has been in orbit "
        "since {launched}, and today is {today:%Y-%m-%d}."
    ),
    "products.impossible_acquisition_time.cure": (
        "Check the metadata XML file, or this computer's clock."
    ),
    "products.sun_zenith_disagrees": (
        "{name} states a sun zenith angle of {stated:.1f} degrees; at its acquisition time and "
        "place it was {computed:.1f}. The stated angle was used: if it is wrong, so is the "
        "reflectance."
    ),
    "products.no_sun_zenith": "{name} states no sun zenith angle (SolarZenith).",
    "products.no_sun_zenith.cure": f"Reflectance cannot be computed without it. {_AGAIN}",
    "products.sun_zenith_out_of_range": (
        "{name} states a sun zenith angle (SolarZenith) of {zenith:g} degrees; it must be from 0 "
        "to 85."
    ),
    "products.sun_zenith_out_of_range.cure": (
        f"Reflectance cannot be computed without it. {_AGAIN}"
    ),
    # Calibration.
    "products.no_gains": (
        "{name} states no calibration, and none has been published for this camera."
    ),
    "products.no_gains.cure": _AGAIN,
    "products.gains.of_product": "{field} of the product",
    "products.gains.of_year": "the table published for {year}",
    "products.gains.of_nearest_year": "the table published for {nearest}, the nearest to {year}",
    "products.gains_unusable": "{name} states no usable calibration: {found!r}.",
    "products.gains_of_other_year": (
        "The product states no calibration and none is known for {year}: that of {nearest} was "
        "used. Between published years it changes by {change:.0%} at most."
    ),
    "products.gains_of_year_used": "The calibration published for {year} was used.",
    # Images and their geometry.
    "products.no_rpc": (
        "The RPB file of {name} is missing: without its rational polynomial coefficients the image "
        "cannot be georeferenced."
    ),
    "products.no_rpc.cure": _BESIDE,
    "products.rpc_damaged": "{name} is damaged: {key} is missing or invalid.",
    "products.rpc_damaged.cure": _AGAIN,
    "products.rpc_scale_zero": "{name} is damaged: {key} is 0.",
    "products.rpc_scale_zero.cure": _AGAIN,
    "products.no_tiff": "{name} is no TIFF image that can be read ({reason}).",
    "products.no_tiff.cure": _COPY_AGAIN,
    "products.bands.one": "{count} band of {types}",
    "products.bands.many": "{count} bands of {types}",
    "products.wrong_bands": "{name} has {found}; a Level-1A image has {expected}.",
    "products.wrong_bands.cure": "Choose the Level-1A product, not one that was converted.",
    "products.wrong_size": (
        "{name} has {width} x {height} pixels; its metadata XML file says {stated_width} x "
        "{stated_height}."
    ),
    "products.wrong_size.cure": "Choose the whole Level-1A product, not a subset of it.",
    "products.image_unreadable": "{name} cannot be read ({reason}).",
    "products.image_unreadable.cure": _COPY_AGAIN,
    "products.image_damaged": "An image of {product} is damaged or incomplete ({reason}).",
    "products.image_damaged.cure": "Copy or download the product again.",
    # Ground and map.
    "products.dem_bands": "{name} has {count} bands; an elevation model has one.",
    "products.dem_bands.cure": "Choose an elevation model with heights in metres.",
    "products.dem_elsewhere": (
        "{name} covers no part of {product}, which lies around {longitude:.2f}, {latitude:.2f} "
        "degrees east and north."
    ),
    "products.dem_elsewhere.cure": (
        "Choose an elevation model of this place, or prepare the product without one."
    ),
    "products.dem_gaps": (
        "{name} has no heights for {share:.0%} of the scene, which stay nodata. A constant height "
        "can be given for them."
    ),
    "products.height_out_of_range": "A height must be from -1000 to 9000 metres, not {height:g}.",
    "products.height_out_of_range.cure": "Give metres above the ellipsoid.",
    "products.constant_height": "constant height of {height:g} m above the ellipsoid",
    "products.elevation_model": "elevation model {name}",
    "products.constant_height_shift": (
        "No elevation model was used: all ground was taken to lie {height:.0f} m above the "
        "ellipsoid. Ground 100 m higher or lower is displaced by up to {shift:.0f} m."
    ),
    "products.constant_height_oblique": (
        "No elevation model was used: all ground was taken to lie {height:.0f} m above the "
        "ellipsoid. Higher or lower ground is displaced, and more so at larger view angles."
    ),
    "products.not_on_map": (
        "{product} holds no data, or its rational polynomial coefficients place it nowhere on the "
        "map."
    ),
    "products.not_on_map.cure": (
        "Download the product again, and use the default coordinate reference system."
    ),
    "products.no_ground": "No pixel of {product} could be orthorectified.",
    "products.no_ground.cure": "Check that the elevation model is of this place.",
    "products.unknown_crs": "{crs} is no known coordinate reference system.",
    "products.unknown_crs.cure": "Write EPSG:32648, say.",
    "products.crs_without_map": "{crs} has no map coordinates.",
    "products.crs_without_map.cure": "Choose a projected coordinate reference system.",
    # Lineage.
    "products.reflectance_toa": "top of atmosphere",
    "products.reflectance_dark_object": (
        "top of atmosphere, haze removed by dark-object subtraction (Chavez 1988)"
    ),
    "products.sharpening_method": "smoothing-filter-based intensity modulation (Liu 2000)",
    "products.resampling": "cubic convolution, once",
}
"""Templates by code."""
