# 邻铃 Linling. `make help` lists what is here.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python

.DEFAULT_GOAL := help

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-17s %s\n", $$1, $$2}'

$(VENV)/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linling needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Linling needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

run: $(VENV)/.run  ## start 邻铃: with no BOT_TOKEN, phones in your browser; with one, the live bot
	@$(PY) -m bot run

lint: $(VENV)/.dev  ## ruff, mypy --strict, import-linter
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache

test: $(VENV)/.dev lint  ## everything: lint, then every test
	@$(PY) -m pytest --cov --cov-report=term:skip-covered --cov-fail-under=90
	@$(PY) -m coverage report --include='bot/domain/*' --fail-under=100

unit: $(VENV)/.dev  ## the inner loop: seconds
	@$(PY) -m pytest -q tests/domain tests/text

eval: $(VENV)/.dev  ## how well texts are understood: scores, confusion, errors (of the half that may be tuned on)
	@$(PY) -m tests.text.evaluate held
	@$(PY) -m tests.text.evaluate tuned --errors
	@$(PY) -m tests.text.same.measure

bench: $(VENV)/.dev  ## measured speed, one table (ONLY=accept,courier QUICK=1)
	@$(PY) -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(DISK),--disk $(DISK)) $(if $(OUT)$(ONLY)$(QUICK),$(if $(OUT),--out $(OUT)),--out benchmarks/results/table.md)

bench-profile: $(VENV)/.dev  ## where our process's time goes (WHAT=danger, draft, courier, accept)
	@$(PY) -m benchmarks.profiling $(or $(WHAT),danger)

chaos: $(VENV)/.dev  ## kill it a thousand times (KILLS=1000 SEED=…) and prove that nothing was lost
	@KILLS=$(KILLS) SEED=$(SEED) $(PY) -m tests.faults.chaos

simulate-lockdown: $(VENV)/.dev  ## a lockdown of 3,000 households, day by day (HOUSEHOLDS= DAYS= SEED=)
	@$(PY) -m benchmarks.supplies --compare --households $(or $(HOUSEHOLDS),3000) --days $(or $(DAYS),14) --seed $(or $(SEED),7)

screenshots: $(VENV)/.dev  ## make the README's pictures again
	@$(PY) docs/screenshots.py

sayings: $(VENV)/.run  ## learn the shipped sayings anew (locales/zh-Hans/sayings)
	@$(PY) -m bot.text.labels.shipping

lock:  ## lock again from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: sayings help run lint test unit eval bench bench-profile chaos simulate-lockdown screenshots lock
