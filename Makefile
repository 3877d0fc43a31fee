# Two commands are enough: `make run` and `make test`. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
# Test processes at a time. Not WORKERS: make would hand that on as the bot's own setting.
JOBS ?= 2
VENV ?= .venv
BIN = $(VENV)/bin
RUN_STAMP = $(VENV)/.run-installed
DEV_STAMP = $(VENV)/.dev-installed

.PHONY: run test check bench bench-search soak ci install install-dev clean

run: install
	$(BIN)/python run_bot.py serve --demo

test: install-dev
	$(BIN)/python -m pytest -rs -n $(JOBS) --dist loadfile $(ARGS)

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python run_bot.py check

bench: install-dev
	$(BIN)/python -m benchmarks $(ARGS)

bench-search: install-dev
	$(BIN)/python -m benchmarks.bench_search $(ARGS)

soak: install-dev
	$(BIN)/python -m pytest -s -m soak tests/faults $(ARGS)

ci:
	./.ci/run

install: $(RUN_STAMP)

install-dev: $(DEV_STAMP)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(DEV_STAMP): requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(RUN_STAMP)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
