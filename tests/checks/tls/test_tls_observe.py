import asyncio
import json
import time
from dataclasses import replace

import pytest

from agent.recorded import from_json, to_json
from checks.tls.facts import Flaw, TlsFacts
from checks.verdict import Answer, CannotObserve, Cause, NotSeen
from tests.checks.tls.look_at import VERSIONS, look_at
from tests.tls_servers import (
    PLAIN_HTTP,
    alerting,
    answering,
    by_version,
    closing,
    dripping,
    issue,
    listening,
    repeating,
    resetting,
    server_context,
    shake_hands,
    silent,
    site,
    tls_server,
)

SHOWN = site()
RANGES = [
    ("TLS 1.0",),
    ("TLS 1.1",),
    ("TLS 1.2",),
    ("TLS 1.3",),
    ("TLS 1.0", "TLS 1.1", "TLS 1.2"),
    ("TLS 1.2", "TLS 1.3"),
    ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"),
]
OF_1_2 = server_context(SHOWN, versions=("TLS 1.2",))
SLOW_HELLO = b"\x16\x03\x03\x02\x00\x02\x00\x01\xfc\x03\x03" + bytes(505)
ARIA = b"ECDHE-ECDSA-ARIA128-GCM-SHA256:@SECLEVEL=0"
WARNING = bytes([21, 3, 1, 0, 2, 1, 90])


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("versions", RANGES, ids=" to ".join)
async def test_exactly_the_versions_of_a_real_server_are_taken(versions, address):
    with tls_server(SHOWN, versions=versions, host=address) as port:
        looked = await look_at(port, address)
    assert looked.taken == versions
    assert {looked.facts.answer(v) for v in VERSIONS if v not in versions} == {Answer.REFUSED}
    assert looked.facts.handshake_version == versions[-1]


async def test_the_chain_is_seen_as_sent_and_its_bytes_are_kept():
    with tls_server(SHOWN) as port:
        looked = await look_at(port, agency_cas=(SHOWN.root.der,))
    shown = (SHOWN.leaf, *SHOWN.intermediates)
    assert [looked.kept[c.sha256] for c in looked.facts.chain] == [c.der for c in shown]
    assert looked.facts.chain_sent == 2
    assert looked.facts.public_trust.flaw is Flaw.ISSUER_MISSING
    assert looked.facts.agency_trust.verified


@pytest.mark.parametrize("behaviour", [PLAIN_HTTP, lambda c: shake_hands(c, OF_1_2)])
async def test_what_was_seen_survives_the_store(behaviour):
    with listening(behaviour) as port:
        facts = (await look_at(port, agency_cas=(SHOWN.root.der,))).facts
    assert from_json(to_json(facts), TlsFacts) == facts


async def test_evidence_is_the_same_when_nothing_has_changed():
    with tls_server(SHOWN, versions=("TLS 1.0", "TLS 1.3")) as port:
        first, second = await look_at(port), await look_at(port)
    assert first.kept == second.kept


async def test_evidence_says_what_was_offered_and_answered():
    with tls_server(SHOWN, versions=("TLS 1.2",)) as port:
        looked = await look_at(port)
    kept = json.loads(next(data for data in looked.kept.values() if data.startswith(b"{")))
    answers = kept["answers"]
    assert {version: entry["answer"] for version, entry in answers.items()} == {
        version: "taken" if version == "TLS 1.2" else "refused" for version in VERSIONS
    } | {"SSLv2": "reset"}  # OpenSSL closes
    assert answers["TLS 1.1"]["alert"] == 70
    assert answers["TLS 1.2"]["server_hello"]["version"] == "0303"
    assert answers["TLS 1.2"]["offered"][0]["server_name"] == "site.example.vn"


@pytest.mark.parametrize("version", ["TLS 1.2", "TLS 1.3"])
async def test_a_server_that_wants_a_certificate_of_ours_still_shows_its_own(version):
    with tls_server(SHOWN, versions=(version,), wants_client_certificate=True) as port:
        looked = await look_at(port)
    assert looked.taken == (version,)
    assert looked.facts.leaf.subject == "CN=site.example.vn"


@pytest.mark.parametrize(
    ("behaviour", "answer"),
    [
        pytest.param(resetting, Answer.RESET, id="resets"),
        pytest.param(closing, Answer.RESET, id="closes"),
        pytest.param(alerting(40), Answer.REFUSED, id="alerts"),
        pytest.param(answering(b"SSH-2.0-x\r\n"), Answer.GARBLED, id="speaks SSH"),
        pytest.param(answering(bytes(100_000)), Answer.GARBLED, id="sends zeros"),
        pytest.param(repeating(WARNING * 2000), Answer.GARBLED, id="sends records without end"),
        pytest.param(answering(WARNING), Answer.RESET, id="warns and closes"),
        pytest.param(answering(b"\x16\x03\x03\x00\x50\x02"), Answer.RESET, id="breaks off"),
    ],
)
async def test_a_server_that(behaviour, answer):
    with listening(behaviour) as port:
        looked = await look_at(port)
    assert looked.answers == {answer}
    assert looked.taken == ()
    assert isinstance(looked.facts.chain, NotSeen)
    assert not any(entry.reset_confirmed for entry in looked.facts.versions.values())


async def test_servers_that_hang_are_left_in_time_and_are_silent():
    began = time.monotonic()
    with (
        listening(silent) as quiet,
        listening(dripping(SLOW_HELLO)) as slow,
        listening(repeating(WARNING, every_s=0.01)) as warning,
    ):
        looks = await asyncio.gather(look_at(quiet), look_at(slow), look_at(warning))
    assert time.monotonic() - began < 12
    for looked in looks:
        assert looked.answers == {Answer.SILENT}
        assert looked.facts.chain.cause is Cause.TIMED_OUT


