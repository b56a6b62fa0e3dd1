"""Whatever a server shows, the look ends in time, and says what it saw."""

import time
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from checks.verdict import Cause, NotSeen
from tests.checks.tls.see import BOTH, see
from tests.tls_servers import (
    Site,
    days_from_now,
    dripping,
    in_clear,
    issue,
    listening,
    repeating,
    server_context,
    shake_hands,
    silent,
    site,
    tls_server,
)

SHOWN = site()
CHAIN = (SHOWN.leaf.der, SHOWN.intermediates[0].der)
NAMES = tuple(f"site-{number:05}.example.vn" for number in range(10_000))
OLD = ("TLS 1.2",)
RSA_KEY = rsa.generate_private_key(65537, 2048)
VALIDITY = (days_from_now(-1), days_from_now(80))
GREETING = b"\x16\x03\x03\x00\x04\x00\x00\x00\x00"
CHANGE = b"\x14\x03\x03\x00\x01\x01"
WARNING = b"\x15\x03\x03\x00\x02\x01\x70"


def with_huge_key(number, exponent=65537):
    """A certificate with an RSA key of 16384 bits, and a signature as if that key had made it.

    Nobody has time to make such a key: its modulus is just an odd number.
    """
    public = rsa.RSAPublicNumbers(exponent, (1 << 16384) - 159).public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])
    builder = x509.CertificateBuilder(name, name, public, number, *VALIDITY)
    builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
    signed = builder.sign(RSA_KEY, hashes.SHA256())
    der = signed.public_bytes(serialization.Encoding.DER)
    tbs = signed.tbs_certificate_bytes
    algorithm = der[der.index(tbs) + len(tbs) :][:15]
    return tagged(0x30, tbs + algorithm + tagged(0x03, b"\x00" + b"\x7f" * 2048))


def tagged(tag, content):
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


@contextmanager
def done_within(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


async def test_a_certificate_of_ten_thousand_names_is_read():
    """OpenSSL takes no message over 100 KB; we do, up to half a megabyte."""
    many = site(dns=NAMES)
    assert len(many.leaf.der) > 200_000
    with done_within(6), listening(in_clear([many.leaf.der])) as port:
        values = await see(port, OLD)
    assert values["chain"][0].dns_names == NAMES


async def test_a_chain_of_a_hundred_certificates_is_read_in_part():
    authorities = [issue(f"CA {number}", is_ca=True) for number in range(99)]
    shown = Site(leaf=SHOWN.leaf, intermediates=tuple(authorities))
    with done_within(4), tls_server(shown) as port:
        values = await see(port, BOTH)
    assert (values["chain_sent"], len(values["chain"])) == (100, 20)
    assert len(values["chain_shape"].extra) == 19


@pytest.mark.parametrize("exponent", [65537, 2**64 - 1], ids=["usual", "as long as OpenSSL takes"])
async def test_keys_of_16384_bits_are_seen_in_time(exponent):
    """Each may have issued each, so that hundreds of signatures must be looked at."""
    huge = [with_huge_key(number, exponent) for number in range(1, 21)]
    with done_within(8), listening(in_clear(huge)) as port:
        values = await see(port, OLD)
    assert values["chain"][0].key == "RSA 16384"
    assert (values["chain_sent"], len(values["chain"])) == (20, 20)
    assert values["public_trust"].verified is False


@pytest.mark.parametrize(
    "der",
    [b"", b"junk", CHAIN[0][:-20], b"\x30\x82\xff\xff" + bytes(200), bytes(70_000)],
    ids=["nothing", "junk", "cut short", "longer than it says", "70 kB of zeros"],
)
async def test_a_certificate_that_cannot_be_read_is_not_seen(der):
    with done_within(6), listening(in_clear([der, CHAIN[1]])) as port:
        values = await see(port, OLD)
    assert values["chain_sent"] == 2
    for fact in ("chain", "chains", "chain_shape", "public_trust", "staple", "revocation"):
        assert isinstance(values[fact], NotSeen)
        assert values[fact].cause is Cause.NO_TOOL


async def test_an_authority_that_cannot_be_read_is_left_out():
    with listening(in_clear([CHAIN[0], b"junk", CHAIN[1]])) as port:
        values = await see(port, OLD)
    assert (values["chain_sent"], len(values["chain"])) == (3, 2)


@pytest.mark.parametrize(
    "rude",
    [
        pytest.param(silent, id="is silent"),
        pytest.param(dripping(b"\x16\x03\x03\x40\x00\x02", every_s=0.3), id="drips"),
        pytest.param(
            repeating(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 500), id="greets for ever"
        ),
        pytest.param(
            repeating(b"\x14\x03\x03\x00\x01\x01" * 500), id="changes its cipher for ever"
        ),
        pytest.param(repeating(b"\x15\x03\x03\x00\x02\x01\x70" * 500), id="warns for ever"),
        pytest.param(
            repeating(b"\x16\x03\x03\xff\xff" + bytes(65535)), id="sends records of 64 KB"
        ),
        pytest.param(in_clear(CHAIN, cut=40), id="stops in its first flight"),
        pytest.param(in_clear([]), id="shows no certificate"),
    ],
)
async def test_the_look_ends_in_time_at_a_server_that(rude):
    with done_within(7), listening(rude) as port:
        values = await see(port, OLD, limit_s=3)
    assert isinstance(values["tickets"], NotSeen)


async def test_a_hundred_bytes_a_second_of_certificates_end_in_time():
    with done_within(7), listening(dripping(bytes_in_clear(), every_s=0.01)) as port:
        values = await see(port, OLD, limit_s=3)
    assert isinstance(values["chain"], NotSeen)


def bytes_in_clear():
    return b"\x16\x03\x03\x40\x00" + bytes(16384)


async def test_a_server_that_never_ends_what_follows_the_handshake_is_left():
    context = server_context(SHOWN, versions=("TLS 1.3",))

    def behave(connection):
        shake_hands(connection, context)
        silent(connection)

    with done_within(5), listening(behave) as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["handshake_completed"], values["tickets"]) == (True, True)
