"""What hellos tell of servers that answer just as the test wants: every bit of it, and no more."""

import hashlib

import pytest

from checks.tls.certificates.shares import ffdhe_prime
from checks.tls.facts import Prime
from checks.verdict import Answer, NotSeen
from tests.checks.tls.look_at import look_at
from tests.hello_server import PRIME, Persona, extension
from tests.tls_servers import alerting, answering, closing, listening, resetting

AES_256_GCM, AES_128_GCM, CHACHA20 = 0xC030, 0xC02F, 0xCCA8
ECDHE_CBC, RSA_CBC, DHE_CBC, RC4, NULL, ANON = 0xC014, 0x002F, 0x0033, 0x0005, 0x0002, 0x0034
ECDSA, ARIA, PSK, KRB5 = 0xC02B, 0xC060, 0x00A8, 0x001F
ALL_12 = (AES_256_GCM, CHACHA20, AES_128_GCM, ECDHE_CBC, DHE_CBC, RSA_CBC)
ALL_13 = (0x1302, 0x1301, 0x1303)
NAMES = {
    AES_256_GCM: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    CHACHA20: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    AES_128_GCM: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ECDHE_CBC: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    DHE_CBC: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    RSA_CBC: "TLS_RSA_WITH_AES_128_CBC_SHA",
    RC4: "TLS_RSA_WITH_RC4_128_SHA",
    NULL: "TLS_RSA_WITH_NULL_SHA",
    ANON: "TLS_DH_anon_WITH_AES_128_CBC_SHA",
    ECDSA: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    ARIA: "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256",
    PSK: "TLS_PSK_WITH_AES_128_GCM_SHA256",
    KRB5: "TLS_KRB5_WITH_3DES_EDE_CBC_SHA",
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
}
P256_KEY = bytes.fromhex("06072a8648ce3d020106082a8648ce3d030107")


def server(**said):
    return Persona(**({"takes": {"TLS 1.2": ALL_12, "TLS 1.3": ALL_13}} | said))


def only(*suites, version="TLS 1.2", **said):
    return server(takes={version: suites}, **said)


def names(*suites):
    return tuple(NAMES[suite] for suite in suites)


async def facts_of(persona, **declared):
    with listening(persona) as port:
        return (await look_at(port, **declared)).facts


@pytest.mark.parametrize("refuse", [alerting(40), alerting(71), alerting(80), closing, resetting])
async def test_every_suite_is_found_however_the_server_says_that_there_are_no_more(refuse):
    facts = await facts_of(server(refuse=refuse))
    assert facts.suites["TLS 1.2"].taken == names(*ALL_12)
    assert facts.suites["TLS 1.3"].taken == names(*ALL_13)
    assert all(found.complete for found in facts.suites.values())


@pytest.mark.parametrize("version", ["SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2"])
async def test_every_suite_of_an_old_version_is_found(version):
    facts = await facts_of(only(RSA_CBC, RC4, DHE_CBC, version=version))
    assert facts.suites[version].taken == names(RSA_CBC, RC4, DHE_CBC)
    assert facts.suites[version].complete


@pytest.mark.parametrize(
    ("follows", "most"),
    [
        # Six suites and the end; who chooses; a group and the end; a weak signature; two names;
        # the fallback; a certificate of another kind of key
        pytest.param(False, 6 + 1 + 1 + 2 + 1 + 2 + 1 + 1, id="its own order"),
        # The second group comes by the way
        pytest.param(True, 6 + 1 + 0 + 1 + 1 + 2 + 1 + 1, id="the client's order"),
    ],
)
async def test_as_few_connections_are_made_as_can_be(follows, most):
    persona = server(follows=follows)
    await facts_of(persona)
    asked = [hello for hello in persona.hellos if hello.version == "TLS 1.2"]
    assert len(asked) <= most
    assert len(persona.hellos) + 4 <= 40


FFDHE2048 = ffdhe_prime(0x0100)


async def test_who_falls_to_finite_fields_has_no_more_curves_and_tells_its_prime():
    suites = (AES_256_GCM, DHE_CBC)
    persona = only(*suites, follows=True, groups=(0x001D, 0x0018), prime=FFDHE2048)
    facts = await facts_of(persona)
    assert set(facts.groups["TLS 1.2"].taken) == {"x25519", "secp384r1"}
    assert facts.groups["TLS 1.2"].complete
    assert [(prime.name, prime.bits) for prime in facts.primes] == [("ffdhe2048", 2048)]
    ends = [hello for hello in persona.hellos if not {0x001D, 0x0018} & set(hello.groups)]
    assert len(ends) == 1


