# Two commands: `make run` (see it work) and `make test` (trust it). `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= company
DATA ?=
SIZE ?= 20000
SEED ?= 7
export NUMBA_CACHE_DIR ?= $(CURDIR)/.cache/numba
export PYTHONDONTWRITEBYTECODE ?= 1
# Matrices here are small: threads of the linear algebra library wait for each other, and cost twice the time.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help run test test-slow lint docs bench lock clean packages packages-test screens messages

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.base: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# What Debian keeps apart: the environment maker of Python, and what PDF needs. Without root, pages and workbooks
# still work and the PDF says what is missing.
packages:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv >/dev/null; fi
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { ! ldconfig -p | grep -q libpangoft2 || ! command -v pdftotext >/dev/null; }; then \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-liberation poppler-utils >/dev/null; fi

# What tests need beside: a browser, PostgreSQL (started by the tests as another user), the tools for translations.
packages-test: packages
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { ! command -v chromium || ! ls -d /usr/lib/postgresql/*/bin || ! command -v msgfmt; } >/dev/null 2>&1; then \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    chromium postgresql gettext >/dev/null; fi

run: packages $(VENV)/.base ## build the sample company, run the loop, serve it (DEMO=, DATA=, SEED=, SIZE=, PORT=)
	@$(BIN)/goodwill demo $(DEMO) $(if $(DATA),--data $(DATA)) --customers $(SIZE) --seed $(SEED)
	@PYTHONDONTWRITEBYTECODE= exec $(BIN)/goodwill serve $(if $(filter company,$(DEMO)),company,company-$(DEMO)) --port $(PORT)

test: packages-test $(VENV)/.dev ## everything but the slow set
	@$(BIN)/ruff check src tests bench && $(BIN)/ruff format --check -q src tests bench
	@$(BIN)/lint-imports --no-cache >/tmp/goodwill-imports.txt 2>&1 || (cat /tmp/goodwill-imports.txt; exit 1)
	@$(BIN)/mypy
	@$(BIN)/pytest -q -n 2 --dist loadfile
	@GOODWILL_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not browser" tests/web

test-slow: packages-test $(VENV)/.dev ## the slow set: recovery, kill tests, null companies; results in docs/validation.md
	@$(BIN)/pytest -q -n 2 --dist loadfile -m slow
	@$(BIN)/python docs/contributing/write_validation.py

lint: $(VENV)/.dev ## format and lint
	@$(BIN)/ruff format src tests bench && $(BIN)/ruff check --fix src tests bench && $(BIN)/lint-imports && $(BIN)/mypy

docs: $(VENV)/.dev ## reference pages from contracts, cards and commands
	@$(BIN)/python docs/contributing/write_reference.py

bench: $(VENV)/.dev ## every claim of speed, beside what a user would pick instead
	@$(BIN)/python bench/all.py

screens: packages-test $(VENV)/.dev ## pictures of every page (wide, phone, dark, empty, Swedish) into .cache/screens
	@$(BIN)/python docs/contributing/take_screens.py

messages: packages-test $(VENV)/.dev ## collect and compile the words of the web, slice by slice, for translators
	@for slice in src/goodwill/web/*/templates; do ( cd $$slice/.. && mkdir -p locale && export DJANGO_SETTINGS_MODULE=goodwill.web.settings && \
	  $(CURDIR)/$(BIN)/python -P -m django makemessages -l sv --no-location --no-wrap -v 0 && $(CURDIR)/$(BIN)/python -P -m django compilemessages -v 0 ); done

lock: ## renew the hashed requirements (maintainers)
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --strip-extras --allow-unsafe --extra report --extra scale --extra text --extra web --extra postgres --extra install -o requirements.txt pyproject.toml
	@$(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --strip-extras --allow-unsafe --extra dev --extra report --extra scale --extra text --extra web --extra postgres --extra frames --extra install -o requirements-dev.txt pyproject.toml

clean: ## remove what the commands made (not your projects)
	@rm -rf .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis company company-* truths
