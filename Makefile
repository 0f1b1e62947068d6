# make run    start the server with everything it needs     make check  lint, types and unit tests, before a commit
# make demo   a recorded face in, blinks and a rest out     make test   every check and test, with coverage
# make bench  measure accuracy, speed and memory            make system get the programs that only tests need
# make format format the code as `make check` wants it, and fix what can be fixed automatically
# make lock   rewrite the hashes of the packages after a change to requirements*.txt
# make soak   an hour of meetings on 512 MB, some of which come and go (SOAK_SECONDS=300: five minutes)
# make train  retrain the lid model on the annotated clips in the folder that MEETING_REST_CLIPS names
# make doctor URL=https://your-app.example.com   check a deployment from outside
.DELETE_ON_ERROR:
# With it set, each of the hundreds of processes that tests start would compile all of its code again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: store run check test alone computed others memory lint types format scripts docs installed system lock site demo pictures bench soak train doctor extensions clean

# An empty one counts as unset, as in the settings.
PORT := $(or $(PORT),8000)
BIN := .venv/bin
# The server's options; Procfile, Docker and Railway use the same ones, and a test compares them.
UVICORN := $(BIN)/uvicorn app.main:socket_app --host 0.0.0.0 --port $(PORT) --workers 1 --no-access-log \
	--timeout-graceful-shutdown 5 --timeout-keep-alive 75 --backlog 1024 --http app.connections.http_protocol:BoundedHttpProtocol
# Tests of the code alone: no server, no browser, no installation, nothing slow.
UNIT := not (server or browser or deploy or slow or alone)
# The tests of a file share a browser or a server, so they stay on one worker; the slowest files start first.
BY_FILE := --dist loadfile --no-loadscope-reorder
WORKERS := --numprocesses auto $(BY_FILE)
# Extras are kept in the locks: an older pip looks for `coverage[toml]` again if only `coverage` is pinned.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --no-annotate
# The hashes guarantee that every installed package, and whatever builds source packages, is the file that was
# pinned. Nothing is compiled, which saves a third of the time: Python does it at a module's first import.
PIP_INSTALL := DIST_EXTRA_CONFIG="$(CURDIR)/tools/wheels.cfg" $(BIN)/pip install --quiet \
	--disable-pip-version-check --no-compile --require-hashes --no-build-isolation
INSTALLER := .venv/.installer
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NPM_RUNTIME := static/vendor/.built
NPM_DEV := node_modules/.dev
# The bundled scripts of pages and extensions, all built at once; one file of each folder stands for the rest.
BUNDLES := static/vendor/console.js extensions/vendor/leader/page.js extensions/vendor/member/page.js

run: $(RUNTIME) $(BUNDLES)
	@exec $(UVICORN)

# The type check uses one core, so the scripts' tests run on the other at the same time.
check: installed
	$(MAKE) --jobs=2 lint scripts
	$(BIN)/python -m pytest -q -m "$(UNIT)" --numprocesses logical $(BY_FILE)

# `make test COVERAGE=` runs without coverage, which takes about 80 s of a quarter of an hour.
COVERAGE := yes
# First three independent package managers, and the scripts' tests while pip still installs. Then tests that
# measure time, with work that takes only the time they leave idle; last, five files at once on two cores.
test:
	$(MAKE) --jobs=3 system scripts installed
	$(MAKE) --jobs=2 alone computed
	$(MAKE) --jobs=2 others memory
	$(if $(COVERAGE),$(BIN)/coverage report)

alone:
	$(BIN)/python -m pytest -q -m alone $(if $(COVERAGE),--cov --cov-report=)

# At the lowest priority; takes about as long as the tests that measure time. Adds nothing to the coverage. The
# last line compiles the tests once, or else each worker of `others` would.
COMPUTED := tests/blinks/test_accuracy.py
computed:
	nice -n 19 $(MAKE) lint
	nice -n 19 $(BIN)/python -m pytest -q $(COMPUTED)
	nice -n 19 $(BIN)/python -m pytest -qq --collect-only > /dev/null

