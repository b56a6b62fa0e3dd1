"""Our own hellos against `openssl s_client`: both ask the same servers the same thing."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.lab.certificates import Authority, new_ec_key, new_rsa_key, write_pair
from agent.lab.servers import IPV4, Offer, serving
from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import TlsFacts
from checks.tls.observe import observe
from checks.verdict import Answer, seen
from tests.programs import program
from tests.worlds import loopback_world

pytestmark = pytest.mark.oracle

FLAGS = {"TLS 1.0": "-tls1", "TLS 1.1": "-tls1_1", "TLS 1.2": "-tls1_2", "TLS 1.3": "-tls1_3"}
NAME = "peer.lab.test"


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Give a current and an old server, each with an EC and with an RSA key."""
    folder = tmp_path_factory.mktemp("peers")
    now = datetime.now(UTC)
    authority = Authority.new(now)
    with ExitStack() as stack:
        found = {}
        for key in (new_ec_key(), new_rsa_key()):
            kind = "EC" if key.key_size == 256 else "RSA"
            pair = folder / f"{kind}.pem"
            since, lasts = now - timedelta(days=1), timedelta(days=90)
            write_pair(pair, key, authority.issue(NAME, key, since=since, lasts=lasts))
            for age, old in (("current", False), ("old", True)):
                offer = Offer(pair=pair, old=old)
                found[f"{age} {kind}"] = stack.enter_context(serving(offer))
        yield found


def our_answers(port: int) -> TlsFacts:
    url = f"https://{NAME}:{port}"
    declared = Endpoint(url=url, scheme="https", host=NAME, port=port, pinned=True)
    target = Target(system="peer", kind="endpoint", id="web", addresses=(IPV4,), declared=declared)

    async def look() -> TlsFacts:
        async with loopback_world(target) as world:
            return await observe(target, world)

    return asyncio.run(look())


def openssl(port: int, *flags: str) -> str:
    where = f"{IPV4}:{port}"
    command = [program("openssl"), "s_client", "-connect", where, "-servername", NAME, *flags]
    done = subprocess.run(
        command, input="", capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("server", ["current EC", "current RSA", "old EC", "old RSA"])
def test_openssl_and_we_are_given_the_same_answers(ports: dict[str, int], server: str) -> None:
    facts = our_answers(ports[server])
    ours = {version: facts.answer(version) for version in FLAGS}
    theirs = {}
    for version, flag in FLAGS.items():
        said = openssl(ports[server], flag, "-cipher", "ALL:@SECLEVEL=0")
        assert ("Cipher is (NONE)" in said) is ("alert protocol version" in said)
        theirs[version] = Answer.REFUSED if "Cipher is (NONE)" in said else Answer.TAKEN
    assert ours == theirs


@pytest.mark.parametrize("server", ["current EC", "old RSA"])
def test_openssl_and_we_are_shown_the_same_certificate(
    ports: dict[str, int], server: str, tmp_path: Path
) -> None:
    said = openssl(ports[server], "-showcerts", "-cipher", "ALL:@SECLEVEL=0")
    begin, end = said.index("-----BEGIN"), said.index("-----END")
    pem = tmp_path / "leaf.pem"
    pem.write_text(said[begin:end] + "-----END CERTIFICATE-----\n", encoding="utf-8")
    command = [program("openssl"), "x509", "-in", pem, "-noout", "-fingerprint", "-sha256"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    theirs = done.stdout.strip().rpartition("=")[2].replace(":", "").lower()
    assert seen(our_answers(ports[server]).chain)[0].sha256 == theirs
