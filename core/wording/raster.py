"""Texts of :mod:`core.raster`: images, polygons, areas."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "raster.missing": "The image {path} does not exist.",
    "raster.missing.cure": "Check whether it was moved or renamed.",
    "raster.unreadable": "The image {path} cannot be opened ({reason}).",
    "raster.unreadable.cure": "Check whether it is complete and is a raster that GDAL can read.",
    "raster.names_remote": "{name} names a source on the network ({source}).",
    "raster.names_remote.cure": (
        "A remote source is read only where you type its address yourself: choose a file that "
        "holds its pixels, or copy the source to this computer."
    ),
    "raster.points_elsewhere": (
        "{name} holds no data: it is a description (<{root}>) of some elsewhere."
    ),
    "raster.points_elsewhere.cure": (
        "Choose the file that holds the data, or export the layer to a GeoTIFF or GeoPackage."
    ),
    "raster.view_for_table": "{name} is no GeoPackage: its table {view} is a view.",
    "raster.view_for_table.cure": "Export the layer to a new GeoPackage.",
    "raster.view_endless": "The view {view} of {name} has more than {rows:,} rows, or no end.",
    "raster.view_endless.cure": "Export the layer to a new GeoPackage, as a table.",
    "raster.view_not_run": (
        "The view {view} of {name} cannot be computed in a few seconds ({reason})."
    ),
    "raster.view_not_run.cure": "Export the layer to a new GeoPackage, as a table.",
    "raster.too_many_bands": "{name} has {count:,} bands; images have up to {most:,}.",
    "raster.too_many_bands.cure": "Choose another image, or extract the bands that are needed.",
    "raster.block_too_large": (
        "{name} is stored in blocks of {width:,} x {height:,} pixels: one alone takes "
        "{size_mb:,} MB."
    ),
    "raster.block_too_large.cure": "Convert it first: gdal_translate -co TILED=YES.",
    "raster.no_bands": "{name} has no raster bands of its own.",
    "raster.no_bands.cure": "It may be a container: choose one of its subdatasets.",
    "raster.no_crs": "{name} has no coordinate reference system.",
    "raster.no_crs.cure": (
        "Assign the right one (in QGIS: Raster > Projections > Assign Projection)."
    ),
    "raster.broken_crs": (
        "{name} has a coordinate reference system that is incomplete or unknown ({reason})."
    ),
    "raster.broken_crs.cure": (
        "Assign the right one (in QGIS: Raster > Projections > Assign Projection)."
    ),
    "raster.rpc_only": "{name} is georeferenced by RPC only, as Level-1A products are.",
    "raster.rpc_only.cure": (
        "Prepare it first if it is a Gaofen-1, -2 or -6 product (in QGIS: Level-1A product, "
        "on page Segment; from the command line: prepare), or else orthorectify it (Raster > "
        "Projections > Warp; gdalwarp -rpc)."
    ),
    "raster.gcps_only": "{name} has ground control points but no map grid.",
    "raster.gcps_only.cure": "Warp it first (in QGIS: Raster > Projections > Warp).",
    "raster.no_georeference": "{name} is not georeferenced.",
    "raster.no_georeference.cure": "Use the Georeferencer, or choose another image.",
    "raster.rotated": "The grid of {name} is rotated.",
    "raster.rotated.cure": (
        "Warp it to a north-up grid first (in QGIS: Raster > Projections > Warp)."
    ),
    "raster.outside_crs": "{name} lies outside the area of its coordinate reference system.",
    "raster.outside_crs.cure": "Check whether the right system is assigned.",
    "raster.crs_not_geodetic": (
        "The coordinate reference system of {name} ({crs}) is not based on a geographic one."
    ),
    "raster.crs_not_geodetic.cure": "Assign a geographic or projected system.",
    "raster.crs_not_in_geotiff": (
        "The coordinate reference system of {name} ({crs}) cannot be kept in a GeoTIFF, which "
        "results are."
    ),
    "raster.crs_not_in_geotiff.cure": (
        "Warp the image to another one first, such as UTM (in QGIS: Raster > Projections > Warp)."
    ),
    "raster.damaged": "{name} cannot be read at column {column}, row {row} ({reason}).",
    "raster.damaged.cure": "The file may be truncated: copy or download it again.",
    "raster.cut_off": "{name} is shorter than its header says: a part of it is missing.",
    "raster.cut_off.cure": "Copy or download it again.",
    "raster.extent_not_numbers": "The extent is not made of numbers.",
    "raster.extent_outside_image": "The chosen extent does not touch the image.",
    "raster.extent_outside_image.cure": (
        "Zoom to the layer, or choose an extent in the coordinate reference system of the image."
    ),
    "raster.area_outside_image": "The polygons of {name} do not touch the image {image}.",
    "raster.area_outside_image.cure": "Choose polygons over this image, or another image.",
    "raster.draw_area": "Draw at least one, or cover the whole layer.",
    "raster.draw_ponds": "Draw the ponds.",
    "raster.polygons_unreadable": "The polygon file {path} cannot be opened ({reason}).",
    "raster.polygons_unreadable.cure": "Check whether it was moved, or choose another one.",
    "raster.polygons_no_crs": "{name} has no layer with a coordinate reference system.",
    "raster.polygons_no_crs.cure": "Assign one, or choose another file.",
    "raster.no_polygons": "{name} holds no polygons.",
    "raster.no_polygons.cure": "{cure}",
    "raster.polygons_damaged": "The polygons of {name} cannot be read ({reason}).",
    "raster.polygons_damaged.cure": "The file may be damaged.",
    "raster.polygons_repaired.one": "{name}: {count} self-intersecting polygon was repaired.",
    "raster.polygons_repaired.many": "{name}: {count} self-intersecting polygons were repaired.",
    "raster.polygons_left_out.one": (
        "{name}: feature {features} has no area even when repaired, and was left out."
    ),
    "raster.polygons_left_out.many": (
        "{name}: features {features} have no area even when repaired, and were left out."
    ),
    "raster.and_more": "{some} and more",
    "raster.class_field_not_integer": (
        "The field {field} of {name} holds neither 0 nor 1: all polygons were taken as ponds."
    ),
    "raster.several_layers": (
        "{name} holds polygons in several layers: {layer} was read, {others} were not."
    ),
    "raster.polygons_unrolled.one": (
        "{name}: {count} polygon with an edge of more than 180 degrees was taken to cross the date "
        "line, the short way."
    ),
    "raster.polygons_unrolled.many": (
        "{name}: {count} polygons with edges of more than 180 degrees were taken to cross the date "
        "line, the short way."
    ),
    "raster.features_without_surface.one": (
        "{name}: {count} feature is a point or a line, and was left out."
    ),
    "raster.features_without_surface.many": (
        "{name}: {count} features are points or lines, and were left out."
    ),
    "raster.unknown_class": "Feature {feature} of {name} has the class {value}.",
    "raster.unknown_class.cure": (
        "Give each polygon 1 (pond) or 0 (other), or remove the field: then all are ponds."
    ),
    "raster.polygon_tangled": (
        "Feature {feature} of {name} crosses itself over a hundred thousand times; no outline does."
    ),
    "raster.polygon_tangled.cure": "Remove it, or draw it again.",
    "raster.ballpark": (
        "{name} is in {crs}, {image} in {image_crs}: PROJ knows no way between their datums that "
        "holds here, and they were taken for equal. The polygons may lie off by a hundred metres "
        "and more. If they fit in QGIS, choose there the coordinate operation by which they do "
        "(Project Properties > Transformations); else reproject them first."
    ),
    "raster.no_transformation": (
        "There is no transformation from the coordinate reference system of {name} ({crs}) "
        "to that of {image} ({image_crs})."
    ),
    "raster.no_transformation.cure": "Check both: one of them may be assigned wrongly.",
    "raster.not_reprojectable": (
        "The polygons of {name} cannot be reprojected to the coordinate reference system of "
        "the image ({reason})."
    ),
    "raster.not_reprojectable.cure": "Check the coordinate reference systems of both.",
    "raster.all_nodata": "{name} holds no data: every pixel is nodata.",
    "raster.all_nodata.cure": "Choose another image, or check its nodata value.",
    "raster.scale_assumed": (
        "{name} does not declare a scale: reflectance = value x {scale:g} was assumed."
    ),
    "raster.mixed_scales": (
        "{name} declares a scale or an offset for some of its bands ({given}) and none for others "
        "({missing}): what the numbers of these mean is not known."
    ),
    "raster.mixed_scales.cure": (
        "Declare it for all of them (gdal_edit.py or gdal_translate with -a_scale and -a_offset)."
    ),
    "raster.no_scale": (
        "Band {band} of {name} declares the scale {scale:g} and the offset {offset:g}, by which "
        "no number becomes reflectance."
    ),
    "raster.no_scale.cure": (
        "Declare the right ones (gdal_edit.py or gdal_translate with -a_scale and -a_offset)."
    ),
    "raster.not_reflectance": (
        "{name} holds values from {low:.3g} to {high:.3g}: neither reflectance from 0 to 1 "
        "nor multiples of {scale:g}."
    ),
    "raster.not_reflectance.cure": (
        "Convert radiance to reflectance first, or set the scale of the bands "
        "(gdal_translate -a_scale)."
    ),
    "raster.display_values": (
        "{name} holds values from 0 to 255, stretched for display: the reflectance that the "
        "model needs is lost."
    ),
    "raster.display_values.cure": (
        "Choose the original image with 16-bit values, or a model made for 8-bit images."
    ),
    "raster.implausible_reflectance": (
        "Band {band} of {name} has a median reflectance of {median:.3g}, which is not "
        "plausible (it should lie between 0.001 and 1.5)."
    ),
    "raster.implausible_reflectance.cure": (
        "Choose an image of surface or top-of-atmosphere reflectance, or set the scale of "
        "its bands (gdal_translate -a_scale)."
    ),
    "raster.no_review": "{name} is no review: it has no layer {layer} with a field {field}.",
    "raster.no_review.cure": "Choose the GeoPackage of a review.",
    "raster.predicted_elsewhere.one": (
        "{name}: {count} polygon belongs to another image and says nothing of {image}."
    ),
    "raster.predicted_elsewhere.many": (
        "{name}: {count} polygons belong to another image and say nothing of {image}."
    ),
}
"""Templates by code."""
