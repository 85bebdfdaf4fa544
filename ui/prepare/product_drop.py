"""Level-1A products, dropped on a widget."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QEvent, QMimeData, QObject, pyqtSignal
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtWidgets import QWidget

from . import product_files


class ProductDrop(QObject):
    """Lets one archive, folder or file be dropped on a widget, if it looks like a product.

    Anything else is left to whatever lies behind the widget: QGIS opens it as ever.
    """

    dropped = pyqtSignal(str)
    """A path that looks like a product."""

    def __init__(self, target: QWidget) -> None:
        """Watch what is dragged over ``target``, which owns this."""
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what may be a product."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.Drop)
        if not isinstance(event, QDropEvent) or event.type() not in kinds:
            return super().eventFilter(watched, event)
        path = _product(event.mimeData())
        if path is None:
            event.ignore()
        else:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.dropped.emit(str(path))
        return True


def _product(data: QMimeData) -> Path | None:
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if product_files.is_one(path) else None
