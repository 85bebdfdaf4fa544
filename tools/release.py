"""Say what stands in the way of a release: ``python -m tools.release`` ends with 1 and the list.

The plugin repository fetches the homepage, the repository and the tracker, and takes no zip where
one does not answer. All three, and the address to write to, are in metadata.txt and nowhere else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import List, Mapping
from urllib.parse import urlsplit

from tools.package import ROOT, build, metadata

PUBLISHING = ".qgis-plugin-ci"
"""What qgis-plugin-ci reads."""

ADDRESSES = ("homepage", "repository", "tracker")
"""What the plugin repository fetches."""

_RESERVED = re.compile(
    r"(^|\.)(example(\.(com|net|org))?|test|invalid|local|localhost)$", re.IGNORECASE
)
"""Names of hosts that nobody has: RFC 2606 and 6761."""


def problems(facts: Mapping[str, str], changelog: str, uncommitted: str) -> List[str]:
    """Return what is to be mended before a release, a line each; nothing if all is well.

    Args:
        facts: metadata.txt's section ``general``.
        changelog: CHANGELOG.md.
        uncommitted: What ``git status --porcelain`` says.
    """
    found = [
        f"metadata.txt: {name} is no address that answers: {facts.get(name, '')!r}"
        for name in ADDRESSES
        if not _is_public(facts.get(name, ""))
    ]
    email = facts.get("email", "")
    if "@" not in email or _RESERVED.search(email.rpartition("@")[2]):
        found.append(f"metadata.txt: nobody reads email: {email!r}")
    sections = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    version = facts["version"]
    dated = re.fullmatch(rf"{re.escape(version)} - (\d{{4}}-\d\d-\d\d)", (sections or [""])[0])
    if dated is None:
        found.append(f"CHANGELOG.md: its first section is not that of {version}, with its date")
    elif f"{version} ({dated[1]})" not in facts.get("changelog", ""):
        found.append(f"metadata.txt: changelog lacks {version} ({dated[1]})")
    if "unreleased" in facts.get("changelog", "").lower():
        found.append("metadata.txt: changelog speaks of what is not released")
    if uncommitted.strip():
        found.append("git: there are changes that are not committed")
    return found


def _is_public(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not _RESERVED.search(host)


def lay_tree(archive: Path, folder: Path) -> None:
    """Lay a zip out as qgis-plugin-ci wants to find a plugin: in a repository, in its own folder.

    Args:
        archive: The zip.
        folder: What is in it is removed.

    Raises:
        subprocess.CalledProcessError: git does not do it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    shutil.copy(ROOT / PUBLISHING, folder)
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--force", ".")
    identity = ("-c", "user.name=release", "-c", "user.email=")
    _git(folder, *identity, "commit", "--quiet", "--message", archive.stem)


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Build the zip of a release in ``dist``, and the tree for qgis-plugin-ci in ``dist/release``.

    Raises:
        SystemExit: Something stands in the way.
    """
    facts = metadata()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = problems(facts, changelog, _git(ROOT, "status", "--porcelain"))
    if found:
        raise SystemExit("\n".join(["This cannot be released:", *(f"- {one}" for one in found)]))
    archive = build(ROOT / "dist", facts["version"])
    lay_tree(archive, ROOT / "dist" / "release")
    print(archive)


if __name__ == "__main__":
    main()
