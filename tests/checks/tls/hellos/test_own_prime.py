"""A server that names RFC 7919 groups to us may have a weak prime for everyone else."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server

from cryptography.hazmat.primitives.asymmetric import rsa

from checks.tls.dhe_long_enough import judge
from checks.verdict import Status
from tests.checks.tls.look_at import look_at
from tests.programs import program
from tests.tls_servers import issue

DHE_ALONE = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA"


@contextmanager
def gnutls_with_own_prime(folder: Path, bits: int) -> Iterator[int]:
    parameters = folder / "dh.pem"
    making = [program("openssl"), "dhparam", "-out", str(parameters), str(bits)]
    subprocess.run(making, check=True, capture_output=True)
    shown = issue("site.example.vn", dns=("site.example.vn",), key=rsa_key())
    (folder / "chain.pem").write_bytes(shown.pem)
    (folder / "key.pem").write_bytes(shown.key_pem)
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    files = ["--x509certfile", folder / "chain.pem", "--x509keyfile", folder / "key.pem"]
    command = [program("gnutls-serv"), "--quiet", "--dhparams", parameters, *files]
    with subprocess.Popen([*command, "-p", str(port), "--priority", DHE_ALONE]) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("gnutls-serv does not listen")


async def test_the_prime_for_clients_that_name_no_group_is_seen_too(tmp_path: Path) -> None:
    with gnutls_with_own_prime(tmp_path, 1024) as port:
        facts = (await look_at(port, "127.0.0.1")).facts
    assert {prime.name: prime.bits for prime in facts.primes} == {
        "ffdhe2048": 2048,
        "ffdhe3072": 3072,
        "ffdhe4096": 4096,
        "ffdhe6144": 6144,
        "ffdhe8192": 8192,
        "": 1024,
    }
    verdict = judge(facts, min_bits=2048)
    assert verdict.status is Status.FAIL
    assert "1024" in str(verdict.reason)
