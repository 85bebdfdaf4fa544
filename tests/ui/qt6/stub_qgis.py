"""As much of QGIS as it takes to build the panel under Qt 6, where no QGIS 4 can be had.

What the plugin takes from Qt is the real thing, without what QGIS adds to it: so a name that moved
or went is missed here. Of QGIS there are widgets with the methods that the forms call, and for
all else classes that take anything.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import types
from typing import Any

from PyQt6 import uic
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)


class Anything:
    """Takes every call, has every attribute, holds nothing."""

    def __init__(self, *_given: Any, **_named: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *_given: Any, **_named: Any) -> Any:
        return Anything()

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __or__(self, _other: Any) -> Any:
        return self


class _Open(type):
    """A class whose unknown attributes, enums for instance, are there too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


def some_class(name: str) -> Any:
    return _Open(name, (Anything,), {})


class QgsMapLayerComboBox(QComboBox):
    layerChanged = pyqtSignal(object)

    def setFilters(self, _filters: Any) -> None: ...
    def setAllowEmptyLayer(self, _allow: bool, text: str = "") -> None:
        self.addItem(text)

    def setExceptedLayerList(self, _layers: Any) -> None: ...
    def setAdditionalItems(self, _items: Any) -> None: ...
    def setLayer(self, _layer: Any) -> None: ...
    def layer(self, _row: int) -> None: ...
    def currentLayer(self) -> None: ...


class _Clearable:
    """What QGIS's spin boxes add to Qt's."""

    _cleared: Any = 0

    def setClearValue(self, value: Any, _text: str = "") -> None:
        self._cleared = value

    def clearValue(self) -> Any:
        return self._cleared

    def clear(self) -> None:
        self.setValue(self._cleared)  # type: ignore[attr-defined]

    def setShowClearButton(self, _shown: bool) -> None: ...
    def setExpressionsEnabled(self, _enabled: bool) -> None: ...


class QgsSpinBox(_Clearable, QSpinBox):
    pass


class QgsDoubleSpinBox(_Clearable, QDoubleSpinBox):
    pass


class QgsFileWidget(QWidget):
    fileChanged = pyqtSignal(str)

    class StorageMode:
        GetFile, GetDirectory, GetMultipleFiles, SaveFile = range(4)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._edit = QLineEdit(self)
        QHBoxLayout(self).addWidget(self._edit)
        self._edit.textChanged.connect(self.fileChanged)

    def lineEdit(self) -> QLineEdit:
        return self._edit

    def filePath(self) -> str:
        return self._edit.text()

    def setFilePath(self, path: str) -> None:
        self._edit.setText(path)

    def setStorageMode(self, _mode: Any) -> None: ...
    def setFilter(self, _filter: str) -> None: ...
    def setDialogTitle(self, _title: str) -> None: ...


class QgsCollapsibleGroupBox(QGroupBox):
    def setCollapsed(self, _collapsed: bool) -> None: ...
    def setSaveCollapsedState(self, _saved: bool) -> None: ...
    def setSaveCheckedState(self, _saved: bool) -> None: ...


class QgsDockWidget(QDockWidget):
    def setToggleVisibilityAction(self, _action: Any) -> None: ...


class QgsMessageBar(QFrame):
    def items(self) -> list[Any]:
        return []

    def pushMessage(self, *_given: Any) -> None: ...


class QgsMapCanvas(QWidget):
    def __getattr__(self, _name: str) -> Any:
        return Anything()


class QgsApplication(QApplication):
    @staticmethod
    def taskManager() -> Any:
        return Anything()

    @staticmethod
    def processingRegistry() -> Any:
        return Anything()

    @staticmethod
    def qgisSettingsDirPath() -> str:
        return "/nowhere/"

    @staticmethod
    def locale() -> str:
        return "en"

    def translation(self) -> str:
        return "en"


class QgsProject(QObject):
    readProject = pyqtSignal()
    cleared = pyqtSignal()
    projectSaved = pyqtSignal()
    layersAdded = pyqtSignal(object)
    layersRemoved = pyqtSignal(object)
    layersWillBeRemoved = pyqtSignal(object)
    _one: Any = None

    @classmethod
    def instance(cls) -> Any:
        cls._one = cls._one or cls()
        return cls._one

    def mapLayers(self) -> dict[str, Any]:
        return {}

    def mapLayer(self, _identity: str) -> None: ...
    def absolutePath(self) -> str:
        return ""

    def readEntry(self, _group: str, _key: str, default: str) -> tuple[str, bool]:
        return default, False

    def writeEntry(self, *_given: Any) -> None: ...
    def readPath(self, path: str) -> str:
        return path

    def layerTreeRoot(self) -> Any:
        return Anything()

    def transformContext(self) -> Any:
        return Anything()


class QgsSettings:
    def value(self, _key: str, default: Any = None) -> Any:
        return default

    def setValue(self, _key: str, _value: Any) -> None: ...


class QgsProxyProgressTask(QObject):
    def __init__(self, *_given: Any) -> None:
        super().__init__()


class QgsProcessingUtils:
    @staticmethod
    def tempFolder() -> str:
        return tempfile.gettempdir()


class QgsCsException(Exception):
    pass


class QgsProcessingException(Exception):
    pass


def install() -> None:
    """Put the stub where ``import qgis`` finds it, with PyQt6 behind ``qgis.PyQt``."""
    known = {
        name: value
        for name, value in globals().items()
        if name.startswith("Qgs") and isinstance(value, type)
    }

    class Room(types.ModuleType):
        def __getattr__(self, name: str) -> Any:
            if not name.startswith("Qg"):
                raise AttributeError(name)
            setattr(self, name, known.get(name) or some_class(name))
            return self.__dict__[name]

    for name in ("qgis", "qgis.core", "qgis.gui", "qgis.utils", "qgis.PyQt"):
        sys.modules[name] = Room(name)
        sys.modules[name].__path__ = []
    for name in ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtTest"):
        module = importlib.import_module(f"PyQt6.{name}")
        sys.modules[f"qgis.PyQt.{name}"] = module
        setattr(sys.modules["qgis.PyQt"], name, module)
    sys.modules["qgis.PyQt"].uic = uic  # type: ignore[attr-defined]
    sys.modules["qgis.PyQt.uic"] = uic  # type: ignore[assignment]
