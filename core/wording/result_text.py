"""Texts of :mod:`core.result_text`: results in the terminal."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "result_text.check": "{mark} {name}: {detail}",
    "result_text.check_ok": "ok  ",
    "result_text.check_failed": "FAIL",
    "result_text.check_note": "note",
    "result_text.device": "The main job will run on: {device}",
    "result_text.prediction": "Prediction: {path} ({share:.2%} of the valid pixels are pond)",
    "result_text.probability": "Probability: {path}",
    "result_text.ponds.one": "{count} pond",
    "result_text.ponds.many": "{count} ponds",
    "result_text.pond_layer": "Ponds: {path} ({ponds}, {hectares:.1f} ha)",
    "result_text.confident_ponds": (
        "{ponds}, {confident} of them with a confidence of at least {least:.2f}"
    ),
    "result_text.confident_pond": "{ponds} with a confidence of at least {least:.2f}",
    "result_text.doubtful_pond": "{ponds} with a confidence below {least:.2f}",
    "result_text.manifest": "Manifest: {path}",
    "result_text.ran_on": "Ran on {device} in {seconds:.1f} s.",
    "result_text.took": "Took {seconds:.1f} s.",
    "result_text.threshold": "Threshold: {threshold:.0%}",
    "result_text.epochs.one": "{count} epoch",
    "result_text.epochs.many": "{count} epochs",
    "result_text.best_epoch": "epoch {epoch}",
    "result_text.best_is_start": "the model it started from",
    "result_text.trained_model": "Model: {path} (the best of {epochs}: {best})",
    "result_text.held_out": "Held out: {held_out}",
    "result_text.held_out_f1": "F1 {f1:.3f} on held-out data, {held_out}",
    "result_text.held_out_f1_before": (
        "F1 {f1:.3f} on held-out data, {held_out}; before training it was {before:.3f}"
    ),
    "result_text.recommended_threshold": "Recommended threshold: {threshold:.0%}",
    "result_text.trained_on": "Ran on {device} in {seconds:.0f} s.",
    "result_text.points.one": "{count} point",
    "result_text.points.many": "{count} points",
    "result_text.pixels.one": "{count} pixel",
    "result_text.pixels.many": "{count} pixels",
    "result_text.polygons.one": "{count} polygon",
    "result_text.polygons.many": "{count} polygons",
    "result_text.stratum_other": "{points} of {pixels} mapped as other",
    "result_text.stratum_pond": "{points} of {pixels} mapped as pond",
    "result_text.stratum_whole": "{points} of {pixels} in all",
    "result_text.stratum_class": "{points} of {pixels} of class {map_class}",
    "result_text.standard_errors": (
        "Expected standard errors: {overall:.4f} of the overall accuracy, {hectares:.1f} ha "
        "of the area of ponds"
    ),
    "result_text.points_to_label": "Points to label: {path}",
    "result_text.ledger": "Ledger: {path} ({ponds}, {dates} dates)",
    "result_text.changes": (
        "Changed: {flagged} (new {new}, grown {grown}, shrunk {shrunk}, gone {gone}); stable "
        "{stable}, unobserved {unobserved}"
    ),
    "result_text.report": "Report: {path}",
    "result_text.errors": "Error map: {path}",
    "result_text.verdicts": "Ponds found, missed and false: {path}",
    "result_text.undefined": "undefined",
    "result_text.with_interval": "{value} (95 % interval {low} to {high})",
    "result_text.without_interval": "{value} (no interval)",
    "result_text.measures": "F1 {f1}, precision {precision}, recall {recall}, IoU {iou}",
    "result_text.pixel_counts": "Pixels: TP {tp}, FP {fp}, FN {fn}, TN {tn}",
    "result_text.pond_counts": "Ponds: {found} found, {missed} missed, {false} false",
    "result_text.best_threshold": "F1 would be best at a threshold of {threshold:.0%}",
    "result_text.compared_head": (
        "{method:<28} precision  recall      F1     IoU   fit, s predict, s"
    ),
    "result_text.figures": "Figures: {comparison}, {table}",
    "result_text.class_pond": "pond",
    "result_text.class_other": "other",
    "result_text.class_samples": "{name}: {polygons}, {pixels}",
    "result_text.not_fittable": "The classifiers cannot be fitted to these samples: {problem}",
    "result_text.labelled_points.one": "{count} labelled point",
    "result_text.labelled_points.many": "{count} labelled points",
    "result_text.sample": "Sample: {points}",
    "result_text.sample_with_gaps": "Sample: {points}, {missing} without a label",
    "result_text.estimate": "{name}: {value}",
    "result_text.overall_accuracy": "Overall accuracy",
    "result_text.users_accuracy": "User's accuracy of ponds",
    "result_text.producers_accuracy": "Producer's accuracy of ponds",
    "result_text.pond_area": "Area of ponds, ha",
    "result_text.described_image": "{path}: {width} x {height} pixels of {gsd:.3g} m, {data_type}",
    "result_text.not_together": "The model cannot run on this image: {problem}",
    "result_text.prepared_image": "Image: {path} ({width} x {height} pixels of {gsd:g} m)",
    "result_text.bands": "Bands: {bands}",
    "result_text.calibration": "Calibration: {calibration}",
    "result_text.heights": "Heights: {heights}",
    "result_text.no_product": "Not a Level-1A product.",
    "result_text.unpreparable": "It cannot be prepared: {problem}",
    "result_text.megapixels": "{millions:.1f} million pixels",
    "result_text.with_pan": "With a panchromatic image",
    "result_text.without_pan": "Without a panchromatic image",
    "result_text.simulated_image": "Image: {path}",
    "result_text.simulated_ponds": (
        "Reference polygons: {path} ({ponds}, {share:.2%} of the pixels)"
    ),
    "result_text.simulated_dem": "Elevation model: {path}",
    "result_text.simulated_pan": "Panchromatic image: {path}",
    "result_text.simulated_product": "Level-1A product: {path}",
    "result_text.review_counts": (
        "{ponds} ponds: {accepted} accepted, {edited} edited, {drawn} drawn, {rejected} rejected, "
        "{left} not looked at"
    ),
    "result_text.review_bin": (
        "  confidence {low:.1f} to {high:.1f}: {accepted} of {decided} accepted, {share:.0%} "
        "({least:.0%} to {most:.0%}); {left} not looked at"
    ),
    "result_text.review_no_model": "No new model was made.",
    "result_text.review_model": "Model: {path}",
    "result_text.scenes_done.one": "{count} scene has results; earlier runs did {again}",
    "result_text.scenes_done.many": "{count} scenes have results; earlier runs did {again}",
    "result_text.scene_failed": "Failed: {image}: {reason}",
    "result_text.parquet": "Ponds as GeoParquet: {path}",
    "result_text.collection": "STAC collection: {path}",
    "result_text.batch_record": "Scenes: {path}",
}
"""Templates by code."""
