#!/bin/sh
# Make .venv with what a lock file lists, and this project in it.
#   tools/set-up.sh requirements.lock | requirements-dev.lock
# Installs only when the lock, pyproject.toml, the folder or the interpreter changed. Needs no root.
set -eu
cd "$(dirname "$0")/.."
lock=$1
venv=.venv
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

find_python() {
    too_bare=
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        is_new_enough "$candidate" || continue
        if can_make_venv "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
        too_bare=${too_bare:-$candidate}
    done
    if [ -n "$too_bare" ]; then
        version=$("$too_bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "$too_bare cannot make virtual environments: apt install python3-venv (or python$version-venv)"
    else
        say "rasoat needs Python 3.11 or newer, and none was found: apt install python3 python3-venv"
    fi
    exit 2
}

# A virtual environment knows its own folder and interpreter by absolute path: it does not
# survive a move of the folder, nor an upgrade of the system's Python.
fingerprint() {
    { pwd; "$python" --version; cat "$lock" pyproject.toml; } | sha256sum | cut -d' ' -f1
}

is_usable() {
    [ "$(cat "$venv/folder" 2>/dev/null)" = "$(pwd)" ] && "$python" -m pip --version >/dev/null 2>&1
}

if ! is_usable; then
    rm -rf "$venv"  # first: its own python3 may be the one on the PATH
    found=$(find_python)
    say "making $venv with $found"
    "$found" -m venv "$venv"
    pwd >"$venv/folder"
fi

stamp=$venv/$lock.installed
if [ "$(cat "$stamp" 2>/dev/null)" != "$(fingerprint)" ]; then
    say "installing what $lock lists into $venv (a minute or so, the first time)"
    pip="$python -m pip -qq --disable-pip-version-check --no-input"
    # A lock lists all that is needed: of axe-playwright-python the script alone, not Playwright.
    $pip install --require-hashes --only-binary :all: --no-deps -r "$lock"
    $pip install --no-deps --no-build-isolation --no-index -e .
    fingerprint >"$stamp"
fi
