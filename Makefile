# Two commands matter: `make demo` and `make test`. Each brings what it needs with it.

.DELETE_ON_ERROR:
.PHONY: setup setup-dev demo test lint fuzz bench bench-gpu docs screenshots translations package release clean help

help:
	@echo "make demo     run the main job in a real QGIS window, on a scene made for it"
	@echo "make test     check style and types, and run every test"
	@echo "make lint     check style and types only"
	@echo "make fuzz     read 5,000 damaged files of every kind"
	@echo "make bench    measure speed and memory of the jobs, and classifiers beside scikit-learn"
	@echo "make bench-gpu  measure all that a GPU has to show, into build/gpu.json"
	@echo "make docs     build the pages of docs/ as a site, build/site"
	@echo "make screenshots  take every page of the panel, in both languages, light and dark, 100 and 200 %"
	@echo "make package  build a zip that QGIS installs, in dist/, of a version in development"
	@echo "make release  build the zip of a release, or say what is missing for one"
	@echo "make translations  gather new texts of the panel for translators, and compile what they wrote"
	@echo "make setup    only make the engine's interpreter, .venv"
	@echo "make clean    remove everything that was made here, .venv too"

# The engine's interpreter is QGIS's own Python in a virtual environment that sees QGIS's GDAL and
# numpy. It is made from /usr/bin/python3, never from whatever python3 comes first on PATH.
HOST_PYTHON := /usr/bin/python3
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --disable-pip-version-check --quiet --constraint .venv/host.txt

# The GPU build of ONNX Runtime where an NVIDIA driver answers; the two builds exclude each other.
ifeq ($(shell nvidia-smi --list-gpus >/dev/null 2>&1 && echo yes),yes)
ENGINE := engine-gpu
OTHER_BUILD := onnxruntime
else
ENGINE := engine
OTHER_BUILD := onnxruntime-gpu
endif

# Stamps are written last, so that what was interrupted is done again. The stamp of the one build
# removes that of the other.
STAMP := .venv/$(ENGINE).done
REQUIREMENTS := $(wildcard requirements/*)
PACKAGE := build/plugins/tailing_pond_mapper
TRANSLATED := $(patsubst %.ts,%.qm,$(wildcard i18n/*.ts))

setup: $(STAMP)

$(STAMP): $(REQUIREMENTS)
	sh tools/system.sh
	$(PYTHON) -c 'import pip, sys; sys.exit(not pip.__file__.startswith(sys.prefix))' 2>/dev/null \
	    || $(HOST_PYTHON) -m venv --clear --system-site-packages .venv
	rm -f .venv/*.done
	$(PYTHON) requirements/host_packages.py constrain .venv/host.txt
	$(PYTHON) -m pip uninstall --quiet --yes $(OTHER_BUILD) 2>/dev/null
	$(PIP) --requirement requirements/$(ENGINE).txt --requirement requirements/compare.txt
	$(PYTHON) requirements/host_packages.py verify .venv/host.txt
	touch $@

# torch is large where pip finds no CPU build of it, and is here all the same: without it the tests
# of the training code would be skipped, and what nobody runs does not work.
setup-dev: .venv/dev.done .venv/types.done $(PACKAGE) $(TRANSLATED)

.venv/types.done: $(STAMP)
	rm -rf .venv/types
	$(PYTHON) -m pip install --disable-pip-version-check --quiet --no-deps --target .venv/types \
	    --requirement requirements/types.txt
	touch $@

.venv/dev.done: $(STAMP)
	$(PIP) --requirement requirements/dev.txt --requirement requirements/pretrain.txt
	$(PYTHON) requirements/host_packages.py verify .venv/host.txt
	touch $@

# The checkout under the name that QGIS knows the plugin by, for mypy and the tests.
$(PACKAGE):
	mkdir -p $(@D)
	ln -sfn ../.. $@

# A checkout speaks what is compiled here; the zip has its own. No Qt tool is needed for either.
$(TRANSLATED): i18n/%.qm: i18n/%.ts
	$(HOST_PYTHON) -m tools.translations compile

translations:
	$(HOST_PYTHON) -m tools.translations update
	$(HOST_PYTHON) -m tools.translations compile

demo: setup
	sh demo/run.sh

lint: setup-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

# Whole jobs run in a window of their own virtual display; the rest of QGIS's side needs none.
test: lint
	$(PYTHON) -m pytest tests/core tests/tools tests/ui
	xvfb-run --auto-servernum $(PYTHON) -m pytest tests/e2e

# Damaged files of every kind; the tests run a short campaign of the same.
fuzz: setup-dev
	nice $(PYTHON) -m tests.core.fuzz.campaign 5000

bench: setup-dev
	$(PYTHON) bench/segment.py
	$(PYTHON) bench/screening.py
	$(PYTHON) bench/score.py
	$(PYTHON) bench/prepare.py
	$(PYTHON) bench/compare.py

# On a machine with an NVIDIA driver; elsewhere it says that no GPU could be had, and fails.
bench-gpu: setup-dev
	$(PYTHON) bench/gpu.py

docs: .venv/dev.done
	$(PYTHON) -m tools.help_pages build/site

screenshots: setup-dev
	$(PYTHON) -m tools.screenshots build/screenshots

# The zip carries the pages for users, which mkdocs builds.
package: .venv/dev.done
	$(PYTHON) tools/package.py dist

release: .venv/dev.done
	$(PYTHON) -m tools.release

clean:
	rm -rf .venv build dist i18n/*.qm .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
