"""Reliability diagram of pond confidence: what was said beside how often it was true."""

from __future__ import annotations

import math
from typing import Any, List, Mapping, Sequence

from ...protocol.texts import speaking, text
from ...report.markup import Html
from ...report.svg_plot import BLUE, GREY, box, drawing, label, standalone, unit_plot, unit_ticks

_Tenth = Mapping[str, Any]


def reliability_diagram(tenths: Sequence[_Tenth], locale: str = "en") -> Html:
    """Draw the share of drawn ponds that are true over their mean confidence, as an SVG file.

    Points on the broken diagonal are as confident as they are right (Niculescu-Mizil and Caruana,
    2005); a dot is the larger the more ponds it stands for, and their number is beside it.

    Args:
        tenths: For each tenth of confidence, ``ponds`` and, where there are any, the mean
            ``confidence`` and the share that is ``true``.
        locale: Of its words.
    """
    with speaking(locale):
        return _drawn(tenths)


def _drawn(tenths: Sequence[_Tenth]) -> Html:
    plot = unit_plot()
    used = [tenth for tenth in tenths if tenth["ponds"]]
    names = (text("model.diagram.confidence"), text("model.diagram.true"))
    parts: List[str] = [box(0, 0, plot.width, plot.height, "#ffffff")]
    parts += plot.axes(names, (unit_ticks(), unit_ticks()))
    parts.append(plot.line([(0, 0), (1, 1)], GREY, "3 3", 1))
    parts.append(plot.line([(tenth["confidence"], tenth["true"]) for tenth in used], BLUE, "", 1.5))
    for tenth in used:
        x, y = tenth["confidence"], tenth["true"]
        parts.append(plot.dot(x, y, BLUE, 1.5 + math.sqrt(tenth["ponds"]) / 4))
        # Below the line where there is room, so that neither the line nor a dot covers a number.
        down = 16 if y > 0.1 else -9
        parts.append(label(plot.x(x) + 4, plot.y(y) + down, str(tenth["ponds"])))
    words = "; ".join(text("model.diagram.tenth", **tenth) for tenth in used)
    title = text("model.diagram.title")
    return standalone(drawing("reliability", title, words, plot.width, plot.height, parts))
