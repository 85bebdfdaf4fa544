"""The commit: all of a job's files get their names, or all stays as it was, whoever is killed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.protocol.errors import OutputError, RequestError
from core.run import commit_journal
from core.run import unfinished_commits as module
from core.run.staging import Staging, abandon
from core.run.unfinished_commits import recover

from ..processes import ROOT

FILES = ("a.tif", "a.b.tif", "a.gpkg", "a.manifest.json")
POSIX = pytest.mark.skipif(os.name == "nt", reason="links, pipes and signals as POSIX has them")


def contents(folder: Path) -> Dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def fill(staging: Staging, folder: Path, content: bytes) -> None:
    for name in FILES:
        Path(staging.reserve(str(folder / name))).write_bytes(content + name.encode())


def whole(content: bytes) -> Dict[str, bytes]:
    return {name: content + name.encode() for name in FILES}


def write(folder: Path, content: bytes) -> None:
    with Staging() as staging:
        fill(staging, folder, content)
        staging.commit()


names = st.lists(
    st.text("ab.-0", min_size=1, max_size=6).filter(lambda name: name.strip(".")),
    min_size=1,
    max_size=5,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(names)
def test_no_output_s_temporary_is_another_one_s(
    tmp_path_factory: pytest.TempPathFactory, names: List[str]
) -> None:
    """Names that begin like others, end like others, and look like temporary ones."""
    folder = tmp_path_factory.mktemp("names")
    with Staging() as staging:
        for name in names:
            Path(staging.reserve(str(folder / name))).write_text(name)
        # Not through a process of its own each time: that is tried below.
        for name in names:
            assert Path(staging.place(str(folder / name))).read_text() == name
        staging.commit()
    assert contents(folder) == {name: name.encode() for name in names}


def test_two_jobs_on_names_that_are_alike_do_not_meet(tmp_path: Path) -> None:
    with Staging() as first, Staging() as second:
        Path(first.reserve(str(tmp_path / "scene.2.tif"))).write_text("2")
        Path(second.reserve(str(tmp_path / "scene.tif"))).write_text("1")
        second.commit()
        first.commit()
    assert contents(tmp_path) == {"scene.2.tif": b"2", "scene.tif": b"1"}


def test_temporary_names_cannot_be_foretold(tmp_path: Path) -> None:
    seen = set()
    for _ in range(20):
        with Staging() as staging:
            place = Path(staging.reserve(str(tmp_path / "a.tif")))
            seen.add(place.name)
            assert "a.tif" not in place.name
    assert len(seen) == 20


def test_a_name_as_long_as_the_system_allows(tmp_path: Path) -> None:
    name = f"{'x' * 251}.tif"
    with Staging() as staging:
        Path(staging.reserve(str(tmp_path / name))).write_text("long")
        staging.commit()
    assert contents(tmp_path) == {name: b"long"}


def test_two_jobs_for_one_output(tmp_path: Path) -> None:
    path = str(tmp_path / "a.tif")
    with Staging() as first:
        place = Path(first.reserve(path))
        place.write_text("first")
        with pytest.raises(OutputError, match=r"a\.tif") as caught, Staging() as second:
            second.reserve(path)
        assert caught.value.code == "run.output_in_use"
        assert place.exists(), "the second one touches nothing of the first"
        first.commit()
    assert contents(tmp_path) == {"a.tif": b"first"}
    with Staging() as third:
        third.reserve(path)


@pytest.mark.parametrize("missing", FILES)
def test_what_vanished_is_missed(missing: str, tmp_path: Path) -> None:
    write(tmp_path, b"old ")
    with pytest.raises(OutputError) as caught, Staging() as staging:
        fill(staging, tmp_path, b"new ")
        Path(staging.place(str(tmp_path / missing))).unlink()
        staging.commit()
    assert (caught.value.code, missing in caught.value.message) == ("run.vanished", True)
    assert contents(tmp_path) == whole(b"old ")


@pytest.mark.parametrize("in_the_way", FILES)
@pytest.mark.parametrize("spawned", [True, False])
def test_one_that_cannot_get_its_name_keeps_all_old(
    in_the_way: str, spawned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of that name, made meanwhile: what no rename replaces, for root neither."""
    if not spawned:
        monkeypatch.setattr(module.subprocess, "Popen", refuse)
    write(tmp_path, b"old ")
    (tmp_path / "a.tif.aux.xml").write_bytes(b"of the old one")
    (tmp_path / in_the_way).unlink()
    with pytest.raises(OutputError, match="cannot be written"), Staging() as staging:
        fill(staging, tmp_path, b"new ")
        (tmp_path / in_the_way / "x").mkdir(parents=True)
        staging.commit()
    (tmp_path / in_the_way / "x").rmdir()
    (tmp_path / in_the_way).rmdir()
    old = {**whole(b"old "), "a.tif.aux.xml": b"of the old one"}
    del old[in_the_way]
    assert contents(tmp_path) == old


