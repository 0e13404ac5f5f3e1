# One command for each thing that one does here; `make help` lists them.
# The Python that makes the virtual environment: the first that is new enough, or PYTHON=…
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
# Where Python may keep no compiled files, each server that a test starts is compiled anew.
unexport PYTHONDONTWRITEBYTECODE
BOOTSTRAP := $(PYTHON) scripts/bootstrap.py
LINTS_FAST := lint-ruff lint-imports lint-templates lint-biome
LINTS := $(LINTS_FAST) lint-types lint-tsc
# So many browsers at once in the end-to-end tests.
JOBS ?= 4
# Lint steps run side by side; their output stays apart where this make can do that (4.0 and newer).
SIDE_BY_SIDE := --no-print-directory -k -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)


.DEFAULT_GOAL := help
.PHONY: help run test lint lint-fast hooks unit unit-web e2e mutants bench bench-connection bench-association outdated pictures ready clean $(LINTS)

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z0-9-]+):.*## /  make \1 \t/' | expand -t 25

run: ## serve on http://localhost:8080, with a demo appointment
	@$(BOOTSTRAP) run
	@exec $(BIN)/startklar demo

ready: ## install what the tests need, without running them
	@$(BOOTSTRAP) test

test: ready ## everything that must hold: lint, unit tests, end-to-end tests
	@$(MAKE) $(SIDE_BY_SIDE) $(LINTS)
	@$(MAKE) --no-print-directory unit unit-web e2e
	@echo "make test: all passed (lint, unit, web, end to end)"

lint: ready ## style, types, layers, templates
	@$(MAKE) $(SIDE_BY_SIDE) $(LINTS)
	@echo "make lint: clean"

lint-fast: ## the lints that take seconds; what the git hook runs
	@test -x $(BIN)/ruff || { echo "make ready comes first: it installs what the lints need" >&2; exit 1; }
	@$(MAKE) $(SIDE_BY_SIDE) $(LINTS_FAST)

hooks: ## let git commit run lint-fast first, in this clone (sets git's core.hooksPath)
	@git config core.hooksPath .githooks
	@echo "git commit runs make lint-fast from now on. To undo: git config --unset core.hooksPath"

# Some tests of a folder: ARGS may name files, and holds what else pytest is to be told.
SOME = python -m pytest $(if $(filter $(1)%,$(ARGS)),,$(1)) $(ARGS)
# What measures a line, a sound or a time runs alone, after all others (tests/quiet_machine.py).
JUNIT = --junitxml=e2e-results/junit-$(1).xml
TOGETHER := -m "not quiet" --dist loadfile
ALONE := -m quiet

unit: ready ## the server's unit tests (ARGS="tests/test_store.py -k expired" for some)
ifdef ARGS
	@$(call SOME,tests)
else
	@python -m pytest tests $(TOGETHER) -n 3 --cov --cov-report=; together=$$?; \
	  python -m pytest tests $(ALONE) && exit $$together
	@python scripts/coverage_by_folder.py
endif

unit-web: ready ## the browser side's unit tests (ARGS="tests/web/pages/gate.test.js" for some)
	@python scripts/unit_web.py $(ARGS)

# Browsers mostly wait: several work side by side, each test file in one of them. At the end: has any browser shown
# every finding?
# With URL the stories run against a deployed server, one after the other, so that it does not get too many requests.
e2e: ready ## the end-to-end tests in real browsers (ARGS="-k good_path" for some; URL=https://… for a deployed server)
ifdef URL
	@python -m e2e --url "$(URL)" $(ARGS)
else ifdef ARGS
	@python -m e2e $(ARGS)
else
	@rm -rf .pytest_cache/d/startklar-seen e2e-results
	@python -m pytest e2e --ignore e2e/catalogue $(TOGETHER) -n $(JOBS) --durations=15 $(call JUNIT,together); \
	  together=$$?; python -m pytest e2e $(ALONE) --durations=15 $(call JUNIT,alone) && exit $$together
	@python -m pytest e2e/catalogue $(call JUNIT,catalogue)
endif

mutants: ready ## change the code on purpose and see that a test fails each time (long; docs/mutants.toml)
	@python scripts/mutants.py $(ARGS)

bench: ready ## measure, print tables (results also in bench-results/)
	@python -m bench $(ARGS)

bench-connection: ready ## the connection check on emulated lines (needs root; ARGS="--quick")
	@python -m bench.connection $(ARGS)

bench-association: ready ## three instances under the load of 300 offices, each part killed once (ARGS="--quick")
	@python -m bench.association $(ARGS)

outdated: ready ## which pinned packages have a newer release (SECURITY.md says by when they are updated)
	@python -m pip --disable-pip-version-check list --outdated
	@npm outdated; test $$? -le 1  # 1: there are some

pictures: ready ## make the pictures of README, handbook and docs/pictures anew
	@python -m pytest e2e/pictures -m pictures

clean: ## remove what make made (not data/)
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage mutants e2e-results

lint-ruff: ## style and format of Python
	@ruff check . && ruff format --check .
lint-types: ## types of Python
	@mypy
lint-imports: ## who may import whom in checker/
	@lint-imports --no-cache
lint-templates: ## the HTML templates
	@djlint --quiet --lint templates
lint-tsc: ## types of JavaScript
	@node_modules/.bin/tsc -p . && node_modules/.bin/tsc -p tests/web
lint-biome: ## style and format of JavaScript
	@node_modules/.bin/biome check --error-on-warnings .
