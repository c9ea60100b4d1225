# Everything a person does with mixtura from a clone. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   := src/mixtura/datasets

.PHONY: help demo test lint types imports bench docs format clean

help: ## List these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.demo ## Install, fit the bundled eruptions of Old Faithful and show the result
	$(BIN)/mixtura fit $(DATA)/faithful.csv --out demo-mixtura

test: $(VENV)/.test ## Install what the tests need and run them all, with branch coverage
	rm -f .coverage .coverage.*
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto \
		--cov --cov-config=pyproject.toml --cov-report=term

lint: $(VENV)/.lint imports ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.lint ## Check types, strictly
	$(BIN)/mypy

imports: $(VENV)/.lint ## Check that imports go down the floors only
	$(BIN)/lint-imports

bench: $(VENV)/.bench ## Measure speed beside every peer, memory and the quality of the optima
	$(BIN)/python -m benchmarks --json build/benchmarks.json

docs: $(VENV)/.test ## Run every example in the documentation
	$(BIN)/python -m pytest -q --doctest-modules --doctest-glob='*.md' src README.md docs

format: $(VENV)/.lint ## Format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean: ## Remove the environment and everything generated
	rm -rf $(VENV) demo-mixtura .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*

# Each stamp is an installed set of packages; it is made anew when pyproject.toml changes.
$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "mixtura needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "cannot make an environment: on Debian, apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.demo: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[cli]'
	@touch $@

$(VENV)/.test: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $@

$(VENV)/.bench: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@

$(VENV)/.lint: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable . --group lint
	@touch $@
