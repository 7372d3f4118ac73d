# `make demo` and `make test` do all their set-up themselves, and do it again only when what they depend on has changed.
# Settings come from the environment or from the command line: make demo PORT=9000 TIMELINE_DATABASE_URL=sqlite:///my.db

PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
TIMELINEJS = @knight-lab/timelinejs@3.9.11
INSTALL_CHROMIUM = apt-get install --yes --no-install-recommends chromium

.PHONY: help demo screenshots test bench eval torture sbom lint format chromium constraints clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/demo-installed  ## Serve the timeline of seeds/ on http://127.0.0.1:8000
	@$(BIN)/timeline demo

test: .venv/test-installed .venv/timelinejs chromium  ## Run every test, those with PostgreSQL and Chromium too
	$(BIN)/pytest --numprocesses auto

torture: .venv/test-installed .venv/timelinejs chromium  ## Run tests in their long form (TESTS=tests/test_soak.py, or all: hours) into TORTURE.md
	TIMELINE_TORTURE=TORTURE.md $(BIN)/pytest --numprocesses auto $(TESTS)

bench: .venv/bench-installed  ## Measure, beside the peers of each thing measured
	$(BIN)/python bench/edtf.py
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/growth.py
	$(BIN)/python bench/ingest.py
	$(BIN)/python bench/bulk.py
	$(BIN)/python bench/post.py

eval: .venv/demo-installed  ## Measure tagging and extraction against people's annotations, which stand beside the repository in ../shared
	@$(BIN)/python bench/timex.py
	@$(BIN)/python bench/extract.py

lint: .venv/test-installed  ## Check style, the imports between the rings, and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@if [ -x $(BIN)/hadolint ]; then echo hadolint Dockerfile; $(BIN)/hadolint Dockerfile; \
	else echo "hadolint is not available for this machine; the Dockerfile was not checked."; fi

format: .venv/test-installed  ## Bring the code into the common style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: .venv/test-installed chromium  ## Take the README's pictures of the page anew
	$(BIN)/python docs/screenshots.py

sbom: .venv/test-installed  ## Write sbom.json: what is installed, with versions and licences; not an audit of it
	$(BIN)/cyclonedx-py environment --output-reproducible --output-file sbom.json $(BIN)/python
	@echo "sbom.json lists what is there. Known vulnerabilities: not audited."

constraints:  ## Write constraints.txt anew, with the newest versions that setup.cfg allows
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/pip install --quiet --editable '.[bench,test]'
	echo '# The exact versions that the tests passed with; `make constraints` renews them.' > constraints.txt
	build/constraints/bin/pip freeze --all --exclude-editable --exclude pip >> constraints.txt
	rm -rf build/constraints

clean:  ## Remove what was installed and what tests left behind
	rm -rf .venv build dist test-results *.egg-info .pytest_cache .hypothesis .ruff_cache .import_linter_cache

.venv/demo-installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing Timeline into .venv (some 20 seconds)"
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/test-installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing Timeline and what its tests need into .venv (less than a minute)"
	$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@ .venv/demo-installed

.venv/bench-installed: setup.cfg pyproject.toml constraints.txt | $(BIN)/pip
	$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@ .venv/demo-installed

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	"Timeline needs Python 3.11 or newer, and $(PYTHON) is not. Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo \
	"$(PYTHON) cannot make virtual environments. On Debian: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

# It is on npm only. Nothing else here needs npm, so that without it one test is skipped, which says so (in CI it fails).
.venv/timelinejs: Makefile | $(BIN)/pip
	@rm -rf $@ build/npm; mkdir -p build/npm
	@npm pack --silent --pack-destination build/npm $(TIMELINEJS) > /dev/null && mkdir $@ \
	&& tar -xzf build/npm/*.tgz --strip-components 1 --directory $@ \
	|| echo "TimelineJS could not be had from npm: the test that runs it is skipped."

chromium:
	@command -v chromium > /dev/null || command -v google-chrome > /dev/null || { \
	echo "The tests look at the page in Chromium, which is not installed. Installing it with apt-get."; \
	as_root=$$([ "$$(id -u)" = 0 ] || echo sudo -n); \
	$$as_root apt-get update -qq && $$as_root $(INSTALL_CHROMIUM) -qq > /dev/null; } || { \
	echo "That needs you. Run this, then make test again:"; echo "    sudo $(INSTALL_CHROMIUM)"; exit 1; }
