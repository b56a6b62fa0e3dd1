import pytest

from checks.tls.alpn_agreed import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts


def ask(facts):
    return judge(facts, any_of=("h2", "http/1.1"))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(alpn="h2"), Status.PASS, id="HTTP/2"),
        pytest.param(tls_facts(alpn="http/1.1"), Status.PASS, id="HTTP/1.1"),
        pytest.param(tls_facts(alpn="spdy/3"), Status.FAIL, id="another"),
        pytest.param(tls_facts(alpn=None), Status.FAIL, id="none"),
        pytest.param(tls_facts(alpn=None, scheme="smtp"), Status.NOT_APPLICABLE, id="mail"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_a_website_agrees_on_its_protocol(facts, status):
    assert ask(facts).status is status


def test_is_unknown_when_not_looked_at():
    with pytest.raises(UnseenError):
        ask(tls_facts(alpn=UNSEEN))
