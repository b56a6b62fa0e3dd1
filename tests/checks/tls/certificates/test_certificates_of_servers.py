"""What only a handshake shows, of nginx and of OpenSSL's own server, as s_client sees it too."""

import re
import socket
import subprocess
import time
from contextlib import contextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from checks.tls.suite_traits import traits
from checks.verdict import Cause
from tests.checks.tls.look_at import look_at
from tests.checks.tls.nginx import nginx
from tests.checks.tls.see import BOTH, see
from tests.programs import program
from tests.tls_servers import ocsp_response, site

OF_RSA = site(key=rsa.generate_private_key(65537, 2048))
POINTER = x509.AuthorityInformationAccess(
    [
        x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP,
            x509.UniformResourceIdentifier("http://ocsp.example.vn"),
        )
    ]
)
WITH_POINTER = site(extensions=(POINTER,))
IN_13, IN_12 = "ssl_protocols TLSv1.3;", "ssl_protocols TLSv1.2;"
CASES = [pytest.param(IN_12, ("TLS 1.2",), id="1.2"), pytest.param(IN_13, ("TLS 1.3",), id="1.3")]
IN_BOTH = pytest.param("ssl_protocols TLSv1.2 TLSv1.3;", BOTH, id="1.2 and 1.3")


def s_client(port, *options, stay_s=0.0):
    command = [program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}", *options]
    command += ["-servername", "site.example.vn"]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **piped) as process:
        time.sleep(stay_s)  # for what comes behind the handshake
        return process.communicate(b"Q\n", timeout=20)[0].decode("utf-8", "replace")


@contextmanager
def s_server(folder, shown, *options):
    """Run `openssl s_server`; yield its port."""
    (folder / "chain.pem").write_bytes(shown.chain_pem)
    (folder / "key.pem").write_bytes(shown.leaf.key_pem)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-quiet"]
    command += ["-cert", folder / "chain.pem", "-cert_chain", folder / "chain.pem"]
    command += ["-key", folder / "key.pem", *options]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port):
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail("s_server does not listen")


def second_pair(folder):
    (folder / "rsa.pem").write_bytes(OF_RSA.chain_pem)
    (folder / "rsa-key.pem").write_bytes(OF_RSA.leaf.key_pem)
    return f"ssl_certificate {folder}/rsa.pem; ssl_certificate_key {folder}/rsa-key.pem;"


@pytest.mark.parametrize(("protocols", "taken"), [*CASES, IN_BOTH])
async def test_nginx_with_two_pairs_shows_both_chains(protocols, taken, tmp_path):
    with nginx(tmp_path, site(), protocols, second_pair(tmp_path)) as port:
        values = await see(port, taken)
    assert {chain[0].key_kind for chain in values["chains"]} == {"RSA", "EC"}
    assert [len(chain) for chain in values["chains"]] == [2, 2]


@pytest.mark.parametrize(("protocols", "taken"), CASES)
@pytest.mark.parametrize(
    ("status", "name"),
    [(ocsp.OCSPCertStatus.GOOD, "good"), (ocsp.OCSPCertStatus.REVOKED, "revoked")],
    ids=["good", "revoked"],
)
async def test_a_staple_of_nginx_is_read_as_s_client_reads_it(
    protocols, taken, status, name, tmp_path
):
    (tmp_path / "staple").write_bytes(ocsp_response(WITH_POINTER, status=status))
    stapling = f"ssl_stapling on; ssl_stapling_file {tmp_path}/staple;"
    with nginx(tmp_path, WITH_POINTER, protocols, stapling) as port:
        values, theirs = await see(port, taken), s_client(port, "-status")
    staple = values["staple"]
    assert (staple.successful, staple.status, staple.for_leaf) == (True, name, True)
    assert staple.signature_valid is True
    assert f"Cert Status: {name}" in theirs
    assert values["chain"][0].ocsp_urls == ("http://ocsp.example.vn",)


@pytest.mark.parametrize(("protocols", "taken"), CASES)
async def test_without_a_staple_there_is_none(protocols, taken, tmp_path):
    with nginx(tmp_path, WITH_POINTER, protocols) as port:
        values, theirs = await see(port, taken), s_client(port, "-status")
    assert values["staple"] is None
    assert "OCSP response: no response sent" in theirs


@pytest.mark.parametrize(("protocols", "taken"), CASES)
@pytest.mark.parametrize(
    ("verify", "completed"),
    [("optional", True), ("on", True)],  # nginx refuses by HTTP, not by TLS
    ids=["optional", "on"],
)
async def test_a_certificate_that_nginx_asks_of_clients_is_seen(
    protocols, taken, verify, completed, tmp_path
):
    shown = site()
    (tmp_path / "ca.pem").write_bytes(shown.root.pem)
    demand = f"ssl_client_certificate {tmp_path}/ca.pem; ssl_verify_client {verify};"
    with nginx(tmp_path, shown, protocols, demand) as port:
        values, theirs = await see(port, taken), s_client(port)
    assert values["client_certificate"] is True
    assert values["handshake_completed"] is completed
    assert "Acceptable client certificate CA names" in theirs