others:
	$(BIN)/python -m pytest -m "not alone" --ignore=$(COMPUTED) --ignore=$(MEMORY) $(WORKERS) \
		$(if $(COVERAGE),--cov --cov-append --cov-report=)

# Seven minutes that use hardly any processor time and add nothing to the coverage.
MEMORY := tests/deploy/test_memory.py
memory:
	$(BIN)/python -m pytest -q $(MEMORY)

system:
	@tools/system.sh

# Everything a developer needs besides the programs of `system`.
installed: $(DEV) $(NPM_DEV) $(BUNDLES)

# Types first, so that a style fault that `make format` can fix never hides a wrong type.
lint: types installed
	$(BIN)/python -m tools.docs --check
	tools/npm.sh run check --silent
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The slowest of these checks; it needs only the Python packages.
types: $(DEV)
	$(BIN)/mypy

# What cannot be fixed is only reported: failing is left to `make check`.
format: installed
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-tools/npm.sh run format --silent

scripts: $(NPM_DEV) $(BUNDLES)
	tools/npm.sh test --silent

# For every platform, and without any registry's address; a test compares each lock with its source.
lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: $(DEV)
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --output-file requirements-dev.lock
	$(LOCK) .github/pip-audit.txt --output-file .github/pip-audit.lock
	$(LOCK) tools/pip.txt --output-file tools/pip.lock
	$(LOCK) tools/node.txt --output-file tools/node.lock

# Writes the tables of settings and calls, .env.example and the version, all taken from the code.
docs: $(DEV)
	$(BIN)/python -m tools.docs

# Writes the documents to build/site as plain pages with a sidebar, for any web host.
site: $(DEV)
	@$(BIN)/python -m tools.site

demo: $(DEV)
	@$(BIN)/python -m tools.demo

# An hour of meetings on 512 MB, some of which come and go: memory, files, tasks and keys must not grow.
soak: $(DEV)
	@$(BIN)/python -m tools.soak $(or $(SOAK_SECONDS),3600)

# Takes three to four hours. SECTIONS="speed load" prints only those two. All of them: speed load streams
# browser accuracy calls roads verdicts rested limits.
bench: $(DEV)
	@$(BIN)/python -m tools.bench $(SECTIONS)
	@$(if $(SECTIONS),,$(BIN)/python -m tools.soak)

train: $(DEV)
	@$(BIN)/python -m tools.train

# Takes the guides' pictures again; needs Chromium, Prometheus and a Japanese font.
pictures: $(DEV) $(BUNDLES)
	@$(BIN)/python -m tools.pictures

# Needs only Python, so it also runs in an operator's bare clone where nothing has been installed.
doctor:
	@$(or $(if $(PYTHON),"$(PYTHON)"),$$(.venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python || command -v python3.11 || \
		echo python3)) -m tools.doctor '$(URL)'

extensions: $(BUNDLES)

# Packages and pictures for the Chrome Web Store, in build/store; docs/store has the texts.
store: $(DEV) $(BUNDLES)
	@$(BIN)/python -m tools.store

clean:
	rm -rf .venv node_modules static/vendor extensions/vendor .clips build .coverage

# pip is the last thing that a new .venv gets, so it is only there if the .venv is complete. Always checked:
# a clone may be moved or copied, and a Python may disappear. A new .venv gets all of its packages again.
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

# Also runs again after $(NPM_RUNTIME), which removes the packages that only developers need. Never while the
# bundles are being built: npm deletes all packages before it installs them.
$(NPM_DEV): package.json package-lock.json $(NPM_RUNTIME) | $(INSTALLER) $(BUNDLES)
	tools/npm.sh ci --ignore-scripts
	@touch $@

BROWSER_SOURCES := $(shell find static extensions -name vendor -prune -o -name '*.js' -print) \
	$(wildcard extensions/*/manifest.json extensions/shared/*/*.css extensions/member/_locales/*/* \
		extensions/member/icons/*.svg)
# One command builds them all (make before 4.3 reads the & as a target, so several jobs each build them).
$(BUNDLES) &: $(BROWSER_SOURCES) | $(NPM_RUNTIME)
	@test ! -f $(NPM_RUNTIME) || tools/npm.sh run build --silent
