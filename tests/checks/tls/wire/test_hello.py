import pytest
from OpenSSL import SSL

from checks.tls.facts import OLDEST_FIRST
from checks.tls.hellos.suites import COMMON, MOST, MOST_LATER, RARE, chunks
from checks.tls.wire.hello import Offer, client_hello, server_name_of
from checks.tls.wire.iana import SIGNALLING
from checks.tls.wire.iana_suites import SUITES
from tests.tls_servers import offered_version, server_context, site

ENTROPY = bytes(range(96))
VERSIONS = OLDEST_FIRST[1:]  # all whose hellos have this form
SHOWN = site()


def hello(version, server_name="site.example.vn", suites=COMMON):
    offer = Offer(version=version, suites=suites[version], server_name=server_name)
    return client_hello(offer, ENTROPY)


def extensions_of(hello):
    """Return the extensions of a hello, in order, by a reader that knows nothing of ours."""
    rest = hello[9 + 2 + 32 :]
    rest = rest[1 + rest[0] :]
    rest = rest[2 + int.from_bytes(rest[:2], "big") :]
    rest = rest[1 + rest[0] :][2:]
    found = {}
    while rest:
        length = int.from_bytes(rest[2:4], "big")
        found[int.from_bytes(rest[:2], "big")] = rest[4 : 4 + length]
        rest = rest[4 + length :]
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_no_first_hello_names_more_suites_than_old_servers_read(version):
    assert len(COMMON[version]) <= MOST


@pytest.mark.parametrize("version", VERSIONS)
def test_no_suite_is_named_twice(version):
    every = (*COMMON[version], *RARE[version])
    assert len(set(every)) == len(every)


def test_every_suite_of_the_registry_is_offered_in_tls_1_2_or_1_3():
    offered = {s for v in ("TLS 1.2", "TLS 1.3") for s in (*COMMON[v], *RARE[v])}
    assert set(SUITES) - offered == SIGNALLING | {0}


@pytest.mark.parametrize("length", [1, 63, 64, 65, 300])
def test_parts_hold_everything_in_order_and_none_is_too_long(length):
    parts = chunks(tuple(range(length)), MOST)
    assert [suite for part in parts for suite in part] == list(range(length))
    assert max(map(len, parts)) <= MOST


def test_the_rest_of_tls_1_2_takes_two_hellos():
    assert len(chunks(RARE["TLS 1.2"], MOST_LATER)) == 2


@pytest.mark.parametrize("version", ["TLS 1.0", "TLS 1.2"])
@pytest.mark.parametrize(
    "suite",
    [
        pytest.param(0x0005, id="RC4"),
        pytest.param(0x000A, id="3DES"),
        pytest.param(0x002F, id="static RSA"),
        pytest.param(0x0033, id="DHE"),
        pytest.param(0xC014, id="ECDHE"),
    ],
)
def test_the_first_hello_offers_what_old_clients_did(version, suite):
    assert suite in COMMON[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_lengths_are_right_and_the_version_is_the_only_one(version):
    made = hello(version)
    assert int.from_bytes(made[3:5], "big") == len(made) - 5
    assert int.from_bytes(made[6:9], "big") == len(made) - 9
    assert offered_version(made) == version


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["", "a.vn", f"{'a' * 60}.{'b' * 60}.{'c' * 60}.example.vn"])
def test_no_hello_has_a_length_that_balancers_hang_on(version, name):
    assert not 256 <= len(hello(version, name)) - 5 < 512


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_the_last_extension_is_not_empty(version):
    assert list(extensions_of(hello(version)).values())[-1] != b""


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_the_name_is_sent(version):
    assert extensions_of(hello(version))[0] == b"\x00\x12\x00\x00\x0fsite.example.vn"


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_no_name_is_sent_where_there_is_none(version):
    assert 0 not in extensions_of(hello(version, server_name=""))


@pytest.mark.parametrize(
    ("host", "name"), [("a.vn", "a.vn"), ("192.0.2.1", ""), ("2001:db8::1", "")]
)
def test_an_address_is_no_server_name(host, name):
    assert server_name_of(host) == name


def test_sslv3_has_no_extensions():
    assert hello("SSLv3").endswith(b"\x01\x00")


def test_only_tls_1_3_says_so_in_an_extension():
    assert [43 in extensions_of(hello(version)) for version in VERSIONS[1:]] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_openssl_understands_it(version):
    seen = []
    context = server_context(SHOWN, versions=[version])
    context.set_tlsext_servername_callback(lambda session: seen.append(session.get_servername()))
    session = SSL.Connection(context, None)
    session.set_accept_state()
    session.bio_write(hello(version))
    with pytest.raises(SSL.WantReadError):
        session.do_handshake()
    assert seen == [b"site.example.vn"]
    assert session.bio_read(65536)[5] == 2  # a ServerHello


def offer_of(version="TLS 1.2", **more):
    return Offer(version=version, suites=(0x002F,), server_name="a.vn", **more)


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_only_the_groups_that_are_named_are_offered(version):
    made = client_hello(offer_of(version, groups=(0x0017, 0x11EC)), ENTROPY)
    assert extensions_of(made)[10] == bytes.fromhex("0004001711ec")


def test_without_a_share_a_server_must_ask_for_one():
    made = client_hello(offer_of("TLS 1.3", share=False), ENTROPY)
    assert extensions_of(made)[51] == b"\x00\x00"


def test_heartbeat_and_compression_are_offered_where_they_are_asked_for():
    made = client_hello(offer_of(heartbeat=True, compression=True), ENTROPY)
    assert extensions_of(made)[15] == b"\x01"
    assert b"\x00\x02\x00\x2f\x02\x01\x00" in made  # one suite, then DEFLATE and none


def test_only_weak_signatures_are_offered_where_they_are_asked_for():
    made = client_hello(offer_of(signatures=(0x0201,)), ENTROPY)
    assert extensions_of(made)[13] == bytes.fromhex("00020201")
