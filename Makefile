# `make` sets everything up and builds the data package; `make test` tests it. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := all
.PHONY: all build check test test-slow coverage docs format help clean bench site dist lock

all: build ## set up, build the data package from seeds/, validate it, show it
	$(BIN)/kzhealth validate datapackage
	$(BIN)/kzhealth info datapackage

$(READY): pyproject.toml .ci/locks/build.txt .ci/locks/run.txt .ci/locks/dev.txt
	@# --without-pip: Debian's python3 has no ensurepip; the pip outside installs into the environment
	$(PYTHON) -m venv --without-pip $(VENV)
	PYTHON=$(PYTHON) .ci/install $(VENV) .ci/locks/build.txt .ci/locks/dev.txt
	@# what it is built with and needs is there: nothing comes from an index
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

build: $(READY)
	@# pip compiles what it installs, but not what it links to: without this every start may compile fifty modules
	@$(BIN)/python -m compileall -q src
	$(BIN)/kzhealth build --seeds seeds --output datapackage

check: $(READY) ## style, types, layers, spelling, and that everything generated is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/kzhealth build --check
	$(BIN)/python docs/generate.py --check

test: check ## make check, and all tests but the slow ones, with coverage
	$(BIN)/python -m pytest --numprocesses 2 -m 'not slow' --cov --cov-report=term

test-slow: $(READY) ## the slow tests: wheels, servers, clusters, browsers, as far as they are installed (.ci/install-*)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup -m slow

docs: $(READY) ## write the generated pages of docs/
	$(BIN)/python docs/generate.py

site: $(READY) ## build the documentation site, strictly, into build/site-docs
	$(BIN)/zensical build --clean --strict
	$(BIN)/python .ci/offline_search.py build/site-docs

dist: $(READY) build/tools/.ready ## build, check and describe what is released, into dist/
	$(BIN)/python .ci/dist.py --tools build/tools --pip $(PYTHON) $(DIST)

lock: build/tools/.ready ## raise the locks of .ci/locks; LOCK=--keep adds what pyproject.toml asks for and raises nothing else
	$(PYTHON) .ci/lock.py --uv build/tools/bin/uv $(LOCK)

build/tools/.ready: .ci/locks/tools.txt
	$(PYTHON) -m venv --without-pip --clear build/tools
	PYTHON=$(PYTHON) .ci/install build/tools .ci/locks/tools.txt
	@touch $@

format: $(READY) ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## measure beside the peers
	-PYTHON=$(PYTHON) .ci/install $(VENV) .ci/locks/bench.txt
	$(BIN)/python benchmarks/validate.py
	$(BIN)/python benchmarks/extract.py
	@# benchmarks/spark.py takes longer, and needs Java
	$(BIN)/python benchmarks/aggregate.py

clean: ## remove the environment and everything made
	rm -rf $(VENV) build dist .cache .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | column -t -s "$$(printf '\t')"
