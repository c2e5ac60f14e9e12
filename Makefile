# Cairn: what one can do here. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
GO ?= go
WEB_SRC := $(shell find web/core web/ui locales -type f 2>/dev/null) $(wildcard web/*.html web/*.ts web/package.json)

.PHONY: help run serve test test-fast test-all faults go-test web-test e2e lint gen verify-gen bench dist clean tools web pictures

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: bin/cairn ## build everything, start with a sample summit, print four addresses
	@bin/cairn start --no-browser --sample

serve: bin/cairn ## run it for real on this machine
	@bin/cairn serve

test: tools web lint verify-gen ## what CI runs: every check, Go tests with -race, browser tests of one guide
	@scripts/test ci

test-fast: ## what needs no browser, under two minutes
	@scripts/test fast

test-all: tools web lint verify-gen ## everything: both guides, all languages, themes and sizes, plain HTTP
	@scripts/test all

faults: ## 200 kills, 50 power cuts, a full disk, a plenary back at once, 10,000 guesses: what was seen (root, for the disks)
	@CAIRN_KILLS=$${CAIRN_KILLS:-200} CAIRN_CUTS=$${CAIRN_CUTS:-50} CAIRN_HERD=$${CAIRN_HERD:-500} \
	  $(GO) test -count=1 -v -timeout 30m -run '^TestF[0-9]' ./internal/faulttest
	@$(GO) test -count=1 -v -timeout 30m -run '^TestF[0-9]' ./internal/room -rapid.checks=1000
	@CAIRN_TRIES=$${CAIRN_TRIES:-10000} $(GO) test -count=1 -v -timeout 30m -run '^TestA1_|^TestJ1_Every' ./internal/httpapi ./internal/app

bench: bin/cairn ## the speed table (ratios of one run)
	@$(GO) run ./internal/bench

lint: web/node_modules ## vet, staticcheck, formatting, eslint, svelte-check
	@scripts/lint

gen: ## write what is derived from declarations
	@$(GO) run ./internal/gen/cmd

verify-gen: ## fail when a derived file is stale
	@scripts/verify-gen

pictures: bin/cairn tools ## docs/steps: phone and stage pictures of every step (needs ImageMagick)
	@cd web && node ../e2e/pictures.mjs

tools: web/node_modules ## install what the tests need, Chromium included
	@scripts/tools

web: web/dist/.built ## build the web part

web/node_modules: web/package-lock.json
	@cd web && npm ci --no-audit --no-fund --silent
	@touch $@

web/dist/.built: web/node_modules $(WEB_SRC)
	@cd web && npm run --silent build
	@touch $@

bin/cairn: web/dist/.built $(shell find . -name '*.go' -not -path './web/node_modules/*') go.mod $(wildcard guides/*.yaml)
	@mkdir -p bin
	@CGO_ENABLED=0 $(GO) build -trimpath -o $@ ./cmd/cairn

dist: web ## single binaries for Linux, macOS and Windows in dist/
	@scripts/dist

clean: ## remove what was built
	@rm -rf bin dist web/node_modules web/dist/assets web/dist/.built
