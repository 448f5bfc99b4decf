# Everything a developer or a reviewer does, in one word. `make help` lists the targets.
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
PORT ?= 8000
UV := UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true $(BIN)/uv
LOCK := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
# The development installation: its secrets, and its data under var/.
DEVELOPMENT := set -a; . var/development.env; TRUSTED_ENV=development; \
	: "$${TRUSTED_DATABASE_URL:=sqlite:///$(CURDIR)/var/trusted.db}"; \
	: "$${TRUSTED_DATA_DIR:=$(CURDIR)/var}"; \
	: "$${TRUSTED_BASE_URL:=http://127.0.0.1:$(PORT)}"; set +a;
# The folders whose tests touch the database; they run on both kinds.
ON_BOTH_DATABASES := $(wildcard $(addprefix tests/,persistence migrations services jobs api client web cli life))

.PHONY: help
help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

.PHONY: run
run: .venv/.run var/development.env ## Install what is missing and serve http://127.0.0.1:8000 (PORT=8001 for another)
	@$(BIN)/python tools/system.py run
	@$(BIN)/python tools/assets.py
	@$(DEVELOPMENT) exec $(BIN)/flask --app app serve --demonstration --port $(PORT)

.PHONY: flask
flask: .venv/.run var/development.env ## Run a command on the development installation: make flask do="demo accounts"
	@$(DEVELOPMENT) exec $(BIN)/flask --app app $(do)

.PHONY: demo-reset
demo-reset: ## Throw the development data away; the next run builds the demonstration anew
	rm -rf var/trusted.db var/trusted.db-* var/evidence var/register var/demonstration.json

.PHONY: test
test: lint ## Check everything: style, types, layers, tests on SQLite and PostgreSQL, browser journeys
	$(BIN)/pytest -q -n 2 --ignore=tests/journeys
	$(BIN)/pytest -q -n 2 --database=postgresql $(ON_BOTH_DATABASES)
	$(BIN)/pytest -q -n 2 --dist loadfile tests/journeys

.PHONY: lint
lint: test-machine ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: .venv/.test ## Put the code into the project's form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: bench
bench: test-machine ## Measure the speed that the project promises (args="--write" keeps it in benchmarks/RESULTS.md)
	@$(BIN)/python tools/system.py bench
	@$(BIN)/python -m benchmarks $(args)

.PHONY: catalog
catalog: .venv/.run ## Gather what public pages say into the Spanish catalogs, and tell what lacks Spanish
	@$(BIN)/python tools/catalog.py

.PHONY: hooks
hooks: ## Have git run the quick checks before each commit
	ln -sf "$$(pwd)/tools/pre-commit" "$$(git rev-parse --git-path hooks)/pre-commit"

.PHONY: lock
lock: .venv/.uv ## Pin the newest versions that pyproject.toml allows
	$(LOCK) --upgrade requirements/setup.in -o requirements/setup.txt
	$(LOCK) --upgrade pyproject.toml --extra server --group assets -o requirements/run.txt
	$(LOCK) --upgrade pyproject.toml --extra server --group assets --group test -c requirements/run.txt \
		-o requirements/test.txt

.PHONY: test-machine
test-machine: .venv/.test
	@$(BIN)/python tools/system.py run test
	@$(BIN)/python tools/assets.py

# `venv --clear` also mends an environment whose Python has been removed.
.venv/bin/python:
	@python=$$(sh tools/find-python) && $$python tools/system.py run \
		&& echo "Making .venv with $$python ..." && $$python -m venv --clear .venv

.venv/.uv: .venv/bin/python requirements/setup.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

.venv/.run: .venv/.uv requirements/run.txt
	@echo "Installing the Python packages ..."
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@touch $@

.venv/.test: .venv/.uv requirements/test.txt
	@echo "Installing the Python packages, those for tests included ..."
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements/test.txt
	@touch .venv/.run $@

.PHONY: var/development.env
var/development.env: | .venv/bin/python
	@$(BIN)/python tools/development.py $@
