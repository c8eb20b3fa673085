# The two commands of a newcomer are `make demo` and `make test`; each installs what it needs into .cache/.
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
TAGS        := goolm sqlite_omit_load_extension
GOFLAGS     := -buildvcs=false
export GOFLAGS
CACHE       := $(CURDIR)/.cache
LINT        := $(CACHE)/bin/golangci-lint
LINT_V      := v2.5.0
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Packages without a server; e2e is the rest.
UNIT        := $(shell go list -tags '$(TAGS)' ./... 2>/dev/null | grep -v /e2e)

# The last line says what was skipped; where CI is set these tests fail instead.
SHARED      := $(or $(MATRON_SHARED),$(CURDIR)/../shared)
SAY_SKIPPED := test -d '$(SHARED)/corpora' || echo "skipped: the tests on public truth data, since $(SHARED)/corpora is not there (set MATRON_SHARED)"

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

demo: $(if $(FHIR),setup-fhir,setup) ## play a ward on a real Synapse, then stay up (ONCE=1: end after the play; FHIR=1: with a record system)
	go run -tags '$(TAGS)' ./e2e/demo $(if $(ONCE),-once) $(if $(FHIR),-fhir)

test: setup-fhir pure e2e ## every test, with real Synapse and real clients
	@$(SAY_SKIPPED)

# The crash suites and the megabytes take larger steps in it; "make test" takes all of them.
unit: ## the quick part: no servers, under a minute
	go test -short -tags '$(TAGS)' $(UNIT)
	@$(SAY_SKIPPED)

pure: ## the same in small steps, as "make test" has it
	go test -tags '$(TAGS)' $(UNIT)

e2e: setup-fhir ## the whole daemon with real parts
	go test -tags '$(TAGS)' -timeout 20m -p 1 ./e2e/...

race: ## the quick part under the race detector
	go test -race -shuffle=on -tags '$(TAGS)' $(UNIT)

fuzz: ## a minute of each fuzz target
	@for p in $(UNIT); do \
	  for f in $$(go test -tags '$(TAGS)' -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "$$p $$f"; go test -tags '$(TAGS)' -run '^$$' -fuzz "^$$f$$" -fuzztime 60s $$p; done; done

# The public corpora of PriMock57 and others lie beside the project; without them their tables are left out.
accuracy: ## how well the detector finds identifiers, by kind and tier
	go run -tags '$(TAGS)' ./e2e/accuracy $(ARGS)

screens: ## the pictures of docs/export.md, with headless Chromium; look at each
	go run ./e2e/screens

bench: ## figures: what must not grow with what is kept; detection beside its peers (a module of their own)
	go run -tags '$(TAGS)' ./app/bench
	CACHE='$(CACHE)' bench/run.sh $(ARGS)

lint: $(LINT) ## golangci-lint and the checks of style
	@bad=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$bad" ]; then echo "not gofmt'd: $$bad"; exit 1; fi
	$(LINT) run --build-tags '$(TAGS)' ./...
	cd bench && $(LINT) run ./...

$(LINT):
	@mkdir -p $(CACHE)/bin
	@for try in 1 2 3; do \
	  GOBIN=$(CACHE)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_V) && exit 0; \
	  echo "lint: try $$try failed"; sleep 5; done; exit 1

setup: ## install the real parts into .cache/
	@scripts/setup.sh

setup-fhir: ## the same, and the record system (needs Java and Maven)
	@scripts/setup.sh fhir

build: ## the program, static
	CGO_ENABLED=1 go build -trimpath -tags '$(TAGS) osusergo netgo' \
	  -ldflags '-s -w -X main.version=$(VERSION) -linkmode external -extldflags "-static"' -o bin/matron .

image: ## the container image, with whatever builder is there
	docker build -t matron:$(VERSION) .

update: ## rewrite golden files; read the diff
	go test -tags '$(TAGS)' $(UNIT) -update || true

vuln: ## known weaknesses of what is used (needs the internet)
	go run golang.org/x/vuln/cmd/govulncheck@latest -tags '$(TAGS)' ./...

.PHONY: help demo test unit pure e2e race fuzz accuracy screens bench lint setup setup-fhir build image update vuln
