"""One look at real servers: what a handshake shows, of every kind of key."""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from agent.recorded import from_json, to_json
from checks.tls.facts import Flaw, Groups, Suites, TlsFacts
from checks.verdict import Cause, NotSeen
from tests.checks.tls.see import BOTH, see
from tests.tls_servers import (
    alerting,
    answering,
    closing,
    in_clear,
    listening,
    offered_version,
    resetting,
    server_context,
    server_of_kinds,
    shake_hands,
    silent,
    site,
    tls_server,
)
from tests.worlds import KeptInMemory

RSA_KEY = rsa.generate_private_key(65537, 2048)
OF_RSA = site(key=RSA_KEY)
OF_EC = site()
OF_ED25519 = site(key=ed25519.Ed25519PrivateKey.generate())
OF_ED448 = site(key=ed448.Ed448PrivateKey.generate())
OF_P384 = site(key=ec.generate_private_key(ec.SECP384R1()))
OF_DSA = site(key=dsa.generate_private_key(2048))
RSA_SUITES = ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA")
EC_SUITES = ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",)
WITH_X25519 = {"TLS 1.3": Groups(taken=("X25519MLKEM768", "x25519"), complete=True)}
CHAIN = (OF_EC.leaf.der, OF_EC.intermediates[0].der)


def suites(*names, complete=True):
    return {"TLS 1.2": Suites(taken=names, complete=complete)}


def sha256s(shown):
    return [sha256(each.der).hexdigest() for each in (shown.leaf, *shown.intermediates)]


def kinds(values):
    return {chain[0].key_kind for chain in values["chains"]}


def counting(behave):
    """Count the connections that a behaviour gets."""
    count = []

    def counted(connection):
        count.append(1)
        behave(connection)

    return counted, count


@pytest.mark.parametrize(
    ("shown", "versions", "expected", "connections"),
    [
        pytest.param([OF_RSA], BOTH, {"RSA"}, 2, id="RSA alone"),
        pytest.param([OF_EC], ("TLS 1.3",), {"EC"}, 2, id="ECDSA alone, in TLS 1.3 alone"),
        pytest.param([OF_EC], ("TLS 1.2",), {"EC"}, 2, id="ECDSA alone, in TLS 1.2 alone"),
        pytest.param([OF_RSA], ("TLS 1.0", "TLS 1.1"), {"RSA"}, 2, id="RSA in old versions"),
        pytest.param([OF_RSA, OF_EC], BOTH, {"RSA", "EC"}, 3, id="RSA and ECDSA"),
        pytest.param([OF_EC, OF_RSA], ("TLS 1.3",), {"RSA", "EC"}, 3, id="both, TLS 1.3 alone"),
        pytest.param([OF_EC, OF_RSA], ("TLS 1.2",), {"RSA", "EC"}, 3, id="both, TLS 1.2 alone"),
        pytest.param([OF_EC, OF_RSA], ("TLS 1.0",), {"RSA", "EC"}, 3, id="both, TLS 1.0 alone"),
        pytest.param([OF_P384, OF_RSA], BOTH, {"RSA", "EC"}, 3, id="RSA and P-384"),
        pytest.param([OF_ED25519, OF_RSA], BOTH, {"RSA", "Ed25519"}, 3, id="RSA and Ed25519"),
        pytest.param([OF_ED448], BOTH, {"Ed448"}, 2, id="Ed448 alone"),
        pytest.param(
            [OF_RSA, OF_EC, OF_ED25519], BOTH, {"RSA", "EC", "Ed25519"}, 3, id="three kinds"
        ),
        pytest.param(
            [OF_EC, OF_ED25519], ("TLS 1.2",), {"EC", "Ed25519"}, 3, id="two of elliptic curves"
        ),
    ],
)
async def test_there_is_a_chain_for_every_kind_of_key(shown, versions, expected, connections):
    behave, count = counting(server_of_kinds(*shown, versions=versions))
    with listening(behave) as port:
        values = await see(port, versions, groups=WITH_X25519)
    assert kinds(values) == expected
    assert len(count) == connections