@pytest.mark.parametrize(("protocols", "taken"), CASES)
@pytest.mark.parametrize(
    ("listen", "chosen"),
    [("ssl http2", "h2"), ("ssl", "http/1.1")],
    ids=["HTTP/2", "HTTP/1.1 alone"],
)
async def test_alpn_of_nginx(protocols, taken, listen, chosen, tmp_path):
    with nginx(tmp_path, site(), protocols, ssl=listen) as port:
        values, theirs = await see(port, taken), s_client(port, "-alpn", "h2,http/1.1")
    assert values["alpn"] == chosen
    assert f"ALPN protocol: {chosen}" in theirs


@pytest.mark.parametrize("allowed", ["on", "off"])
async def test_early_data_of_nginx(allowed, tmp_path):
    with nginx(tmp_path, site(), IN_13, f"ssl_early_data {allowed};") as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["tickets"], values["early_data"]) == (True, allowed == "on")


@pytest.mark.parametrize(
    ("options", "early"), [(["-early_data"], True), ([], False)], ids=["on", "off"]
)
async def test_early_data_of_openssl(options, early, tmp_path):
    with s_server(tmp_path, site(), "-tls1_3", *options) as port:
        values = await see(port, ("TLS 1.3",))
        theirs = s_client(port, stay_s=0.5)
    assert (values["tickets"], values["early_data"]) == (True, early)
    assert bool(re.search(r"Max Early Data: [1-9]", theirs)) is early


async def test_without_tickets_there_is_no_early_data(tmp_path):
    with s_server(tmp_path, site(), "-tls1_3", "-num_tickets", "0") as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["tickets"], values["early_data"]) == (False, False)


async def test_tickets_that_are_off_in_tls_12_are_seen(tmp_path):
    with nginx(tmp_path, site(), IN_12, "ssl_session_tickets off;") as port:
        off = await see(port, ("TLS 1.2",))
    assert off["tickets"] is False


@pytest.mark.parametrize("suite", ["TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"])
async def test_a_chain_is_seen_in_a_suite_that_the_handshake_does_not_offer(suite, tmp_path):
    options = ["-tls1_3", "-ciphersuites", suite]
    with s_server(tmp_path, OF_RSA, *options, "-cipher", "ALL:@SECLEVEL=0") as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["chain"][0].key, values["handshake_completed"]) == ("RSA 2048", False)


@pytest.mark.parametrize(
    ("ciphersuites", "groups", "group"),
    [
        ("TLS_AES_128_GCM_SHA256", "P-256", "secp256r1"),
        ("TLS_AES_256_GCM_SHA384", "P-384", "secp384r1"),
        ("TLS_CHACHA20_POLY1305_SHA256", "P-521", "secp521r1"),
        ("TLS_AES_128_GCM_SHA256", "X25519", "x25519"),
        ("TLS_AES_256_GCM_SHA384", "X448", "x448"),
    ],
)
async def test_every_suite_of_tls_13_is_read(ciphersuites, groups, group, tmp_path):
    """What is sealed opens with each: tickets are seen, and a chain by a hello alone too."""
    options = ["-ciphersuites", ciphersuites, "-groups", groups, "-tls1_3"]
    with s_server(tmp_path, OF_RSA, *options, "-cipher", "ALL:@SECLEVEL=0") as port:
        values = await see(port, ("TLS 1.3",))
    assert (values["group"], values["tickets"], values["early_data"]) == (group, True, False)
    assert [chain[0].key_kind for chain in values["chains"]] == ["RSA"]


@pytest.mark.parametrize("group", ["ffdhe2048", "ffdhe3072", "secp521r1", "X448"])
async def test_other_kinds_of_key_are_asked_for_in_the_one_group_that_is_taken(tmp_path, group):
    with s_server(tmp_path, OF_RSA, "-tls1_3", "-groups", group) as port:
        values = await see(port, ("TLS 1.3",))
    assert values["group"].lower() == group.lower()
    assert [chain[0].key_kind for chain in values["chains"]] == ["RSA"]


async def test_the_certificate_of_a_server_that_encrypts_nothing_is_seen(tmp_path):
    with s_server(tmp_path, OF_RSA, "-tls1_2", "-cipher", "eNULL:@SECLEVEL=0") as port:
        facts = (await look_at(port)).facts
    assert {traits(suite).cipher for suite in facts.suites["TLS 1.2"].taken} == {"NULL"}
    assert facts.chain[0].key_kind == "RSA"
    assert facts.handshake_completed


async def test_a_server_of_another_protocol_that_refuses_ours_is_asked_without(tmp_path):
    with s_server(tmp_path, site(), "-tls1_3", "-alpn", "imap") as port:
        values = await see(port, ("TLS 1.3",), scheme="tls")
    assert (values["handshake_completed"], values["alpn"]) == (True, None)


async def test_no_protocol_is_named_where_it_would_be_out_of_place(tmp_path):
    with s_server(tmp_path, site(), "-tls1_3", "-alpn", "h2") as port:
        values = await see(port, ("TLS 1.3",), scheme="tls")
    assert values["alpn"] == "h2"


async def test_a_server_that_keeps_silent_after_the_handshake_leaves_tickets_open(tmp_path):
    """`s_server` with nothing to read does not close when we say goodbye."""
    with s_server(tmp_path, site(), "-tls1_3", "-num_tickets", "0", "-rev") as port:
        values = await see(port, ("TLS 1.3",))
    assert values["tickets"] is False or values["tickets"].cause is Cause.TIMED_OUT
