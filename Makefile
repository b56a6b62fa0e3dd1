# Needs only Python 3.11 or newer (with venv); everything else goes into .venv.
SHELL = /bin/sh
.SHELLFLAGS = -eu -c
.DEFAULT_GOAL = help
.NOTPARALLEL:
.PHONY: help audit test check bench oracles fuzz golden clean

# Whatever a recipe starts finds our own tools first, and servers such as nginx without root.
export PATH := $(CURDIR)/.venv/bin:$(PATH):/usr/sbin:/sbin

quoted = '$(subst ','\'',$(1))'
INVENTORY ?=
ONLY ?=
ARGS ?=

help:  ## say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

audit:  ## audit INVENTORY=mine.yaml, or without it the embedded lab; reports go to out/
	@tools/set-up.sh requirements.lock
	@.venv/bin/rasoat audit $(if $(INVENTORY),$(call quoted,$(INVENTORY))) --exit-on never --out out

test:  ## install what the tests use, then run them all (ARGS="-k tls" for some)
	@tools/set-up.sh requirements-dev.lock
	@tools/set-up.sh requirements-axe.lock
	@tools/system-packages.sh
	@.venv/bin/python -m compileall -q agent baselines checks reports tests  # many tests start us
	@.venv/bin/python -m pytest -n 2 $(ARGS)

check:  ## format, lint, types, import contracts, YAML lint
	@tools/set-up.sh requirements-dev.lock
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/yamllint --strict .
	.venv/bin/rasoat baselines lint

bench:  ## measure against the goals (ONLY=start for one); writes out/bench.json
	@tools/set-up.sh requirements-dev.lock
	@.venv/bin/python -m tests.bench $(ONLY)

oracles:  ## record what peers and we find of the same servers, and compare (ONLY=HAProxy for some)
	@tools/set-up.sh requirements-dev.lock
	@tools/system-packages.sh
	@tools/sslyze.sh
	@.venv/bin/python -m tests.oracles $(if $(ONLY),$(call quoted,$(ONLY)))
	@.venv/bin/python -m pytest -n 2 tests/oracles

fuzz:  ## feed the TLS parsers bytes for 60 s that nobody sends (ARGS=600 for longer)
	@tools/set-up.sh requirements-dev.lock
	@tools/set-up.sh requirements-fuzz.lock
	@.venv/bin/python -m tests.fuzz $(ARGS)

golden:  ## write the golden files anew; read the difference before committing it
	@tools/set-up.sh requirements-dev.lock
	@.venv/bin/python -m pytest --update-golden $(ARGS)

clean:  ## remove .venv, out and every cache
	rm -rf .venv .oracles out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