async def test_a_server_with_a_hybrid_group_is_asked_in_it_so_that_its_refusal_needs_no_check():
    behave, count = counting(server_of_kinds(OF_RSA, versions=("TLS 1.3",)))
    with listening(behave) as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["group"], kinds(values)) == ("X25519MLKEM768", {"RSA"})
    assert len(count) == 2


@pytest.mark.parametrize(
    ("shown", "taken", "told", "expected", "connections"),
    [
        pytest.param([OF_RSA], ("TLS 1.2",), RSA_SUITES, {"RSA"}, 1, id="one kind, which is shown"),
        pytest.param(
            [OF_RSA, OF_EC], ("TLS 1.2",), (*RSA_SUITES, *EC_SUITES), {"RSA", "EC"}, 3, id="two"
        ),
        pytest.param([OF_RSA], BOTH, RSA_SUITES, {"RSA"}, 2, id="one kind; TLS 1.3 may have more"),
    ],
)
async def test_suites_that_are_known_spare_questions(shown, taken, told, expected, connections):
    behave, count = counting(server_of_kinds(*shown, versions=taken))
    with listening(behave) as port:
        values = await see(port, taken, suites=suites(*told), groups=WITH_X25519)
    assert kinds(values) == expected
    assert len(count) == connections


async def test_a_kind_that_only_an_older_version_can_show_is_asked_for_there():
    """DSA is not in TLS 1.3."""
    of_13, of_12 = server_context(OF_EC, versions=("TLS 1.3",)), in_clear([OF_DSA.leaf.der])

    def behave(connection):
        hello = connection.recv(65536, socket.MSG_PEEK)
        if offered_version(hello) == "TLS 1.2" and b"http/1.1" not in hello:
            of_12(connection)
        else:
            shake_hands(connection, of_13)

    with listening(behave) as port:
        values = await see(port, suites=suites("TLS_DHE_DSS_WITH_AES_128_CBC_SHA"))
    assert kinds(values) == {"EC", "DSA"}


async def test_a_kind_that_the_suites_tell_of_but_nobody_shows_leaves_the_chains_open():
    with tls_server(OF_RSA) as port:
        values = await see(port, suites=suites(*RSA_SUITES, *EC_SUITES))
    assert isinstance(values["chains"], NotSeen)
    assert values["chain"][0].key_kind == "RSA"


@pytest.mark.parametrize(
    ("rude", "told"),
    [
        pytest.param(resetting, True, id="resets, and still answers what it has"),
        pytest.param(closing, True, id="closes, and still answers what it has"),
        pytest.param(silent, False, id="is silent"),
        pytest.param(answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), False, id="speaks HTTP"),
    ],
)
async def test_when_asked_for_another_kind_a_server(rude, told):
    context, count = server_context(OF_RSA, versions=("TLS 1.2", "TLS 1.3")), []

    def behave(connection):
        count.append(1)
        if len(count) == 2:
            rude(connection)
        else:
            shake_hands(connection, context)

    with listening(behave) as port:
        values = await see(port)
    assert isinstance(values["chains"], NotSeen) is not told
    assert values["handshake_completed"] is True


async def test_a_server_that_shows_what_it_has_whatever_is_asked_has_no_other_kind():
    with listening(in_clear(CHAIN)) as port:
        values = await see(port, ("TLS 1.2",))
    assert kinds(values) == {"EC"}


async def test_a_flaw_of_the_second_chain_is_not_hidden_by_the_first():
    root_less = site(key=RSA_KEY)
    with listening(server_of_kinds(OF_EC, root_less)) as port:
        values = await see(port, agency_cas=(OF_EC.root.der,))
    assert len(values["chains"]) == 2
    assert values["agency_trust"].flaw is Flaw.ISSUER_MISSING


async def test_every_certificate_is_kept_as_evidence_once():
    keeper = KeptInMemory()
    with listening(server_of_kinds(OF_EC, OF_RSA)) as port:
        values = await see(port, keeper=keeper)
    read = {c.sha256 for chain in values["chains"] for c in chain}
    assert read == set(keeper.kept)


