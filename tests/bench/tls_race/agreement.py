"""Where we and a peer say different things about the same servers."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.oracles.outcome import Outcome


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Outcome]) -> list[str]:
    """List what differs in versions, suites and leaf, within what both looked at."""
    absent = [f"{address}: only the peer saw it" for address in theirs if address not in ours]
    return absent + [
        f"{address}: {what}: rasoat {we}, peer {they}"
        for address, we_found in ours.items()
        for what, we, they in _compared(we_found, theirs.get(address, Outcome(peer="")))
        if we != they
    ]


def _compared(ours: Mapping[str, Any], theirs: Outcome) -> Iterator[tuple[str, object, object]]:
    for version, is_taken in theirs.versions.items():
        yield version, version in ours["taken"], is_taken
    for version, offered in theirs.suites_asked.items():
        we = sorted(set(ours["suites"].get(version, ())) & set(offered))
        yield f"suites of {version}", we, sorted(theirs.suites.get(version, ()))
    yield "leaf", {ours["leaf"]}, set(theirs.keys)