@pytest.mark.parametrize("follows", [True, False], ids=["the client", "the server"])
@pytest.mark.parametrize(
    ("version", "suites"),
    [
        pytest.param("TLS 1.2", ALL_12, id="TLS 1.2"),
        pytest.param("TLS 1.2", (RSA_CBC, AES_128_GCM), id="TLS 1.2 in our order"),
        pytest.param("TLS 1.3", ALL_13, id="TLS 1.3"),
        pytest.param("TLS 1.3", (0x1303, 0x1301, 0x1302), id="TLS 1.3 in our order"),
        pytest.param("TLS 1.0", (ECDHE_CBC, RSA_CBC), id="TLS 1.0"),
    ],
)
async def test_who_chooses_is_told(version, suites, follows):
    facts = await facts_of(only(*suites, version=version, follows=follows))
    found = facts.suites[version]
    assert found.server_chooses is not follows
    assert set(found.taken) == set(names(*suites))
    if not follows:
        assert found.taken == names(*suites)


async def test_who_chooses_one_suite_is_no_question():
    facts = await facts_of(only(AES_128_GCM))
    assert facts.suites["TLS 1.2"].server_chooses is None


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((ARIA, AES_256_GCM, NULL, RSA_CBC), id="first and between"),
        pytest.param((AES_256_GCM, RSA_CBC, ARIA), id="last"),
        pytest.param((PSK, ARIA, AES_256_GCM, RSA_CBC, NULL, KRB5), id="around, of several parts"),
        pytest.param((RSA_CBC, PSK, AES_256_GCM, ARIA, KRB5, NULL), id="in turn"),
    ],
)
async def test_a_rare_suite_has_its_place_in_the_servers_order(order):
    found = (await facts_of(only(*order))).suites["TLS 1.2"]
    assert (found.taken, found.server_chooses) == (names(*order), True)


async def test_only_rare_suites_are_found_as_well():
    found = (await facts_of(only(ARIA, NULL))).suites["TLS 1.2"]
    assert (found.taken, found.complete) == (names(ARIA, NULL), True)


@pytest.mark.parametrize("version", ["TLS 1.2", "TLS 1.3"])
async def test_every_group_is_found(version):
    groups = (0x0018, 0x001D, 0x0017) if version == "TLS 1.2" else (0x11EC, 0x0017, 0x0100)
    suites = ALL_12 if version == "TLS 1.2" else ALL_13
    found = (await facts_of(only(*suites, version=version, groups=groups))).groups[version]
    wanted = {"TLS 1.2": ("secp384r1", "x25519", "secp256r1")}
    assert found.taken == wanted.get(version, ("X25519MLKEM768", "secp256r1", "ffdhe2048"))
    assert found.complete


async def test_a_server_that_heeds_no_groups_has_one():
    facts = await facts_of(only(*ALL_12, groups=(0x0017,), heeds_groups=False))
    assert facts.groups["TLS 1.2"].taken == ("secp256r1",)
    assert facts.groups["TLS 1.2"].complete


async def test_the_curve_of_the_key_stays_on_offer():
    persona = only(ECDSA, leaf=P256_KEY, groups=(0x001D, 0x001E, 0x0017, 0x0018))
    found = (await facts_of(persona)).groups["TLS 1.2"]
    assert (found.taken, found.complete) == (("x25519", "x448", "secp256r1"), True)
    assert all(0x0017 in hello.groups for hello in persona.hellos)


async def test_there_are_no_groups_where_no_suite_uses_one():
    facts = await facts_of(only(RSA_CBC))
    assert (facts.groups, facts.primes) == ({}, ())


async def test_a_server_that_asks_for_no_share_is_not_known_completely():
    facts = await facts_of(only(*ALL_13, version="TLS 1.3", retries=False))
    assert set(facts.suites["TLS 1.3"].taken) == set(names(*ALL_13))
    assert facts.suites["TLS 1.3"].complete
    assert (facts.groups["TLS 1.3"].taken, facts.groups["TLS 1.3"].complete) == (("x25519",), False)


async def test_a_prime_is_told_with_its_size():
    facts = await facts_of(only(DHE_CBC))
    sha256 = hashlib.sha256(PRIME.to_bytes(64, "big")).hexdigest()
    assert facts.primes == (Prime(bits=512, name="", sha256=sha256, generator=2),)


async def test_a_prime_that_does_not_come_is_not_taken_for_none():
    facts = await facts_of(only(DHE_CBC, AES_128_GCM, flight=False))
    assert isinstance(facts.primes, NotSeen)
    assert facts.suites["TLS 1.2"].complete
    assert not facts.groups["TLS 1.2"].complete


