#!/bin/sh
# Make .oracles/sslyze, an environment of its own for sslyze, from requirements-sslyze.lock.
# It pins an older cryptography than ours, and is used by tests and benchmarks alone. Needs no root.
set -eu
cd "$(dirname "$0")/.."
lock=requirements-sslyze.lock
venv=.oracles/sslyze

# A virtual environment knows its own folder and interpreter by absolute path.
fingerprint() {
    { pwd; python3 --version; cat "$lock"; } | sha256sum | cut -d' ' -f1
}

install() {
    "$venv/bin/python" -m pip -qq --disable-pip-version-check --no-input install --require-hashes "$@"
}

if [ "$(cat "$venv/installed" 2>/dev/null)" != "$(fingerprint)" ]; then
    printf '%s\n' "installing what $lock lists into $venv" >&2
    rm -rf "$venv"
    python3 -m venv "$venv"
    # sslyze itself comes as source alone; it is built by the setuptools of the list.
    awk '/^sslyze==/ {own = 1} !own {print} !/\\$/ {own = 0}' "$lock" >"$venv/others.lock"
    install --only-binary :all: -r "$venv/others.lock"
    install --no-build-isolation --only-binary :all: --no-binary sslyze -r "$lock"
    fingerprint >"$venv/installed"
fi
