import pytest

from checks.tls.certificate_names_host import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, certificate, tls_facts


def ask(host, *, dns=(), ips=(), **leaf):
    leaf = certificate(dns_names=dns, ip_names=ips, **leaf)
    return judge(tls_facts(host=host, chain=(leaf,)))


@pytest.mark.parametrize(
    ("host", "dns", "ips"),
    [
        pytest.param("a.example.vn", ("b.example.vn", "a.example.vn"), (), id="one of its names"),
        pytest.param("a.example.vn", ("A.Example.VN",), (), id="in other letters"),
        pytest.param("a.example.vn", ("a.example.vn.",), (), id="with a final dot"),
        pytest.param("a.example.vn", ("*.example.vn",), (), id="by a wildcard label"),
        pytest.param("xn--s-gia.vn", ("xn--s-gia.vn",), (), id="an A-label"),
        pytest.param("xn--s-gia.example.vn", ("*.example.vn",), (), id="an A-label by a wildcard"),
        pytest.param("192.0.2.1", (), ("192.0.2.1",), id="an IPv4 address"),
        pytest.param("2001:db8::1", (), ("2001:db8::1",), id="an IPv6 address"),
        pytest.param("2001:db8:0::1", (), ("2001:db8::1",), id="an address spelled otherwise"),
    ],
)
def test_passes_for(host, dns, ips):
    assert ask(host, dns=dns, ips=ips).status is Status.PASS


@pytest.mark.parametrize(
    ("host", "dns", "ips"),
    [
        pytest.param("a.example.vn", ("b.example.vn",), (), id="another name"),
        pytest.param("a.b.example.vn", ("*.example.vn",), (), id="a wildcard two labels deep"),
        pytest.param("example.vn", ("*.example.vn",), (), id="a wildcard for no label"),
        pytest.param("www.example.vn", ("w*.example.vn",), (), id="a wildcard in a label"),
        pytest.param("a.b.example.vn", ("a.*.example.vn",), (), id="a wildcard further right"),
        pytest.param("a.example.vn", ("*.*.vn",), (), id="two wildcards"),
        pytest.param("vn", ("*",), (), id="a bare wildcard"),
        pytest.param("192.0.2.1", ("192.0.2.1",), (), id="an address that is spelled as a name"),
        pytest.param("192.0.2.1", ("*.0.2.1",), (), id="an address by a wildcard"),
        pytest.param("192.0.2.1", (), ("192.0.2.2",), id="another address"),
        pytest.param("site.example.vn", (), ("192.0.2.1",), id="only addresses"),
        pytest.param("a.example.vn", ("",), (), id="an empty name"),
    ],
)
def test_fails_for(host, dns, ips):
    assert ask(host, dns=dns, ips=ips).status is Status.FAIL


def test_the_common_name_does_not_count():
    verdict = ask("site.example.vn", subject="CN=site.example.vn")
    assert verdict.status is Status.FAIL
    assert str(verdict.reason) == "holds no name where clients look for one (subjectAltName)"


def test_the_sentence_names_what_the_certificate_names():
    verdict = ask("a.vn", dns=("b.vn", "*.c.vn"), ips=("192.0.2.1",))
    assert str(verdict.reason) == "names b.vn, *.c.vn, 192.0.2.1, not a.vn"


def test_a_hundred_names_do_not_fill_the_report():
    verdict = ask("a.vn", dns=tuple(f"{number}.vn" for number in range(100)))
    assert verdict.observed == "0.vn, 1.vn, 2.vn, 3.vn, 4.vn, …"


def test_does_not_bind_what_is_declared_as_plain_http():
    assert judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(tls_facts(chain=UNSEEN), id="no certificate was seen"),
        pytest.param(tls_facts(chain=(certificate(dns_names=UNSEEN),)), id="its names were not"),
    ],
)
def test_is_unknown_when(facts):
    with pytest.raises(UnseenError):
        judge(facts)
