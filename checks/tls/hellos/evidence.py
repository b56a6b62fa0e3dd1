"""Put a look's answers into bytes that stay the same while the peer does."""

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from checks.tls.facts import OLDEST_FIRST, Version
from checks.tls.hellos.survey import FIELDS, Survey
from checks.tls.hellos.versions import Asked
from checks.tls.wire.hello import COOKIE, KEY_SHARE, Offer
from checks.tls.wire.records import Reply, ServerHello, is_http
from checks.verdict import Answer, NotSeen

MEDIA_TYPE: Final = "application/json"
# Without them a hello says the same each time. Random and session id are not kept at all.
VOLATILE: Final = frozenset({KEY_SHARE, COOKIE})


def of_answers(
    asked: Mapping[Version, Asked], told: Survey, wanted: Collection[str] = FIELDS
) -> bytes:
    """Return the hellos' offers, the answers and what was found, as JSON with sorted keys.

    `wanted`: the fields that were asked for.
    """
    entries = {version: _entry(asked[version]) for version in OLDEST_FIRST if version in asked}
    found = {name: _plain(value) for name, value in told.facts().items() if name in wanted}
    return json.dumps({"answers": entries, "found": found}, sort_keys=True).encode("ascii")


def _plain(value: object) -> Any:
    """Return a fact as JSON has it; what was not seen says why."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, NotSeen):
        return {"not_seen": str(value.why)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _entry(asked: Asked) -> dict[str, Any]:
    reply = asked.reply
    told = {
        "alert": reply.alert,
        "answered_with": reply.answered_with or None,
        "ended": reply.ended or None,
        "connected": None if reply.connected else False,
        "reset_confirmed": asked.reset_confirmed or None,
        "server_hello": _hello(reply.hello) if reply.hello else None,
        "kinds": [f"{kind:06x}" for kind in reply.kinds] or None,
        "first_bytes": _beginning(reply) if reply.answer is Answer.GARBLED else None,
    }
    known = {key: value for key, value in told.items() if value is not None}
    offers = [_offered(offer) for offer in asked.offers]
    return {"answer": str(reply.answer), "offered": offers} | known


def _beginning(reply: Reply) -> str:
    """Return the first line of HTTP, or what stands before the random in a hello."""
    if is_http(reply.first_bytes):
        return reply.first_bytes.split(b"\r\n")[0].decode("latin-1")
    return reply.first_bytes[:11].hex()


def _offered(offer: Offer) -> dict[str, str]:
    suites = " ".join(f"{suite:04x}" for suite in offer.suites)
    return {"server_name": offer.server_name, "suites": suites}


def _hello(hello: ServerHello) -> dict[str, Any]:
    return {
        "version": f"{hello.version:04x}",
        "suite": f"{hello.suite:04x}",
        "compression": hello.compression,
        "extensions": {
            str(kind): "" if kind in VOLATILE else body.hex()
            for kind, body in hello.extensions.items()
        },
    }
