#!/bin/sh
# Run the main job in a real QGIS window, on a scene made for it, and keep what came out.
set -eu
cd "$(dirname "$0")/.."

output=demo/output
scene=$output/scene
profile=build/demo/profiles/demo  # where --profiles-path build/demo --profile demo leads
rm -rf "$output" build/demo demo/demo.qgz demo/demo.png
mkdir -p "$output" build/plugins "$profile/QGIS"
ln -sfn "$PWD" build/plugins/tailing_pond_mapper
cp demo/QGIS3.ini "$profile/QGIS/QGIS3.ini"

echo "Making a scene ..."
.venv/bin/python -m core simulate --output "$scene" --size 1536 --seed 1

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "No display: using a virtual one."
    set -- xvfb-run --auto-servernum --server-args "-screen 0 1600x1000x24"
else
    set --
fi

# run.py writes its verdict here: how QGIS itself exits says nothing about the job.
verdict=build/demo/verdict
export TAILING_POND_MAPPER_DEMO="$PWD"
export QGIS_PLUGINPATH="$PWD/build/plugins"
echo "Starting QGIS ..."
timeout 300 "$@" qgis --nologo --noversioncheck --profiles-path build/demo --profile demo \
    --code demo/run.py > build/demo/qgis.log 2>&1 || status=$?

if [ "$(cat "$verdict" 2>/dev/null)" != done ]; then
    echo "The demo FAILED: $(cat "$verdict" 2>/dev/null || echo "QGIS ended early, exit status ${status:-0}")" >&2
    tail -n 30 build/demo/qgis.log >&2
    exit 1
fi
for made in demo/demo.qgz demo/demo.png; do
    [ -s "$made" ] || { echo "The demo FAILED: $made is missing." >&2; exit 1; }
done
echo "The project:     demo/demo.qgz"
echo "The layers:      $output"
echo "The screenshot:  demo/demo.png"
