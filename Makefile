# The two commands of the README are `make run` and `make test`; both do all set-up.
PYTHON ?= python3
BIN := .venv/bin
CONFIG ?=
# Real servers and tools that the integration tests start.
TEST_PACKAGES := icecast2 ffmpeg postgresql strace chromium

.PHONY: run test torture soak pictures check style types layers tests install install-dev servers promtool clean

run: install
	$(if $(CONFIG),$(BIN)/airtally run --config $(CONFIG),$(BIN)/airtally demo)

test: install-dev servers promtool
	$(BIN)/pytest -n 4 --dist worksteal # more than cores: much of the time is spent waiting for stations

# Faults that take long: some minutes. A row for each scenario at the end; TORTURE_SEED repeats a run.
torture: install-dev servers
	nice $(BIN)/pytest -m 'torture or not torture' -n 2 --dist worksteal tests/torture

# Forty stations with faults, for as long as MINUTES says: no leak, no false notification, no missing play.
MINUTES ?= 30
soak: install-dev servers
	PYTHONPATH=.:tests nice $(BIN)/python bench/soak.py --minutes $(MINUTES)

# The pictures of the README, as Chromium shows the page.
pictures: install-dev servers
	AIRTALLY_PICTURES=docs/pictures nice $(BIN)/pytest -q tests/browser -k pictures
	for picture in docs/pictures/*.png; do \
		ffmpeg -v error -y -i $$picture -vf 'split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse=dither=none' \
			$$picture.tmp.png && mv $$picture.tmp.png $$picture; done

check: style types layers tests

style: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install-dev
	$(BIN)/mypy

layers: install-dev
	$(BIN)/lint-imports

tests: test

install: .venv/installed
install-dev: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Airtally needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ .venv/installed

# promtool checks metrics and alerts. It is taken out of Debian's package: the rest of that is a server, which would be
# started. Where this is not possible, the tests that need it are skipped and say so.
promtool: .venv/installed-dev
	@command -v promtool >/dev/null || test -x $(BIN)/promtool || { \
		folder=$$(mktemp -d) && chmod 755 $$folder && cd $$folder && \
		if (apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }) >/dev/null 2>&1; then \
			dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x --strip-components=3 -C $(abspath $(BIN)) ./usr/bin/promtool; \
		else \
			echo "could not fetch promtool: the tests that need it will be skipped unless it is installed"; \
		fi; rm -rf $$folder; }

# Where this is not possible, the tests that need them are skipped and say so.
servers:
	@command -v icecast2 >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v ffmpeg >/dev/null && command -v strace >/dev/null && command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TEST_PACKAGES) >/dev/null) \
				|| echo "could not install $(TEST_PACKAGES): the tests that start them will be skipped"; \
		else \
			echo "not root, or no apt-get: the tests that start $(TEST_PACKAGES) will be skipped unless they are installed"; \
		fi; }

clean:
	rm -rf .venv build *.egg-info airtally-demo
