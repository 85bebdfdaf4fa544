#!/bin/sh
# Run README's two commands in fresh roots of the systems that it promises; print what came out.
#
#     tools/versions.sh FOLDER [SYSTEM...]      as root; needs debootstrap, git and unshare
#
# SYSTEM is debian-12, debian-13, debian-testing or ubuntu-24.04; all of them where none is named.
# Each gets a root in FOLDER/SYSTEM, made by debootstrap with nothing but git and make beside the
# base, and in it a clone of what is committed here. A root that is there already is used again:
# remove it for a fresh one. Logs are FOLDER/SYSTEM.test.log and FOLDER/SYSTEM.demo.log; the table
# goes to standard output and to FOLDER/table.md.
#
# Variables, all optional:
#   DEBIAN_MIRROR, UBUNTU_MIRROR     where packages come from; debootstrap knows where without them
#   UBUNTU_KEYRING                   Ubuntu's keys, where debootstrap does not find them by itself
#   ENTER                            a script that is run with the path of the root before each
#                                    command in it: for certificates, proxies, caches. What it
#                                    mounts goes away by itself.
set -eu

if [ $# -eq 0 ] || [ "$(id -u)" -ne 0 ]; then
    sed -n '2,18s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
checkout=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- debian-12 debian-13 debian-testing ubuntu-24.04

# Make the root of a system, whole or not at all.
make_root() {
    [ ! -e "$folder/$1" ] || return 0
    case $1 in
        debian-12) suite=bookworm mirror=${DEBIAN_MIRROR:-} ;;
        debian-13) suite=trixie mirror=${DEBIAN_MIRROR:-} ;;
        debian-testing) suite=testing mirror=${DEBIAN_MIRROR:-} ;;
        ubuntu-24.04) suite=noble mirror=${UBUNTU_MIRROR:-} ;;
        *) echo "No system of this name: $1" >&2; return 2 ;;
    esac
    components=main
    keyring="" script=""
    if [ "$suite" = noble ]; then
        components=main,universe  # QGIS is in universe
        script=gutsy  # debootstraps that do not know this Ubuntu yet know how all are made
        keyring=${UBUNTU_KEYRING:+--keyring=$UBUNTU_KEYRING}
    fi
    rm -rf "$folder/$1.part"
    # shellcheck disable=SC2086 # what is empty is to vanish
    debootstrap --variant=minbase --components=$components --include=ca-certificates,git,make \
        $keyring "$suite" "$folder/$1.part" "$mirror" $script >&2
    mv "$folder/$1.part" "$folder/$1"
}

# Run a line of shell in the root of a system, with mounts and processes that end with it.
inside() {
    # shellcheck disable=SC2016 # the inner shell expands these
    root="$folder/$1" line="$2" unshare --mount --pid --fork sh -euc '
        mount --bind /dev "$root/dev"
        mount -t proc proc "$root/proc"
        mount -t sysfs sysfs "$root/sys"
        cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
        [ -z "${ENTER:-}" ] || sh -eu "$ENTER" "$root"
        exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            sh -euc "$line"
    ' </dev/null
}

# Bring a clone of what is committed into the root of a system.
lay_checkout() {
    git -C "$checkout" bundle create --quiet "$folder/$1/root/checkout.bundle" HEAD
    inside "$1" '
        cd /root
        [ -d checkout ] || git clone --quiet checkout.bundle checkout
        cd checkout
        git fetch --quiet ../checkout.bundle HEAD
        git -c advice.detachedHead=false checkout --quiet --force --detach FETCH_HEAD
        rm ../checkout.bundle'
}

# Run one target of the Makefile; say how it ended and how long it took.
try() {
    begun=$(date +%s)
    if inside "$1" "cd /root/checkout && make $2" >"$folder/$1.$2.log" 2>&1; then
        ended=passed
    else
        ended="**failed**"
    fi
    echo "$ended, $((($(date +%s) - begun) / 60)) min"
}

# Say which versions a system has that matter here.
versions() {
    # shellcheck disable=SC2016 # for the root's own shell
    inside "$1" '
        cd /root/checkout
        .venv/bin/python -c "
import sys, numpy
from osgeo import gdal, ogr
geos = \".\".join(str(n) for n in (ogr.GetGEOSVersionMajor(), ogr.GetGEOSVersionMinor()))
versions = \".\".join(str(n) for n in sys.version_info[:2]), gdal.__version__, geos, numpy.__version__
print(*versions, sep=\" | \")
" 2>/dev/null'
}

qgis_version() {
    inside "$1" "dpkg-query --show --showformat='\${Version}' qgis" | sed 's/^[0-9]*://; s/[+-].*//'
}

# Say what pytest counted, all its runs together.
counted() {
    sed -n 's/^=* *\([0-9].* in [0-9.]*s\).*=*$/\1/p' "$folder/$1.test.log" |
        tr ', ' '\n\n' | awk '/^[0-9]+$/ {n = $1; next}
            /^(passed|failed|skipped|error|errors)$/ {sum[$1] += n}
            END {print sum["passed"] + 0, "passed,", sum["failed"] + sum["error"] + sum["errors"] + 0,
                "failed,", sum["skipped"] + 0, "skipped"}'
}

commit=$(git -C "$checkout" rev-parse --short HEAD)
{
    echo "| system | QGIS | Python | GDAL | GEOS | numpy | \`make test\` | \`make demo\` |"
    echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
} >"$folder/table.md"
for system in "$@"; do
    make_root "$system"
    lay_checkout "$system"
    demo=$(try "$system" demo)
    tests=$(try "$system" test)
    row="$system | $(qgis_version "$system") | $(versions "$system") | $tests: $(counted "$system") | $demo"
    echo "| $row |" >>"$folder/table.md"
done
echo "Commit $commit:" && cat "$folder/table.md"
! grep -q failed\\*\\* "$folder/table.md"
