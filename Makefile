# Les commandes d'Aller-vers. Chacune prépare elle-même ce dont elle a besoin.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PROCESSES ?= 2
AV := .venv/bin/aller-vers
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
# Libraries are compiled once, not at every start (docs/decisions/0020).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help environments run stop status train test evaluate bench-nlu veille guide lint format clean

help: ## Affiche cette aide
	@printf 'Aller-vers\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n  Autre port : ALLERVERS_PORT=8100 make run\n'

environments:
	@$(PYTHON) tools/environments.py

run: environments ## Démarre tout, puis donne les adresses
	@$(AV) run

stop: ## Arrête tout et vérifie qu'aucun processus ne reste
	@if [ -x $(AV) ]; then $(AV) stop; else echo "Rien n'est installé : rien ne tourne."; fi

status: ## Dit ce qui tourne
	@if [ -x $(AV) ]; then $(AV) status; else echo "Rien n'est installé : rien ne tourne."; exit 1; fi

train: environments ## Entraîne le modèle si quelque chose a changé
	@$(AV) train

# Both suites run even if the first fails; what failed in either is the last thing on the screen. The longer one runs in
# two processes (tests/side_by_side.py); PROCESSES=0 keeps it in one, for a debugger or where memory is short.
test: environments ## Lance tous les tests
	@$(AV) train
	@export ALLERVERS_FAILED_TESTS=$(CURDIR)/var/failed-tests.txt; : > "$$ALLERVERS_FAILED_TESTS"; status=0; \
	.venv-bot/bin/python -m pytest tests/bot $(PYTEST) || { code=$$?; [ $$code -eq 5 ] || status=$$code; }; \
	.venv/bin/python -m pytest tests --ignore tests/bot -n $(PROCESSES) --dist loadfile $(PYTEST) || status=$$?; \
	if [ -s "$$ALLERVERS_FAILED_TESTS" ]; then printf '\nTests en échec :\n'; cat "$$ALLERVERS_FAILED_TESTS"; fi; \
	exit $$status

evaluate: environments ## Mesure la compréhension : make evaluate GOLD=messages.jsonl OUT=predictions.jsonl
	@if [ -z "$(GOLD)" ] || [ -z "$(OUT)" ]; then \
		echo "Il faut deux fichiers : make evaluate GOLD=messages.jsonl OUT=predictions.jsonl"; exit 2; fi
	@$(AV) train
	@$(AV) evaluate "$(GOLD)" "$(OUT)"

veille: environments ## Dit ce qui vieillit : fichiers, montants, paramètres, pages officielles
	@$(AV) rights veille

guide: environments ## Refait les images du guide d'administration
	@ALLERVERS_PICTURES=1 .venv/bin/python -m pytest tests/services/office/test_browser.py tests/services/office/test_administrator.py tests/services/office/test_first_week.py -q

bench-nlu: environments ## Compare la lecture avec celle de Rasa par défaut : make bench-nlu EPOCHS=5
	@.venv-bot/bin/python benchmarks/bench_nlu.py --epochs $(or $(EPOCHS),5)

lint: environments ## Vérifie le style et les types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: environments ## Corrige le style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

clean: stop ## Efface environnements, modèle et journaux (les bases de données restent)
	@rm -rf .venv .venv-bot .tools var/models var/cache var/logs var/run .mypy_cache .ruff_cache .pytest_cache .hypothesis aller_vers.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "C'est effacé. Les bases de données restent dans var. « make run » refait le reste."
