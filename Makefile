# `make` lists the targets. Whatever is longer than a line lies in scripts/.
PREFIX ?= /usr/local
DESTDIR ?=

.DEFAULT_GOAL := help
.PHONY: help up test test-browser docs lint format build release install bench reliability mutants clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

up: ## set this machine up, build faaso, serve this repository's functions and call them
	@scripts/up

test: ## install what tests need, then run every test, the ones on the real engine included
	@scripts/test

test-browser: ## try the page of faaso graph in a headless Chromium, installing both where they are missing
	@scripts/test-browser

docs: ## build the documentation as a book: .build/book/site/index.html
	@scripts/docs

lint: ## check the format of Swift, shell scripts and Dockerfiles
	@scripts/lint

format: ## format the Swift sources
	@scripts/swift format --in-place --recursive Package.swift Sources Tests

build: ## debug build: .build/debug/faaso
	@scripts/swift build --product faaso

release: ## one static, stripped binary: .build/release/faaso
	@scripts/release

install: release ## install binary and completions under DESTDIR and PREFIX (/usr/local)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install

bench: release ## measure faaso on a made-up repository
	@scripts/bench

mutants: ## drop fields from keys and comparisons, one at a time, and say which test notices (slow)
	@scripts/mutants

reliability: release ## measure what faults cost, and write docs/reliability.md
	@FAASO=.build/release/faaso Benchmarks/reliability docs/reliability.md

clean: ## remove what was built; faaso's own cache and what it serves stay
	rm -rf .build
