# The commands of daily work; `make` alone lists them.  What they do lies in .ci/ and examples/quickstart/.

PROFILE ?= dev
DB      ?= both
JOBS    ?= $(shell nproc)
target  := $(or $(CARGO_TARGET_DIR),target)
bin_dir := $(target)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))

.PHONY: help
help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: quickstart
quickstart: ## Builds everything, starts a whole Koji on this machine and builds two packages with it
	@examples/quickstart/quickstart.sh

.PHONY: stop
stop: ## Stops what quickstart has started
	@examples/quickstart/stop.sh

.PHONY: build
build: deps-build ## Builds the programs for use (target/release)
	cargo build --release --workspace --bins

.PHONY: test
test: ## Runs all tests (installs what they need)
	@.ci/test

.PHONY: lint
lint: ## Checks formatting, lints, documentation and scripts
	@.ci/lint

.PHONY: bench
bench: deps-build ## Runs the benchmarks
	cargo bench --workspace

.PHONY: conformance
conformance: ## Compares with upstream's hub: KIT=folder of the kit, DB=sqlite|postgres|both, NAMES="...", ARGS="--cli --all"
	@test -n "$(KIT)" || { echo "make conformance: say where the conformance kit is: KIT=FOLDER" >&2; exit 2; }
	@test -d "$(KIT)" || { echo "make conformance: there is no conformance kit: no folder $(KIT)" >&2; exit 2; }
	@examples/quickstart/install-deps.sh build test
	cargo build --workspace --bins --profile $(PROFILE)
	.ci/conformance --kit "$(KIT)" --db $(DB) --jobs $(JOBS) --bin-dir $(bin_dir) $(ARGS) $(NAMES)

.PHONY: deps deps-build deps-quickstart deps-test
deps: ## Installs what all of the above needs and this machine lacks
	@examples/quickstart/install-deps.sh build quickstart test lint
deps-build deps-quickstart deps-test:
	@examples/quickstart/install-deps.sh $(@:deps-%=%)
