# From a bare clone: `make demo` or `make test` does all that is needed before.
# On Debian or Ubuntu as root, python3, make and git are enough; elsewhere it says
# in one line what to install.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH ?= torch==2.13.0

.DEFAULT_GOAL := help
.PHONY: help demo test setup lint clean

help:
	@echo "make demo    judge some agents in Docker sandboxes and play one episode"
	@echo "make test    run the tests"
	@echo "make setup   virtual environment, package, Docker engine, sandbox image"
	@echo "make lint    ruff and mypy"
	@echo "make clean   remove sandboxes left over, the environment and caches"

demo: setup
	@$(BIN)/codegym demo

test: $(VENV)/.installed-ci setup
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not alone" $(PYTEST_ARGS) || [ $$? = 5 ]
	@$(BIN)/python -m pytest -m alone $(PYTEST_ARGS) || [ $$? = 5 ]

setup: $(VENV)/.installed-test
	@$(BIN)/codegym sandbox setup

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean:
	@if [ -x $(BIN)/codegym ]; then $(BIN)/codegym sandbox clean || true; fi
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second call quick; a change of the dependencies voids them.
$(VENV)/.installed-%: pyproject.toml | $(BIN)/pip
	@echo "installing codegym[$*] into $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[$*]'
	@touch $@

# The newest torch may come with gigabytes for GPUs; this one is known to do its work without.
$(VENV)/.installed-ci: | $(VENV)/.torch

$(VENV)/.torch: | $(BIN)/pip
	@echo "installing $(TORCH) into $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check '$(TORCH)'
	@touch $@

# Debian ships Python without the part of it that makes virtual environments.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	    { echo "codegym needs Python 3.11 or newer as $(PYTHON): install it, or name one with make PYTHON=..." >&2; exit 3; }
	@echo "making a virtual environment in $(VENV)"
	@rm -rf $(VENV); \
	if $(PYTHON) -m venv $(VENV) >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing python3-venv with apt"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq || true; \
	    apt-get install -qq -y --no-install-recommends python3-venv >/dev/null && \
	    rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && exit 0; \
	fi; \
	rm -rf $(VENV); \
	if $(PYTHON) -m virtualenv -q $(VENV) >/dev/null 2>&1; then exit 0; fi; \
	if $(PYTHON) -m venv --without-pip $(VENV) >/dev/null 2>&1 && \
	    $(BIN)/python -m ensurepip -q >/dev/null 2>&1 && \
	    ln -sf pip3 $(BIN)/pip; then exit 0; fi; \
	rm -rf $(VENV); \
	echo "cannot make a virtual environment: have root run \`apt-get install python3-venv\`" >&2; exit 3
