"""Why a file could not be written is told in the words of whoever refused, and in no more."""

from __future__ import annotations

from pathlib import Path

from core.run.write_errors import refused


def test_the_statement_that_failed_is_not_part_of_the_reason(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a TEXT DEFAULT (now()));\nINSERT INTO t VALUES ('a full house')"
    error = refused(tmp_path / "p.gpkg", f"sqlite3_exec({sql}) failed: disk I/O error")
    assert error.code == "run.gdal_refused"
    assert error.message == f"{tmp_path / 'p.gpkg'} cannot be written (disk I/O error)."
    full = refused(tmp_path / "p.gpkg", f"sqlite3_exec({sql}) failed: database or disk is full")
    assert full.code == "run.disk_full"
