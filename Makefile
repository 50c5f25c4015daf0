.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.PHONY: help run up check test browser screenshots results clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

.venv/ready: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing what Foreshock needs into .venv (once, about a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . 2>.venv/pip.log || { cat .venv/pip.log; exit 1; }
	@touch $@

.venv/ready-dev: .venv/ready
	@echo "installing the tools for tests and checks into .venv"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' 2>.venv/pip.log || { cat .venv/pip.log; exit 1; }
	@touch $@

run: .venv/ready  ## listen, understand, detect, draft, notify: once
	@$(BIN)/foreshock run

up: .venv/ready  ## keep doing it on a schedule, until Ctrl-C
	@$(BIN)/foreshock up

check: .venv/ready-dev  ## ruff, mypy --strict, import-linter, the layout, the page of the sources
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/test_layout.py
	$(BIN)/python -m console.handbook --check

test: .venv/ready-dev browser  ## everything: unit, property, both databases, faults, end to end, in a browser
	$(BIN)/pytest -q -n 3 --dist loadgroup  # one more than cores: one of them mostly waits for Prefect

browser:  ## Debian's chromium, in which the tests open the pages: installed if it is missing and you are root
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && { \
	  echo "installing chromium, in which the tests open the pages (once)"; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1; }; } \
	  || echo "no chromium, and none can be installed, in which the tests open the pages: apt-get install chromium"

screenshots: .venv/ready-dev browser  ## a picture of every page of the console into OUT (build/screenshots)
	@$(BIN)/python -m tests.browser.screenshots $(or $(OUT),build/screenshots)

results: .venv/ready-dev  ## measure the detector and write docs/results.md: about 25 minutes, two cores (needs ../shared)
	@$(BIN)/python benchmarks/results.py $(if $(SEEDS),--seeds $(SEEDS)) $(if $(KERNELS),--kernels $(KERNELS)) \
	  $(if $(BRANDS),--brands $(BRANDS)) $(if $(PLAY),--play $(PLAY)) $(if $(OUT),--out $(OUT))

clean:  ## forget caches (never your database)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
