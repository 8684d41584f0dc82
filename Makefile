# Everything a developer or a build runs. Only python3 and make are presupposed.
# `make help` lists the targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The steps of `make static`, in order. Add a target below and its name here.
CHECKS := format-check lint types imports reference core-coverage scan

# How many processes share the tests.
WORKERS ?= 2
# How many processes `make kill` kills at most: 600 take in every pair of a story and a point once.
KILLS ?= 600
# Extra arguments for pytest: make test ARGS="-k lifecycle"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo collected test calendars check static $(CHECKS) conformance contract coverage reliability planted \
	mutants conformance-names several turmoil simulate plugs kill storage-faults malformed format bench lock advisories sbom \
	forge-check clean

help: ## list the targets
	@sed -n "s/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p" $(MAKEFILE_LIST) | expand -t 26

# --- setting up --------------------------------------------------------------------------------------------
# A stamp per lock file: nothing happens when nothing changed. The development lock contains the runtime
# lock, so installing it satisfies both.

# One after the other also under --jobs: both install into the same folder.
setup: ## make .venv with the locked dependencies and halyard in it
	@$(MAKE) --no-print-directory --silent --jobs=1 $(VENV)/.dev-lock $(VENV)/.halyard

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.dev-lock: requirements-dev.lock requirements.lock | $(BIN)/python
	@echo "installing the locked development dependencies into $(VENV)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.runtime-lock $@

$(VENV)/.runtime-lock: requirements.lock | $(BIN)/python
	@echo "installing the locked dependencies into $(VENV)"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.halyard: pyproject.toml $(VENV)/.runtime-lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# What benchmarks are measured beside lies in a folder of its own and not in $(VENV): it is no dependency of the
# product, and it wants other versions of some.
.venv-bench/.bench-lock: requirements-bench.lock | $(BIN)/python
	@echo "installing the locked peers of the benchmarks into .venv-bench"
	@$(PIP) install --require-hashes --upgrade --target .venv-bench -r requirements-bench.lock
	@touch $@

# The scanners too: semgrep wants other versions of what the product stands on. Nothing in there is imported.
.venv-scan/.scan-lock: requirements-scan.lock | $(BIN)/python
	@echo "installing the locked scanners into .venv-scan"
	@$(PYTHON) -m venv --without-pip .venv-scan
	@$(BIN)/python -m pip --python .venv-scan/bin/python --disable-pip-version-check --quiet install --no-compile \
		--no-deps --require-hashes -r requirements-scan.lock
	@touch $@

# And what makes mutants, which stands beside the tests' own pytest: its lock keeps to the versions of theirs.
.venv-mutants/.mutants-lock: requirements-mutants.lock | $(BIN)/python
	@echo "installing the locked maker of mutants into .venv-mutants"
	@$(PIP) install --require-hashes --no-deps --upgrade --target .venv-mutants -r requirements-mutants.lock
	@touch $@

# --- running -----------------------------------------------------------------------------------------------

demo: $(VENV)/.halyard ## start the service beside two sandbox helpdesks and print the addresses
	@exec $(BIN)/halyard demo $(ARGS)

bench: setup .venv-bench/.bench-lock ## run every benchmark; results go to bench/results
	@$(BIN)/python -m bench $(ARGS)

# START is the first seed; LONG=1 draws histories of 48 hours. A failing seed prints how to see it again.
SEEDS ?= 100
START ?= 1

simulate: setup ## play SEEDS seeded histories full of faults, from seed START on; figures go to bench/results
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) --start $(START) $(if $(LONG),--long) --twice --shrink \
		--json bench/results/simulation.json $(ARGS)

# --- checking ----------------------------------------------------------------------------------------------

# What pytest makes of the test files stays, and is read by everybody who collects after this. It checks nothing.
collected: setup
	@$(BIN)/python -m pytest --collect-only --quiet | tail -1

test: setup ## run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# Only whole-way tests count on that page, and they lie in tests/stories. A run of all tests fails where it is stale.
# G-5: some three minutes of one processor. What was reached goes to bench/results/malformed.json.
malformed: setup ## send 50,000 malformed bodies to each hook, and heads and mails
	@$(BIN)/python -m tests.malformed $(ARGS)

# G-20 outside of the core. Not one of the CHECKS: it takes as long as the tests and half as much again.
coverage: setup ## which branches of every package but core the tests take; red under 95 %
	@$(BIN)/python -m tests.branches --workers $(WORKERS) $(ARGS)

conformance: setup ## write docs/conformance.md: which requirement is proven by which tests
	@$(BIN)/python -m pytest -n $(WORKERS) tests/stories --conformance=docs/conformance.md $(ARGS)

contract: setup ## write docs/contract.md: which connector keeps which promise of the seam
	@$(BIN)/python -m pytest -n $(WORKERS) tests/contract --contract=docs/contract.md $(ARGS)

planted: setup ## plant every bug of tests/planted, one after another, and let the simulation look for it
	@$(BIN)/python -m tests.planted $(ARGS)

# Not part of `make test`: the whole set takes about an hour of one processor, ARGS="--sample 15" (as many mutants of each
# module) some ten minutes. ARGS="--only inbox" tries one group of tests/mutants/groups.toml.
# What was reached goes to bench/results/mutants.json.
mutants: setup .venv-mutants/.mutants-lock ## change what guards something, one place at a time, and see whether tests notice
	@PYTHONPATH=$(CURDIR)/.venv-mutants $(BIN)/python -m tests.mutants $(ARGS)

