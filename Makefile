# Everything the project does starts here. A fresh machine needs Python 3.11 or newer with venv,
# and make; the rest (node included) is installed into .venv from hash-locked files.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= $(firstword $(foreach p,python3.14 python3.13 python3.12 python3.11 python3,$(shell \
	$(p) -c 'import sys, venv, ensurepip; sys.version_info[:2] >= (3, 11) and print("$(p)")' 2>/dev/null)))
SIZE ?= demo
ARGS ?=
BIN := .venv/bin
# The lock files are whole, so nothing is resolved again: a later release of a dependency that is
# asked for with an extra made pip 23 look past its pinned version, and refuse it for want of a hash.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm_config_update_notifier=false $(BIN)/npm
NODE := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/node

WORDS := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
below = $(foreach each,$(wildcard $1/*),$(if $(wildcard $(each)/*),$(call below,$(each)),$(each)))
FRONT := $(filter-out static/build/%,$(foreach each,$(filter-out static/build, \
	$(wildcard static/*)),$(if $(wildcard $(each)/*),$(call below,$(each)),$(each))))

.PHONY: help run test test-xss test-faults check seed assets words messages screenshots lighthouse bench bench-seed bench-live chromium lock format clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort \
		| while IFS="$$(printf '\t')" read -r name does; do printf '  %-12s %s\n' "$$name" "$$does"; done

run: .venv/.stamp-run static/build/.stamp $(WORDS) ## Start Rembuk with its demo on HOST:PORT (127.0.0.1:8000)
	@echo "Everything is installed and built. Starting Rembuk ..."
	@$(BIN)/python -m deploy.supervisor --demo --end-with-parent

test: .venv/.stamp-dev node_modules/.stamp-dev static/build/.stamp $(WORDS) chromium ## Run every test (ARGS="tests/web -k csp" for some)
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/.stamp-dev ## Lint, format, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

seed: .venv/.stamp-run $(WORDS) ## Fill the database through the actions (SIZE=demo or large)
	$(BIN)/flask --app wsgi db upgrade
	$(BIN)/flask --app wsgi demo seed --size $(SIZE)

assets: static/build/.stamp ## Build styles and scripts into static/build

words: $(WORDS) ## Compile the translations

messages: .venv/.stamp-run ## Gather the words of pages and rules into the catalogues
	@mkdir -p instance
	@$(BIN)/python -m babel.messages.frontend --quiet extract --mapping babel.cfg --keyword _l --keyword lazy_gettext --keyword say:1 \
		--no-location --sort-output --project Rembuk --output instance/messages.pot .
	@$(BIN)/pybabel --quiet update --input-file instance/messages.pot --output-dir app/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm instance/messages.pot

screenshots: .venv/.stamp-dev node_modules/.stamp-dev static/build/.stamp $(WORDS) chromium ## Take the pictures of the README
	$(BIN)/python -m bench.screenshots

lighthouse: .venv/.stamp-dev node_modules/.stamp-dev static/build/.stamp $(WORDS) chromium ## Measure the main pages as a phone sees them
	$(BIN)/python -m bench.lighthouse

test-xss: .venv/.stamp-dev node_modules/.stamp-dev static/build/.stamp $(WORDS) chromium ## Show every known script payload in every field of the forum
	XSS=all $(BIN)/python -m pytest -n 2 tests/xss

test-faults: .venv/.stamp-dev $(WORDS) ## Kill live servers under 300 clients, on both databases (FAULTS=1000 for more)
	FAULTS=$(or $(FAULTS),all) $(BIN)/python -m pytest -n 0 tests/dialogues/live/test_faults.py

bench: .venv/.stamp-dev static/build/.stamp $(WORDS) ## Measure pages against a bare page, into bench/results
	$(BIN)/python -m bench $(ARGS)

bench-seed: .venv/.stamp-dev $(WORDS) ## Time the large seed on both databases, into bench/results
	$(BIN)/python -m bench.seeding

bench-live: .venv/.stamp-dev node_modules/.stamp-dev static/build/.stamp $(WORDS) ## Measure live rooms against other transports, into bench/results
	$(BIN)/python -m bench.live $(ARGS)

chromium: .venv/.stamp-dev ## Find a Chromium for the tests, or install one
	@$(BIN)/python -m tests.support.chromium

format: .venv/.stamp-dev ## Put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.stamp-dev ## Lock the requirements again (needs uv on the PATH)
	cd requirements && for each in run dev; do uv pip compile --quiet --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 \
		--custom-compile-command "make lock" $$each.in --output-file $$each.txt || exit 1; done

clean: ## Remove what was built (not the data in instance/)
	rm -rf static/build node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		test-results $(WORDS)

# ---------------------------------------------------------------- what the targets stand on

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Rembuk needs Python 3.11 or newer with venv." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.stamp-run: requirements/run.txt | $(BIN)/python
	@echo "Installing the product's requirements ..."
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/.stamp-dev: requirements/dev.txt requirements/run.txt | $(BIN)/python
	@echo "Installing the requirements of tests and checks ..."
	@$(PIP) -r requirements/dev.txt
	@touch .venv/.stamp-run $@

# `npm ci` begins with an empty node_modules, so the stamps inside it fall with what they stand for.
node_modules/.stamp-run: package-lock.json package.json | .venv/.stamp-run
	@echo "Installing what the front end is built with ..."
	@$(NPM) ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.stamp-dev: package-lock.json package.json | .venv/.stamp-run
	@echo "Installing what the front end is built and tested with ..."
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch node_modules/.stamp-run $@

static/build/.stamp: node_modules/.stamp-run $(FRONT)
	@echo "Building the front end ..."
	@$(NODE) static/build.mjs
	@touch $@

%.mo: %.po | .venv/.stamp-run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
