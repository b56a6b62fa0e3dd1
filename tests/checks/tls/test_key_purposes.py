"""Questions about the purposes that a certificate states."""

from datetime import UTC, date, datetime

import pytest

from checks.tls import made_out_for_servers, not_made_out_for_clients
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, trusted, with_leaf

BOTH = ("serverAuth", "clientAuth")
OLD, NEW = datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 3, 15, tzinfo=UTC)


def for_servers(facts):
    return made_out_for_servers.judge(facts)


def for_servers_alone(facts):
    return not_made_out_for_clients.judge(facts, issued_from=date(2027, 3, 15))


def purposes(*named, **changes):
    return with_leaf(extended_key_usage=named or None, **changes)


@pytest.mark.parametrize(
    ("ask", "facts", "status"),
    [
        pytest.param(for_servers, purposes("serverAuth"), Status.PASS, id="servers"),
        pytest.param(for_servers, purposes(), Status.PASS, id="any, as none is stated"),
        pytest.param(for_servers, purposes("anyExtendedKeyUsage"), Status.PASS, id="any"),
        pytest.param(for_servers, purposes("clientAuth"), Status.FAIL, id="clients alone"),
        pytest.param(
            for_servers_alone, purposes("serverAuth", not_before=NEW), Status.PASS, id="not both"
        ),
        pytest.param(for_servers_alone, purposes(*BOTH, not_before=NEW), Status.FAIL, id="both"),
        pytest.param(
            for_servers_alone,
            purposes(*BOTH, not_before=OLD),
            Status.NOT_APPLICABLE,
            id="both, issued before that day",
        ),
        pytest.param(
            for_servers_alone,
            tls_facts(public_trust=trusted(verified=False)),
            Status.NOT_APPLICABLE,
            id="of no public authority",
        ),
        pytest.param(for_servers, PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
        pytest.param(for_servers_alone, PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP too"),
    ],
)
def test_purposes(ask, facts, status):
    assert ask(facts).status is status


@pytest.mark.parametrize("ask", [for_servers, for_servers_alone])
@pytest.mark.parametrize(
    "facts",
    [
        with_leaf(extended_key_usage=UNSEEN, not_before=NEW),
        tls_facts(chain=UNSEEN),
        tls_facts(chains=UNSEEN),
    ],
    ids=["purposes", "certificate", "a second certificate"],
)
def test_is_unknown_when_not_looked_at(ask, facts):
    with pytest.raises(UnseenError):
        ask(facts)
