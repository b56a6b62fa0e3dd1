from datetime import UTC, datetime

import pytest

from checks.ipv6.same_certificate import judge
from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError
from tests.checks.ipv6.ipv6_facts import NO_ANSWER, OTHER_V6, V4, V6, ipv6_facts

OTHER_V4 = "203.113.0.11"
X, Y = "a" * 64, "b" * 64
UNSEEN = NotSeen(cause=Cause.TIMED_OUT, why=Said("the handshake was not finished"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def certificate(sha256):
    return Certificate(
        sha256=sha256,
        subject="CN=www.example.vn",
        issuer="CN=Authority",
        serial="1",
        not_before=NOW,
        not_after=NOW,
        dns_names=("www.example.vn",),
        ip_names=(),
        key_kind="EC",
        key_bits=256,
        curve="secp256r1",
        signature_hash="SHA-256",
        is_ca=False,
        self_issued=False,
        self_signed=False,
    )


def shows(leaf, **changes):
    """TLS facts of one address: its leaf's fingerprint, with an intermediate after it."""
    chain = leaf if isinstance(leaf, NotSeen) else (certificate(leaf), certificate("c" * 64))
    right = {"scheme": "https", "speaks": "tls", "chain": chain}
    return TlsFacts(
        seen_at=NOW,
        host="www.example.vn",
        port=443,
        server_name="www.example.vn",
        **(right | changes),
    )


def ask(leaves, **facts):
    tls = {
        address: leaf if isinstance(leaf, TlsFacts) else shows(leaf)
        for address, leaf in leaves.items()
    }
    return judge(tls, ipv6_facts(**({"looked_at": tuple(leaves)} | facts)))


PLAIN = shows(UNSEEN, scheme="http", speaks="http")


@pytest.mark.parametrize(
    ("leaves", "status"),
    [
        pytest.param({V4: X, V6: X}, Status.PASS, id="the same"),
        pytest.param({V4: X, V6: Y}, Status.FAIL, id="another"),
        pytest.param({V4: X, OTHER_V4: Y, V6: X, OTHER_V6: Y}, Status.PASS, id="the same fleet"),
        pytest.param({V4: X, OTHER_V4: Y, V6: Y, OTHER_V6: X}, Status.PASS, id="in another order"),
        pytest.param({V4: X, V6: X, OTHER_V6: Y}, Status.FAIL, id="one IPv6 server has its own"),
        pytest.param({V4: X, OTHER_V4: Y, V6: X}, Status.FAIL, id="one IPv4 server has its own"),
        pytest.param(
            {V4: X, V6: Y, OTHER_V6: UNSEEN}, Status.FAIL, id="proven whatever the other shows"
        ),
        pytest.param({V4: X, OTHER_V4: UNSEEN, V6: Y}, Status.FAIL, id="proven the other way"),
        pytest.param({V4: X}, Status.NOT_APPLICABLE, id="IPv4 alone"),
        pytest.param({V6: X}, Status.NOT_APPLICABLE, id="IPv6 alone"),
        pytest.param(
            {V4: X, "::ffff:203.113.0.10": X}, Status.NOT_APPLICABLE, id="IPv4 written as IPv6"
        ),
        pytest.param({V4: PLAIN, V6: PLAIN}, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_both_families_show_the_same_certificates(leaves, status):
    assert ask(leaves).status is status


@pytest.mark.parametrize(
    ("leaves", "facts", "cause"),
    [
        pytest.param({V4: X, V6: UNSEEN}, {}, Cause.TIMED_OUT, id="IPv6 not seen"),
        pytest.param({V4: UNSEEN, V6: X}, {}, Cause.TIMED_OUT, id="IPv4 not seen"),
        pytest.param(
            {V4: X, V6: X, OTHER_V6: UNSEEN}, {}, Cause.TIMED_OUT, id="one of two not seen"
        ),
        pytest.param(
            {V4: X, OTHER_V4: UNSEEN, V6: X, OTHER_V6: Y},
            {},
            Cause.TIMED_OUT,
            id="the one not seen may be what is missing",
        ),
        pytest.param(
            {V4: X, V6: X},
            {"looked_at": (V4, V6, OTHER_V6)},
            Cause.NOT_ASKED,
            id="an address without a look at its TLS",
        ),
        pytest.param({V4: X}, {"aaaa": NO_ANSWER}, Cause.TIMED_OUT, id="no answer for AAAA"),
    ],
)
def test_what_was_not_seen_is_no_verdict(leaves, facts, cause):
    with pytest.raises(UnseenError) as unseen:
        ask(leaves, **facts)
    assert unseen.value.fact.cause is cause


def test_a_failure_names_both_certificates():
    reason = str(ask({V4: X, V6: Y}).reason)
    assert X[:16] in reason
    assert Y[:16] in reason
