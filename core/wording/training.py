"""Texts of :mod:`core.training`: images to train on, networks, trainings."""

from __future__ import annotations

from typing import Dict

_ACCURACY = ", precision {precision}, recall {recall}, IoU {iou} over all labelled pixels."
_SUMMARY = "Every pond that it maps must be checked by a person, and ponds may be missed."
_AREA = "{area:.4g} square kilometres of labelled ground, of which {pond_area:.4g} are pond."

TEXTS: Dict[str, str] = {
    "training.stage.checking": "Checking images and polygons",
    "training.stage.reading": "Reading",
    "training.stage.simulating": "Simulating scenes",
    "training.stage.training": "Training",
    "training.stage.measuring": "Measuring",
    "training.stage.writing": "Writing",
    # Requests.
    "training.no_image": "No image was given to train on.",
    "training.reference_count": "Polygon files: {references}; images: {images}.",
    "training.reference_count.cure": (
        "Give one polygon file for all images, or one for each in the same order."
    ),
    "training.epochs_not_positive": "The number of epochs must be positive.",
    "training.network_size": (
        "A network has 1 to {base} channels at its finest level and halves the image 1 to {depth} "
        "times."
    ),
    "training.negative_seed": "The seed cannot be negative.",
    "training.no_onnx_name": "The model {path} must have a name that ends in .onnx.",
    "training.would_replace_input": "The model would replace an input file.",
    "training.would_replace_input.cure": "Give it another name.",
    # Images and polygons.
    "training.any_image": "any of the images",
    "training.no_overlap": "No polygon of {reference} lies over {images}.",
    "training.no_overlap.cure": (
        "Choose the polygons that belong to the image, and check both coordinate systems."
    ),
    "training.image_left_out": (
        "No polygon of {reference} lies over {image}: the image was left out."
    ),
    "training.image_without_ponds": (
        "No polygon of {reference} lies over {image}: it was used as ground without ponds."
    ),
    "training.other_scale": (
        "{image} has pixels of {gsd:.3g} m; {model} was made for {low:g} to {high:g} m. Training "
        "for another pixel size takes more polygons."
    ),
    "training.other_scale_than_simulated": (
        "{image} has pixels of {gsd:.3g} m; the simulated scenes are made for {low:g} to {high:g} "
        "m. Training for another pixel size takes more polygons."
    ),
    "training.simulated_too": "A new network is also trained on {count} simulated scenes.",
    "training.draw_ponds": (
        "Draw the ponds. To train on an image without any, give one file for all images."
    ),
    "training.no_ponds": "{names}: no polygon of a pond covers the centre of a pixel with data.",
    "training.no_ponds.cure": (
        "Draw ponds over the image; where there is a field class, ponds have class 1."
    ),
    "training.no_data": "{name} holds no data.",
    "training.no_data.cure": "Leave this image out.",
    "training.label_size": "{name}: image and label differ in size.",
    "training.label_size.cure": "Give labels on the image's grid.",
    "training.label_values": "{name}: the label holds values besides 0, 1 and 255.",
    "training.left_out.one": (
        "The images are too large to train on all of them: {count} piece of ground with ponds, of "
        "{missed} pieces in all, was left out."
    ),
    "training.left_out.many": (
        "The images are too large to train on all of them: {count} pieces of ground with ponds, of "
        "{missed} in all, were left out."
    ),
    # Held-out ground.
    "training.nothing": "nothing",
    "training.held_out": "Held out for validation: {what}.",
    "training.held_out.sites": "{count} of {total} sites: {images}",
    "training.held_out.blocks": "blocks of {side:g} m with {ponds} of {total} ponds",
    "training.held_out.sampled": "{what}, and a sample of the ground without ponds",
    "training.not_held_out": (
        "Nothing was held out: there are too few ponds, or they lie too close together. The "
        "accuracy of the model cannot be assessed, and its threshold was chosen on the training "
        "data; draw ponds in more places."
    ),
    "training.no_held_out_pond": "No held-out site has a pond to choose the threshold by.",
    "training.not_calibrated": (
        "Probabilities can be calibrated only where there are ponds and others."
    ),
    "training.not_calibrated.cure": "Hold out images that show both.",
    # Fitting.
    "training.polygons_only": (
        "Only polygons of both classes are labelled: elsewhere the network is kept close to its "
        "earlier predictions, its threshold is kept, and so is the last epoch."
    ),
    "training.resumed": "Resuming after epoch {epoch} of {epochs}.",
    "training.no_better_epoch": (
        "No epoch did better on the held-out ground than the initial network: its weights were "
        "kept, and calibrated to this ground."
    ),
    "training.checkpoint_not_written": "{path} cannot be written ({reason}).",
    "training.checkpoint_not_written.cure": (
        "Make room on the disk and start the same training again: it resumes after the last epoch "
        "that was saved."
    ),
    "training.checkpoint_of_another_run": (
        "The checkpoint {path} was made with other settings or other data."
    ),
    "training.checkpoint_of_another_run.cure": (
        "Use the settings that it was made with or another name for the model, or delete it to "
        "start again."
    ),
    "training.checkpoint_damaged": "The checkpoint {path} is damaged ({reason}).",
    "training.checkpoint_damaged.cure": "Delete it.",
    "training.reason.no_training": "it holds no training",
    "training.cannot_write": "{path} cannot be written ({reason}).",
    "training.cannot_write.cure": "Make room on the disk.",
    "training.model_not_written": "{path} cannot be written ({reason}).",
    "training.model_not_written.cure": (
        "Choose another folder, or make this one writable and start the same training again: it "
        "resumes from its checkpoint."
    ),
    # Devices.
    "training.gpu_unusable": "The GPU cannot be used: {reason}.",
    "training.gpu_unusable.cure": "Choose the device auto or cpu.",
    "training.gpu_not_used": "The GPU was not used: {reason}. The CPU does the work.",
    "training.gpu_out_of_memory": "{device} has too little memory to train this network.",
    "training.gpu_out_of_memory.cure": (
        "Close other programs that use the GPU, or choose the device cpu."
    ),
    "training.reason.no_driver": "no NVIDIA driver found",
    "training.reason.cpu_build": "the installed PyTorch is the CPU build",
    "training.reason.no_gpu": "PyTorch finds no GPU that it can use",
    "training.reason.no_such_gpu": "there is no GPU number {number}; number of GPUs: {count}",
    # Networks.
    "training.architecture.plain": "U-Net (base {base}, depth {depth})",
    "training.architecture.lite": "U-Net on an EfficientNet-Lite0 encoder",
    "training.architecture.two_scales": "{network} that reads at two scales",
    "training.new_network": "of a new network",
    "training.other_network": "The network in {name} is not one that can be trained on.",
    "training.other_network.cure": (
        "Start from a model that Tailing Pond Mapper has trained, or from a new network."
    ),
    "training.no_pretrained_weights": "The encoder's pretrained weights are not installed.",
    "training.no_pretrained_weights.cure": "Install requirements/pretrain.txt.",
    "training.export_differs": "The exported graph differs from torch by {difference:.2e}.",
    "training.no_margin": "Even {largest} pixels of context change {changed:.2e} of the labels.",
    "training.no_margin.cure": "Train a network with less depth.",
    # Model cards.
    "training.card.new": "new",
    "training.card.fine_tuned": "fine-tuned from {parent}",
    "training.card.summary.one": (
        "{architecture}, {origin}, that finds mine tailings ponds in images like the one of its "
        f"user that it was trained on. {_SUMMARY}"
    ),
    "training.card.summary.many": (
        "{architecture}, {origin}, that finds mine tailings ponds in images like the {count} of "
        f"its user that it was trained on. {_SUMMARY}"
    ),
    "training.card.licence": (
        "Ask the owners of the images and polygons before passing this model on."
    ),
    "training.card.licence_of_both": (
        "Ask the owners of the images and polygons before passing this model on. Of {parent}, from "
        "which it was trained: {licence}"
    ),
    "training.card.data.one": f"{{images}}, with {{count}} polygon of a pond: {_AREA}",
    "training.card.data.many": f"{{images}}, with {{count}} polygons of ponds: {_AREA}",
    "training.card.data_of_both.one": (
        f"{{images}}, with {{count}} polygon of a pond and {{others}} of other ground: {_AREA}"
    ),
    "training.card.data_of_both.many": (
        f"{{images}}, with {{count}} polygons of ponds and {{others}} of other ground: {_AREA}"
    ),
    "training.card.more_images.one": "{images} and {count} more image",
    "training.card.more_images.many": "{images} and {count} more images",
    "training.card.scenes.one": "{count} simulated four-band Gaofen-6 scene.",
    "training.card.scenes.many": "{count} simulated four-band Gaofen-6 scenes.",
    "training.card.data_before": "Before that, as {parent} (SHA-256 {sha256}): {data}",
    "training.card.accuracy": f"{{held_out}} of its own images, held out: F1 {{f1}}{_ACCURACY}",
    "training.card.accuracy_after": (
        "{held_out} of its own images, held out: F1 {f1} (before fine-tuning: {before})"
        f"{_ACCURACY}"
    ),
    "training.card.unchosen": (
        "Nothing was chosen on this ground: the last epoch was kept, and threshold and calibration "
        "are those of the model that it started from."
    ),
    "training.card.chosen": (
        "The epoch, the threshold and the calibration were chosen on the same ground, so these "
        "figures are optimistic."
    ),
    "training.card.polygons_only": (
        "Only what polygons cover is labelled there: precision and probabilities say little about "
        "whole scenes."
    ),
    "training.card.undefined": "undefined",
    # Reviews.
    "training.review_without_model": "A review is learnt from by the model that made its ponds.",
    "training.review_without_model.cure": "Give that model with --start-from.",
    "training.review_too_few": (
        "{names}: {count} predicted ponds over the images are decided on; {least} are needed, so "
        "that some can be held out."
    ),
    "training.review_too_few.cure": "Accept or reject more of them.",
    "training.review_some": "Learnt from {most} of {ponds} decided ponds, drawn at random.",
    "training.review_held_out": (
        "Each of the {count} decided ponds was held out once, in {folds} parts."
    ),
    "training.review_before": (
        "The model in use shows {shown} of {accepted} accepted and {false} of {rejected} rejected "
        "ponds (logarithmic loss {loss:.3f})."
    ),
    "training.review_confidence": (
        "With its confidence fitted to the other decisions it shows {shown} of {accepted} and "
        "{false} of {rejected} ({loss:.3f})."
    ),
    "training.review_network": (
        "Its network trained on the other decisions shows {shown} of {accepted} and {false} of "
        "{rejected} ({loss:.3f})."
    ),
    "training.review_no_network": (
        "No network was trained: fewer than {least} ponds of a kind do not show what it would cost."
    ),
    "training.review_kept.network": "The trained network is clearly better and was kept.",
    "training.review_kept.confidence": (
        "The confidence fitted anew is clearly better and was kept; the network is the same."
    ),
    "training.review_kept.nothing": (
        "Nothing is clearly better than the model in use, so no new model was made: go on with "
        "the old one, and try again after more decisions."
    ),
    "training.card.review_data": (
        "The decisions of a review of what {parent} (SHA-256 {sha256}) predicted: {accepted} ponds "
        "accepted, {rejected} rejected, {drawn} missed and drawn."
    ),
    "training.card.review_network": "{parent}, trained on by a review.",
    "training.card.review_confidence": "{parent}, its confidence fitted to a review.",
}
"""Templates by code."""
