# Targets of Dabiao. With Python 3.11 or newer and make, two commands are enough:
#   make run     the web app, with demo shops in an empty store
#   make test    all tests, including those in a browser

PYTHON ?= python3
BIN := .venv/bin
# A stamp per set of packages, touched by start.py; it is stale when its lock or pyproject.toml has changed.
RUN_READY := .venv/.ready-to-run
DEV_READY := .venv/.ready-to-develop
SPARK_READY := .venv/.ready-for-spark
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" pyproject.toml

# A worker more than there are cores, since a test in the browser waits half of its time. The browser's files go to one
# worker (tests/conftest.py), first of all because they take longest; of the other files each goes to any worker.
WORKERS = $(shell $(BIN)/python -c "import os; print(min(os.cpu_count() or 1, 4) + 1)")
SPREAD = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# Test processes keep what they compiled, whatever the environment says (half of what collecting the tests takes, a fifth
# of a page), and the memory that they freed (a tenth of what thousands of small statements take).
TEST_ENV = PYTHONDONTWRITEBYTECODE= MALLOC_TRIM_THRESHOLD_=1073741824 MALLOC_MMAP_THRESHOLD_=1073741824

# The test files of which `make test` tries a sample (tests/reference/examples.py); `make soak` tries the whole.
SWEEPS = $(shell grep -rlE --include="test_*.py" "reference(.examples import| import examples)" tests)

.PHONY: help run test test-spark test-office install check format bench bench-load bench-check soak lock sbom audit browser

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z]+):.*##/\1\t/' | expand -t 12

run:  ## the web app; loads the demo shops when the store is empty (PORT=8600 to choose the port)
	@$(PYTHON) start.py $(if $(PORT),--port $(PORT))

test: $(DEV_READY) browser  ## all tests (ARGS="-k name" to choose)
	$(TEST_ENV) $(BIN)/python -m pytest $(SPREAD) $(ARGS)

test-spark: $(SPARK_READY)  ## the same scores on DuckDB and on Spark (needs Java 17; installs some 400 MB)
	DABIAO_SPARK=1 SPARK_LOCAL_IP=127.0.0.1 $(BIN)/python -m pytest tests/spark $(ARGS)

test-office: $(DEV_READY)  ## files that LibreOffice opened and saved (installs it where it may; some 400 MB)
	@command -v soffice >/dev/null || { echo "Installing LibreOffice from the system's packages ..."; apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null; } || { \
		echo "The tests need LibreOffice (soffice), and this user cannot install it here." >&2; exit 1; }
	$(BIN)/python -m pytest tests/integration/test_libreoffice.py $(ARGS)

install: $(DEV_READY) browser  ## everything that running, testing and checking need

check: $(DEV_READY)  ## format, lint, types, import contracts, dead code, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .

format: $(DEV_READY)  ## format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(DEV_READY)  ## speed, each figure beside a baseline of the same run
	$(BIN)/python -m bench $(ARGS)

bench-load: $(DEV_READY)  ## 50 people who click while 1,000,000 rows are imported, and memory over an hour of clicks (ARGS="--visitors 20")
	$(BIN)/python -m bench.load $(ARGS)

bench-check: $(DEV_READY)  ## what ten main questions ask and scan, compared with bench/baseline.toml (ARGS=--write to write it)
	$(BIN)/python -m bench.check $(ARGS)

soak: $(DEV_READY) browser  ## thousands of random shops, rules and deformed files (COUNT=5000, FILES=2000, KILLS=200, FLIPS=500, EXAMPLES=50, ARGS="--seed 7")
	$(BIN)/python -m tests.reference.soak $(or $(COUNT),5000) $(ARGS)
	$(BIN)/python -m tests.faults.soak $(or $(FILES),2000) $(ARGS)
	$(BIN)/python -m tests.faults.kills $(or $(KILLS),200) $(ARGS)
	$(BIN)/python -m tests.faults.damage $(or $(FLIPS),500) 50 $(ARGS)
	$(BIN)/python -m bench.fuzz $(or $(FILES),2000) --from $$(date +%s)
	DABIAO_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/python -m pytest $(SWEEPS)

lock: $(DEV_READY)  ## newest versions that pyproject.toml allows, exact and with hashes
	$(LOCK) --upgrade --extra build --output-file requirements.lock
	$(LOCK) --upgrade --extra build --extra test --extra check --extra bench --constraint requirements.lock \
		--output-file requirements-dev.lock
	$(LOCK) --upgrade --extra spark --constraint requirements-dev.lock --output-file requirements-spark.lock

sbom: $(DEV_READY)  ## every package of a release with version and hashes, as CycloneDX (OUT=sbom.json); needs no network
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
		--output-file $(or $(OUT),build/sbom.json)

audit: $(DEV_READY)  ## known faults of the locked packages; asks the network
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip

# start.py makes the environment and installs the packages; it needs no make.
$(RUN_READY): requirements.lock pyproject.toml
	@$(PYTHON) start.py --install run

$(DEV_READY): requirements-dev.lock $(RUN_READY)
	@$(PYTHON) start.py --install develop

$(SPARK_READY): requirements-spark.lock $(DEV_READY)
	$(BIN)/python -m pip install --quiet --no-build-isolation --require-hashes --requirement requirements-spark.lock
	@touch $@

# Browser and Chinese font are those of the system. DABIAO_CHROMIUM is the path of another browser.
browser:
	@chromium="$${DABIAO_CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"; \
	font="$$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)"; \
	if [ -n "$$chromium" ] && { [ -n "$$font" ] || [ "$$(uname)" != Linux ]; }; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium and a Chinese font from the system's packages ..."; \
		export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; \
	else \
		echo "The browser tests need Chromium and a Chinese font, and this user cannot install them here." >&2; \
		echo "On Debian: sudo apt-get update && sudo apt-get install chromium fonts-noto-cjk fontconfig" >&2; \
		echo "Elsewhere: install both, and name the browser: make test DABIAO_CHROMIUM=/where/it/is" >&2; \
		exit 1; \
	fi