@pytest.mark.parametrize(
    ("said", "weak"),
    [
        pytest.param({}, False, id="refuses it"),
        pytest.param({"signs_with": (0x0401, 0x0201)}, True, id="takes it"),
        pytest.param({"signs_with": (0x0101,)}, True, id="has nothing else"),
        pytest.param({"heeds_signatures": False}, False, id="signs as it likes"),
    ],
)
async def test_a_weak_signature_alone(said, weak):
    assert (await facts_of(server(**said))).weak_exchange_signature is weak


async def test_the_signature_of_the_exchange_is_named():
    facts = await facts_of(server(signs_with=(0x0601,)))
    assert facts.exchange_signatures == ("rsa_pkcs1_sha512",)


@pytest.mark.parametrize(
    "suites", [pytest.param((RSA_CBC,), id="no exchange"), pytest.param((ANON,), id="anonymous")]
)
async def test_what_signs_nothing_has_no_weak_signature(suites):
    facts = await facts_of(only(*suites))
    assert (facts.weak_exchange_signature, facts.exchange_signatures) == (None, ())


EXTENDED_MASTER, ENCRYPT_THEN_MAC, RENEGOTIATION = extension(23), extension(22), b"\xff\1\0\1\0"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("extended_master_secret", EXTENDED_MASTER),
        ("encrypt_then_mac", ENCRYPT_THEN_MAC),
        ("secure_renegotiation", RENEGOTIATION),
        ("heartbeat", extension(15, b"\1")),
    ],
)
async def test_what_a_server_says_by_the_way(name, said):
    assert getattr(await facts_of(server(extensions=said)), name) is True
    assert getattr(await facts_of(server()), name) is False


@pytest.mark.parametrize("compresses", [True, False])
async def test_compression(compresses):
    assert (await facts_of(server(compresses=compresses))).compression is compresses


async def test_encrypt_then_mac_means_nothing_without_cbc():
    assert (await facts_of(only(AES_128_GCM))).encrypt_then_mac is None


HABITS = (
    "extended_master_secret",
    "encrypt_then_mac",
    "secure_renegotiation",
    "compression",
    "heartbeat",
    "fallback_scsv",
    "weak_exchange_signature",
)


@pytest.mark.parametrize("name", HABITS)
async def test_none_of_this_is_of_tls_1_3(name):
    assert getattr(await facts_of(only(*ALL_13, version="TLS 1.3")), name) is None


@pytest.mark.parametrize("knows", [True, False])
async def test_the_fallback_signal(knows):
    assert (await facts_of(server(knows_fallback=knows))).fallback_scsv is knows


async def test_there_is_nothing_to_fall_back_to_from_one_version():
    assert (await facts_of(only(RSA_CBC))).fallback_scsv is None


async def test_the_certificate_without_a_name_and_with_another():
    persona = server(leaf=b"a leaf")
    facts = await facts_of(persona)
    sha256 = hashlib.sha256(b"a leaf").hexdigest()
    assert {facts.without_name.leaf_sha256, facts.wrong_name.leaf_sha256} == {sha256}
    assert {"", "wrong.invalid"} < {hello.name for hello in persona.hellos}


class Strict(Persona):
    """Takes no name but its own, and none at all even less."""

    def choose(self, hello):
        return super().choose(hello) if hello.name == "site.example.vn" else None


async def test_a_name_that_is_refused():
    persona = Strict(takes={"TLS 1.2": ALL_12}, refuse=alerting(112))
    facts = await facts_of(persona)
    assert (facts.wrong_name.answer, facts.wrong_name.alert) == (Answer.REFUSED, 112)
    assert facts.wrong_name.leaf_sha256 is None


async def test_an_address_is_asked_without_a_name_as_it_always_is():
    facts = await facts_of(server(), host="127.0.0.1")
    assert facts.without_name.answer is facts.wrong_name.answer is Answer.TAKEN


SSLV2_HELLO = bytes.fromhex("04 00 01 0002 0002 0006 0002 6363 010080 0700c0 6969")


async def test_ssl_2_and_its_ciphers_are_told():
    hello = (0x8000 | len(SSLV2_HELLO)).to_bytes(2, "big") + SSLV2_HELLO
    facts = await facts_of(server(refuse_version=answering(hello)))
    assert facts.answer("SSLv2") is Answer.TAKEN
    assert facts.suites["SSLv2"].taken == (
        "SSL_CK_RC4_128_WITH_MD5",
        "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
    )
