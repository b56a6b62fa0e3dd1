"""Secure, insecure and bogus, and what is neither known nor guessed."""

from datetime import timedelta

import pytest

from checks.dns import (
    dnssec_not_bogus,
    dnssec_secure,
    nsec3_without_iterations,
    signatures_fresh,
    signing_keys_strong,
)
from checks.dns.facts import Above, Ds, Key
from checks.verdict import Cause, Status
from tests.checks.dns.dns_facts import (
    NO_ANSWER,
    NOON,
    UNSIGNED,
    above,
    answered,
    asked,
    bogus,
    dns_facts,
    probe,
    says,
    servers,
    signing,
)

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
FAILS = says("SERVFAIL", ad=False)
OLD_DS = (Ds(tag=1, algorithm=5, digest=1),)


@pytest.mark.parametrize(
    ("given", "secure", "not_bogus"),
    [
        pytest.param({}, PASS, PASS, id="signed and vouched for"),
        pytest.param({"link": "unclear"}, PASS, PASS, id="an algorithm that we cannot verify"),
        pytest.param(UNSIGNED, FAIL, PASS, id="no DS record"),
        pytest.param(
            UNSIGNED | {"above": above(False, True)}, FAIL, PASS, id="no DS record, opt-out above"
        ),
        pytest.param(
            {"probes": (probe(says(ad=False)),), "above": above(False, True)},
            FAIL,
            PASS,
            id="cut off by an unsigned zone above",
        ),
        pytest.param(
            {"probes": (probe(says(ad=False)),), "ds": OLD_DS}, FAIL, PASS, id="SHA-1 alone"
        ),
        pytest.param({"probes": (bogus(),)}, FAIL, FAIL, id="refused with checks alone"),
        pytest.param({"probes": (bogus(7),)}, FAIL, FAIL, id="an expired signature, so said"),
        pytest.param(
            {"probes": (probe(says("SERVFAIL", ad=False, errors=(6,)), unchecked=NO_ANSWER),)},
            FAIL,
            FAIL,
            id="bogus, so said, whatever comes without checks",
        ),
        pytest.param(
            {"probes": (probe(), bogus())}, FAIL, FAIL, id="one kind of record alone is bogus"
        ),
        pytest.param(
            {"probes": (probe(says(ad=False)),), "above": above(False, False), "ds": ()},
            UNKNOWN,
            UNKNOWN,
            id="a resolver that vouches for nothing",
        ),
        pytest.param(
            UNSIGNED | {"above": tuple(Above(name=n, said=NO_ANSWER) for n in ("vn", ""))},
            UNKNOWN,
            UNKNOWN,
            id="nothing is known above",
        ),
        pytest.param({"ds": ()}, UNKNOWN, UNKNOWN, id="vouched for without a DS record"),
        pytest.param({"link": "broken"}, UNKNOWN, UNKNOWN, id="vouched for, and does not verify"),
        pytest.param({"link": NO_ANSWER}, UNKNOWN, UNKNOWN, id="vouched for, not verified"),
        pytest.param(
            {"probes": (probe(says(ad=False)),)}, UNKNOWN, UNKNOWN, id="a DS record passed over"
        ),
        pytest.param(UNSIGNED | {"ds": NO_ANSWER}, UNKNOWN, UNKNOWN, id="DS not told"),
        pytest.param(
            {"probes": (probe(FAILS, unchecked=FAILS, again=FAILS),)},
            UNKNOWN,
            UNKNOWN,
            id="no answer with checks or without",
        ),
        pytest.param(
            {"probes": (probe(FAILS, unchecked=says(ad=False), again=says()),)},
            UNKNOWN,
            UNKNOWN,
            id="a failure that passed",
        ),
        pytest.param(
            {"probes": (probe(FAILS, unchecked=says(ad=False), again=NO_ANSWER),)},
            UNKNOWN,
            UNKNOWN,
            id="a failure that was not seen twice",
        ),
        pytest.param(
            {
                "probes": (
                    probe(
                        says("SERVFAIL", ad=False, errors=(22,)),
                        unchecked=says(ad=False),
                        again=says("SERVFAIL", ad=False, errors=(22,)),
                    ),
                )
            },
            UNKNOWN,
            UNKNOWN,
            id="servers that were not reached",
        ),
    ],
)
def test_a_domain_is_told(given, secure, not_bogus):
    facts = dns_facts(signing=signing(**given))
    assert asked(dnssec_secure.judge, facts)[0] is secure
    assert asked(dnssec_not_bogus.judge, facts)[0] is not_bogus


