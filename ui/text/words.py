"""Quantities in words for people."""

from __future__ import annotations

from ...core.protocol.batch import BatchResult
from ...core.protocol.compare import ComparedMethod, SeparabilityResult
from ...core.protocol.composition import joined
from ...core.protocol.describe import ImageDescription
from ...core.protocol.errors import RequestError
from ...core.protocol.messages import Epoch
from ...core.protocol.methods import METHODS
from ...core.protocol.prepare import PrepareResult
from ...core.protocol.sample import SampleAccuracy, SampleEstimate, SampleResult
from ...core.protocol.score import ScoreResult
from ...core.protocol.score_record import ScoreRecord
from ...core.protocol.segment import SegmentResult
from ...core.protocol.texts import clauses, listed
from ...core.protocol.threshold import ThresholdResult
from ...core.protocol.train import TrainResult
from .translation import counted, day, filled, number, tr


def duration(seconds: float) -> str:
    """Return a duration with a precision that a reader needs."""
    if seconds < 9.95:
        return filled(tr("{:.1f} s"), seconds)
    if seconds < 99.5:
        return tr("{:.0f} s").format(seconds)
    minutes = round(seconds / 60)
    if minutes < 100:
        return tr("{} min").format(minutes)
    return tr("{} h {} min").format(*divmod(minutes, 60))


def left(seconds: float) -> str:
    """Return the time left; whole seconds, since an estimate jitters."""
    if seconds < 1:
        return tr("nearly done")
    rounded = max(1.0, float(round(seconds)))
    text = duration(rounded) if rounded >= 10 else tr("{:.0f} s").format(rounded)
    return tr("{} left").format(text)


def score(f1: float | None) -> str:
    """Return an F1 with the digits that a held-out set bears out; undefined stays undefined."""
    return tr("undefined") if f1 is None else number(f1, ".3f")


def share(value: float | None) -> str:
    """Return a share with two digits; undefined stays undefined."""
    return tr("undefined") if value is None else number(value, ".2f")


def epoch(event: Epoch) -> str:
    """Return how an epoch of training went, in a line."""
    parts = []
    if event.loss is not None:
        parts.append(filled(tr("training loss {:.3f}"), event.loss))
    if event.validation_loss is not None:
        parts.append(filled(tr("held-out loss {:.3f}"), event.validation_loss))
    if event.f1 is None:
        parts.append(tr("held-out F1 undefined"))
    else:
        parts.append(tr("held-out F1 {} at its best threshold").format(score(event.f1)))
    if event.best:
        parts.append(tr("the best so far"))
    head = (
        tr("Epoch {} of {}").format(event.epoch, event.epochs)
        if event.epoch
        else tr("Before training")
    )
    return tr("{}: {}").format(head, clauses(parts))


def findings(result: TrainResult) -> str:
    """Return how good a training's best epoch is on what was held out, and how good its start."""
    if result.f1 is None:
        return tr("Epoch {} of {} was kept; how good it is is not known.").format(
            result.best_epoch, result.epochs
        )
    f1 = score(result.f1)
    if result.f1_before is None:
        return tr("Best epoch {} of {}: F1 {} on what was held out, at the model’s {} %.").format(
            result.best_epoch, result.epochs, f1, round(100 * result.threshold)
        )
    return tr(
        "Best epoch {} of {}: F1 {} before, {} after, on what was held out, at the model’s {} %."
    ).format(
        result.best_epoch,
        result.epochs,
        score(result.f1_before),
        f1,
        round(100 * result.threshold),
    )


def headline(result: ScoreResult | ScoreRecord) -> str:
    """Return what a score comes to in a line: F1, its interval, and the ponds."""
    f1, interval = (
        (result.pixels.f1, result.intervals.of("f1"))
        if isinstance(result, ScoreRecord)
        else (result.f1, result.f1_interval)
    )
    ponds = result.ponds if isinstance(result, ScoreRecord) else result
    text = tr("F1 {}").format(share(f1))
    if interval is not None:
        text = filled(tr("{} ({:.2f}–{:.2f})"), text, *interval)
    matched, missed = ponds.matched or 0, ponds.missed or 0
    found = tr("{} of {} ponds found").format(matched, matched + missed)
    return tr("{}, {}, {} false").format(text, found, ponds.false)