def refuse(*_: object, **__: object) -> None:
    raise OSError(12, "no more processes")


def test_where_no_process_can_watch_the_job_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, b"old ")
    monkeypatch.setattr(module.subprocess, "Popen", refuse)
    write(tmp_path, b"new ")
    assert contents(tmp_path) == whole(b"new ")


def test_files_in_several_folders_and_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "link", refuse)
    for content in (b"old", b"new"):
        with Staging() as staging:
            for name in ("one", "two", "three"):
                Path(staging.reserve(str(tmp_path / name / "a.tif"))).write_bytes(content)
            staging.commit()
        for name in ("one", "two", "three"):
            assert contents(tmp_path / name) == {"a.tif": content}


_DIES = """
import json, os, signal, sys, time
from core.run import unfinished_commits
from core.run.file_lock import acquire
from core.run.staging import Staging
from core.run.unfinished_commits import recover
from pathlib import Path

NAMES = ("a.tif", "a.b.tif", "a.gpkg", "a.manifest.json")
folders, spawned = [Path(name) for name in sys.argv[2:]], sys.argv[1] == "yes"
real = {name: getattr(os, name) for name in ("replace", "unlink", "link", "fsync", "open", "close")}

def write(content):
    with Staging() as job:
        for index, name in enumerate(NAMES):
            place = Path(job.reserve(str(folders[index % len(folders)] / name)))
            place.write_bytes(f"{content} {name}".encode())
        job.commit()

def dies(at):
    calls = 0
    def deadly(call):
        def counted(*arguments, **named):
            nonlocal calls
            calls += 1
            if calls == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)
        return counted
    child = os.fork()
    if not child:
        if spawned:
            unfinished_commits.subprocess.Popen = start
        for name, call in real.items():
            setattr(os, name, deadly(call))
        write("new")
        os._exit(0)
    killed = os.waitpid(child, 0)[1] != 0
    # The process that renames outlives it.
    for path in [path for folder in folders for path in folder.glob(".*.lock")]:
        while path.exists() and (lock := acquire(str(path))) is None:
            time.sleep(0.02)
        if path.exists():
            os.close(lock.descriptor)
    return killed

def refuse(*_, **__):
    raise OSError

start = unfinished_commits.subprocess.Popen
unfinished_commits.subprocess.Popen = refuse

def shown():
    return {
        path.name: path.read_text().split()[0]
        for folder in folders for path in folder.iterdir() if not path.name.startswith(".")
    }

for at in range(1, 300):
    write("old")
    if not dies(at):
        break
    state = shown()
    recover(folders[-1])
    print(json.dumps([at, state, shown()]))
write("old")
"""


