# Two commands are enough: `make run` and `make test`. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
# Test processes at a time: one more than a small machine has cores, for much of the time goes by in
# waiting. Not WORKERS: make would hand that on as the bot's own setting.
JOBS ?= 3
VENV ?= .venv
BIN = $(VENV)/bin
RUN_STAMP = $(VENV)/.run-installed
DEV_STAMP = $(VENV)/.dev-installed

# Tests start many a bot: none of them should compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench bench-search soak ci install install-dev clean

run: install
	$(BIN)/python run_bot.py serve --demo

test: install-dev
	$(BIN)/python -m compileall -q bot config handlers knowledge state
	$(BIN)/python -m pytest -rs -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

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
	$(BIN)/python -m pytest -s -m soak tests/faults tests/channels $(ARGS)

ci:
	./.ci/run

# Compiled now, for whoever runs it may not be allowed to write there: a start takes less.
install: $(RUN_STAMP)
	$(BIN)/python -m compileall -q bot config handlers knowledge state

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
