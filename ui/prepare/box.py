"""The part of page Segment that takes Level-1A products: widgets in, signals out.

A click on Prepare leaves as a signal; ``PrepareJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from html import unescape
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ...core.protocol.prepare import ProductResult
from ..page_base.page import Page
from ..project.page_settings import PrepareSettings
from ..text.escaping import html
from ..widgets.forms import offer_folder, placed, show_html, show_text
from .elevation_chooser import ElevationChooser
from .plan import PrepareChoices

_PAUSE_MS = 300
"""After the last letter of a path that is typed, before it is looked at."""


class PrepareBox(Page):
    """Folded away until there is a product; then the few options, and a button."""

    product_changed = pyqtSignal(str)
    """Another path is chosen, typed or dropped; empty for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the box, folded, with default settings and no product."""
        super().__init__(parent)
        self.take_form(__file__, "prepare_button", "prepare_progress", "stage_label")
        self.elevation = placed(ElevationChooser(self.elevation_box), self.elevation_layout)
        self._product: ProductResult | None = None
        self._path = ""
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_PAUSE_MS)
        self._typing.timeout.connect(self._look)
        self._fill()
        self.apply(PrepareSettings())
        self.set_busy(False)
        self.show_nothing()

    def apply(self, settings: PrepareSettings) -> None:
        """Show settings."""
        self.elevation.choose(settings.dem)
        self.pansharpen_check.setChecked(settings.pansharpen)
        self.dark_object_check.setChecked(settings.dark_object)
        self.prepared_folder_widget.setFilePath(settings.folder)

    def settings(self) -> PrepareSettings:
        """Return what the widgets say now."""
        chosen = self.elevation.chosen()
        return PrepareSettings(
            dem=chosen.source() if isinstance(chosen, QgsRasterLayer) else chosen or "",
            pansharpen=self.pansharpen_check.isChecked(),
            dark_object=self.dark_object_check.isChecked(),
            folder=self.prepared_folder_widget.filePath(),
        )

    def follow_project(self, project: QgsProject) -> None:
        """Offer the elevation models that the project holds."""
        self.elevation.follow(project)

    def forget_choice(self) -> None:
        """Keep the product and the elevation model: neither belongs to a project."""

    @property
    def path(self) -> str:
        """The chosen product; empty for none."""
        return self._path

    @property
    def busy(self) -> bool:
        """Whether a product is being prepared."""
        return self._busy

    def choose(self, path: str) -> None:
        """Unfold, and look at a product."""
        self.product_group.setCollapsed(False)
        self.product_widget.setFilePath(path)
        self._look(anew=True)

    def fold(self) -> None:
        """Forget the product, and leave only a title."""
        self.product_widget.setFilePath("")
        self._look()
        self.product_group.setCollapsed(True)

    def show_nothing(self) -> None:
        """Show what could be chosen."""
        self._show(None, self.tr("Gaofen-1, -2 or -6. Drop an archive on the panel, or choose it."))

    def show_looking(self, fraction: float = 0.0) -> None:
        """Show that the engine looks at the product; large archives take their time."""
        text = self.tr("Looking at it…")
        self._show(None, f"{text} {100 * fraction:.0f} %" if fraction else text)

    def show_product(self, product: ProductResult) -> None:
        """Show what the engine makes of the path, and offer to prepare it where that can be."""
        if not product.is_product:
            self._show(None, html(product.problem or self.tr("No product of Gaofen-1, -2 or -6.")))
        elif product.problem:
            self._show(None, f"<b>{html(product.scene)}</b><br>{html(product.problem)}")
        else:
            self._show(product, f"<b>{html(product.scene)}</b>")

    def show_problem(self, text: str) -> None:
        """Show why the path cannot be looked at."""
        self._show(None, html(text))

    def show_summary(self, text: str) -> None:
        """Show how the last job ended on the line of its stages, which takes no markup."""
        show_text(self.stage_label, unescape(text.replace("<br>", "\n")))

    def set_busy(self, busy: bool) -> None:
        """Turn Prepare into Cancel, and back."""
        self.show_running(busy)
        for widget in (self.product_widget, self.product_folder_button, self.options_box):
            widget.setEnabled(not busy)
        self.prepare_button.setEnabled(True)

    def _fill(self) -> None:
        self.product_widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.product_widget.setDialogTitle(self.tr("Level-1A product"))
        self.product_widget.setFilter(
            self.tr("Products (*.tar.gz *.tgz *.tar *.xml *.tif *.tiff);;All files (*)")
        )
        self.product_widget.setToolTip(
            self.tr("Level-1A archive, or one image or XML file of an unpacked product")
        )
        offer_folder(self.prepared_folder_widget, self.tr("Beside the product"))
        self.product_widget.fileChanged.connect(lambda _: self._typing.start())
        self.product_folder_button.clicked.connect(self._browse_folder)

    def _look(self, anew: bool = False) -> None:
        """Tell of another path, or of the same one where it is chosen ``anew``."""
        self._typing.stop()
        path = self.product_widget.filePath().strip()
        if path != self._path or (anew and path):
            self._path = path
            self.product_changed.emit(path)

    def _show(self, product: ProductResult | None, text: str) -> None:
        self._product = product
        show_html(self.product_line, text)
        show_text(self.stage_label, "")
        self.options_box.setVisible(product is not None)
        self.prepare_button.setVisible(product is not None)
        self.pansharpen_check.setVisible(product is not None and product.has_pan)

    def _browse_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of a product"), str(Path(self._path).parent) if self._path else ""
        )
        if folder:
            self.choose(folder)

    def asked(self) -> PrepareChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        if self._product is None:
            return None
        settings = self.settings()
        return PrepareChoices(
            product=self._path,
            elevation=self.elevation.chosen(),
            sharpen=settings.pansharpen and self._product.has_pan,
            settings=settings,
        )
