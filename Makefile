# make run   set up and play the demo week: crawl, candidates, Word file, CSV
# make test  set up and run the tests
# Nothing but Python >= 3.11 and make is needed; packages come through pip as it is configured on this machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check slow lock docs clean help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: $(VENV)/.run
	@$(BIN)/python -m demo.week

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

slow: $(VENV)/.dev
	$(BIN)/python -m pytest -m slow -n 2

$(VENV)/.python:
	@command -v $(PYTHON) >/dev/null || { echo "缺少 $(PYTHON)：请安装 Python 3.11 或更新版本 / install Python >= 3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) 版本过旧：需要 3.11 或更新，可用 make PYTHON=python3.12 / Python >= 3.11 needed"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "缺少 venv：Debian/Ubuntu 请运行 apt install python3-venv / the venv module is missing"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip || { echo "pip 升级失败：请检查网络或 pip 的镜像设置 / pip could not reach its index"; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.txt pyproject.toml
	@echo "安装依赖… / installing"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt || { echo "依赖安装失败：请检查网络或 pip 的镜像设置 / installing packages failed"; exit 1; }
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt || { echo "依赖安装失败：请检查网络或 pip 的镜像设置 / installing packages failed"; exit 1; }
	@touch $@

# Rewrites both lock files from pyproject.toml; needs uv. No index line is ever written.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra demo --extra postgresql --extra build -o requirements.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra demo --extra postgresql --extra build --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

docs: $(VENV)/.dev
	$(BIN)/python -m desk.clidocs

clean:
	rm -rf $(VENV) data/demo
