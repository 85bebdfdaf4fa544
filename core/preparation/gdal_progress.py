"""GDAL's progress callback: progress is passed on, and cancellation back to GDAL."""

from __future__ import annotations

import contextlib
from typing import Iterator, Optional, Union

from osgeo import gdal

from ..protocol.errors import EngineError
from ..run.progress import Advance


class ProgressCallback:
    """A progress callback of GDAL's, which cannot carry an exception out of it: it is kept."""

    def __init__(self, advance: Advance) -> None:
        """Pass progress on to ``advance``, which may raise to stop."""
        self.stop: Optional[Union[EngineError, KeyboardInterrupt]] = None
        self._advance = advance

    def __call__(self, share: float, _message: object, _data: object) -> int:
        """Return 1 to go on, 0 to stop."""
        try:
            # GDAL's shares of several images may add up to a little more.
            self._advance(min(1.0, share))
        except (EngineError, KeyboardInterrupt) as stop:
            self.stop = stop
            return 0
        return 1


@contextlib.contextmanager
def progress_callback(advance: Advance) -> Iterator[ProgressCallback]:
    """Lend a callback, and raise what stopped it in the place of GDAL's complaint about that."""
    callback = ProgressCallback(advance)
    try:
        yield callback
    except RuntimeError:
        if callback.stop is not None:
            raise callback.stop from None
        if gdal.GetLastErrorNo() == gdal.CPLE_UserInterrupt:
            # Ctrl-C came on the way into the callback, where nothing but GDAL could catch it.
            raise KeyboardInterrupt from None
        raise
    if callback.stop is not None:
        raise callback.stop