@pytest.mark.parametrize("versions", [("TLS 1.2",), ("TLS 1.3",), ("TLS 1.0",)], ids="".join)
async def test_a_client_certificate_that_is_demanded_is_seen_with_the_chain(versions):
    with tls_server(OF_EC, versions=versions, wants_client_certificate=True) as port:
        values = await see(port, versions)
    assert values["client_certificate"] is True
    assert values["handshake_completed"] is False
    assert [c.sha256 for c in values["chain"]] == sha256s(OF_EC)
    assert values["tickets"].cause is Cause.NO_PERMISSION


@pytest.mark.parametrize("versions", [("TLS 1.2",), ("TLS 1.3",), ("TLS 1.0",)], ids="".join)
async def test_no_client_certificate_is_asked_for_by_a_usual_server(versions):
    with tls_server(OF_EC, versions=versions) as port:
        values = await see(port, versions)
    assert (values["client_certificate"], values["handshake_completed"]) == (False, True)
    assert values["tickets"] is True
    assert values["early_data"] is (False if versions == ("TLS 1.3",) else None)


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        pytest.param(alerting(40), Cause.NO_TOOL, id="alerts"),
        pytest.param(resetting, Cause.NO_TOOL, id="resets"),
        pytest.param(closing, Cause.NO_TOOL, id="closes"),
        pytest.param(answering(b"SSH-2.0-x\r\n"), Cause.NO_TOOL, id="speaks SSH"),
        pytest.param(silent, Cause.TIMED_OUT, id="is silent"),
    ],
)
async def test_nothing_is_seen_of_a_server_that(refusal, cause):
    with listening(refusal) as port:
        values = await see(port, limit_s=2)
    assert {value.cause for value in values.values()} == {cause}


async def test_a_handshake_that_is_broken_off_is_tried_once_more():
    context, count = server_context(OF_RSA, versions=("TLS 1.2", "TLS 1.3")), []

    def behave(connection):
        count.append(1)
        if len(count) == 1:
            resetting(connection)
        else:
            shake_hands(connection, context)

    with listening(behave) as port:
        values = await see(port)
    assert values["handshake_completed"] is True


@pytest.mark.parametrize("version", ["TLS 1.2", "TLS 1.3"])
async def test_a_certificate_that_no_handshake_shows_is_still_seen_in_passing(version):
    """Some servers choke on the many things that a full client offers."""
    context = server_context(OF_EC, versions=(version,))

    def behave(connection):
        if b"http/1.1" in connection.recv(65536, socket.MSG_PEEK):
            alerting(40)(connection)
        else:
            shake_hands(connection, context)

    with listening(behave) as port:
        values = await see(port, (version,))
    assert [c.sha256 for c in values["chain"]] == sha256s(OF_EC)
    assert (values["handshake_version"], values["handshake_completed"]) == (version, False)
    assert {values[fact].cause for fact in ("alpn", "tickets", "group")} == {Cause.NO_TOOL}


async def test_where_nothing_but_sslv2_is_taken_no_handshake_is_tried():
    with listening(silent) as port:
        values = await see(port, ("SSLv2",))
    assert {value.cause for name, value in values.items() if name != "early_data"} == {
        Cause.NO_TOOL
    }
    assert values["early_data"] is None


async def test_tickets_of_an_older_version_say_nothing_of_early_data():
    """Behind a balancer the next connection may end at another server."""
    with tls_server(OF_EC, versions=("TLS 1.2",)) as port:
        values = await see(port, BOTH)
    assert (values["handshake_version"], values["tickets"]) == ("TLS 1.2", True)
    assert values["early_data"].cause is Cause.UNSTEADY


async def test_what_was_seen_survives_the_store():
    with tls_server(OF_RSA) as port:
        values = await see(port, agency_cas=(OF_RSA.root.der,))
    bare = TlsFacts(
        seen_at=datetime.now(UTC),
        host="site.example.vn",
        port=port,
        scheme="https",
        server_name="site.example.vn",
    )
    facts = replace(bare, **values)
    assert from_json(to_json(facts), TlsFacts) == facts
