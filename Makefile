.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test lint unit validate train conversations e2e bench nlu-eval pipelines understanding

PY := .venv/bin/python
BOT := bot/.venv/bin
export RASA_TELEMETRY_ENABLED := false

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## both environments, and uv where it is missing
	@python3 scripts/bootstrap.py

run: setup ## everything in demo mode, until Ctrl-C; PORT= moves it
	@exec $(PY) -m desk.launch

test: lint unit validate train conversations e2e ## every test that a change must pass

lint: setup ## format, style, types, and the arrows between the rooms
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

unit: setup ## the tests of the desk and of the box
	-@$(PY) scripts/programs.py speech
	$(PY) -m pytest
	cd bot && .venv/bin/python -m pytest

validate: setup ## the language data, without a warning
	$(BOT)/python bot/train.py --prepare
	PYTHONPATH=bot LOG_LEVEL=ERROR $(BOT)/rasa data validate --fail-on-warnings \
	  --config config.yml --domain build/domain --data data/nlu data/rules build/nlu

train: setup ## the model, where its inputs have changed
	$(BOT)/python bot/train.py

conversations: setup train ## whole conversations through a running product
	$(PY) -m pytest tests/conversations

e2e: setup train ## the pages in a browser
	CHROMIUM=$$($(PY) scripts/programs.py browser) && export CHROMIUM && $(PY) -m pytest tests/e2e

bench: setup train ## the figures of the README
	$(PY) scripts/bench_hotline.py
	$(PY) scripts/bench.py

nlu-eval: setup train ## how well FILE=rows.tsv is understood
	@$(PY) scripts/nlu_eval.py $(FILE)

pipelines: setup ## the pipeline beside others, for docs/understanding.md (an hour); ONLY=name for one
	@$(PY) scripts/pipelines.py $(ONLY)

understanding: setup ## the figures and pictures of docs/understanding.md
	@$(PY) scripts/understanding.py
