"""Texts of :mod:`core.change`, its job and its report: ponds over two or more dates."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "change.no_date": "{words!r} is no date for {name}.",
    "change.no_date.cure": "Write dates as 2019-03-18.",
    "change.date_unknown": "Nothing says when {name} was taken.",
    "change.date_unknown.cure": (
        "Give the dates, or put the date into the file's name, as in scene_20190318.tif."
    ),
    "change.same_date": "{first} and {second} are both of {date}.",
    "change.same_date.cure": (
        "Give one image for each date; join the images of one day to one raster first, or give "
        "the dates if these are wrong."
    ),
    "change.one_image": "A change needs two dates: give at least two images or predictions.",
    "change.image_twice": "{path} was given twice.",
    "change.image_twice.cure": "Give one file for each date.",
    "change.level_out_of_range": "A level of {level:g} makes no sense here.",
    "change.level_out_of_range.cure": (
        "Give a share from 0.5 to below 1; 0.95 is usual: of 100 unchanged ponds 5 are flagged."
    ),
    "change.confidence_out_of_range": "A confidence of {value:g} makes no sense.",
    "change.confidence_out_of_range.cure": "Give a share from 0 to 1; 0 keeps all ponds.",
    "change.other_number_of_dates": "There are {dates} dates for {images} images.",
    "change.other_number_of_dates.cure": "Give one date for each, in the order of the images.",
    "change.other_number_of_scores": "There are {scores} scores for {images} images.",
    "change.other_number_of_scores.cure": "Give one score for all, or one for each image.",
    "change.other_ground": "{name} shows none of the ground of {first}, the first date.",
    "change.other_ground.cure": (
        "Give images of the same place; look whether their reference systems are the right ones."
    ),
    "change.other_bands": (
        "{name} has {bands} bands, and {first} has {first_bands}: the model may find other ponds "
        "for that alone."
    ),
    "change.averaged": (
        "{name} has pixels of {gsd:.3g} m and was averaged to {size:.3g} m, those of {coarsest}: "
        "in finer ones the model sees ponds that it could not see there."
    ),
    "change.finer_prediction": (
        "{name} has pixels of {gsd:.3g} m, and {coarsest} of {size:.3g} m. The model finds other "
        "ponds in other pixels: what is flagged may come of that alone, and the rate of false "
        "alarms does not hold. Compare the images themselves: the finer one is then averaged."
    ),
    "change.replaces_input": "The ledger would overwrite {path}, which it reads.",
    "change.replaces_input.cure": "Choose another folder.",
    "change.score_without_areas": (
        "{path} says nothing of the areas of ponds: it has fewer than {least} matched ponds, and "
        "no sample that gives an area."
    ),
    "change.score_without_areas.cure": (
        "Leave the score out; the uncertainty of the boundary is then used."
    ),
    "change.no_way_between": (
        "{name} cannot be laid over the image of the first date: there is no way between the "
        "reference systems ({reason})."
    ),
    "change.no_way_between.cure": "Bring the images into one reference system first.",
    "change.no_image": (
        "{name}: its manifest does not lead to an image that is there. Cloud is not looked for, "
        "nothing is registered, and no picture is shown."
    ),
    "change.image_unusable": "The image of {name} cannot be used: {reason}",
    "change.no_reflectance": (
        "{name} holds no reflectance that can be told: cloud and shadow are not looked for."
    ),
    "change.no_probability": (
        "{name}: no probabilities are there. Whether a pond is new or gone is judged by its area "
        "alone, and the stated rate of false alarms does not hold for these two."
    ),
    "change.not_registered": (
        "{name} could not be laid over the first date by its edges: nothing was moved, and an "
        "error of one pixel is assumed."
    ),
    "change.of_image": "{name}: {remark}",
    "change.unsure_ponds": (
        "Ponds are followed that the model is not sure of: the stated rate of false alarms does "
        "not hold for them."
    ),
    "change.left_out.one": (
        "{count} pond is left out: the model never gave it a confidence of {sure:.2f}, or it is "
        "hardly more than an edge."
    ),
    "change.left_out.many": (
        "{count} ponds are left out: the model never gave them a confidence of {sure:.2f}, or "
        "they are hardly more than an edge."
    ),
    "change.stage.following": "Following the ponds",
    "change.status.new": "new",
    "change.status.grown": "grown",
    "change.status.shrunk": "shrunk",
    "change.status.stable": "stable",
    "change.status.gone": "gone",
    "change.status.unobserved": "unobserved",
    "change.relation.split": "in more parts than before",
    "change.relation.merged": "one with pond {ponds}",
    "change.relation.not_found": "not outlined, but no change beyond scatter",
    "change.said.unobserved": "unobserved",
    "change.said.not_found": "not outlined",
    "change.dated_by.given": "as given",
    "change.dated_by.metadata": "the image's metadata",
    "change.dated_by.product": "the product's XML file",
    "change.dated_by.name": "the file's name",
    "change.error_source.boundary": "its boundary",
    "change.error_source.score": "a score",
    "change.error_source.sample": "a sample's total area",
    "change.report.title": "Change of tailings ponds",
    "change.report.span": "{first} to {last}",
    "change.report.about": ", made {made}",
    "change.report.changed.one": "{count} of {ponds} ponds changed.",
    "change.report.changed.many": "{count} of {ponds} ponds changed.",
    "change.report.verdict": "{changed} Changes: {parts}.",
    "change.report.new.one": "{count} new",
    "change.report.new.many": "{count} new",
    "change.report.grown.one": "{count} grown",
    "change.report.grown.many": "{count} grown",
    "change.report.shrunk.one": "{count} shrunk",
    "change.report.shrunk.many": "{count} shrunk",
    "change.report.gone.one": "{count} gone",
    "change.report.gone.many": "{count} gone",
    "change.report.alarm": (
        "A change is flagged beyond {critical:.2f} standard errors: of 100 ponds that do not "
        "change, at most {level:g} are flagged."
    ),
    "change.report.dates": "Dates",
    "change.report.dates_about": "What was compared, in the order of time",
    "change.report.column.date": "date",
    "change.report.column.image": "image",
    "change.report.column.dated_by": "date from",
    "change.report.column.registration": "registration",
    "change.report.column.outlines": "outlines",
    "change.report.column.cloud": "of these cloud",
    "change.report.column.error": "uncertainty from",
    "change.report.column.pond": "pond",
    "change.report.column.status": "status",
    "change.report.column.area": "area",
    "change.report.column.change": "change ± standard error, ha",
    "change.report.column.z": "z",
    "change.report.column.unseen": "unseen",
    "change.report.not_looked_for": "not looked for",
    "change.report.first_date": "the one that others are laid over",
    "change.report.not_registered": "not measured; an error of {error} is assumed",
    "change.report.registered": (
        "moved {east:+.1f} m east, {north:+.1f} m north ({pixels:.2f} pixels) by phase "
        "correlation; parts lie off by {residual} still ({patches} of {tried} parts agree)"
    ),
    "change.report.flagged": "Ponds that changed",
    "change.report.not_pictured.one": "One more that changed is in the table below.",
    "change.report.not_pictured.many": "{count} more that changed are in the table below.",
    "change.report.pond": "Pond {id}",
    "change.report.row.new": (
        "{date}: new since {since}, {area}; the change is {z:.1f} times its standard error of "
        "{error}."
    ),
    "change.report.row.grown": (
        "{date}: {area}, grown by {change} since {since}, {z:.1f} times its standard error of "
        "{error}."
    ),
    "change.report.row.shrunk": (
        "{date}: {area}, shrunk by {change} since {since}, {z:.1f} times its standard error of "
        "{error}."
    ),
    "change.report.row.gone": (
        "{date}: gone since {since}, {change} less; the change is {z:.1f} times its standard "
        "error of {error}."
    ),
    "change.report.picture": "{date}, {ground}",
    "change.report.no_image": "no image at hand",
    "change.report.image_unreadable": "the image cannot be shown: {reason}",
    "change.report.chart": "Area of pond {id} over time",
    "change.report.chart_about": (
        "Area with its 95 % interval; changes in orange. A hollow dot on the axis is a date "
        "without an area: the pond was not observed, or not outlined."
    ),
    "change.report.chart_date": "date",
    "change.report.chart_area": "area, ha",
    "change.report.chart_point": "{date}: {area}",
    "change.report.chart_without": "{date}: {why}",
    "change.report.everything": "All ponds",
    "change.report.everything_about": "Every pond at every date",
    "change.report.more_rows": "The first {shown} of {rows} rows; ledger.csv has all of them.",
    "change.report.nothing": "–",
    "change.report.status_with": "{status}, {relation}",
    "change.report.methods": "How changes are found",
    "change.report.method.registration": (
        "Images are laid over that of the first date by phase correlation of many parts; the "
        "median is the shift, the scatter between parts the error of the registration."
    ),
    "change.report.method.boundary": (
        "The standard error of an area is that of its boundary: a position error of each boundary "
        "pixel, and one that all of an outline has in common, measured on pairs of simulated "
        "images of the same ground; or that of a score or sample, where one was given."
    ),
    "change.report.method.test": (
        "A difference of two areas is flagged beyond {critical:.2f} times the root of the squares "
        "of both standard errors and of the registration's, which a level of {level:g} % asks "
        "for; with more than two dates, all comparisons of a pond share it. Areas are compared "
        "with the date that a pond was first found, or last changed. A pond is new or gone only "
        "where its probability has risen or fallen beyond scatter, too."
    ),
    "change.report.method.identity": (
        "Outlines of two dates are one pond where one covers a tenth of the other. Ponds that "
        "share an outline are compared together, so that one which falls apart or flows together "
        "on a map is not flagged for that."
    ),
    "change.report.method.cloud": (
        "A pond is unobserved where more than a twentieth of its ground has no data, lies under "
        "thick cloud (white, blue reflectance above 0.35, and not as bright on the dates before "
        "and after) or in its shadow (land around it far darker than on those dates). Thin cloud, "
        "haze, snow and fog are not told from ground; with two dates, what both hide is not known."
    ),
    "change.report.method.limits": (
        "The level holds for ponds like the simulated ones. What the model does not see as a pond "
        "on either date is in no ledger, and what it takes for one is, if it changes, flagged as "
        "one: look at the pictures. No figure here was validated on Gaofen-6 images."
    ),
}
"""Templates by code."""
