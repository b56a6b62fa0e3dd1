"""Flawed servers are told from sound ones. The flaws are those of a fixture of our own."""

import json
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from checks.tls import not_early_ccs
from checks.tls.facts import Suites
from checks.tls.weaknesses.robot import RIGHT, VECTORS, NoUsableKey, PublicKey, padded, public_key
from checks.verdict import NOT_ASKED, Cause, NotSeen, UnseenError
from tests.checks.tls.flawed_server import Flawed, flawed
from tests.checks.tls.probing import facts, probe
from tests.tls_servers import PLAIN_HTTP, closing, issue, listening, resetting, silent
from tests.worlds import KeptInMemory

SOUND = {"heartbleed": False, "early_ccs": False, "robot": False}
DHE_ALONE = Suites(taken=("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",), complete=True)


def oracle(when_wrong: str):
    return lambda server, right: "" if right else when_wrong


def by_chance(*reactions: str):
    return lambda server, right: server.chance.choice(reactions)


def once():
    answers = iter([True, False])
    return lambda server: next(answers)


async def probed(one_s: float = 1.0, **does: object) -> dict[str, object]:
    server, behave = flawed(**does)
    with listening(behave) as port:
        found = await probe(port, one_s=one_s)
    return {name: _short(value) for name, value in found.items()} | {"#": server.connections}


def _short(value: object) -> object:
    return value.cause if isinstance(value, NotSeen) else value


@pytest.mark.parametrize(
    ("does", "flaws"),
    [
        pytest.param({}, {}, id="a server without a flaw"),
        pytest.param({"believes_heartbeats": True}, {"heartbleed": True}, id="Heartbleed"),
        pytest.param(
            {"believes_heartbeats": True, "knows_heartbeat": False},
            {"heartbleed": True},
            id="Heartbleed behind a hello that does not own up to it",
        ),
        pytest.param(
            {"decrypts_early": lambda server: True}, {"early_ccs": True}, id="CCS injection"
        ),
        pytest.param(
            {"decrypts_early": once()},
            {"early_ccs": Cause.UNSTEADY},
            id="CCS injection seen once and not again",
        ),
        pytest.param(
            {"on_finished": oracle("alert 51")}, {"robot": True}, id="an oracle by another alert"
        ),
        pytest.param(
            {"on_secret": oracle("alert 47")}, {"robot": True}, id="an oracle by an early alert"
        ),
        pytest.param(
            {"on_finished": oracle("close")}, {"robot": True}, id="an oracle by no alert at all"
        ),
        pytest.param(
            {"on_finished": oracle("silent"), "one_s": 0.4},
            {"robot": True},
            id="an oracle by silence",
        ),
        pytest.param(
            {"on_finished": lambda server, right: "close" if right else "reset"},
            {"robot": True},
            id="an oracle by a reset",
        ),
        pytest.param(
            {"on_secret": oracle("alert 51"), "wants_certificate": True},
            {"robot": True},
            id="an oracle of one who asks for a certificate",
        ),
        pytest.param(
            {"on_finished": by_chance("alert 20", "alert 51", "close")},
            {"robot": Cause.UNSTEADY},
            id="another alert each time",
        ),
        pytest.param(
            {"takes_rsa": False},
            {"heartbleed": Cause.TIMED_OUT, "early_ccs": Cause.TIMED_OUT},
            id="no RSA key exchange, and nothing else either",
        ),
        pytest.param(
            {"silent_about_finished": True, "one_s": 0.4},
            {"heartbleed": Cause.TIMED_OUT},
            id="silence where an alert is due",
        ),
    ],
)
async def test_flaws_are_seen_and_nothing_else_is(does, flaws):
    found = await probed(**does)
    assert {name: found[name] for name in SOUND} == SOUND | flaws
    assert found["#"] <= 22


async def test_a_flaw_that_was_seen_once_is_never_a_pass():
    _, behave = flawed(decrypts_early=once())
    with listening(behave) as port:
        found = await probe(port)
    with pytest.raises(UnseenError):
        not_early_ccs.judge(replace(facts("TLS 1.2", "TLS 1.3"), early_ccs=found["early_ccs"]))


