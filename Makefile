# make demo | run | test | check: everything else is behind these four.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.11
VENV ?= .venv
PORT ?= 8000
STATE_DIR ?= .ito
export PORT STATE_DIR

BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLED := $(VENV)/.installed
APPS := core accounts vendors alerts contracts slas scoring dashboards ito_portal
TEMPLATES := $(shell find templates $(APPS) -name '*.html' 2>/dev/null)

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(INSTALLED): requirements.txt requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing; set PYTHON to a Python 3.11 or later."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments; on Debian: apt install python3.11-venv"; exit 1; }
	@echo "Installing into $(VENV) (a minute or less) ..."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --disable-pip-version-check --no-input -r requirements-dev.txt 2>&1 \
	  | awk '/^Collecting /{n++; if (n % 20 == 0) {print "  " n " packages read"; fflush()}} \
	         /^Installing collected/{print "  unpacking " n " packages"; fflush()} \
	         /^(ERROR|error)|^ +(ERROR|error)/{print; fflush()}'
	@touch $@

.PHONY: install
install: $(INSTALLED) ## Make the environment and install into it

.PHONY: demo
demo: $(INSTALLED) ## Run the portal with demo data (PORT=8000 STATE_DIR=.ito)
	@exec $(PY) -m ito_portal.embedded.supervisor --with-parent --demo

.PHONY: run
run: $(INSTALLED) ## Run the portal without demo data
	@exec $(PY) -m ito_portal.embedded.supervisor --with-parent

.PHONY: test
test: $(INSTALLED) ## Run the everyday suite, all but the long forms (ARGS="-k words")
	@$(PY) -m pytest $(ARGS)

.PHONY: smoke
smoke: $(INSTALLED) ## Run the modest selection (ITO_POSTGRES_BIN or DATABASE_URL names another server)
	@$(PY) -m pytest -m smoke $(ARGS)

.PHONY: long
long: $(INSTALLED) ## Run the long forms of proofs: every page in six looks, the portal killed in every way
	@$(PY) -m pytest -m slow -v --durations=0 --durations-min=1 $(ARGS)

.PHONY: deploy-test
deploy-test: $(INSTALLED) ## Run the compose file's commands on Debian's PostgreSQL 15 and Redis
	@$(PY) -m pytest -m deploy -n 0 $(ARGS)

.PHONY: check
check: check-python check-django check-templates ## Format, lint, imports, types, migrations, templates, settings

.PHONY: check-python
check-python: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .

.PHONY: check-django
check-django: $(INSTALLED)
	@$(PY) -m ito_portal.embedded.temporary -- $(MAKE) --no-print-directory check-django-with-servers

.PHONY: check-django-with-servers
check-django-with-servers:
	ITO_MODE=test $(PY) manage.py makemigrations --check --dry-run
	ITO_MODE=test $(PY) manage.py lintmigrations --warnings-as-errors
	ITO_MODE=production SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  ALLOWED_HOSTS=portal.example.org $(PY) manage.py check --deploy --fail-level WARNING
	@if [ -e docs/openapi.yaml ]; then set -e; made=$$(mktemp); trap 'rm -f "$$made"' EXIT; \
	  echo "manage.py spectacular --validate --fail-on-warn (against docs/openapi.yaml)"; \
	  ITO_MODE=test $(PY) manage.py spectacular --validate --fail-on-warn --file "$$made"; \
	  diff -u docs/openapi.yaml "$$made"; fi

.PHONY: check-templates
check-templates: $(INSTALLED)
	@echo "djade --check and djlint ($(words $(TEMPLATES)) templates)"
	@if [ -n "$(TEMPLATES)" ]; then $(BIN)/djade --check --target-version 5.2 $(TEMPLATES) \
	  && $(BIN)/djlint --lint --quiet $(TEMPLATES); fi

.PHONY: format
format: $(INSTALLED) ## Put code and templates into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --select I .
	@if [ -n "$(TEMPLATES)" ]; then $(BIN)/djade --target-version 5.2 $(TEMPLATES) || true; fi

.PHONY: openapi
openapi: $(INSTALLED) ## Write the API's document anew
	ITO_MODE=test $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

.PHONY: clean
clean: ## Remove what builds and checks left; keeps the environment and the state
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
