"""Ponds on the map by their confidence: three classes, and a least confidence to show them from.

What is hidden is hidden by a rule of the style, not by a filter of the layer: a filter takes ponds
out of the attribute table, out of exports and out of what is saved under another name, swallows a
pond that was just drawn and has no confidence yet, and cannot be changed while the layer is being
edited. A rule only decides what the map draws, and is kept in the project with the style.
"""

from __future__ import annotations

import math
import re
from typing import Any

from qgis.core import (
    QgsFillSymbol,
    QgsLayerTreeLayer,
    QgsMapLayerLegendUtils,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import Qt

from ..text.translation import filled, tr

FIELD = "confidence"

_RULE_KEY = "tailing_pond_mapper_confidence"
"""Begins the keys of the rules that hide ponds, to find them again among what a user has added."""

_MEDIUM, _HIGH = 0.5, 0.8
"""Where the classes begin: more likely a pond than not; four ponds in five."""

_FILTER = re.compile(rf' AND "{FIELD}" >= (\S+)$')
"""The end of such a rule's expression, after what tells its class."""

_HIGH_LOOK = ("#ff4081", "solid", 0.66)
_MEDIUM_LOOK = ("#ff8c1a", "dash", 0.56)
_LOW_LOOK = ("#9fdcff", "dot", 0.46)
_UNKNOWN_LOOK = ("#ffffff", "solid", 0.26)
"""Colour, line and width in millimetres. Each differs from the next in brightness and in its line
too: told apart without colours, and on water, soil and forest alike. None is the references'
yellow."""

_ORDER = "legend/node-order"
"""QGIS's own property of a layer in the tree."""

_CASING = "20,20,40,200"


def confidences(layer: QgsVectorLayer) -> list[float | None]:
    """Return the confidence of every pond as it is now, unsaved edits included."""
    if layer.fields().lookupField(FIELD) < 0:
        return [None] * max(0, layer.featureCount())
    values, _ = QgsVectorLayerUtils.getValues(layer, FIELD)
    return [_share(value) for value in values]


def _share(value: object) -> float | None:
    known = isinstance(value, (int, float)) and math.isfinite(value)
    return float(value) if known else None  # type: ignore[arg-type]


def style_by_confidence(layer: QgsVectorLayer, least: float) -> None:
    """Show ponds in classes of confidence, those from ``least`` on, and list the surest first."""
    rule: Any = QgsRuleBasedRenderer.Rule  # qgis-stubs knows none without a symbol
    root, field = rule(None), f'"{FIELD}"'
    for number, (of_class, label, look) in enumerate(
        (
            (f"{field} >= {_HIGH}", filled(tr("High: {:.2f} and more"), _HIGH), _HIGH_LOOK),
            (
                f"{field} >= {_MEDIUM} AND {field} < {_HIGH}",
                filled(tr("Medium: {:.2f} to {:.2f}"), _MEDIUM, _HIGH),
                _MEDIUM_LOOK,
            ),
            (f"{field} < {_MEDIUM}", filled(tr("Low: below {:.2f}"), _MEDIUM), _LOW_LOOK),
        )
    ):
        shown = rule(outline_symbol(*look), 0, 0, f"{of_class}{_end(least)}", label)
        shown.setRuleKey(f"{_RULE_KEY}_{number}")
        root.appendChild(shown)
    unknown = tr("Without a confidence")
    root.appendChild(rule(outline_symbol(*_UNKNOWN_LOOK), 0, 0, f"{field} IS NULL", unknown))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    _sort_table(layer)


def list_unknown(node: QgsLayerTreeLayer, listed: bool) -> None:
    """List ponds without a confidence in the legend, or leave that line out: there is none.

    The rule that draws them stays: one may be drawn by hand at any time.
    """
    layer = node.layer()
    if not isinstance(layer, QgsVectorLayer) or shown_from(layer) is None:
        return
    classes = [] if listed else list(range(len(_hiding(layer.renderer()))))
    if QgsMapLayerLegendUtils.legendNodeOrder(node) != classes:
        QgsMapLayerLegendUtils.setLegendNodeOrder(node, classes)
        if listed:
            node.removeCustomProperty(_ORDER)
        layer.legendChanged.emit()  # type: ignore[attr-defined]


def shown_from(layer: QgsVectorLayer) -> float | None:
    """Return the confidence from which ponds are shown; ``None`` where the style has no say."""
    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return None
    ends = [_FILTER.search(rule.filterExpression()) for rule in _hiding(renderer)]
    try:
        least = next((float(end.group(1)) for end in ends if end is not None), None)
    except ValueError:
        return None
    # Of a project that somebody else has written, it may be no share at all.
    return least if least is not None and 0.0 <= least <= 1.0 else None


def show_from(layer: QgsVectorLayer, least: float) -> None:
    """Show ponds of at least this confidence, and those without one; change no more of the style.

    Nothing happens where :func:`shown_from` is ``None``.
    """
    if shown_from(layer) is None:
        return
    # A renderer of its own: that of the layer may be drawing, and its legend would not follow.
    renderer = layer.renderer().clone()
    for rule in _hiding(renderer):
        rule.setFilterExpression(_FILTER.sub(_end(least), rule.filterExpression()))
    layer.setRenderer(renderer)
    layer.triggerRepaint()


def _hiding(renderer: QgsRuleBasedRenderer) -> list[QgsRuleBasedRenderer.Rule]:
    """Return the rules that hide ponds of less than some confidence."""
    rules = renderer.rootRule().descendants()
    return [rule for rule in rules if rule.ruleKey().startswith(_RULE_KEY)]


def _end(least: float) -> str:
    return f' AND "{FIELD}" >= {float(least)!r}'


def outline_symbol(colour: str, line: str, width: float) -> QgsFillSymbol:
    """Return a line on a dark one: it shows on snow and cloud too, and on a white legend.

    Args:
        colour: Of the line, ``#rrggbb``.
        line: ``solid``, ``dash`` or ``dot``.
        width: Millimetres.
    """
    symbol = QgsFillSymbol.createSimple(_outline(_CASING, "solid", width + 0.5))
    symbol.appendSymbolLayer(QgsSimpleFillSymbolLayer.create(_outline(colour, line, width)))
    return symbol


def _outline(colour: str, line: str, width: float) -> dict[str, str]:
    return {
        "style": "no",
        "outline_color": colour,
        "outline_style": line,
        "outline_width": str(width),
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }


def _sort_table(layer: QgsVectorLayer) -> None:
    table = layer.attributeTableConfig()
    table.update(layer.fields())
    table.setSortExpression(f'"{FIELD}"')
    table.setSortOrder(Qt.SortOrder.DescendingOrder)
    layer.setAttributeTableConfig(table)
