# The whole interface: setup run check fix test test-rules test-browser docs bench lock clean.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := .state/setup
DATA ?= data
GENERATED ?= docs/generated
export npm_config_cache := $(CURDIR)/.cache/npm

.PHONY: setup run check check-types check-words fix test test-rules test-browser docs bench lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.txt requirements/node.txt package.json package-lock.json pyproject.toml
	@mkdir -p .state .cache
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --cache-dir .cache/pip --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --cache-dir .cache/pip --no-deps --no-build-isolation -e .
	@command -v npm >/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check --cache-dir .cache/pip --require-hashes -r requirements/node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(BIN)/python -m emhana.ui.build
	@touch $@

run: setup
	@$(BIN)/python -m emhana.ui.build
	@exec $(BIN)/emhana run --data $(DATA)

test: setup
	@$(BIN)/python -m emhana.ui.build
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --ignore=tests/browser # in the order of tests/conftest.py
	@$(BIN)/python -m pytest -q -n auto --dist worksteal tests/browser # apart: the browser's driver keeps an event loop in its process

test-rules: setup
	@$(BIN)/python -m pytest -q tests/rules

test-browser: setup
	@$(BIN)/python -m emhana.ui.build
	@EMHANA_BROWSER_MATRIX=full $(BIN)/python -m pytest -q -n auto --dist worksteal tests/browser

check: setup
	@$(MAKE) -s -j2 check-types check-words

check-types: setup
	@$(BIN)/mypy

check-words: setup
	@$(BIN)/ruff check src tests
	@$(BIN)/lint-imports
	@! grep -rnE 'https?://|file:' requirements/*.txt
	@! grep -n '"resolved"' package-lock.json
	@$(MAKE) -s docs GENERATED=.state/generated
	@diff -r docs/generated .state/generated || { echo "generated docs are stale: run make docs"; exit 1; }

fix: setup
	@$(BIN)/ruff check --fix src tests

docs: setup
	@mkdir -p $(GENERATED)
	@$(BIN)/emhana services --json > $(GENERATED)/services.json
	@$(BIN)/python -m emhana.cases.drawing > $(GENERATED)/life-of-a-case.md

bench: setup
	@$(BIN)/emhana bench deadline certificate case-write case-read

lock: setup
	@for part in run dev node; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links requirements/$$part.in -o requirements/$$part.txt; done

clean:
	@test ! -x $(BIN)/python || $(BIN)/python -m emhana.postgres.remove $(DATA)
	@rm -rf $(VENV) .cache .state node_modules staticfiles src/emhana/ui/static/emhana/build