def killed_at_every_call(spawned: str, *folders: Path) -> List[Dict[str, str]]:
    """Write all files in a process that kills itself at one system call after the other.

    Returns:
        What is there after each kill: which version of which file.
    """
    for folder in folders:
        folder.mkdir(exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-c", _DIES, spawned, *map(str, folders)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    states = []
    for line in ran.stdout.splitlines():
        at, state, recovered = json.loads(line)
        assert recovered in (ALL_OLD, ALL_NEW), at
        states.append(state)
    left = {path.name for folder in folders for path in folder.iterdir()}
    assert left == set(FILES), "the next job sweeps what all of them left"
    return states


ALL_OLD, ALL_NEW = (dict.fromkeys(FILES, version) for version in ("old", "new"))


@POSIX
def test_killed_at_any_call_all_is_old_or_all_is_new(tmp_path: Path) -> None:
    """Another process watches: nothing but old or new, with no next job to repair it."""
    states = killed_at_every_call("yes", tmp_path)
    assert len(states) > 20
    assert all(state in (ALL_OLD, ALL_NEW) for state in states)
    assert ALL_OLD in states
    assert ALL_NEW in states


@POSIX
@pytest.mark.parametrize("folders", [1, 3])
def test_killed_between_renames_the_next_job_ends_them_and_no_manifest_lies(
    folders: int, tmp_path: Path
) -> None:
    states = killed_at_every_call("no", *(tmp_path / str(n) for n in range(folders)))
    mixed = [state for state in states if state not in (ALL_OLD, ALL_NEW)]
    assert len(mixed) > len(FILES), "killed between two renames"
    for state in mixed:
        assert "a.manifest.json" not in state


@POSIX
def test_a_journal_of_a_job_that_lives_is_left_alone(tmp_path: Path) -> None:
    with Staging() as staging:
        fill(staging, tmp_path, b"new ")
        moves = tuple(
            commit_journal.Move(
                staging.place(str(tmp_path / name)), str(tmp_path / name), f"{tmp_path / name}.old"
            )
            for name in FILES
        )
        locks = tuple(lock.path for lock in staging._locks.values())
        path = str(tmp_path / f".{'0' * 32}.commit")
        commit_journal.Journal(path, (), moves, (), locks).write()
        recover(tmp_path)
        assert not any((tmp_path / name).exists() for name in FILES)
        Path(path).unlink()


@POSIX
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "b.tif").write_text("old")
    (tmp_path / "a.tif").symlink_to(tmp_path / "there" / "b.tif")
    (tmp_path / "c.tif").symlink_to(tmp_path / "there" / "not yet.tif")
    with Staging() as staging:
        for name in ("a.tif", "c.tif"):
            Path(staging.reserve(str(tmp_path / name))).write_text(name)
        with pytest.raises(RequestError, match=r"b\.tif"):
            staging.reserve(str(tmp_path / "there" / "b.tif"))
        staging.commit()
    assert (tmp_path / "a.tif").is_symlink()
    assert (tmp_path / "c.tif").is_symlink()
    assert contents(tmp_path / "there") == {"b.tif": b"a.tif", "not yet.tif": b"c.tif"}


@POSIX
@pytest.mark.parametrize("linked", [False, True])
def test_pipes_and_devices_are_no_outputs(linked: bool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tif")
    path = tmp_path / "link.tif" if linked else tmp_path / "pipe.tif"
    if linked:
        path.symlink_to(tmp_path / "pipe.tif")
    for name in (str(path), "/dev/null"):
        with pytest.raises(OutputError) as caught, Staging() as staging:
            staging.reserve(name)
        assert caught.value.code == "run.not_a_file"
    assert stat.S_ISFIFO((tmp_path / "pipe.tif").stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("name", ["", " ", "/vsimem/a.tif", "/vsizip/a.zip/b.tif"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(RequestError), Staging() as staging:
        staging.reserve(name)


def test_a_job_that_is_given_up_at_once_leaves_nothing(tmp_path: Path) -> None:
    with Staging() as staging:
        fill(staging, tmp_path / "new", b"half ")
        staging.work_folder(str(tmp_path / "new" / "p")).joinpath("x").write_text("half")
        Path(f"{staging.place(str(tmp_path / 'new' / 'a.gpkg'))}-wal").write_text("half")
        abandon()
        assert contents(tmp_path) == {}


def test_a_hidden_file_that_is_no_journal_stays(tmp_path: Path) -> None:
    for number, content in enumerate((b"{", b"[]", b"\xff", b'{"path": 1}')):
        (tmp_path / f".{number}{'0' * 31}.commit").write_bytes(content)
    before = contents(tmp_path)
    recover(tmp_path)
    assert contents(tmp_path) == before
