# A new machine needs two commands only: `make run` and `make test`.

BIN := .venv/bin
CACHES := .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.DEFAULT_GOAL := help
.PHONY: help install install-base run quick test faults bench bench-install format lock translations \
	screenshots sbom onedir deb tarball rpm checksums clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

install: ## Make or update .venv with all for training and tests (run and test do it by themselves)
	@packaging/bootstrap.sh all

install-base: ## Make or update .venv with what running on a processor needs
	@packaging/bootstrap.sh base

run: install-base ## Open the program; ARGS="..." is handed to it
	@$(BIN)/python -m skinapp $(ARGS)

# One process a core, each with one thread; -n 0 in ARGS runs all in one. Who is done takes over half
# of what another process has left, so that the last file does not decide how long it takes.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/pytest -n auto --dist worksteal

define check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
endef

quick: install ## Check style, types, import rules, core, reports and tasks: what to run while writing
	$(check)
	$(PYTEST) tests/core tests/reports tests/tasks $(ARGS)

test: install ## Check style, types and import rules, then run all tests; ARGS="..." goes to pytest
	$(check)
	$(PYTEST) $(ARGS)

faults: install ## Try the list of faults on the real program (two hours); QUICK=1, ROWS="...", KILLS=, SOAK=
	@$(BIN)/python -m tests.faults $(if $(QUICK),--quick) $(if $(ROWS),--rows $(ROWS)) \
		$(if $(KILLS),--kills $(KILLS)) $(if $(SOAK),--soak $(SOAK))

bench: bench-install ## Compare speed with other runtimes (25 minutes); QUICK=1, ROWS="...", BUNDLE=, THREADS=
	@$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick) $(if $(ROWS),--rows $(ROWS)) \
		$(if $(BUNDLE),--bundle $(BUNDLE)) $(if $(THREADS),--threads $(THREADS))

# What only the comparison needs: other runtimes.
bench-install: install
	@$(BIN)/python -c 'import onnx, onnxruntime' 2>/dev/null || $(BIN)/python -m pip install -qq \
		--disable-pip-version-check -c packaging/constraints.txt --no-build-isolation -e '.[bench]'

format: install ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: bench-install ## Write packaging/constraints.txt and packaging/locks from what is installed
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt \
		--no-build-isolation -e '.[heic,installer]'
	@$(BIN)/python tools/lock.py

translations: install ## Collect the texts of the program into resources/translations and compile them
	@PYTHONPATH=. $(BIN)/python tools/translations.py

screenshots: install ## Draw every screen in both themes and languages into output/screenshots
	@PYTHONPATH=. QT_QPA_PLATFORM=offscreen $(BIN)/python tools/screenshots.py

sbom: install ## Write what .venv holds, with licences, as build/skinapp.cdx.json (CycloneDX)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt \
		--no-build-isolation -e '.[installer]'
	@mkdir -p build
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		-o build/skinapp.cdx.json $(BIN)/python

onedir: ## Build the packaged program, which needs no Python, as dist/skinapp
	@packaging/onedir/build.sh dist

deb: onedir ## Build the package for Debian and Ubuntu into dist
	@packaging/linux/build_deb.sh dist/skinapp dist

tarball: onedir ## Build the archive for users without root into dist
	@packaging/linux/build_tarball.sh dist/skinapp dist

rpm: onedir ## Build the package for distributions with rpm into dist
	@packaging/linux/build_rpm.sh dist/skinapp dist

checksums: ## Write dist/SHA256SUMS and the list of components for what was built
	@packaging/onedir/checksums.sh dist

clean: ## Remove .venv and all caches; results and training runs stay
	rm -rf .venv $(CACHES) build *.egg-info
	find skinapp trainer packaging tools tests -name __pycache__ -prune -exec rm -rf {} +
