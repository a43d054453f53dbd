# Needs make, pip and a Python of 3.11 or newer; everything else comes into .venv.
#   make demo     a damaged page beside what becomes of it
#   make test     what a change has to pass
#   make test-all the tests on every Python of this machine
#   make bench    speed and accuracy
#   make format   tidy the sources
#   make clean    take away whatever was built, .venv too
# PYTHON=/path/to/python chooses the interpreter.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := test

NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p $(NEW_ENOUGH) 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-all bench format clean check-style check-types check-layers check-tests check-package

demo: $(READY)
	$(BIN)/python scripts/demo.py

# Quick checks first: what is wrong most often shows soonest.
test: check-style check-types check-layers check-tests check-package
	@echo "all checks passed"

check-style: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

check-types: $(READY)
	$(BIN)/mypy

check-layers: $(READY)
	$(BIN)/lint-imports --no-cache

# Tests of one file share what they have measured.
check-tests: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile

check-package: $(READY)
	$(BIN)/python scripts/check_package.py

test-all: $(READY)
	$(BIN)/nox

bench: $(READY)
	for script in $(wildcard bench/score.py bench/speed.py); do $(BIN)/python $$script; done

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .nox build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer found; set PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) $(NEW_ENOUGH) || { echo "$(PYTHON) is older than Python 3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
