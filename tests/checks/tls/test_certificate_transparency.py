import pytest

from checks.tls.certificate_transparency import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, trusted, with_leaf


def ask(facts):
    return judge(facts, min_scts=2)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(with_leaf(scts=2), Status.PASS, id="enough"),
        pytest.param(with_leaf(scts=1), Status.FAIL, id="too few"),
        pytest.param(with_leaf(scts=0), Status.FAIL, id="none"),
        pytest.param(
            tls_facts(public_trust=trusted(verified=False)),
            Status.NOT_APPLICABLE,
            id="of no public authority",
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_the_logs_promises_are_counted(facts, status):
    assert ask(facts).status is status


@pytest.mark.parametrize(
    "facts",
    [tls_facts(public_trust=UNSEEN), tls_facts(chains=UNSEEN), with_leaf(scts=UNSEEN)],
    ids=["trust", "a second certificate", "promises"],
)
def test_is_unknown_when_not_looked_at(facts):
    with pytest.raises(UnseenError):
        ask(facts)
