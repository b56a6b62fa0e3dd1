"""Probe for the flaws that only show when a server is spoken to oddly: with the owner's leave."""

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from checks.tls.facts import TlsFacts, Version
from checks.tls.hellos.ask import Peer
from checks.tls.hellos.suites import COMMON
from checks.tls.weaknesses import early_ccs, heartbleed, robot
from checks.tls.weaknesses.half_handshake import Reaction, old_versions
from checks.tls.wire.iana import number_of_suite
from checks.verdict import Cause, NotSeen, Said

MOST_SECONDS: Final = 25.0  # of which a sound server takes one to four
ONE_S: Final = 4.0  # for one handshake, or one reaction
FIELDS: Final = ("heartbleed", "early_ccs", "robot")
MOST_SUITES: Final = 60


async def probe_weaknesses(
    peer: Peer, facts: TlsFacts, *, one_s: float = ONE_S
) -> Mapping[str, object]:
    """Return values for the fields `heartbleed`, `early_ccs` and `robot` of TlsFacts.

    `one_s` is the most that a handshake, or a reaction, may take. Call it only under
    `Endpoint.intrusiveness_at(now) >= 1`. A sound server costs 12 connections, the least sound one
    22. All three flaws are of handshakes before TLS 1.3.
    """
    if isinstance(facts.versions, NotSeen):
        return dict.fromkeys(FIELDS, facts.versions)
    if not old_versions(facts):
        return dict.fromkeys(FIELDS, _without_old_versions(facts))
    found: dict[str, object] = {}
    try:
        async with asyncio.timeout(MOST_SECONDS):
            await _probe(peer, facts, found, one_s)
    except TimeoutError:
        why = Said("there was no time left to probe for the flaw")
        return dict.fromkeys(FIELDS, NotSeen(cause=Cause.TIMED_OUT, why=why)) | found
    return found


def _without_old_versions(facts: TlsFacts) -> bool | NotSeen:
    if facts.tls13_alone:
        return False
    return NotSeen(
        cause=facts.doubt,
        why=Said("no TLS version was taken in which the flaw could be probed for"),
    )


async def _probe(peer: Peer, facts: TlsFacts, found: dict[str, object], one_s: float) -> None:
    versions = old_versions(facts)
    newest = versions[0]
    suites = _suites(facts, newest)
    (bleeds, bled), (early, reaction) = await asyncio.gather(
        heartbleed.probe(peer, newest, suites, limit_s=one_s),
        early_ccs.probe(peer, newest, suites, limit_s=one_s),
    )
    found |= {"heartbleed": bleeds, "early_ccs": early}
    told: Mapping[str, str] = {}
    if (with_rsa := _version_with_rsa(facts, versions)) is None:
        found["robot"] = False
    else:
        found["robot"], told = await robot.probe(peer, with_rsa, robot.RSA_SUITES, limit_s=one_s)
    _keep(peer, {"heartbleed": _shown(bled), "early_ccs": _shown(reaction), "robot": dict(told)})


def _suites(facts: TlsFacts, version: Version) -> tuple[int, ...]:
    """Return suites of which the peer takes one: that which it chose, then the common ones."""
    answers = {} if isinstance(facts.versions, NotSeen) else facts.versions
    chosen = answers[version].suite if version in answers else None
    common = [suite for suite in COMMON[version] if suite != chosen]
    return (*(() if chosen is None else (chosen,)), *common)[:MOST_SUITES]


def _version_with_rsa(facts: TlsFacts, versions: tuple[Version, ...]) -> Version | None:
    """Return a version to try suites in that encrypt to the RSA key; None: there surely is none."""
    known = {} if isinstance(facts.suites, NotSeen) else facts.suites
    for version in versions:
        if version in known and any(map(_encrypts_to_rsa, known[version].taken)):
            return version
    open_ = [v for v in versions if v not in known or not known[v].complete]
    return open_[0] if open_ else None


def _encrypts_to_rsa(name: str) -> bool:
    return name.startswith("TLS_RSA_WITH_") and number_of_suite(name) in robot.RSA_SUITES


def _shown(reaction: Reaction | None) -> str:
    return "" if reaction is None else f"{reaction}, {reaction.heartbeat_bytes} bytes of heartbeat"


def _keep(peer: Peer, told: Mapping[str, object]) -> None:
    data = json.dumps(told, indent=1, sort_keys=True).encode("ascii")
    where = f"{peer.address} port {peer.port}"
    peer.world.keep(data, media_type="application/json", about=f"TLS weaknesses of {where}")
