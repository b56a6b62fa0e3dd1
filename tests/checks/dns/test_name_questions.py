"""Names that lead nowhere, names that were let go, and what stands beside an address."""

import pytest

from checks.dns import (
    caa_permits_issuer,
    caa_published,
    caa_well_formed,
    https_record_sane,
    no_dangling_names,
    official_suffix,
    old_names_kept,
)
from checks.verdict import Status, UnseenError
from tests.checks.dns.dns_facts import (
    NAME,
    NO_ANSWER,
    asked,
    caa,
    dns_facts,
    https,
    old_name,
    pointer,
    statuses,
)
from tests.checks.tls.tls_facts import UNSEEN, certificate, tls_facts, trusted

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
OPEN_TO_ANYONE = ["vn", "edu.vn", "com"]
KNOWN_TAGS = ["issue", "issuewild", "iodef"]


def names(**changes):
    return (old_name(NAME, legacy=False), old_name(**changes))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="an address"),
        pytest.param({"rcode": "NXDOMAIN", "addresses": ()}, PASS, id="gone"),
        pytest.param({"pointers": (pointer(),)}, PASS, id="an alias of what is there"),
        pytest.param(
            {"pointers": (pointer(there=False),), "rcode": "NXDOMAIN"}, FAIL, id="a dead alias"
        ),
        pytest.param(
            {"pointers": (pointer(why="name_server", there=False),)}, FAIL, id="a dead name server"
        ),
        pytest.param(
            {"pointers": (pointer(why="mail_host", there=False),)}, FAIL, id="a dead mail host"
        ),
        pytest.param({"pointers": (pointer(there=NO_ANSWER),)}, UNKNOWN, id="an end not told"),
        pytest.param({"rcode": "SERVFAIL", "errors": (22,)}, FAIL, id="lame name servers"),
        pytest.param({"rcode": "SERVFAIL"}, UNKNOWN, id="no answer, for no known reason"),
        pytest.param({"rcode": NO_ANSWER}, UNKNOWN, id="no resolver"),
    ],
)
def test_names_lead_somewhere(changes, status):
    found = statuses(no_dangling_names.judge(dns_facts(names=names(**changes))))
    assert found == {NAME: PASS, "old.example.vn": status}


def test_www_is_judged_with_the_name_that_it_stands_before():
    www = old_name("www.old.example.vn", pointers=(pointer("www.old.example.vn", there=False),))
    found = statuses(no_dangling_names.judge(dns_facts(names=(*names(), www))))
    assert found == {NAME: PASS, "old.example.vn": FAIL}


@pytest.mark.parametrize(
    ("name", "changes", "status"),
    [
        pytest.param("old.edu.vn", {}, PASS, id="held"),
        pytest.param("old.edu.vn", {"gone": "old.edu.vn"}, FAIL, id="let go under edu.vn"),
        pytest.param("www.old.com", {"gone": "old.com"}, FAIL, id="let go with what is above"),
        pytest.param("a.old.com", {"gone": "a.old.com"}, PASS, id="gone below a name that is held"),
        pytest.param("old.longan.gov.vn", {"gone": "old.longan.gov.vn"}, PASS, id="under gov.vn"),
        pytest.param("old.com", {"gone": NO_ANSWER}, UNKNOWN, id="how much is gone is not told"),
        pytest.param("old.com", {"rcode": "SERVFAIL"}, UNKNOWN, id="no answer"),
        pytest.param("old.com", {"rcode": NO_ANSWER}, UNKNOWN, id="no resolver"),
    ],
)
def test_old_names_are_held(name, changes, status):
    facts = dns_facts(names=(old_name(name, **changes), old_name(f"www.{name}", **changes)))
    assert statuses(old_names_kept.judge(facts, open_to_anyone=OPEN_TO_ANYONE)) == {name: status}


def test_without_old_names_nothing_is_to_be_held():
    facts = dns_facts(names=(old_name(NAME, legacy=False),))
    assert statuses(old_names_kept.judge(facts, open_to_anyone=[])) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("sgddt.tayninh.gov.vn", PASS),
        ("truong.edu.vn", PASS),
        ("sgddttayninh.vn", FAIL),
        ("notgov.vn", FAIL),
        ("example.com", FAIL),
    ],
)
def test_the_name_ends_as_it_is_to(name, status):
    facts = dns_facts(name=name)
    assert asked(official_suffix.judge, facts, suffixes=["gov.vn", "edu.vn"])[0] is status


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(caa("0 issue letsencrypt.org"), PASS, id="one issuer"),
        pytest.param(caa("0 issue ;", at="vn"), PASS, id="nobody, and above"),
        pytest.param(caa("0 iodef mailto:a@example.vn"), FAIL, id="an address for alerts alone"),
        pytest.param(None, FAIL, id="none"),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_caa_is_published(found, status):
    assert asked(caa_published.judge, dns_facts(caa=found))[0] is status


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ("0 issue letsencrypt.org", PASS),
        ("0 issue ;", PASS),
        ("0 issue letsencrypt.org; validationmethods=dns-01", PASS),
        ("128 issue ca.example; account=230123; x=y", PASS),
        ("0 iodef https://iodef.example.vn/", PASS),
        ("0 future anything at all", PASS),
        ("1 issue letsencrypt.org", FAIL),
        ("0 issue letsencrypt org", FAIL),
        ("0 issue https://letsencrypt.org", FAIL),
        ("0 issuewild letsencrypt.org;;", FAIL),
        ("0 iodef cert@example.vn", FAIL),
        ("128 future anything at all", FAIL),
        ("0 iss_ue letsencrypt.org", FAIL),
    ],
)
def test_caa_is_well_formed(record, status):
    facts = dns_facts(caa=caa(record))
    assert asked(caa_well_formed.judge, facts, known_tags=KNOWN_TAGS)[0] is status


