"""What GDAL can say only after it has closed a file."""

from __future__ import annotations

from osgeo import gdal


def check_closed() -> None:
    """Raise what went wrong when a file was closed, which writes its last blocks.

    GDAL reports a failure there only as its last error: call ``gdal.ErrorReset`` before writing.

    Raises:
        RuntimeError: The last blocks could not be written.
    """
    if gdal.GetLastErrorType() >= gdal.CE_Failure:
        raise RuntimeError(gdal.GetLastErrorMsg())
