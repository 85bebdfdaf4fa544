#!/bin/sh
# Install the system packages that the project needs, where they are missing (Debian, Ubuntu).
set -eu

packages="qgis python3-qgis python3-gdal gdal-bin xvfb xauth python3-venv"

missing=""
for package in $packages; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing:$missing. Install QGIS 3.22 or later, its Python bindings, GDAL's, Xvfb and" >&2
    echo "Python's venv module with the package manager of this system, then try again." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null; then
    as_root="sudo"
else
    echo "Missing:$missing. As root, run: apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing"
$as_root apt-get update
# shellcheck disable=SC2086 # both are lists of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
