"""Outputs appear complete or not at all, and nothing else in their folder is touched."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict

import pytest

from core.protocol.errors import OutputError
from core.run.staging import Staging

from ..processes import ROOT


@dataclass(frozen=True)
class Outputs:
    raster: str
    record: str


def contents(folder: Path) -> Dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_staging_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("mine")
    with pytest.raises(KeyboardInterrupt), Staging() as staging:
        Path(staging.reserve(str(tmp_path / "a.tif"))).write_text("half")
        raise KeyboardInterrupt
    assert contents(tmp_path) == {"other.txt": b"mine"}
    with Staging() as staging:
        temporary = staging.reserve(str(tmp_path / "a.tif"))
        assert Path(temporary).suffix == ".tif"
        assert not Path(temporary).exists()
        Path(temporary).write_text("whole")
        Path(f"{temporary}.aux.xml").write_text("of the unfinished file")
        staging.commit()
    assert contents(tmp_path) == {"other.txt": b"mine", "a.tif": b"whole"}


def test_what_a_part_of_a_job_wrote_shares_the_fate_of_the_whole(tmp_path: Path) -> None:
    def part(whole: Staging, name: str, fails: bool) -> None:
        with contextlib.suppress(ValueError), Staging() as staging:
            Path(staging.reserve(str(tmp_path / name))).write_text(name)
            if fails:
                raise ValueError
            whole.adopt(staging)

    with Staging() as whole:
        part(whole, "a.txt", fails=False)
        part(whole, "b.txt", fails=True)
        assert Path(whole.place(str(tmp_path / "a.txt"))).read_text() == "a.txt"
        whole.commit()
    assert contents(tmp_path) == {"a.txt": b"a.txt"}
    with Staging() as whole:
        part(whole, "c.txt", fails=False)
    assert contents(tmp_path) == {"a.txt": b"a.txt"}


def test_folders_that_were_made_in_vain_go_again(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "x.txt"
    with Staging() as staging:
        Path(staging.reserve(str(deep))).write_text("half")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").mkdir()
    with Staging() as staging:
        Path(staging.reserve(str(deep))).write_text("half")
        (tmp_path / "a" / "b" / "other.txt").write_text("of another job")
    assert contents(tmp_path / "a" / "b") == {"other.txt": b"of another job"}
    (tmp_path / "a" / "b" / "other.txt").unlink()
    with Staging() as whole, Staging() as part:
        Path(part.reserve(str(tmp_path / "c" / "x.txt"))).write_text("whole")
        whole.adopt(part)
        whole.commit()
    assert contents(tmp_path / "c") == {"x.txt": b"whole"}
    assert (tmp_path / "a" / "b").is_dir(), "it was there before"


def test_outputs_named_together_are_reserved_one_by_one(tmp_path: Path) -> None:
    files = Outputs(str(tmp_path / "a.tif"), str(tmp_path / "b.json"))
    with Staging() as staging:
        places = staging.reserve_all(files)
        assert places == Outputs(staging.place(files.raster), staging.place(files.record))
        Path(places.raster).write_text("raster")
        Path(places.record).write_text("record")
        staging.commit()
    assert contents(tmp_path) == {"a.tif": b"raster", "b.json": b"record"}


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.run.staging import Staging
with Staging() as staging:
    for final in sys.argv[1:]:
        place = staging.reserve(final)
        for end in ("", ".aux.xml", "-journal", ".ovr"):
            Path(place + end).write_text("half")
        Path(staging.scratch(final)).write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_job_left_goes_with_the_next_one(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path / "a.tif"), str(tmp_path / "b.tif")],
        cwd=ROOT,
        check=False,
    )
    left = set(tmp_path.iterdir())
    assert len(left) == 12
    with Staging() as staging:
        staging.reserve(str(tmp_path / "a.tif"))
    assert len(set(tmp_path.iterdir()) & left) == 6, "those of b.tif are not its business"
    with Staging() as staging:
        staging.reserve(str(tmp_path / "b.tif"))
    assert contents(tmp_path) == {}


def test_a_new_file_takes_the_old_ones_companions_with_it(tmp_path: Path) -> None:
    for name in ("a.tif", "a.tif.aux.xml", "a.tif.ovr", "b.tif.aux.xml"):
        (tmp_path / name).write_text("old")
    with Staging() as staging:
        Path(staging.reserve(str(tmp_path / "a.tif"))).write_text("new")
        assert (tmp_path / "a.tif").read_text() == "old", "until all is written"
        staging.commit()
    assert contents(tmp_path) == {"a.tif": b"new", "b.tif.aux.xml": b"old"}


def test_what_is_outdated_goes_when_all_is_written_and_not_before(tmp_path: Path) -> None:
    stale = tmp_path / "stale.json"
    for keep in (True, False):
        stale.write_text("true of the old file")
        with Staging() as staging:
            Path(staging.reserve(str(tmp_path / "a.tif"))).write_text("new")
            staging.outdate(str(stale))
            assert stale.exists()
            if not keep:
                staging.commit()
        assert stale.exists() == keep == (not (tmp_path / "a.tif").exists())


def test_what_is_outdated_and_cannot_go_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("old")
    (tmp_path / "in use").mkdir()
    with pytest.raises(OutputError, match="in use"), Staging() as staging:
        Path(staging.reserve(str(tmp_path / "a.tif"))).write_text("new")
        staging.outdate(str(tmp_path / "in use"))
        staging.commit()
    assert (tmp_path / "a.tif").read_text() == "old"


def test_a_scratch_file_is_never_kept(tmp_path: Path) -> None:
    final = str(tmp_path / "a.tif")
    with Staging() as staging:
        Path(staging.reserve(final)).write_text("new")
        names = [staging.scratch(final) for _ in range(2)]
        assert len({*names, staging.place(final)}) == 3
        for name in names:
            Path(name).write_text("needed meanwhile")
        staging.commit()
    assert contents(tmp_path) == {"a.tif": b"new"}


def test_a_folder_is_no_name_for_an_output(tmp_path: Path) -> None:
    (tmp_path / "a.tif").mkdir()
    with pytest.raises(OutputError, match=r"a\.tif"), Staging() as staging:
        staging.reserve(str(tmp_path / "a.tif"))
