"""A whole look at services that begin TLS by a command: what openssl says of them, we say."""

import subprocess

import pytest

from checks.tls import legacy_protocols_off, starttls_offered
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.look_at import look_at
from tests.checks.tls.starttls.test_starttls_with_servers import (
    NAMES_OF_OPENSSL,
    WITH_TLS,
    WITHOUT_TLS,
    fingerprint,
    shown,
)
from tests.programs import program
from tests.starttls_servers import SERVER_NAME

OPTIONS = {"TLS 1.0": "-tls1", "TLS 1.1": "-tls1_1", "TLS 1.2": "-tls1_2", "TLS 1.3": "-tls1_3"}


def taken_by_openssl(port: int, scheme: str) -> tuple[str, ...]:
    return tuple(v for v, option in OPTIONS.items() if _is_taken(port, scheme, option))


def _is_taken(port: int, scheme: str, option: str) -> bool:
    command = [program("openssl"), "s_client", option, "-cipher", "ALL:@SECLEVEL=0"]
    command += ["-starttls", NAMES_OF_OPENSSL.get(scheme, scheme), "-xmpphost", SERVER_NAME]
    command += ["-connect", f"127.0.0.1:{port}"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=10, check=False)
    return b"-----BEGIN CERTIFICATE-----" in done.stdout


@pytest.mark.parametrize(("scheme", "server"), WITH_TLS.values(), ids=WITH_TLS)
async def test_versions_suites_and_certificate_are_seen_behind_starttls(scheme, server):
    with server(shown()) as port:
        facts = (await look_at(port, scheme=scheme)).facts
        assert facts.taken == taken_by_openssl(port, scheme)
    assert facts.leaf.sha256 == fingerprint(shown().leaf.certificate)
    assert {version: found.complete for version, found in facts.suites.items()} == dict.fromkeys(
        facts.taken, True
    )
    assert starttls_offered.judge(facts).status is Status.PASS


async def test_dovecot_without_dh_parameters_hangs_up_on_dhe_and_takes_all_else():
    scheme, server = WITH_TLS["Dovecot, IMAP"]
    with server(shown()) as port:
        facts = (await look_at(port, scheme=scheme)).facts
    assert len(facts.suites["TLS 1.2"].taken) == 11
    assert all("_ECDHE_" in name for name in facts.suites["TLS 1.2"].taken)


@pytest.mark.parametrize("name", ["Exim", "PostgreSQL", "xrdp"])
async def test_without_tls_the_service_fails_and_nothing_else_passes(name):
    scheme, server = WITHOUT_TLS[name]
    with server(shown()) as port:
        looked = await look_at(port, scheme=scheme)
    assert looked.facts.speaks == scheme
    assert starttls_offered.judge(looked.facts).status is Status.FAIL
    with pytest.raises(UnseenError) as error:
        legacy_protocols_off.judge(looked.facts, oldest_allowed="TLS 1.2")
    assert error.value.fact.cause is Cause.UNREACHABLE
    assert len(looked.kept) == 1