def method_name(key: str) -> str:
    """Return what a method of a comparison is called; one without a translation in English."""
    translated = {
        "unet": tr("U-Net"),
        "unet-trained": tr("U-Net trained on the samples"),
        "rf": tr("Random forest"),
        "svm": tr("Support vector machine"),
        "ml": tr("Maximum likelihood"),
    }
    return translated.get(key, METHODS[key].name)


def method(found: ComparedMethod) -> tuple[str, ...]:
    """Return how a method of a comparison did, in the order of the table on page Compare."""

    def seconds(value: float | None) -> str:
        return "–" if value is None else number(value, ".1f")

    interval = "–" if found.f1_interval is None else filled(tr("{:.2f}–{:.2f}"), *found.f1_interval)
    return (
        score(found.f1),
        interval,
        *(score(value) for value in (found.precision, found.recall, found.iou)),
        *(score(value) for value in (found.overall_accuracy, found.kappa)),
        tr("{} of {}").format(found.matched, (found.matched or 0) + (found.missed or 0)),
        str(found.false),
        seconds(found.fit_seconds),
        seconds(found.predict_seconds),
        found.device or "",
    )


def samples(found: SeparabilityResult) -> str:
    """Return how many samples there are of each class, a line for each."""
    names = {1: tr("Ponds"), 0: tr("Other")}
    return "\n".join(
        filled(
            counted(
                one.polygons, tr("{}: {} polygon, {:,} pixels"), tr("{}: {} polygons, {:,} pixels")
            ),
            names[one.value],
            one.polygons,
            one.pixels,
        )
        for one in found.classes
    )


def separability(found: SeparabilityResult) -> str:
    """Return what the samples are worth, and what is wrong with them, a line for each."""
    said = (found.in_words, found.problem or "", *found.warnings)
    return "\n".join(filter(None, said))


def ponds(result: SegmentResult | ThresholdResult) -> str:
    """Return how many ponds there are, and how large they are together."""
    if not result.ponds:
        return tr("No tailings pond found.")
    size = area(result.pond_area_m2 or 0.0)
    if result.ponds == 1:
        return tr("1 tailings pond found, {}.").format(size)
    return tr("{} tailings ponds found, {} in all.").format(result.ponds, size)


def confident_ponds(result: SegmentResult | ThresholdResult) -> str:
    """Return how many of the ponds the model is sure of; empty where it does not say."""
    confident, least = result.confident_ponds, result.least_confidence
    if not result.ponds or confident is None or least is None:
        return ""
    if result.ponds > 1:
        return filled(tr("{} of them with a confidence of at least {:.2f}."), confident, least)
    alone = tr("Its confidence is at least {:.2f}.")
    return filled(alone if confident else tr("Its confidence is below {:.2f}."), least)


def sample_headline(found: SampleAccuracy) -> str:
    """Return what a labelled sample comes to in a line: area of ponds, then the accuracies."""
    if found.area_m2.value is None:
        ponds = tr("Area of ponds undefined")
    elif found.area_m2.se is None or found.area_m2.interval is None:
        ponds = tr("{} of ponds, no interval").format(hectares(found.area_m2.value))
    else:
        # No finer than the number that it is about.
        half, places = 1.96 * found.area_m2.se / 1e4, _places(found.area_m2.value / 1e4)
        ponds = tr("{} ± {} ha of ponds").format(
            hectares(found.area_m2.value), number(half, f",.{places}f")
        )
    return tr("{}, overall accuracy {}, user’s {}, producer’s {}").format(
        ponds, *map(_estimate, (found.overall, found.users, found.producers))
    )


def _estimate(found: SampleEstimate) -> str:
    if found.interval is None:
        return share(found.value)
    return filled(tr("{} ({:.2f}–{:.2f})"), share(found.value), *found.interval)


