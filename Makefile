# Everything a new machine needs: Python 3.11+ and make. Package indices and proxies are those of your environment.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
PORT ?= 8765
PROGRESS := $(BIN)/python scripts/show_progress.py
WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
RUNTIME := $(VENV)/.igloo-runtime
TESTS := $(VENV)/.igloo-tests
NODE := $(VENV)/.igloo-node
WEB_PACKAGES := $(VENV)/.igloo-web-packages
WEB := $(VENV)/.igloo-web
MACHINE := $(VENV)/.igloo-machine

.PHONY: help demo test setup web lint types web-checks python-tests benchmark docs screenshots client clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: $(RUNTIME) $(WEB) ## set up, make a synthetic world, run the pipeline, serve the workbench
	@echo "==> Starting the demonstration (stop with Ctrl-C)"
	@$(BIN)/igloo demo $(DEMO) --port $(PORT)

test: $(RUNTIME) $(TESTS) $(WEB) $(MACHINE) ## set up and run every check and test
	@echo "==> Formatting and lint (ruff)"
	@$(BIN)/ruff check src tests benchmarks scripts
	@echo "==> Strict types (mypy)"
	@$(BIN)/mypy
	@echo "==> Web interface: lint, types, unit tests"
	@$(BIN)/python scripts/run_npm.py run check
	@echo "==> Tests: unit, contract (DuckDB and Spark), architecture, documentation, browser"
	@IGLOO_REQUIRE="spark browser" $(BIN)/python -m pytest -n 2 --dist loadgroup -q

setup: $(RUNTIME) $(TESTS) $(WEB) ## install everything and build the web interface, run nothing

web: $(WEB) ## build the web interface into the package

benchmark: $(RUNTIME) $(TESTS) ## measure accuracy and speed, write docs/benchmarks.md
	@echo "==> Benchmarks (accuracy on synthetic worlds, then speed)"
	@$(BIN)/python -m benchmarks.run $(BENCHMARK_ARGS)

docs: $(RUNTIME) ## write the generated part of docs/reference again
	@$(BIN)/python scripts/make_reference.py

screenshots: $(RUNTIME) $(TESTS) $(WEB) $(MACHINE) ## take docs/images again with the browser journey
	@IGLOO_REQUIRE=browser $(BIN)/python -m pytest tests/browser -q --update

client: $(RUNTIME) $(WEB_PACKAGES) ## generate the web client again from the API
	@$(BIN)/python -m igloo.webapi.openapi > web/openapi.json
	@$(BIN)/python scripts/run_npm.py run client

clean: ## remove what was built (the virtual environment, the demo, caches); never your workspaces
	rm -rf $(VENV) demo web/node_modules src/igloo/webapi/static build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results

# ---- stamps: a step runs again only when what it depends on is newer -------------------------------------------

$(BIN)/python:
	@sh scripts/make_venv.sh $(VENV)

$(RUNTIME): pyproject.toml constraints.txt | $(BIN)/python
	@$(PROGRESS) "Installing Igloo and its libraries (about 700 MB, two minutes the first time)" -- \
	    $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(TESTS): $(RUNTIME)
	@$(PROGRESS) "Installing the test tools and the optional Spark engine (about 600 MB the first time)" -- \
	    $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[test,spark]"
	@touch $@

$(NODE): | $(RUNTIME)
	@$(BIN)/python scripts/provide_node.py
	@touch $@

$(WEB_PACKAGES): web/package.json web/package-lock.json | $(NODE)
	@$(PROGRESS) "Installing the packages of the web interface" -- \
	    $(BIN)/python scripts/run_npm.py ci --no-audit --no-fund
	@touch $@

$(WEB): $(WEB_SOURCES) $(WEB_PACKAGES)
	@$(PROGRESS) "Building the web interface" -- $(BIN)/python scripts/run_npm.py run build
	@touch $@

$(MACHINE): $(TESTS)
	@sh scripts/provide_browser.sh $(BIN)/python
	@sh scripts/provide_java.sh
	@touch $@