@pytest.mark.parametrize(("found", "status"), [(None, NOT_APPLICABLE), (NO_ANSWER, UNKNOWN)])
def test_without_caa_no_form_is_wrong(found, status):
    assert asked(caa_well_formed.judge, dns_facts(caa=found), known_tags=KNOWN_TAGS)[0] is status


@pytest.mark.parametrize(
    ("records", "status"),
    [
        pytest.param((), PASS, id="none"),
        pytest.param((https(alpn="h2"),), PASS, id="a protocol"),
        pytest.param((https(ipv4hint="203.113.0.80"),), PASS, id="a right hint"),
        pytest.param((https(ipv6hint="2405:4800:0::80"),), PASS, id="a hint written otherwise"),
        pytest.param((https(ipv4hint="203.113.0.80,192.0.2.1"),), FAIL, id="a wrong hint"),
        pytest.param((https(target="cdn.example", ipv4hint="192.0.2.1"),), PASS, id="another's"),
        pytest.param((https(no_default_alpn=""),), FAIL, id="no protocol at all"),
        pytest.param((https(0, "cdn.example"),), PASS, id="an alias"),
        pytest.param((https(0),), FAIL, id="no service"),
        pytest.param((https(0, "cdn.example"), https()), FAIL, id="an alias beside another"),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_the_https_record_is_sane(records, status):
    wanted = NOT_APPLICABLE if records == () else status
    assert asked(https_record_sane.judge, dns_facts(https=records))[0] is wanted


def test_hints_are_not_judged_without_addresses():
    facts = dns_facts(https=(https(ipv4hint="192.0.2.1"),), addresses=NO_ANSWER)
    assert asked(https_record_sane.judge, facts)[0] is UNKNOWN


ISSUERS = ["Let's Encrypt: letsencrypt.org", "GoDaddy.com, Inc.: godaddy.com starfieldtech.com"]
ISRG, GODADDY = "CN=R11,O=Let's Encrypt,C=US", r"CN=G2,O=GoDaddy.com\, Inc.,C=US"


def shown(issuer: str = ISRG, **changes):
    leaf = certificate(issuer=issuer, **changes)
    return {"203.113.0.80": tls_facts(chain=(leaf,), chains=())}


def permits(tls, *records: str):
    found = caa(*records) if records else None
    facts = dns_facts(caa=found)
    return asked(
        lambda dns, **params: caa_permits_issuer.judge(tls, dns, **params), facts, issuers=ISSUERS
    )[0]


@pytest.mark.parametrize(
    ("tls", "records", "status"),
    [
        pytest.param(shown(), ("0 issue letsencrypt.org",), PASS, id="named"),
        pytest.param(shown(), ("0 issue LetsEncrypt.org; accounturi=x",), PASS, id="by account"),
        pytest.param(shown(GODADDY), ("0 issue starfieldtech.com",), PASS, id="by another name"),
        pytest.param(shown(), ("0 issue sectigo.com",), FAIL, id="another is named"),
        pytest.param(shown(), ("0 issue ;",), FAIL, id="nobody is"),
        pytest.param(shown(), ("0 iodef mailto:a@b.vn",), PASS, id="no limit"),
        pytest.param(shown(), (), NOT_APPLICABLE, id="no CAA"),
        pytest.param(
            shown(dns_names=("*.example.vn",)),
            ("0 issue letsencrypt.org", "0 issuewild ;"),
            FAIL,
            id="a wildcard where none may be",
        ),
        pytest.param(
            shown(dns_names=("*.example.vn",)), ("0 issue letsencrypt.org",), PASS, id="a wildcard"
        ),
        pytest.param(shown(), ("0 issue letsencrypt.org", "0 issuewild ;"), PASS, id="no wildcard"),
        pytest.param(
            shown("CN=X,O=Unheard-of"), ("0 issue x.com",), UNKNOWN, id="not in the table"
        ),
        pytest.param(
            {"a": tls_facts(public_trust=trusted(verified=False))},
            ("0 issue x.com",),
            NOT_APPLICABLE,
            id="an authority of its own",
        ),
        pytest.param({"a": tls_facts(chain=UNSEEN)}, ("0 issue x.com",), UNKNOWN, id="not shown"),
        pytest.param(
            {"a": tls_facts(scheme="http", speaks="http")},
            ("0 issue x.com",),
            NOT_APPLICABLE,
            id="plain HTTP",
        ),
    ],
)
def test_the_issuer_in_use_may_issue_again(tls, records, status):
    assert permits(tls, *records) is status


def test_without_an_answer_no_issuer_is_judged():
    with pytest.raises(UnseenError):
        caa_permits_issuer.judge(shown(), dns_facts(caa=NO_ANSWER), issuers=ISSUERS)
