# `make` lists the targets. Whatever is longer than a line lies in scripts/.
PREFIX ?= /usr/local
DESTDIR ?=

.DEFAULT_GOAL := help
.PHONY: help up test test-browser test-mcp test-dist docs lint lint-ci format build release install dist bench bench-calls reliability mutants clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

up: ## set this machine up, build faaso, serve this repository's functions and call them
	@scripts/up

test: ## install what tests need, then run every test, the ones on the real engine included
	@scripts/test

test-browser: ## try the page of faaso graph in a headless Chromium, installing both where they are missing
	@scripts/test-browser

test-mcp: ## list and call the tools of faaso mcp with PyPI's client, installing it where it is missing
	@scripts/test-mcp

test-dist: dist ## try the packages in a bare chroot, with this machine's engine
	@scripts/test-dist

docs: ## build the documentation as a book: .build/book/site/index.html
	@scripts/docs

lint: ## check the format of Swift, shell scripts and Dockerfiles
	@scripts/lint

lint-ci: ## check the action for GitHub and the template for GitLab (needs PyPI)
	@scripts/lint-ci

format: ## format the Swift sources
	@scripts/swift format --in-place --recursive Package.swift Sources Tests

build: ## debug build: .build/debug/faaso
	@scripts/swift build --product faaso
	@scripts/swift build --product faaso-keeper

release: ## one static, stripped binary: .build/release/faaso
	@scripts/release

install: release ## install binary, completions and man pages under DESTDIR and PREFIX (/usr/local)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install

dist: release ## packages of the static binary: .build/dist
	@scripts/dist

bench: release ## measure faaso on a made-up repository
	@scripts/bench

bench-calls: release ## 500 calls a second between two functions, while the called one is swapped and rolled back
	@FAASO=.build/release/faaso Benchmarks/calls.py && FAASO=.build/release/faaso Benchmarks/calls.py --busy

mutants: ## drop fields from keys and comparisons, one at a time, and say which test notices (slow)
	@scripts/mutants

reliability: release ## measure what faults cost, and write docs/reliability.md
	@FAASO=.build/release/faaso python3 Benchmarks/reliability docs/reliability.md

clean: ## remove what was built; faaso's own cache and what it serves stay
	rm -rf .build
