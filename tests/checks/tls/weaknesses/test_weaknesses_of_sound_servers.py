"""Servers of today have none of the flaws, whatever their way of saying no."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.verdict import Cause
from tests.checks.tls.nginx import nginx
from tests.checks.tls.probing import probe
from tests.programs import program
from tests.starttls_servers import folder_with, free_port, running
from tests.tls_servers import Site, site, tls_server

RSA_ALONE = "kRSA:@SECLEVEL=0"
SOUND = {"heartbleed": False, "early_ccs": False, "robot": False}


@cache
def rsa_site() -> Site:
    """A chain whose leaf does not say what its key is for: GnuTLS minds, in RSA key exchange."""
    return site(key=rsa.generate_private_key(65537, 2048), bare=True)


@contextmanager
def nginx_of_12() -> Iterator[int]:
    with folder_with(rsa_site()) as folder:
        told = ("ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", f"ssl_ciphers {RSA_ALONE};")
        with nginx(folder, rsa_site(), *told) as port:
            yield port


@contextmanager
def s_server(*options: str) -> Iterator[int]:
    with folder_with(rsa_site()) as folder:
        port = free_port()
        command = [program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-quiet"]
        command += ["-cert", folder / "chain.pem", "-key", folder / "key.pem"]
        with running([*command, "-cipher", RSA_ALONE, *options], port, folder):
            yield port


@contextmanager
def gnutls() -> Iterator[int]:
    with folder_with(rsa_site()) as folder:
        port = free_port()
        command = [program("gnutls-serv"), "--http", "--quiet", f"--port={port}"]
        command += [f"--x509certfile={folder}/chain.pem", f"--x509keyfile={folder}/key.pem"]
        command += ["--disable-client-cert", "--heartbeat", "--priority=NORMAL:+RSA:-VERS-TLS1.3"]
        with running(command, port, folder):
            yield port


@contextmanager
def pyopenssl() -> Iterator[int]:
    with tls_server(rsa_site(), suites=RSA_ALONE.encode()) as port:
        yield port


@contextmanager
def pyopenssl_that_wants_a_certificate() -> Iterator[int]:
    with tls_server(rsa_site(), suites=RSA_ALONE.encode(), wants_client_certificate=True) as port:
        yield port


@contextmanager
def tlslite() -> Iterator[int]:
    script = Path(__file__).parents[1] / "sslv3_server.py"
    with folder_with(rsa_site()) as folder:
        command = [sys.executable, script, folder / "chain.pem", folder / "key.pem", "3"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            try:
                yield int(server.stdout.readline())
            finally:
                server.kill()


@pytest.mark.parametrize(
    ("server", "taken"),
    [
        pytest.param(nginx_of_12, "TLS 1.2", id="nginx"),
        pytest.param(nginx_of_12, "TLS 1.0", id="nginx in TLS 1.0"),
        pytest.param(s_server, "TLS 1.2", id="openssl s_server"),
        pytest.param(
            lambda: s_server("-verify", "1"), "TLS 1.2", id="s_server that would like a certificate"
        ),
        pytest.param(gnutls, "TLS 1.2", id="GnuTLS, which knows heartbeats"),
        pytest.param(pyopenssl, "TLS 1.2", id="pyOpenSSL"),
        pytest.param(tlslite, "TLS 1.2", id="tlslite"),
        pytest.param(tlslite, "SSLv3", id="tlslite in SSLv3"),
    ],
)
async def test_a_sound_server_is_called_so(server, taken):
    with server() as port:
        assert await probe(port, taken, one_s=4.0) == SOUND


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(lambda: s_server("-Verify", "1"), id="openssl s_server"),
        pytest.param(pyopenssl_that_wants_a_certificate, id="pyOpenSSL"),
    ],
)
async def test_a_server_that_wants_our_certificate_first_is_not_called_free_of_oracles(server):
    with server() as port:
        found = await probe(port, one_s=4.0)
    assert (found["heartbleed"], found["early_ccs"]) == (False, False)
    assert found["robot"].cause is Cause.NO_PERMISSION
