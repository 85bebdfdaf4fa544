"""The page: what ``score.json`` says, laid out for a reader who will not ask back."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Optional, Sequence

from ..protocol.score_record import Score, ScoreRecord
from ..protocol.texts import language, text
from .markup import Html, element, join, paragraph, section
from .methods_section import methods_section
from .number_format import moment
from .picture import Picture
from .pixel_section import headline, pixel_section
from .pond_section import area_section, pond_section
from .provenance_section import base_name, file_name, heading_facts, provenance_section
from .sample_section import sample_section
from .stylesheet import FOOTER, STYLE
from .svg_plot import GREY
from .threshold_section import threshold_section

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing is fetched and nothing runs, whatever a file may be called."""


def write_report(
    score: Score, pictures: Sequence[Picture], path: str, map_of_points: Optional[Html] = None
) -> None:
    """Write the accuracy report as one HTML file that needs nothing else.

    Args:
        score: What ``score.json`` holds.
        pictures: To be shown, in this order.
        path: HTML file to write.
        map_of_points: Drawing of a sample's points.

    Raises:
        OSError: It cannot be written.
    """
    Path(path).write_text(page(score, pictures, map_of_points), encoding="utf-8")


def page(score: Score, pictures: Sequence[Picture], map_of_points: Optional[Html] = None) -> str:
    """Return the accuracy report as HTML; arguments as for :func:`write_report`."""
    named = file_name(score.provenance.inputs.prediction)
    title = text("report.title")
    return document(
        title,
        named,
        element("h1", title),
        paragraph(_about(score, named), class_="about"),
        facts_line(
            heading_facts(
                score.provenance.image_facts,
                score.provenance.reference_from,
                score.provenance.inputs.reference,
            )
        ),
        warnings_box(score.provenance.warnings),
        *(_of_polygons(score, pictures) if isinstance(score, ScoreRecord) else ()),
        sample_section(score, map_of_points),
        methods_section(score) if isinstance(score, ScoreRecord) else None,
        provenance_section(score),
    )


def document(title: str, named: str, *parts: Optional[Html]) -> str:
    """Return a whole page that needs nothing else.

    Args:
        title: What kind of report it is.
        named: What it is about.
        parts: Its body; ``None`` is left out.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("title", text("report.page", title=title, name=named)),
        element("style", Html(STYLE.replace(FOOTER, title))),
    )
    whole = element("html", head, element("body", *parts), lang=language())
    return f"<!DOCTYPE html>\n{whole}\n"


def _of_polygons(score: ScoreRecord, pictures: Sequence[Picture]) -> Sequence[Optional[Html]]:
    """Return what was measured on reference polygons."""
    return (
        headline(score),
        pixel_section(score),
        _maps(pictures),
        pond_section(score),
        area_section(score),
        threshold_section(score.threshold),
    )


def _about(score: Score, named: str) -> Html:
    model, inputs = score.provenance.model, score.provenance.inputs
    judges = (inputs.reference, inputs.sample)
    names = [file_name(facts) for facts in judges if facts is not None]
    own = score.provenance.reference_from
    if own is not None and inputs.reference is not None:
        names[0] = base_name(own)
    by = names[0]
    if len(names) > 1:
        by = text("report.about.references", reference=names[0], sample=names[1])
    parts = [element("strong", named), text("report.about.against", references=by)]
    if model is not None and model.name:
        release = f"{model.name} {model.version or ''}".rstrip()
        parts.append(text("report.about.model", model=release))
    parts.append(text("report.about.made", made=moment(score.provenance.made)))
    return join(parts)


def facts_line(facts: Sequence[str]) -> Optional[Html]:
    """Return a line of facts below a heading; ``None`` where there are none."""
    return paragraph(" · ".join(facts), class_="about") if facts else None


def warnings_box(warnings: Sequence[str]) -> Optional[Html]:
    """Return what the reader must know first; ``None`` where there is nothing."""
    if not warnings:
        return None
    return element(
        "div",
        element("h2", text("report.warnings")),
        element("ul", *(element("li", words) for words in warnings)),
        class_="warnings",
    )


def _maps(pictures: Sequence[Picture]) -> Optional[Html]:
    if not pictures:
        return None
    return section(text("report.maps"), *(_map(picture) for picture in pictures))


def _map(picture: Picture) -> Html:
    encoded = base64.b64encode(picture.png).decode("ascii")
    return element(
        "figure",
        element("h3", picture.title),
        element("img", src=f"data:image/png;base64,{encoded}", alt=picture.title),
        element("ul", *(_swatch(*item) for item in picture.legend), class_="legend")
        if picture.legend
        else None,
        element("figcaption", picture.caption),
        class_="map",
    )


def _swatch(colour: str, name: str) -> Html:
    shape = element("rect", x=1, y=1, width=28, height=14, fill=colour, stroke=GREY, stroke_width=1)
    drawn = element("svg", shape, viewBox="0 0 30 16", aria_hidden="true")
    return element("li", drawn, name)
