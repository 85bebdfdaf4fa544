"""Texts of :mod:`core.preparation`: Level-1A products and their preparation."""

from __future__ import annotations

from typing import Dict

_AGAIN = "Download the product again from its provider."
_COPY_AGAIN = "Copy or download it again."
_BESIDE = "Put it beside the image under the same name, or choose the whole product."

TEXTS: Dict[str, str] = {
    "preparation.stage.reading_metadata": "Reading the product's metadata",
    "preparation.stage.reading_product": "Reading the product",
    "preparation.stage.reading_archive": "Reading the archive",
    "preparation.stage.orthorectifying": "Orthorectifying",
    "preparation.stage.sharpening": "Sharpening",
    "preparation.stage.writing": "Writing",
    # What a product is, and its files.
    "preparation.scene": "{camera}, {day}, level {level}",
    "preparation.scene_of_day": "{camera}, {day}",
    "preparation.scene_unnamed": "A Gaofen product",
    "preparation.day": "{day} {month} {year}",
    "preparation.january": "January",
    "preparation.february": "February",
    "preparation.march": "March",
    "preparation.april": "April",
    "preparation.may": "May",
    "preparation.june": "June",
    "preparation.july": "July",
    "preparation.august": "August",
    "preparation.september": "September",
    "preparation.october": "October",
    "preparation.november": "November",
    "preparation.december": "December",
    "preparation.missing": "The product {path} does not exist.",
    "preparation.missing.cure": "Check whether it was moved or renamed.",
    "preparation.no_product": (
        "{name} holds no Gaofen Level-1A product: no -MUX.tiff or -MSS.tiff, and no strips."
    ),
    "preparation.no_product.cure": (
        "Level-1A products of {cameras} can be prepared; images of other satellites must be "
        "converted to reflectance first."
    ),
    "preparation.several_products": "{name} holds {count} products: {products}.",
    "preparation.several_products.cure": (
        "Choose one of them: its archive, or one of its .tiff files."
    ),
    "preparation.no_multispectral": (
        "{product} lacks its multispectral image, the -MUX.tiff or -MSS.tiff."
    ),
    "preparation.no_multispectral.cure": "Get the whole product, or choose its archive.",
    "preparation.no_panchromatic": "{product} has no panchromatic image for pan-sharpening.",
    "preparation.no_panchromatic.cure": "Prepare it without pan-sharpening.",
    "preparation.unknown_camera": (
        "{name} is of {satellite} {sensor}, for which no radiometric calibration is known here."
    ),
    "preparation.unknown_camera.cure": "Level-1A products of {cameras} can be prepared.",
    "preparation.unnamed_satellite": "an unnamed satellite",
    "preparation.strips_expected": (
        "{product} is of {camera}, which has numbered strips; it holds {files}."
    ),
    "preparation.strips_expected.cure": _AGAIN,
    "preparation.no_strips_expected": (
        "{product} is of {camera}, which has an image ending in -MUX or -MSS; it holds {files}."
    ),
    "preparation.no_strips_expected.cure": _AGAIN,
    "preparation.strip_missing": "{product} lacks a strip: it has only {strips}.",
    "preparation.strip_missing.cure": "Get the whole product, or choose its archive.",
    # Archives.
    "preparation.no_archive": "{name} is neither an archive nor an image of a product.",
    "preparation.no_archive.cure": (
        "Choose the product's .tar.gz, its folder, or one of its .tiff files."
    ),
    "preparation.other_archive": "{name} is packed as {kind}, which cannot be read here.",
    "preparation.other_archive.cure": "Unpack it, and choose the folder.",
    "preparation.compressed_no_tar": (
        "{name} is compressed ({kind}), but what it holds is no tar archive."
    ),
    "preparation.compressed_no_tar.cure": (
        "Unpack it. Where it holds one file of a product, put it beside the others, and choose "
        "their folder."
    ),
    "preparation.archive_locked": "{title} is protected by a password.",
    "preparation.archive_locked.cure": "Unpack it with the password, and choose the folder.",
    "preparation.reason.packed_otherwise": "it is packed in a way that cannot be read here",
    "preparation.cannot_read": "{path} cannot be read ({reason}).",
    "preparation.cannot_read.cure": "Check that the file exists and that you may read it.",
    "preparation.archive_damaged": "{title} is damaged or incomplete ({reason}).",
    "preparation.archive_damaged.cure": _COPY_AGAIN,
    "preparation.file_too_large": (
        "{name} of {title} is larger than {limit_mb} MB, too large for a file of its type."
    ),
    "preparation.file_too_large.cure": _AGAIN,
    "preparation.unsafe_archive": (
        "The archive {title} is not that of a Level-1A product: {reason}."
    ),
    "preparation.unsafe_archive.cure": _AGAIN,
    "preparation.reason.beyond_end": "{name} goes on beyond its end",
    "preparation.reason.outside_folder": "{member!r} would be written outside its folder",
    "preparation.reason.too_much": "it holds more than any product does",
    "preparation.reason.larger_than_stated": (
        "{name} is larger than an image of the size that its metadata XML states"
    ),
    "preparation.reason.no_file": "{member!r} is a link or a device, not a file",
    "preparation.reason.twice": "it holds {name} twice",
    "preparation.reason.nested": "elements are nested without end",
    # Metadata XML.
    "preparation.no_metadata_xml": (
        "The metadata XML file of {image} is missing: without it calibration, acquisition time and "
        "sun angles are not known."
    ),
    "preparation.no_metadata_xml.cure": _BESIDE,
    "preparation.no_xml": "{name} is no XML file that can be read ({reason}).",
    "preparation.no_xml.cure": _AGAIN,
    "preparation.other_xml": "{name} describes no Gaofen product: its root element is <{root}>.",
    "preparation.other_xml.cure": "Choose a Gaofen Level-1A product.",
    "preparation.xml_with_doctype": (
        "{name} declares a document type, which no Gaofen product does; it was not read."
    ),
    "preparation.xml_with_doctype.cure": _AGAIN,
    "preparation.field_no_number": "{name} says {found!r} where {field} should be a number.",
    "preparation.field_no_number.cure": _AGAIN,
    "preparation.field_no_time": "{name} says {found!r} where {field} should be a time.",
    "preparation.field_no_time.cure": _AGAIN,
    "preparation.no_location": "{name} does not say where the scene lies.",
    "preparation.no_location.cure": _AGAIN,
    "preparation.no_acquisition_time": (
        "Neither {name} nor the product's name states the acquisition time."
    ),
    "preparation.no_acquisition_time.cure": _AGAIN,
    "preparation.no_time_of_day": (
        "{name} states the acquisition date without a time of day: 10:30 local solar time was "
        "assumed."
    ),
    "preparation.impossible_acquisition_time": (
        "{name} states {day:%Y-%m-%d} as the acquisition time; {satellite} has been in orbit "
        "since {launched}, and today is {today:%Y-%m-%d}."
    ),
    "preparation.impossible_acquisition_time.cure": (
        "Check the metadata XML file, or this computer's clock."
    ),
    "preparation.sun_zenith_disagrees": (
        "{name} states a sun zenith angle of {stated:.1f} degrees; at its acquisition time and "
        "place it was {computed:.1f}. The stated angle was used: if it is wrong, so is the "
        "reflectance."
    ),
    "preparation.no_sun_zenith": "{name} states no sun zenith angle (SolarZenith).",
    "preparation.no_sun_zenith.cure": f"Reflectance cannot be computed without it. {_AGAIN}",
    "preparation.sun_zenith_out_of_range": (
        "{name} states a sun zenith angle (SolarZenith) of {zenith:g} degrees; it must be from 0 "
        "to 85."
    ),
    "preparation.sun_zenith_out_of_range.cure": (
        f"Reflectance cannot be computed without it. {_AGAIN}"
    ),
    # Calibration.
    "preparation.no_gains": (
        "{name} states no calibration, and none has been published for this camera."
    ),
    "preparation.no_gains.cure": _AGAIN,
    "preparation.gains.of_product": "{field} of the product",
    "preparation.gains.of_year": "the table published for {year}",
    "preparation.gains.of_nearest_year": "the table published for {nearest}, the nearest to {year}",
    "preparation.gains_unusable": "{name} states no usable calibration: {found!r}.",
    "preparation.gains_of_other_year": (
        "The product states no calibration and none is known for {year}: that of {nearest} was "
        "used. Between published years it changes by {change:.0%} at most."
    ),
    "preparation.gains_of_year_used": "The calibration published for {year} was used.",
    # Images and their geometry.
    "preparation.no_rpc": (
        "The RPB file of {name} is missing: without its rational polynomial coefficients the image "
        "cannot be georeferenced."
    ),
    "preparation.no_rpc.cure": _BESIDE,
    "preparation.rpc_damaged": "{name} is damaged: {key} is missing or invalid.",
    "preparation.rpc_damaged.cure": _AGAIN,
    "preparation.rpc_scale_zero": "{name} is damaged: {key} is 0.",
    "preparation.rpc_scale_zero.cure": _AGAIN,
    "preparation.no_tiff": "{name} is no TIFF image that can be read ({reason}).",
    "preparation.no_tiff.cure": _COPY_AGAIN,
    "preparation.bands.one": "{count} band of {types}",
    "preparation.bands.many": "{count} bands of {types}",
    "preparation.wrong_bands": "{name} has {found}; a Level-1A image has {expected}.",
    "preparation.wrong_bands.cure": "Choose the Level-1A product, not one that was converted.",
    "preparation.wrong_size": (
        "{name} has {width} x {height} pixels; its metadata XML file says {stated_width} x "
        "{stated_height}."
    ),
    "preparation.wrong_size.cure": "Choose the whole Level-1A product, not a subset of it.",
    "preparation.image_unreadable": "{name} cannot be read ({reason}).",
    "preparation.image_unreadable.cure": _COPY_AGAIN,
    "preparation.image_damaged": "An image of {product} is damaged or incomplete ({reason}).",
    "preparation.image_damaged.cure": "Copy or download the product again.",
    # Ground and map.
    "preparation.dem_unit": (
        'The elevation model {name} gives its heights in "{unit}", a unit that is not known here.'
    ),
    "preparation.dem_unit.cure": (
        "Convert it to metres, and set its unit (in QGIS: Raster > Raster Calculator; gdal_edit.py "
        "-units m)."
    ),
    "preparation.dem_ballpark": (
        "{name} is in {crs}: PROJ knows no way from its datum to WGS 84 that holds here, and they "
        "were taken for equal. The heights may lie off by a hundred metres and more."
    ),
    "preparation.dem_without_geoid": (
        "The heights of {name} refer to {crs}, and no geoid model for it is installed: they were "
        "taken for heights above the ellipsoid, which may be tens of metres off."
    ),
    "preparation.crs_ballpark": (
        "PROJ knows no way from WGS 84 to the datum of {crs} that holds here, and they were taken "
        "for equal: the image may lie off by a hundred metres and more against maps in that system."
    ),
    "preparation.dem_unusable": "The elevation model {name} cannot be used ({reason}).",
    "preparation.dem_unusable.cure": (
        "It may be damaged: copy or download it again, or prepare the product without one."
    ),
    "preparation.dem_bands": "{name} has {count} bands; an elevation model has one.",
    "preparation.dem_bands.cure": "Choose an elevation model with heights in metres.",
    "preparation.dem_elsewhere": (
        "{name} covers no part of {product}, which lies around {longitude:.2f}, {latitude:.2f} "
        "degrees east and north."
    ),
    "preparation.dem_elsewhere.cure": (
        "Choose an elevation model of this place, or prepare the product without one."
    ),
    "preparation.dem_gaps": (
        "{name} has no heights for {share:.0%} of the scene, which stay nodata. A constant height "
        "can be given for them."
    ),
    "preparation.height_out_of_range": (
        "A height must be from -1000 to 9000 metres, not {height:g}."
    ),
    "preparation.height_out_of_range.cure": "Give metres above the ellipsoid.",
    "preparation.constant_height": "constant height of {height:g} m above the ellipsoid",
    "preparation.elevation_model": "elevation model {name}",
    "preparation.constant_height_shift": (
        "No elevation model was used: all ground was taken to lie {height:.0f} m above the "
        "ellipsoid. Ground 100 m higher or lower is displaced by up to {shift:.0f} m."
    ),
    "preparation.constant_height_oblique": (
        "No elevation model was used: all ground was taken to lie {height:.0f} m above the "
        "ellipsoid. Higher or lower ground is displaced, and more so at larger view angles."
    ),
    "preparation.not_on_map": (
        "{product} holds no data, or its rational polynomial coefficients place it nowhere on the "
        "map."
    ),
    "preparation.not_on_map.cure": (
        "Download the product again, and use the default coordinate reference system."
    ),
    "preparation.no_ground": "No pixel of {product} could be orthorectified.",
    "preparation.no_ground.cure": "Check that the elevation model is of this place.",
    "preparation.unknown_crs": "{crs} is no known coordinate reference system.",
    "preparation.unknown_crs.cure": "Write EPSG:32648, say.",
    "preparation.crs_without_map": "{crs} has no map coordinates.",
    "preparation.crs_without_map.cure": "Choose a projected coordinate reference system.",
    "preparation.crs_not_in_geotiff": "{crs} cannot be kept in a GeoTIFF, which the image will be.",
    "preparation.crs_not_in_geotiff.cure": "Choose another one, or none: then it is UTM.",
    # Lineage.
    "preparation.reflectance_toa": "top of atmosphere",
    "preparation.reflectance_dark_object": (
        "top of atmosphere, haze removed by dark-object subtraction (Chavez 1988)"
    ),
    "preparation.sharpening_method": "smoothing-filter-based intensity modulation (Liu 2000)",
    "preparation.resampling": "cubic convolution, once",
}
"""Templates by code."""
