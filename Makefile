# SPDX-License-Identifier: MIT
# Front door to Meson and Ninja: every target does its own set-up. `make help` lists them.
BUILD   ?= build
PREFIX  ?= /usr/local
prefix  ?= $(PREFIX)
DESTDIR ?=
MESONFLAGS ?=
# Which tests: `make check T=unit`, `T=conform/actions`, `T=tst.trace.d`.
T       ?=

# Tracing needs root.
SUDO    := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := all
.PHONY: all run check check-unit check-vm check-asan bench fmt fmt-check layers fuzz fuzz-d install clean help

all: ## build everything into build/ (build/dtrace is the command)
	@tools/install-deps build
	@tools/build $(BUILD) -Dprefix=$(prefix) $(MESONFLAGS)

run: all ## build, then trace the running system for 3 seconds and say who calls what
	@tools/first-trace $(BUILD)/dtrace

check: all ## run the tests (T=name to choose some)
	@tools/install-deps test
	@$(SUDO) tests/run -b $(BUILD) $(T)

check-unit: all ## run the tests that need no root
	@tests/run -b $(BUILD) -u

check-vm: all ## run the tests on Debian's 6.1 and 6.12 kernels under qemu
	@tools/install-deps vm
	@tools/vm -b $(BUILD) test 6.1 6.12 $(T)

check-asan: ## build with ASan and UBSan, run everything that needs no root
	@tools/install-deps build test
	@tools/build build-asan -Db_sanitize=address,undefined $(MESONFLAGS)
	@tests/run -b build-asan -u

bench: all ## run the benchmarks, side by side with bpftrace
	@tools/install-deps bench
	@$(SUDO) tests/bench/run $(BUILD) $(T)

fmt: ## format the C sources in place
	@tools/install-deps test
	@tools/fmt

fmt-check: ## say which C sources are not formatted
	@tools/install-deps test
	@tools/fmt --check

layers: ## check that no folder includes what its layer may not use
	@tools/check-layers

fuzz: ## fuzz for a minute each with libFuzzer (T=lex to choose one, TIME=seconds)
	@tools/install-deps build test
	@tools/fuzz -t $(or $(TIME),60) $(T)

fuzz-d: all ## compile and run random D programs (MINUTES=60, VM=6.1: there)
	@tools/install-deps build test
	@tools/fuzz d --minutes $(or $(MINUTES),60) $(if $(VM),--vm $(VM))

install: all ## install below $(DESTDIR)$(prefix)
	@DESTDIR="$(DESTDIR)" meson install -C $(BUILD) --no-rebuild --quiet

clean: ## remove what was built
	@rm -rf build build-asan build-clang build-fuzz compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
