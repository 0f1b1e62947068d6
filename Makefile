# make run    start the server with everything it needs     make check  lint, types and unit tests, before a commit
# make demo   a recorded face in, blinks and a rest out     make test   every check and test, with the coverage
# make bench  accuracy, speed and memory, measured          make system  the programs that only tests need
# make format writes code as `make check` wants it, and mends what can be mended by itself
# make lock   writes the hashes of the packages, after a change of requirements*.txt
# make soak   an hour of meetings on 512 MB, some of which come and go (SOAK_SECONDS=300: five minutes)
# make train  teaches the lid model anew from the annotated clips in the folder of MEETING_REST_CLIPS
# make doctor URL=https://your-app.example.com   check a deployment from outside
.DELETE_ON_ERROR:
# Where it is set, each of the hundreds of processes that tests start would compile all of their code again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: store run check test alone computed others memory lint types format scripts docs installed system lock site demo pictures bench soak train doctor extensions clean

PORT ?= 8000
BIN := .venv/bin
# One place for the server's options: Procfile, Docker and Railway use the same (a test compares them).
UVICORN := $(BIN)/uvicorn app.main:socket_app --host 0.0.0.0 --port $(PORT) --workers 1 --no-access-log \
	--timeout-graceful-shutdown 5 --timeout-keep-alive 75 --backlog 1024 --http app.connections.http_protocol:BoundedHttpProtocol
# Tests of the code alone: no server, no browser, no installation, nothing that takes long.
UNIT := not (server or browser or deploy or slow or alone)
# A file stays together, as its tests share a browser or a server; the files that take longest begin.
BY_FILE := --dist loadfile --no-loadscope-reorder
WORKERS := --numprocesses auto $(BY_FILE)
# With their extras: a pip of that age looks for `coverage[toml]` anew where only `coverage` is pinned.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --no-annotate
# Nothing is installed, nor builds what comes as sources, that is not the very file that was looked at when it was
# pinned. Not compiled, which is a third of the time: Python does that at the first import, for what is imported.
PIP_INSTALL := DIST_EXTRA_CONFIG="$(CURDIR)/tools/wheels.cfg" $(BIN)/pip install --quiet \
	--disable-pip-version-check --no-compile --require-hashes --no-build-isolation
INSTALLER := .venv/.installer
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NPM_RUNTIME := static/vendor/.built
NPM_DEV := node_modules/.dev
# The scripts of pages and extensions, made of browser sources all at once; one of each folder stands for them.
BUNDLES := static/vendor/console.js extensions/vendor/leader/page.js extensions/vendor/member/page.js

run: $(RUNTIME) $(BUNDLES)
	@exec $(UVICORN)

# Types are checked on one core: the scripts' tests have the other meanwhile.
check: installed
	$(MAKE) --jobs=2 lint scripts
	$(BIN)/python -m pytest -q -m "$(UNIT)" --numprocesses logical $(BY_FILE)

# `make test COVERAGE=` does not measure what of the code was run, which costs some 80 s of a quarter of an hour.
COVERAGE := yes
# Three package managers, none of which needs another, and the scripts' tests while pip still installs. Then what
# measures time, and what takes the processor time that it leaves; at last five files run at once on two cores.
test:
	$(MAKE) --jobs=3 system scripts installed
	$(MAKE) --jobs=2 alone computed
	$(MAKE) --jobs=2 others memory
	$(if $(COVERAGE),$(BIN)/coverage report)

alone:
	$(BIN)/python -m pytest -q -m alone $(if $(COVERAGE),--cov --cov-report=)

# At the lowest priority, and as much as is done when the tests of time are. None of its own is in the coverage.
COMPUTED := tests/blinks/test_accuracy.py
computed:
	nice -n 19 $(MAKE) lint
	nice -n 19 $(BIN)/python -m pytest -q $(COMPUTED)

others:
	$(BIN)/python -m pytest -m "not alone" --ignore=$(COMPUTED) --ignore=$(MEMORY) $(WORKERS) \
		$(if $(COVERAGE),--cov --cov-append --cov-report=)

# Seven minutes that hardly compute, nor are in the coverage.
MEMORY := tests/deploy/test_memory.py
memory:
	$(BIN)/python -m pytest -q $(MEMORY)

system:
	@tools/system.sh

# What a developer needs besides the programs of `system`.
installed: $(DEV) $(NPM_DEV) $(BUNDLES)

