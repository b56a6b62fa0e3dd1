import pytest

from checks.tls.wildcard_not_used import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, with_leaf


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(), Status.PASS, id="its own name"),
        pytest.param(
            with_leaf(dns_names=("example.vn", "*.example.vn")), Status.FAIL, id="a wildcard too"
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_a_wildcard_is_noticed(facts, status):
    assert judge(facts).status is status


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(tls_facts(chain=UNSEEN), id="no certificate"),
        pytest.param(tls_facts(chains=UNSEEN), id="no look for a second"),
        pytest.param(with_leaf(dns_names=UNSEEN), id="names not read"),
    ],
)
def test_is_unknown_when_not_looked_at(facts):
    with pytest.raises(UnseenError):
        judge(facts)
