# Everything that a checkout needs. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

# The interpreter that the environment is made with: Python 3.11 or newer.
PYTHON ?= python3
# `make install UV=` installs with pip although uv is there.
UV ?= $(shell command -v uv 2>/dev/null)
# Where `make run` listens, and where it keeps its database (empty: the default of `orderwright demo`).
PORT ?= 8080
DATA ?=
# What `make test` runs: a folder, a file, or several, with any options of pytest.
TESTS ?= tests
# How many processes share the tests (0: none, the tests run in pytest's own process).
JOBS ?= 2
# The least share of the code, in percent, that all tests together must run for `make coverage`.
COVERAGE ?= 80
# The programs of another PostgreSQL for `make test-postgres`.
POSTGRES_BIN ?= /usr/lib/postgresql/15/bin

# What is left out where there is no Chromium and nobody may install one.
BROWSER_TESTS := --ignore=tests/dashboard

# What is left out on another PostgreSQL: what starts the embedded one, and what asks the database nothing of its own.
OTHER_POSTGRES := $(addprefix --ignore-glob=,tests/store/test_embedded* tests/store/test_backup_files* \
	$(addprefix tests/api/,test_client_* test_dashboard_* test_*cli* test_http_* test_schemathesis* test_emulator* test_payment_page*))

VENV := .venv
BIN := $(VENV)/bin
SERVER := $(VENV)/.server-installed
DEV := $(VENV)/.dev-installed
CONFORMANCE := tests/conformance
FRONTEND := frontend
NODE_MODULES := $(patsubst %/package-lock.json,%/node_modules/.package-lock.json,$(wildcard tests/*/package-lock.json $(FRONTEND)/package-lock.json))

# One file of tests stays in one process, because its tests may share a database.
PYTEST := $(BIN)/python -m pytest $(if $(filter-out 0,$(JOBS)),-n $(JOBS) --dist loadfile)

export PYTHON UV

##@ Use

run: $(SERVER) ## Start a demo shop and print its address, site id and key (PORT=8080 DATA=folder)
	@exec $(BIN)/orderwright demo --port $(PORT) $(if $(DATA),--data-dir "$(DATA)")

install: $(DEV) ## Install the service and all tools of development into .venv (PYTHON=python3.12 chooses)

install-server: $(SERVER) ## Install only what the service itself needs into .venv

##@ Check

test: $(DEV) $(NODE_MODULES) ## Run the tests (TESTS=tests/unit narrows, JOBS=0 for one process)
	@browser=$$(requirements/get-chromium) || without="$(BROWSER_TESTS)"; \
	export ORDERWRIGHT_TEST_BROWSER="$$browser"; \
	$(PYTEST) $(TESTS) $$without

coverage: ## The same, listing what no test ran (tests that call the service take twice as long)
	@$(MAKE) test TESTS="$(TESTS) --cov --cov-report=term-missing:skip-covered $(if $(filter tests,$(TESTS)),--cov-fail-under=$(COVERAGE))"

test-postgres: $(DEV) ## Run the store and API tests on a PostgreSQL of the system (POSTGRES_BIN=/usr/lib/postgresql/15/bin)
	@requirements/with-postgres "$(POSTGRES_BIN)" $(PYTEST) tests/store tests/api $(OTHER_POSTGRES)

test-postgres15: ## The same on PostgreSQL 15, the oldest that is supported
	@$(MAKE) test-postgres POSTGRES_BIN=/usr/lib/postgresql/15/bin

conformance: $(DEV) $(NODE_MODULES) ## Drive a running service with the official JavaScript SDK, and write what it found into the docs
	@ORDERWRIGHT_WRITE_CONFORMANCE=1 $(BIN)/python -m pytest $(CONFORMANCE)

lint: $(DEV) ## ruff, mypy --strict and the layers of docs/architecture.md
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

assets: $(DEV) $(FRONTEND)/node_modules/.package-lock.json ## Build the script and the style of the dashboard anew
	@requirements/build-assets

client: $(DEV) ## Write the methods of the Python client anew, from the contract
	@$(BIN)/python tools/make_client.py

bench: $(DEV) ## Measure; bench/README.md explains the figures
	@$(BIN)/python -m bench

##@ Other

docs: $(DEV) ## Build the documentation into docs/_build/html; warnings are errors
	@$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock: ## Resolve the dependencies of pyproject.toml anew and write requirements/*.lock (needs uv)
	@requirements/lock

clean: ## Remove what was built; the environment and databases stay
	rm -rf docs/_build dist build .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(SERVER): requirements/server.lock requirements/install pyproject.toml
	@requirements/install requirements/server.lock $@

$(DEV): requirements/dev.lock requirements/install pyproject.toml
	@requirements/install requirements/dev.lock $@ $(SERVER)

%/node_modules/.package-lock.json: %/package-lock.json | $(DEV)
	@requirements/npm-ci $*

.PHONY: run install install-server test coverage test-postgres test-postgres15 conformance lint format assets client bench docs lock clean help