# Types first: a line that `make format` mends hides no wrong one.
lint: types installed
	$(BIN)/python -m tools.docs --check
	tools/npm.sh run check --silent
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# It takes the longest of these and needs Python's packages alone.
types: $(DEV)
	$(BIN)/mypy

# What cannot be mended is said, and is for `make check` to refuse.
format: installed
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-tools/npm.sh run format --silent

scripts: $(NPM_DEV) $(BUNDLES)
	tools/npm.sh test --silent

# For every platform, without the address of any registry; a test holds each against what it is made of.
lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: $(DEV)
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --output-file requirements-dev.lock
	$(LOCK) .github/pip-audit.txt --output-file .github/pip-audit.lock
	$(LOCK) tools/pip.txt --output-file tools/pip.lock
	$(LOCK) tools/node.txt --output-file tools/node.lock

# Writes the tables of settings and calls, .env.example and the version: they stand in the code.
docs: $(DEV)
	$(BIN)/python -m tools.docs

# The documents as a folder of plain pages with a sidebar, for any web host: build/site.
site: $(DEV)
	@$(BIN)/python -m tools.site

demo: $(DEV)
	@$(BIN)/python -m tools.demo

# An hour of meetings on 512 MB, some of which come and go: memory, files, tasks and Redis keys stay level.
SOAK_SECONDS ?= 3600
soak: $(DEV)
	@$(BIN)/python -m tools.soak $(SOAK_SECONDS)

# Three to four hours. SECTIONS="speed load" prints those alone, of: speed load streams browser accuracy calls roads verdicts rested limits.
bench: $(DEV)
	@$(BIN)/python -m tools.bench $(SECTIONS)
	@$(if $(SECTIONS),,$(BIN)/python -m tools.soak)

train: $(DEV)
	@$(BIN)/python -m tools.train

# The guides' pictures, taken anew; needs Chromium, Prometheus and a Japanese font.
pictures: $(DEV) $(BUNDLES)
	@$(BIN)/python -m tools.pictures

# Nothing to install first: it needs Python alone, so that it also runs on an operator's bare clone.
doctor:
	@$(or $(PYTHON),$$(.venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python || command -v python3.11 || \
		echo python3)) -m tools.doctor $(URL)

extensions: $(BUNDLES)

# Packages and pictures for the Chrome Web Store, in build/store; docs/store has the texts.
store: $(DEV) $(BUNDLES)
	@$(BIN)/python -m tools.store

clean:
	rm -rf .venv node_modules static/vendor extensions/vendor .clips build .coverage

# What is made last: an end amid it leaves a Python without pip. Looked at each time, for a clone may be moved or
# copied, and a Python may go; what was installed in one that is made anew is installed anew, too.
.venv/bin/pip: FORCE
	@PYTHON="$(PYTHON)" tools/venv.sh

FORCE:

$(INSTALLER): tools/pip.lock .venv/bin/pip
	$(PIP_INSTALL) -r tools/pip.lock
	@touch $@

$(RUNTIME): requirements.lock $(INSTALLER)
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(INSTALLER)
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $(RUNTIME) $@

# The server runs well without the npm parts, so a host without Node gets a warning, not an error.
$(NPM_RUNTIME): package.json package-lock.json tools/vendor.mjs tools/extension_bundles.mjs | $(INSTALLER)
	@rm -f $@; tools/npm.sh ci --omit=dev --ignore-scripts && tools/npm.sh run build --silent && touch $@ || \
		echo "! Without the npm parts /docs is a link to the document, the other pages have no script and the extensions cannot be built."

# Also anew after the part that runs was, for that removes what only developers need. Not while the pages are
# made: npm takes all packages away before it brings them.
$(NPM_DEV): package.json package-lock.json $(NPM_RUNTIME) | $(INSTALLER) $(BUNDLES)
	tools/npm.sh ci --ignore-scripts
	@touch $@

BROWSER_SOURCES := $(shell find static extensions -name vendor -prune -o -name '*.js' -print) \
	$(wildcard extensions/*/manifest.json extensions/shared/*/*.css extensions/member/_locales/*/* \
		extensions/member/icons/*.svg)
# By one command for all (make before 4.3 takes the & for another target, and several jobs then do it each).
$(BUNDLES) &: $(BROWSER_SOURCES) | $(NPM_RUNTIME)
	@test ! -f $(NPM_RUNTIME) || tools/npm.sh run build --silent