# Results come from a run of the tests that are named after a fault or threat; figures from what measured them last.
reliability: setup ## write docs/reliability.md: which fault and threat is shown by which tests, and the figures reached
	@$(BIN)/python -m tests.reliability --figures
	@$(BIN)/python -m pytest -n $(WORKERS) --reliability=docs/reliability.md $(ARGS)

conformance-names: setup ## the same without a run: the results stay, names and numbers are written anew
	@$(BIN)/python -m tests.conformance
	@$(BIN)/python -m tests.reliability

# What checks is fetched by its lock, with digests; nothing of it is kept in this repository.
forge-check: setup ## hold the Forge app to Atlassian's schema and compile its sources; needs node and npm
	@mkdir -p build/forge && cp tests/forge_check/* build/forge/
	@npm ci --prefix build/forge --ignore-scripts --no-audit --no-fund --silent
	@$(BIN)/python -m tests.forge_sources build/forge/app
	@node build/forge/check.mjs build/forge/app

calendars: setup ## compare opening hours with the slow oracle on every day of ten years, half an hour of one processor
	@CALENDARS="every day" $(BIN)/python -m pytest -n $(WORKERS) tests/core/test_calendar_oracle.py $(ARGS)

several: setup ## the longer form of what several machines on one database are tested for
	@SEVERAL=longer $(BIN)/python -m pytest -n $(WORKERS) tests/several tests/runtime/test_roles.py tests/store/test_leadership.py $(ARGS)

# Real minutes, since it waits as machines do. A run that fails prints what befell whom; START is the seed.
MINUTES ?= 5

turmoil: setup ## have machines, database and helpdesk fail at random for MINUTES while people escalate; from seed START
	@TURMOIL_SECONDS=$$(($(MINUTES) * 60)) START=$(START) $(BIN)/python -m pytest -n 0 tests/several/test_turmoil.py $(ARGS)

plugs: setup ## pull the plug at every point of a story in every helpdesk, where `make test` lets them take turns
	@PLUGS=everywhere $(BIN)/python -m pytest -n $(WORKERS) tests/stories/test_pulled_plugs.py $(ARGS)

stories: setup ## tell every case of the stories in every helpdesk, where `make test` lets them take turns at some
	@STORIES=everywhere PLUGS=everywhere $(BIN)/python -m pytest -n $(WORKERS) tests/stories $(ARGS)

kill: setup ## kill real processes at every commit point; KILLS=600 of them, figures go to bench/results
	@$(BIN)/python -m tests.killing --kills $(KILLS) --at-once $(WORKERS)

storage-faults: setup ## have every write and sync of the memory fail; figures go to bench/results
	@$(BIN)/python -m tests.storage $(ARGS)

check: static test ## everything a commit has to pass

static: $(CHECKS) ## format, lint, types, import contracts, and that every branch of core is tested

format-check: setup
	@$(BIN)/ruff format --check .

lint: setup
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports

reference: setup
	@$(BIN)/halyard docs check

# Our own rules and bandit, without a network: tests/rules. What is waived has its reason in tests/rules/waivers.py.
scan: setup .venv-scan/.scan-lock
	@$(BIN)/python -m tests.rules.scan .venv-scan/bin

# The tables alone must cover core: what only a random test reaches is covered by chance. See [tool.coverage].
core-coverage: setup
	@$(BIN)/python -m pytest tests/core -n $(WORKERS) --quiet --no-header --cov=core --cov-branch --cov-report=term-missing \
		--cov-fail-under=100 --ignore-glob='tests/core/test_*properties.py' --ignore-glob='tests/core/test_*machine.py'

format: setup ## format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# --- dependencies ------------------------------------------------------------------------------------------
# The locks hold names, versions and hashes, and no address: whoever installs chooses the index. Settings
# for extra package folders are dropped so that every hash is one the ordinary index serves.

COMPILE := env -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL -u UV_INDEX \
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-header --no-strip-extras --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

lock: $(VENV)/.dev-lock ## compile the lock files again; UPGRADE=1 takes the newest versions
	@$(COMPILE) requirements.in --output-file requirements.lock >/dev/null
	@$(COMPILE) requirements-dev.in --output-file requirements-dev.lock >/dev/null
	@$(COMPILE) requirements-bench.in --output-file requirements-bench.lock >/dev/null
	@$(COMPILE) requirements-scan.in --output-file requirements-scan.lock >/dev/null
	@$(COMPILE) requirements-mutants.in --output-file requirements-mutants.lock >/dev/null

# Not one of the CHECKS: a build machine may have no way out, and what could not be asked is no good answer.
# Without a way out, give a copy of the database: make advisories DATABASE=all.zip (docs/security.md).
advisories: setup .venv-scan/.scan-lock ## is there a known hole in what is locked? red too where that could not be asked
	@$(BIN)/python -m tests.rules.advisories requirements.lock $(if $(DATABASE),--database $(DATABASE))

sbom: .venv-scan/.scan-lock ## write build/sbom.json, the list of all that the product stands on
	@mkdir -p build
	@.venv-scan/bin/cyclonedx-py requirements requirements.lock --output-reproducible --output-file build/sbom.json

clean: ## remove what these targets made
	rm -rf $(VENV) .venv-bench .venv-scan .venv-mutants build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