async def test_a_server_that_hangs_in_the_handshake_is_left_in_time():
    hellos = 0

    def hangs_after_hellos(connection):
        nonlocal hellos
        hellos += 1
        if hellos > 5:
            silent(connection)
        else:
            shake_hands(connection, OF_1_2)

    began = time.monotonic()
    with listening(hangs_after_hellos) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2",)
    assert looked.facts.chain.cause is Cause.TIMED_OUT
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("refusing", [resetting, closing], ids=["reset", "close"])
async def test_a_reset_of_some_versions_is_confirmed_by_controls(refusing):
    old = dict.fromkeys(("SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.3"), refusing)
    with listening(by_version(old, OF_1_2)) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2",)
    assert looked.facts.versions["TLS 1.0"].answer is Answer.RESET
    assert {looked.facts.answer(version) for version in old} == {Answer.REFUSED}


async def test_a_reset_is_not_confirmed_when_the_control_fails_after_it():
    hellos = 0

    def throttling(connection):
        nonlocal hellos
        hellos += 1
        behave = by_version({"TLS 1.0": resetting}, OF_1_2) if hellos < 8 else resetting
        behave(connection)

    with listening(throttling) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2",)
    assert looked.facts.answer("TLS 1.0") is Answer.RESET


async def test_a_version_that_was_reset_once_is_asked_again():
    resets = []

    def reset_once(connection):
        first = not resets
        resets.append(connection)
        (resetting if first else lambda again: shake_hands(again, OF_1_2))(connection)

    with listening(by_version({"TLS 1.2": reset_once}, OF_1_2)) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2",)
    assert looked.facts.versions["TLS 1.2"].hellos == 2


async def test_one_silent_version_is_asked_again_and_stays_open():
    with listening(by_version({"SSLv3": silent}, OF_1_2)) as port:
        looked = await look_at(port)
    assert looked.facts.versions["SSLv3"].hellos == 2
    assert looked.facts.answer("SSLv3") is Answer.SILENT
    assert looked.facts.answer("TLS 1.0") is Answer.REFUSED


async def test_rare_suites_are_offered_when_the_common_ones_were_refused():
    context = server_context(SHOWN, versions=("TLS 1.2",), suites=ARIA)
    with listening(lambda connection: shake_hands(connection, context)) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2",)
    assert looked.facts.versions["TLS 1.2"].suite == 0xC05C
    assert looked.facts.versions["TLS 1.2"].hellos == 2


async def test_a_refused_name_is_no_refused_version():
    with listening(alerting(112)) as port:
        looked = await look_at(port)
    assert {looked.facts.answer(version) for version in VERSIONS} == {Answer.GARBLED}


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_plain_http_is_told(scheme):
    with listening(PLAIN_HTTP) as port:
        looked = await look_at(port, scheme=scheme)
    assert (looked.facts.speaks, looked.taken) == ("http", ())
    assert looked.facts.plain_http == (scheme == "http")
    assert b"HTTP/1.1 400 Bad Request" in next(iter(looked.kept.values()))


async def test_tls_on_a_port_declared_as_http_is_told():
    with tls_server(SHOWN) as port:
        looked = await look_at(port, scheme="http")
    assert (looked.facts.speaks, looked.facts.plain_http) == ("tls", False)


@pytest.mark.parametrize(
    ("host", "server_name"),
    [
        pytest.param("site.example.vn", "site.example.vn", id="a name is sent"),
        pytest.param("sở.vn", "xn--s-lym.vn", id="in ASCII"),
        pytest.param("127.0.0.1", "", id="an address is not"),
    ],
)
async def test_the_server_name(host, server_name):
    with tls_server(SHOWN) as port:
        looked = await look_at(port, host=host)
    assert looked.facts.server_name == server_name
    assert looked.facts.host == (server_name or host)


async def test_a_hundred_certificates_are_not_all_read():
    others = tuple(issue(f"CA {number}", is_ca=True) for number in range(99))
    with tls_server(replace(SHOWN, intermediates=others)) as port:
        looked = await look_at(port)
    assert (looked.facts.chain_sent, len(looked.facts.chain), looked.facts.unread) == (100, 20, 80)


async def test_an_agencys_own_authority_that_cannot_be_read_is_not_seen():
    with tls_server(SHOWN) as port:
        looked = await look_at(port, agency_cas=(b"junk",))
    assert looked.facts.agency_trust.cause is Cause.NOT_DECLARED


async def test_none_declared_is_not_the_same_as_none_trusted():
    with tls_server(SHOWN) as port:
        looked = await look_at(port)
    assert looked.facts.agency_trust is None


@pytest.mark.parametrize(
    ("declared", "cause", "reason"),
    [
        pytest.param(
            {"host": f"ở{'a' * 90}.vn"},
            Cause.NOT_DECLARED,
            f"ở{'a' * 90}.vn is no name that DNS can hold",
            id="a name that no DNS can hold",
        ),
    ],
)
async def test_cannot_be_observed(declared, cause, reason):
    with pytest.raises(CannotObserve) as raised:
        await look_at(1, **declared)
    assert (raised.value.cause, str(raised.value.why)) == (cause, reason)


async def test_a_port_that_refuses_connections_cannot_be_observed():
    with listening(silent) as port:
        pass
    with pytest.raises(CannotObserve) as raised:
        await look_at(port)
    assert raised.value.cause is Cause.UNREACHABLE
    assert str(raised.value.why) == f"127.0.0.1 port {port} refuses connections"


async def test_a_look_that_is_cut_short_ends_at_once():
    began = time.monotonic()
    with listening(silent) as port, pytest.raises(TimeoutError):
        await look_at(port, limit_s=0.5)
    assert time.monotonic() - began < 2
