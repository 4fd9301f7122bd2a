# A new machine needs two commands only: `make run` and `make test`.

BIN := .venv/bin
CACHES := .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.DEFAULT_GOAL := help
.PHONY: help install run test format lock translations clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

install: ## Make or update .venv (run and test do it by themselves)
	@packaging/bootstrap.sh

run: install ## Open the program; ARGS="..." is handed to it
	@$(BIN)/python -m skinapp $(ARGS)

test: install ## Check style, types and import rules, then run the tests; ARGS="..." goes to pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest $(ARGS)

format: install ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## Write packaging/constraints.txt from what is installed
	@$(BIN)/python packaging/lock.py

translations: install ## Collect the texts of the program into resources/translations and compile them
	@PYTHONPATH=. $(BIN)/python packaging/translations.py

clean: ## Remove .venv and all caches; results and training runs stay
	rm -rf .venv $(CACHES) build *.egg-info
	find skinapp trainer packaging tests -name __pycache__ -prune -exec rm -rf {} +
