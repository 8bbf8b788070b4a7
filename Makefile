# The front door of a clone. `make run` and `make test` need nothing but Python 3.12 or 3.13 with pip.

SHELL := /bin/bash
BIN := .venv/bin
INSTALLED := .venv/.installed
MEASURED := build/bench/measured.json

.PHONY: help setup run test check bench profile docs python

help:            ## what can be made here
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 14

setup: $(INSTALLED) ## build .venv from requirements.lock

run: $(INSTALLED) ## run the flow on data/raw and publish data/warehouse/current
	$(BIN)/spacefilm run

test: $(INSTALLED) ## pass every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(INSTALLED) ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED) ## measure speed and growth, for an hour or two: tables, and build/bench/measured.json
	$(BIN)/python -m benchmarks.words_per_second $(wildcard ../shared/gold/polnear/raw) --json $(MEASURED)
	$(BIN)/python -m benchmarks.scale build/bench --json $(MEASURED)
	$(BIN)/python -m benchmarks.questions build/bench/out-100000 --json $(MEASURED)

profile: $(INSTALLED) ## show in which functions the time of reading goes
	$(BIN)/python -m benchmarks.words_per_second $(wildcard ../shared/gold/polnear/raw) --profile

docs: $(INSTALLED) ## write anew what docs/ and README.md say that commands give
	$(BIN)/python -m tests.docs.write

python:          ## the Python that .venv is built with: PYTHON=… where given, else the first that fits
	@.ci/find-python $(PYTHON)

# The lock holds every dependency of every dependency, so pip has nothing to resolve (and older pips, which take
# `name[extra]` for a package of its own, cannot). Stamped last, so that an installation broken off halfway is done again.
$(INSTALLED): requirements.lock pyproject.toml
	@python=$$(.ci/find-python $(PYTHON)) && echo "Building .venv with $$python" && "$$python" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