def sample_size(result: SampleResult) -> str:
    """Return how many points a sample has, where they fall, and what errors to expect of it."""
    points = {stratum.map_class: stratum.points for stratum in result.strata}
    if None in points:
        text = counted(result.points, tr("{} point."), tr("{} points.")).format(result.points)
    else:
        text = tr("{} points: {} on what is mapped as pond, {} on the rest.").format(
            result.points, points.get(1, 0), points.get(0, 0)
        )
    if result.overall_se is None or result.area_se_m2 is None:
        return tr("{} Too few to tell how far the estimates would be off.").format(text)
    return filled(
        tr("{} Standard errors to expect: {:.1f} % of the overall accuracy, {} of ponds."),
        text,
        100 * result.overall_se,
        hectares(result.area_se_m2),
    )


def hectares(square_metres: float) -> str:
    """Return an area in hectares with the digits that a reader needs, thousands apart."""
    size = square_metres / 1e4
    return tr("{} ha").format(number(size, f",.{_places(size)}f"))


def _places(number: float) -> int:
    """Return how many decimals leave a number with about three digits."""
    return 0 if number >= 100 else 1 if number >= 10 else 2


def area(square_metres: float) -> str:
    """Return an area in square kilometres, hectares or square metres, whichever reads best."""
    if square_metres >= 1e6:
        return filled(tr("{:.2f} km²"), square_metres / 1e6)
    if square_metres >= 1e4:
        return filled(tr("{:.1f} ha"), square_metres / 1e4)
    return tr("{:.0f} m²").format(square_metres)


def prepared(result: PrepareResult) -> str:
    """Return what was prepared: of which satellite, and from when."""
    return tr("{} {} of {} is ready to segment.").format(
        result.satellite, result.sensor, day(result.acquired)
    )


def prepared_how(result: PrepareResult) -> str:
    """Return what a prepared image is, where its numbers and places come from, and its time."""
    what = filled(
        tr("{} × {} pixels of {:.3g} m: {}."),
        result.width,
        result.height,
        result.gsd_m,
        listed(map(band_role, result.bands)),
    )
    how = tr("Gains: {}. Heights: {}. Took {}.").format(
        result.calibration.rstrip("."), result.heights.rstrip("."), duration(result.seconds)
    )
    return joined(what, how)


def batch(result: BatchResult) -> tuple[str, str]:
    """Return what came out of many scenes, and how long it took."""
    done = counted(len(result.done), tr("{} scene done"), tr("{} scenes done"))
    # Not "{} ponds", which is the name of a layer, and in other languages no number of them.
    ponds = counted(result.ponds, tr("{:d} pond"), tr("{:d} ponds"))
    hectares = filled(tr("{:.1f} ha"), result.pond_area_m2 / 1e4)
    what = tr("{}: {}, {}.").format(
        done.format(len(result.done)), ponds.format(result.ponds), hectares
    )
    return what, tr("Took {}.").format(duration(result.seconds))


def image(description: ImageDescription) -> str:
    """Return the size of an image, its sample distance and its bands."""
    return filled(
        tr("{} × {} pixels of {:.3g} m, {} × {}"),
        description.width,
        description.height,
        description.gsd_m,
        len(description.bands),
        description.data_type,
    )


def band_role(role: str) -> str:
    """Return what the role of a band is called beside its chooser; an unknown one as it is."""
    named = {
        "blue": tr("blue"),
        "green": tr("green"),
        "red": tr("red"),
        "nir": tr("NIR"),
        "pan": tr("PAN"),
    }
    return named.get(role, role)


def drawn_layer(file: str) -> str:
    """Return what a layer that the panel made to draw on is called, by the stem of its file."""
    named = {
        "reference": tr("reference"),
        "assessment_area": tr("assessment area"),
        "sample_area": tr("sample area"),
        "samples": tr("samples"),
    }
    stem, _, number = file.rpartition("_")
    if stem in named and number.isdigit():
        return f"{named[stem]} {number}"
    return named.get(file, file)


def band_numbers(text: str) -> tuple[int, ...] | None:
    """Return the numbers in ``1 2 3`` or ``1,2,3``; ``None`` for an empty text.

    Raises:
        RequestError: There is something else in it.
    """
    parts = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in parts):
        raise RequestError(
            tr('"{}" is no list of band numbers.').format(text.strip()),
            tr('Separate them by spaces, such as "1 2 3 4"; for a model, in its order.'),
        )
    return tuple(int(word) for word in parts) or None
