# Everything a person does with mixtura from a clone. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CLIENTS := .venv-clients
DATA   := src/mixtura/datasets
CODE   := $(wildcard native/*.cpp native/*.h native/*/*.cpp native/*/*.h)
NATIVE := $(CODE) native/CMakeLists.txt
CHECKED := build/sanitize
OLDEST := build/oldest
COVERAGE :=

.PHONY: help hello demo install lab test coverage oldest sanitize lint types imports bench clients docs web \
	format clean

help: ## List these targets
	@grep -E '^[a-z.]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

demo: hello $(VENV)/.app customers.csv ## Install into .venv, fit the bundled eruptions of Old Faithful, show the result
	@$(BIN)/mixtura fit $(DATA)/faithful.csv --out demo-mixtura
	@printf '%s\n' '' \
		'That was $(DATA)/faithful.csv. Next, a table of your own: put its name' \
		'in the place of customers.csv, which holds 2000 invented customers.' '' \
		'  $(BIN)/mixtura fit customers.csv' \
		'  $(BIN)/mixtura plot customers-mixtura customers.csv --what pairs -o pairs.png' \
		'  $(BIN)/mixtura lab customers.csv' '' \
		'With `make install`, mixtura alone will do in the place of $(BIN)/mixtura.'

install: hello $(VENV)/.app ## Install into .venv and make `mixtura` a command of yours
	@$(BIN)/python tools/link.py $(BIN)/mixtura

lab: hello $(VENV)/.app ## Open the lab in your browser; on your own table: make lab FILE=my.csv
	@$(BIN)/mixtura lab $(if $(FILE),"$$FILE")

customers.csv: | hello $(VENV)/.app ## Write an invented table to try things on: 2000 customers
	@$(BIN)/python -c "from mixtura import datasets; datasets.make_customers().to_csv('$@')"

hello:
	@test -e $(VENV)/.app || printf '%s\n' \
		'mixtura is going to be installed into $(VENV), in this folder: about 170 MB of packages' \
		'are fetched from PyPI, then its kernel is compiled, which takes one to three minutes.' \
		'Ctrl-C is fine at any moment: the same command goes on from there.'

test: $(VENV)/.test ## Install what the tests need and run them all
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto $(COVERAGE)

coverage: ## The same with branch coverage, which takes longer
	rm -f .coverage .coverage.*
	@$(MAKE) --no-print-directory test COVERAGE="--cov --cov-config=pyproject.toml --cov-report=term"

# What others deprecated since is theirs to complain of. Left out: browsers, which see none of it,
# and what takes minutes of arithmetic.
oldest: ## Run the tests with the oldest versions that pyproject.toml allows, in build/oldest
	@$(MAKE) --no-print-directory VENV=$(OLDEST) $(OLDEST)/.oldest
	$(OLDEST)/bin/python tools/install.py install --no-build-isolation --no-deps --force-reinstall . \
		-C build-dir=$(OLDEST)/cmake
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(OLDEST)/bin/python -m pytest -q -n auto \
		-p no:cacheprovider -W ignore::DeprecationWarning -W ignore::PendingDeprecationWarning \
		tests --ignore=tests/browser --ignore=tests/certified --ignore=tests/fuzz

sanitize: $(VENV)/.test ## Run the kernel's tests under address and undefined-behaviour sanitizers
	$(PIP) install --no-build-isolation --no-deps --upgrade . \
		--target $(CHECKED)/site -C build-dir=$(CHECKED)/cmake \
		-C cmake.define.MIXTURA_SANITIZE=ON -C cmake.define.MIXTURA_REQUIRE_KERNEL=ON
	LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libstdc++.so)" \
		ASAN_OPTIONS=detect_leaks=0 PYTHONPATH="$(CHECKED)/site:$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" OPENBLAS_NUM_THREADS=1 \
		$(BIN)/python -S -m pytest -q -p no:cacheprovider tests/kernels tests/engine/test_side_by_side.py  # -S: not the editable one

lint: $(VENV)/.lint imports ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $(CODE)

types: $(VENV)/.lint ## Check types, strictly
	$(BIN)/mypy

imports: $(VENV)/.lint ## Check that imports go down the floors only
	$(BIN)/lint-imports

bench: $(VENV)/.bench ## Measure speed beside every peer, memory and the quality of the optima
	$(BIN)/python -m benchmarks --json build/benchmarks.json

clients: $(CLIENTS)/.done ## Run other programs' tests of mixtures with our class in place
	$(CLIENTS)/bin/python -m benchmarks.clients

docs: $(VENV)/.test ## Run every example in the documentation
	$(BIN)/python -m pytest -q --doctest-modules --doctest-glob='*.md' src README.md docs

web: ## Check, test and build the front end of the lab and the report into the package (Node 20)
	cd web && npm ci --no-audit --no-fund && npm run check && npm test && npm run build

format: $(VENV)/.lint ## Format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/clang-format -i $(CODE)

clean: ## Remove the environment and everything generated
	git clean -fdXq native src
	rm -rf web/node_modules $(VENV) $(CLIENTS) build demo-mixtura .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*

# Each stamp is an installed set of packages; it is made anew when pyproject.toml changes. What
# compiles the kernel is installed too, so that only those of its files that changed are compiled.
# An environment whose Python is gone, or whose folder has been moved, is made anew: its programs
# know where they were. Nothing but pip is in it before .pip is there.
WHOLE := $(shell $(BIN)/python -c '' 2>/dev/null && { test ! -s $(VENV)/.pip || test "$$(cat $(VENV)/.pip)" = "$$(pwd -P)"; } && echo yes)

$(VENV)/.pip: $(if $(WHOLE),,anew)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "mixtura needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) tools/environment.py $(VENV)
	@pwd -P > $@

.PHONY: anew
anew:

PIP := $(BIN)/python tools/install.py
INSTALL := $(PIP) install --no-build-isolation --editable

$(VENV)/.build: $(VENV)/.pip pyproject.toml
	@$(PIP) install --group build
	@touch $@

# Where there is no compiled kernel, but a compiler by now, it is tried again.
UNCOMPILED := $(shell ls src/mixtura/kernels/_native*.so >/dev/null 2>&1 || command -v $(CXX))

$(VENV)/.app: $(VENV)/.build $(NATIVE) $(if $(UNCOMPILED),anew)
	@$(INSTALL) '.[all]'
	@touch $@

$(VENV)/.test: $(VENV)/.build $(NATIVE)
	@$(INSTALL) . --group test
	@touch $@

$(VENV)/.oldest: $(VENV)/.pip pyproject.toml .ci/oldest.py
	$(BIN)/python .ci/oldest.py > $(VENV)/oldest.txt
	$(PIP) install --group build --constraint $(VENV)/oldest.txt
	$(PIP) install --no-build-isolation . --group test \
		--constraint $(VENV)/oldest.txt -C build-dir=$(VENV)/cmake
	@touch $@

$(VENV)/.bench: $(VENV)/.build $(NATIVE)
	@$(INSTALL) '.[bench]' --group test
	@touch $@

# Other programs want versions of their own, so that they have an environment of their own. Tests
# of tensors run where torch is installed there too; it is large, and left to you.
$(CLIENTS)/.done: pyproject.toml $(NATIVE)
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(CLIENTS)/bin/python -m pip install --quiet --group build
	$(CLIENTS)/bin/python -m pip install --quiet --no-build-isolation --editable . --group clients
	@touch $@

$(VENV)/.lint: $(VENV)/.build $(NATIVE)
	@$(INSTALL) . --group lint
	@touch $@