async def test_a_sound_server_is_asked_twelve_times():
    assert (await probed())["#"] == 12


async def test_a_flawed_server_is_made_to_betray_one_byte_and_it_is_not_kept():
    server, behave = flawed(believes_heartbeats=True)
    keeper = KeptInMemory()
    with listening(behave) as port:
        await probe(port, keeper=keeper)
    (kept,) = keeper.kept.values()
    assert server.longest_request == 1
    assert json.loads(kept)["heartbleed"] == "alert 10, 36 bytes of heartbeat"


@pytest.mark.parametrize(
    ("behave", "cause"),
    [
        pytest.param(silent, Cause.TIMED_OUT, id="silent"),
        pytest.param(resetting, Cause.TIMED_OUT, id="resetting"),
        pytest.param(closing, Cause.TIMED_OUT, id="closing"),
        pytest.param(PLAIN_HTTP, Cause.TIMED_OUT, id="plain HTTP"),
    ],
)
async def test_whoever_does_not_shake_hands_is_neither_sound_nor_flawed(behave, cause):
    with listening(behave) as port:
        found = await probe(port, one_s=0.4)
    assert {name: _short(value) for name, value in found.items()} == dict.fromkeys(SOUND, cause)


async def test_a_server_of_tls_13_alone_is_not_asked():
    assert await probe(9, "TLS 1.3") == SOUND


async def test_where_no_version_was_taken_nothing_is_known():
    found = await probe(9, seen=facts())
    assert {type(value) for value in found.values()} == {NotSeen}


async def test_where_no_version_was_asked_nothing_is_known_either():
    seen = replace(facts(), versions=NOT_ASKED)
    assert await probe(9, seen=seen) == dict.fromkeys(SOUND, NOT_ASKED)


async def test_without_a_suite_that_encrypts_to_the_key_there_is_no_oracle_to_ask():
    server, behave = flawed(on_secret=oracle("alert 51"))
    with listening(behave) as port:
        found = await probe(port, seen=facts("TLS 1.2", suites={"TLS 1.2": DHE_ALONE}))
    assert (found["robot"], server.connections) == (False, 2)


async def test_a_key_that_nothing_can_be_encrypted_to_is_said():
    server, behave = flawed()
    server.issued = issue("site.example.vn", key=ec.generate_private_key(ec.SECP256R1()))
    with listening(behave) as port:
        found = await probe(port)
    assert found["robot"].cause is Cause.NO_TOOL


@pytest.mark.parametrize("chain", [(), (b"junk",)], ids=["no certificate", "no certificate at all"])
def test_a_chain_without_a_key_has_none(chain):
    with pytest.raises(NoUsableKey):
        public_key(chain)


def test_a_huge_key_is_not_computed_with():
    huge = rsa.RSAPublicNumbers(e=65537, n=(1 << 16383) | 1).public_key()
    builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(x509.Name([]))
    ca = issue("CA", is_ca=True)
    certificate = (
        builder.public_key(huge)
        .serial_number(1)
        .not_valid_before(ca.certificate.not_valid_before_utc)
        .not_valid_after(ca.certificate.not_valid_after_utc)
        .sign(ca.key, ca.certificate.signature_hash_algorithm)
    )
    with pytest.raises(NoUsableKey):
        public_key((certificate.public_bytes(Encoding.DER),))


@pytest.mark.parametrize("bits", [512, 1024, 2047, 2048, 4096])
@pytest.mark.parametrize("name", VECTORS)
def test_only_the_right_secret_is_right(name, bits):
    octets = PublicKey(modulus=1 << (bits - 1), exponent=65537).octets
    secret = padded(name, octets, 0x0303)
    assert len(secret) == octets
    sound = secret[:2] == b"\0\2" and secret.find(b"\0", 2) == octets - 49
    assert (sound and secret[-48:-46] == b"\3\3") == (name == RIGHT)


def test_the_fixture_is_sound_unless_it_is_told_otherwise():
    assert Flawed().on_finished(Flawed(), True) == Flawed().on_finished(Flawed(), False)