def test_a_resolver_that_does_not_check_is_our_own_trouble():
    unchecked = signing(**(UNSIGNED | {"above": above(False, False)}))
    assert asked(dnssec_secure.judge, dns_facts(signing=unchecked))[1] is Cause.OWN_NETWORK


def test_the_resolvers_own_reason_is_told():
    facts = dns_facts(signing=signing(probes=(bogus(7, 9),)))
    assert "extended error 7, 9 (RFC 8914)" in asked(dnssec_not_bogus.judge, facts)[2]


SOON, LATE = NOON + timedelta(hours=71), NOON - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        pytest.param({}, PASS, "in 288 hours", id="twelve days"),
        pytest.param(
            {"signing": signing(keys_signed_until=SOON)}, FAIL, "in 71 hours", id="of the keys"
        ),
        pytest.param(
            {"servers": servers(udp=answered(signed_until=SOON))},
            FAIL,
            "in 71 hours",
            id="of the SOA record at one server",
        ),
        pytest.param(
            {"servers": servers(tcp=answered(signed_until=LATE))}, FAIL, "ended on", id="ended"
        ),
        pytest.param({"signing": signing(**UNSIGNED)}, NOT_APPLICABLE, "not signed", id="unsigned"),
        pytest.param(
            {
                "signing": signing(keys_signed_until=None),
                "servers": servers(udp=answered(signed_until=None), tcp=NO_ANSWER)[1:],
            },
            FAIL,
            "without signatures",
            id="a DS record, and no signature",
        ),
        pytest.param(
            {"servers": servers(udp=NO_ANSWER, tcp=NO_ANSWER)[1:]}, UNKNOWN, "SOA", id="no server"
        ),
        pytest.param(
            {"signing": signing(keys_signed_until=NO_ANSWER)}, UNKNOWN, "answer", id="no keys told"
        ),
    ],
)
def test_signatures_are_renewed_in_time(changes, status, reason):
    verdict = asked(signatures_fresh.judge, dns_facts(**changes), min_hours_left=72)
    assert verdict[0] is status
    assert reason in verdict[2]


ADVISED = {
    "allowed_algorithms": ["RSASHA256", "ECDSAP256SHA256"],
    "allowed_digests": ["SHA-256"],
    "min_rsa_bits": 2048,
}


def key(algorithm: int, bits: int | None = None) -> Key:
    return Key(tag=5, algorithm=algorithm, rsa_bits=bits, signs_keys=True)


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        pytest.param({}, PASS, "ECDSAP256SHA256", id="ECDSA"),
        pytest.param({"keys": (key(8, 2048),)}, PASS, "RSASHA256", id="RSA of 2048 bits"),
        pytest.param({"keys": (key(8, 1024),)}, FAIL, "1024", id="RSA of 1024 bits"),
        pytest.param({"keys": (key(7, 2048),)}, FAIL, "RSASHA1-NSEC3-SHA1", id="SHA-1"),
        pytest.param({"keys": (key(253),)}, FAIL, "253", id="an algorithm without a name"),
        pytest.param(
            {"ds": (Ds(tag=5, algorithm=13, digest=1),)}, FAIL, "SHA-1", id="a DS by SHA-1"
        ),
        pytest.param(UNSIGNED, NOT_APPLICABLE, "not signed", id="unsigned"),
        pytest.param({"keys": NO_ANSWER}, UNKNOWN, "answer", id="keys not told"),
    ],
)
def test_keys_are_strong(given, status, reason):
    facts = dns_facts(signing=signing(**given))
    verdict = asked(signing_keys_strong.judge, facts, **ADVISED)
    assert verdict[0] is status
    assert reason in verdict[2]


@pytest.mark.parametrize(
    ("iterations", "status"),
    [
        pytest.param(0, PASS, id="none"),
        pytest.param(10, FAIL, id="ten"),
        pytest.param(None, NOT_APPLICABLE, id="NSEC"),
        pytest.param(NO_ANSWER, UNKNOWN, id="not told"),
    ],
)
def test_nsec3_does_without_iterations(iterations, status):
    facts = dns_facts(signing=signing(nsec3_iterations=iterations))
    assert asked(nsec3_without_iterations.judge, facts, most=0)[0] is status
