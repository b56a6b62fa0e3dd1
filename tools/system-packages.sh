#!/bin/sh
# List the system packages that the tests use, and install the missing ones where that is allowed.
# Services of theirs are not started. Without the right to install, says which are missing and goes
# on; under CI=true that is an error.
set -eu
cd "$(dirname "$0")/.."
policy=/usr/sbin/policy-rc.d

say() { printf '%s\n' "$*" >&2; }

packages() { sed 's/#.*//' tests/system-packages.txt | awk 'NF {print $1}'; }

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
    for package in $(packages); do
        is_installed "$package" || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

# Debian asks policy-rc.d before it starts a service that was just installed; 101 says no.
forbid_services() {
    if [ -e "$policy" ]; then
        as_root mv "$policy" "$policy.before-rasoat"
    fi
    trap allow_services EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 0755 "$policy"
}

allow_services() {
    as_root rm -f "$policy"
    if [ -e "$policy.before-rasoat" ]; then
        as_root mv "$policy.before-rasoat" "$policy"
    fi
}

install() {
    forbid_services
    apt="as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
    $apt update >/dev/null || say "apt-get update did not succeed whole; trying with what is known"
    # A mail, FTP or directory server may stand in the way of another: nothing of the machine's own
    # is removed for ours.
    apt="$apt install -y --no-remove --no-install-recommends"
    $apt "$@" >/dev/null && return
    for package in "$@"; do
        $apt "$package" >/dev/null || say "cannot install $package (tests that need it are skipped)"
    done
    [ "${CI:-}" != true ] || [ -z "$(missing)" ]
}

say "system packages the tests use: $(packages | tr '\n' ' ')"
absent=$(missing)
[ -n "$absent" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && may_be_root; then
    say "installing: $absent"
    # shellcheck disable=SC2086
    install $absent
else
    say "missing: $absent(tests that need them are skipped; to install: apt install $absent)"
    [ "${CI:-}" != true ] || exit 1
fi
