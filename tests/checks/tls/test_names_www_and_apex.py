import pytest

from checks.tls.names_www_and_apex import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import (
    PLAIN_HTTP,
    UNSEEN,
    certificate,
    intermediate,
    tls_facts,
)


def site(host, *names, **changes):
    chain = (certificate(dns_names=names), intermediate())
    return tls_facts(host=host, chain=chain, **changes)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(
            site("www.example.vn", "www.example.vn", "example.vn"), Status.PASS, id="both"
        ),
        pytest.param(
            site("example.gov.vn", "example.gov.vn", "WWW.example.gov.vn"),
            Status.PASS,
            id="both, from the other side",
        ),
        pytest.param(
            site("example.vn", "example.vn", "*.example.vn"), Status.PASS, id="by a wildcard"
        ),
        pytest.param(site("www.example.vn", "www.example.vn"), Status.FAIL, id="www alone"),
        pytest.param(
            site("www.example.vn", "*.example.vn"),
            Status.FAIL,
            id="a wildcard, which leaves it out",
        ),
        pytest.param(site("example.edu.vn", "example.edu.vn"), Status.FAIL, id="without www alone"),
        pytest.param(
            site("mail.example.vn", "mail.example.vn"), Status.NOT_APPLICABLE, id="another host"
        ),
        pytest.param(
            site("sgddt.hanoi.gov.vn", "sgddt.hanoi.gov.vn"),
            Status.NOT_APPLICABLE,
            id="a name below a registered one",
        ),
        pytest.param(site("192.0.2.1"), Status.NOT_APPLICABLE, id="an address"),
        pytest.param(site("www.example.vn", scheme="smtp"), Status.NOT_APPLICABLE, id="mail"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_people_type_both(facts, status):
    assert judge(facts).status is status


def test_the_sentence_names_the_other():
    reason = str(judge(site("www.example.vn", "www.example.vn")).reason)
    assert reason == "names www.example.vn, but not example.vn"


@pytest.mark.parametrize("field", ["chain", "chains"])
def test_is_unknown_when_not_looked_at(field):
    right = {"chain": (certificate(dns_names=("www.example.vn", "example.vn")), intermediate())}
    with pytest.raises(UnseenError):
        judge(tls_facts(host="www.example.vn", **(right | {field: UNSEEN})))
