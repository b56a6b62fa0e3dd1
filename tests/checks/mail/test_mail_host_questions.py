"""What is asked of mail hosts: that they are there, and that they encrypt."""

from hashlib import sha256

import pytest

from checks.mail import (
    addresses_official,
    dane_matches,
    dane_published,
    dane_secure,
    dane_usable,
    mta_sts_announced,
    mta_sts_covers_mx,
    mta_sts_enforced,
    mta_sts_served,
    mx_addresses_global,
    mx_as_declared,
    mx_hosts_found,
    mx_hosts_no_alias,
    null_mx_alone,
    starttls_offered,
    tls_reports_wanted,
)
from checks.mail.facts import TlsaSet
from checks.verdict import Cause
from tests.checks.mail.mail_facts import (
    FAIL,
    HOST,
    NO_ANSWER,
    NOT_APPLICABLE,
    NULL_MX,
    PASS,
    POLICY,
    UNKNOWN,
    V4,
    V6,
    asked,
    dmarc,
    host,
    mail_facts,
    mx,
    policy,
    tlsa,
    tlsa_record,
    told,
)
from tests.checks.tls.tls_facts import UNSEEN, certificate, intermediate, tls_facts

MX_AT = f"smtp://{HOST}:25 "


@pytest.mark.parametrize(
    ("use", "found", "status"),
    [
        pytest.param("both", mx(HOST), PASS, id="it receives, and has a host"),
        pytest.param("receives", mx(), FAIL, id="it receives, and has none"),
        pytest.param("both", NULL_MX, FAIL, id="it receives, and says otherwise"),
        pytest.param("none", NULL_MX, PASS, id="it receives none, and says so"),
        pytest.param("sends", mx(), FAIL, id="it receives none, and does not say so"),
        pytest.param("none", mx(HOST), FAIL, id="it receives none, and has a host"),
        pytest.param(None, mx(HOST), UNKNOWN, id="nothing is declared"),
        pytest.param("both", NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_mail_is_taken_as_declared(use, found, status):
    assert asked(mx_as_declared.judge, mail_facts(use=use, mx=found)) is status


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(NULL_MX, PASS, id="alone"),
        pytest.param(mx("", HOST), FAIL, id="beside a host"),
        pytest.param(mx(""), FAIL, id="with another preference"),
        pytest.param(mx(HOST), NOT_APPLICABLE, id="a host alone"),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_a_null_mx_stands_alone(found, status):
    assert asked(null_mx_alone.judge, mail_facts(mx=found)) is status


@pytest.mark.parametrize(
    ("one", "found", "no_alias", "everywhere"),
    [
        pytest.param(host(), PASS, PASS, PASS, id="right"),
        pytest.param(
            host(found=False, addresses=()), FAIL, NOT_APPLICABLE, NOT_APPLICABLE, id="gone"
        ),
        pytest.param(host(addresses=()), FAIL, PASS, NOT_APPLICABLE, id="no address"),
        pytest.param(host(alias="x.vn"), PASS, FAIL, PASS, id="an alias"),
        pytest.param(host(addresses=(V4, "10.0.0.25")), PASS, PASS, FAIL, id="an inner address"),
        pytest.param(host(addresses=("2001:db8::1",)), PASS, PASS, FAIL, id="documentation"),
        pytest.param(host(addresses=("fd00::1",)), PASS, PASS, FAIL, id="unique local"),
        pytest.param(host(addresses=("100.64.0.1",)), PASS, PASS, FAIL, id="shared space"),
        pytest.param(host(found=NO_ANSWER), UNKNOWN, UNKNOWN, UNKNOWN, id="no answer"),
        pytest.param(
            host(alias=NO_ANSWER, addresses=NO_ANSWER), UNKNOWN, UNKNOWN, UNKNOWN, id="half of it"
        ),
    ],
)
def test_mail_hosts_are_there(one, found, no_alias, everywhere):
    facts = mail_facts(hosts=(one,))
    assert asked(mx_hosts_found.judge, facts) is found
    assert asked(mx_hosts_no_alias.judge, facts) is no_alias
    assert asked(mx_addresses_global.judge, facts) is everywhere


FREE = {"free_mail": ["gmail.com", "outlook.com"], "free_hosts": ["improvmx.com"]}
OF_A_DOMAIN_THAT_TAKES_MAIL = [
    (mx_hosts_found.judge, {}, ()),
    (mx_hosts_no_alias.judge, {}, ()),
    (mx_addresses_global.judge, {}, ()),
    (mta_sts_announced.judge, {}, ()),
    (mta_sts_served.judge, {}, ()),
    (mta_sts_enforced.judge, {"min_max_age_s": 1}, ()),
    (mta_sts_covers_mx.judge, {}, ()),
    (tls_reports_wanted.judge, {}, ()),
    (dane_published.judge, {}, ()),
    (dane_secure.judge, {}, ()),
    (dane_usable.judge, {}, ()),
    (dane_matches.judge, {}, ({},)),
    (starttls_offered.judge, {}, ({},)),
]


@pytest.mark.parametrize(("judge", "params", "others"), OF_A_DOMAIN_THAT_TAKES_MAIL)
@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(NULL_MX, NOT_APPLICABLE, id="it says so"),
        pytest.param(mx(), NOT_APPLICABLE, id="it has none"),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_a_domain_without_mail_hosts_has_none_to_judge(judge, params, others, found, status):
    assert asked(judge, mail_facts(mx=found, hosts=()), *others, **params) is status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="its own"),
        pytest.param({"mx": mx("x.mail.protection.outlook.com")}, PASS, id="rented"),
        pytest.param({"mx": mx("mx1.improvmx.com")}, FAIL, id="a host of a free provider"),
        pytest.param(
            {"dmarc": dmarc("v=DMARC1; p=none; rua=mailto:sgd@gmail.com")}, FAIL, id="DMARC"
        ),
        pytest.param(
            {"tls_reports": ("v=TLSRPTv1; rua=mailto:sgd@Gmail.com",)}, FAIL, id="TLS reports"
        ),
        pytest.param({"tls_reports": NO_ANSWER}, UNKNOWN, id="not all seen"),
        pytest.param(
            {"mx": NULL_MX, "dmarc": dmarc("v=DMARC1; p=none"), "tls_reports": ()},
            NOT_APPLICABLE,
            id="nothing is named",
        ),
    ],
)
def test_mail_is_of_an_official_domain(changes, status):
    assert asked(addresses_official.judge, mail_facts(**changes), **FREE) is status


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (("v=STSv1; id=20261124",), PASS),
        ((), FAIL),
        (("v=STSv1; id=1", "v=STSv1; id=2"), FAIL),
        (("v=STSv1;",), FAIL),
        (("v=STSv1; id=a-b",), FAIL),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_a_policy_is_announced(texts, status):
    assert asked(mta_sts_announced.judge, mail_facts(mta_sts=texts)) is status


LATER = POLICY.replace("enforce", "testing")
SHORT = POLICY.replace("2592000", "3600")


@pytest.mark.parametrize(
    ("one", "served", "enforced", "covers"),
    [
        pytest.param(policy(), PASS, PASS, PASS, id="right"),
        pytest.param(policy(POLICY.replace("\r\n", "\n")), PASS, PASS, PASS, id="plain lines"),
        pytest.param(policy(LATER), PASS, FAIL, PASS, id="tried alone"),
        pytest.param(policy(SHORT), PASS, FAIL, PASS, id="soon forgotten"),
        pytest.param(policy(POLICY.replace("mx1", "mx9")), PASS, PASS, FAIL, id="another host"),
        pytest.param(policy(POLICY.replace("mx1", "*")), PASS, PASS, PASS, id="any host below"),
        pytest.param(policy(POLICY.replace("mx1", "*.a")), PASS, PASS, FAIL, id="deeper below"),
        pytest.param(
            policy(POLICY.replace("version: STSv1\r\n", "")), FAIL, PASS, PASS, id="no version"
        ),
        pytest.param(policy(POLICY.replace("mx:", "host:")), FAIL, PASS, FAIL, id="no host"),
        pytest.param(policy(POLICY.replace("25", "x")), FAIL, FAIL, PASS, id="no age"),
        pytest.param(policy(f"{POLICY}nonsense\r\n"), FAIL, PASS, PASS, id="nonsense"),
        pytest.param(policy(media_type="text/html"), FAIL, PASS, PASS, id="a web page"),
        pytest.param(
            policy(trusted=False, flaw="expired"),
            FAIL,
            NOT_APPLICABLE,
            NOT_APPLICABLE,
            id="expired",
        ),
        pytest.param(policy(status=404), FAIL, NOT_APPLICABLE, NOT_APPLICABLE, id="not found"),
        pytest.param(policy(how="refused"), FAIL, NOT_APPLICABLE, NOT_APPLICABLE, id="refused"),
        pytest.param(policy(whole=False), FAIL, NOT_APPLICABLE, NOT_APPLICABLE, id="endless"),
        pytest.param(policy(how="silent"), UNKNOWN, NOT_APPLICABLE, NOT_APPLICABLE, id="silent"),
        pytest.param(NO_ANSWER, UNKNOWN, UNKNOWN, UNKNOWN, id="not looked at"),
    ],
)
def test_the_policy_is_served_enforced_and_complete(one, served, enforced, covers):
    policies = NO_ANSWER if one is NO_ANSWER else (one,)
    facts = mail_facts(sts_policies=policies)
    assert asked(mta_sts_served.judge, facts) is served
    assert asked(mta_sts_enforced.judge, facts, min_max_age_s=604800) is enforced
    assert asked(mta_sts_covers_mx.judge, facts) is covers


@pytest.mark.parametrize(
    "judge", [mta_sts_served.judge, mta_sts_covers_mx.judge], ids=["served", "covers"]
)
def test_a_policy_that_nobody_announces_is_not_judged(judge):
    assert asked(judge, mail_facts(mta_sts=())) is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (("v=TLSRPTv1; rua=mailto:tls@example.vn",), PASS),
        (("v=TLSRPTv1; rua=https://example.vn/tls,mailto:tls@example.vn",), PASS),
        ((), FAIL),
        (("v=TLSRPTv1; rua=x", "v=TLSRPTv1; rua=y"), FAIL),
        (("v=TLSRPTv1;",), FAIL),
        (("v=TLSRPTv1; rua=tls@example.vn",), FAIL),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_reports_of_failed_encryption_are_wanted(texts, status):
    assert asked(tls_reports_wanted.judge, mail_facts(tls_reports=texts)) is status


NO_TLSA = host(tlsa=TlsaSet(records=(), secure=True))


@pytest.mark.parametrize(
    ("one", "published", "usable"),
    [
        pytest.param(host(), PASS, PASS, id="right"),
        pytest.param(host(tlsa=tlsa(tlsa_record(2, 1))), PASS, PASS, id="of the authority"),
        pytest.param(
            host(tlsa=tlsa(tlsa_record(matching=2, data="b" * 128))), PASS, PASS, id="512"
        ),
        pytest.param(host(tlsa=tlsa(tlsa_record(matching=0, data="30"))), PASS, PASS, id="in full"),
        pytest.param(host(tlsa=tlsa(tlsa_record(1))), PASS, FAIL, id="a usage of the web"),
        pytest.param(host(tlsa=tlsa(tlsa_record(3, 2))), PASS, FAIL, id="no selector"),
        pytest.param(host(tlsa=tlsa(tlsa_record(matching=3))), PASS, FAIL, id="no such digest"),
        pytest.param(host(tlsa=tlsa(tlsa_record(data="aa"))), PASS, FAIL, id="too short"),
        pytest.param(NO_TLSA, FAIL, NOT_APPLICABLE, id="none"),
        pytest.param(host(tlsa=NO_ANSWER), UNKNOWN, UNKNOWN, id="no answer"),
    ],
)
def test_tlsa_records_can_be_used(one, published, usable):
    facts = mail_facts(hosts=(one,))
    assert asked(dane_published.judge, facts) is published
    assert asked(dane_usable.judge, facts) is usable


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="all"),
        pytest.param({"mx": mx(HOST, secure=False)}, FAIL, id="not the MX records"),
        pytest.param({"hosts": (host(secure=False),)}, FAIL, id="not the addresses"),
        pytest.param({"hosts": (host(tlsa=tlsa(secure=False)),)}, FAIL, id="not the TLSA records"),
        pytest.param(
            {"hosts": (host(secure=False),), "resolver_vouches": False}, UNKNOWN, id="no validation"
        ),
        pytest.param({"hosts": (NO_TLSA,)}, NOT_APPLICABLE, id="nothing to protect"),
        pytest.param({"hosts": (host(secure=NO_ANSWER),)}, UNKNOWN, id="no answer"),
    ],
)
def test_tlsa_records_are_signed(changes, status):
    assert asked(dane_secure.judge, mail_facts(**changes)) is status


def smtp(**changes):
    return tls_facts(**({"host": HOST, "port": 25, "scheme": "smtp"} | changes))


def looks(four=None, six=None):
    found = {V4: four, V6: six}
    return {f"{MX_AT}{at}": smtp() if one is None else one for at, one in found.items()}


ELSEWHERE = {f"smtp://{HOST}:587 {V4}": smtp(), f"smtp://mx2.example.vn:25 {V4}": smtp()}


@pytest.mark.parametrize(
    ("tls", "status", "cause"),
    [
        pytest.param(looks(), PASS, None, id="at every address"),
        pytest.param(looks(six=smtp(speaks="smtp")), FAIL, None, id="in clear at one"),
        pytest.param(looks(six=smtp(speaks="")), UNKNOWN, Cause.UNREACHABLE, id="nothing told"),
        pytest.param(looks(six=smtp(speaks=UNSEEN)), UNKNOWN, Cause.TIMED_OUT, id="not seen"),
        pytest.param(looks(six=NO_ANSWER), UNKNOWN, Cause.TIMED_OUT, id="one not reached"),
        pytest.param(
            looks(smtp(speaks="smtp"), NO_ANSWER), FAIL, None, id="in clear, the other not reached"
        ),
        pytest.param({f"{MX_AT}{V4}": smtp()}, UNKNOWN, Cause.NOT_ASKED, id="one not looked at"),
        pytest.param({}, UNKNOWN, Cause.NOTHING_DECLARED, id="not declared"),
        pytest.param(ELSEWHERE, UNKNOWN, Cause.NOTHING_DECLARED, id="other hosts and ports"),
    ],
)
def test_mail_hosts_begin_tls(tls, status, cause):
    assert told(starttls_offered.judge, mail_facts(), tls)[:2] == (status, cause)


def test_a_host_that_is_not_declared_is_named():
    why = told(starttls_offered.judge, mail_facts(), {})[2]
    assert why == f"no endpoint is declared for the mail host {HOST}: smtp://{HOST}:25"


KEY = "b" * 64
LEAF = certificate(sha256="a" * 64, key_sha256=KEY, dns_names=(HOST,))
CHAIN = (LEAF, intermediate(key_sha256="d" * 64))
DER = b"0\x82".hex()


def shown(*chain):
    return smtp(chain=chain, chains=(chain,))


@pytest.mark.parametrize(
    ("record", "status"),
    [
        pytest.param(tlsa_record(3, 0, 1, "a" * 64), PASS, id="the certificate"),
        pytest.param(tlsa_record(3, 1, 1, KEY), PASS, id="its key"),
        pytest.param(tlsa_record(2, 0, 1, "c" * 64), PASS, id="its authority"),
        pytest.param(tlsa_record(2, 1, 1, "d" * 64), PASS, id="its authority's key"),
        pytest.param(tlsa_record(3, 1, 1, "e" * 64), FAIL, id="another key"),
        pytest.param(tlsa_record(3, 0, 0, DER), FAIL, id="another certificate in full"),
        pytest.param(tlsa_record(3, 1, 0, "zz"), FAIL, id="no hexadecimal"),
        pytest.param(tlsa_record(1, 1, 1, KEY), FAIL, id="a usage of the web"),
        pytest.param(tlsa_record(3, 1, 2, "a" * 128), UNKNOWN, id="SHA-512"),
    ],
)
def test_the_certificate_is_the_one_that_is_named(record, status):
    facts = mail_facts(hosts=(host(tlsa=tlsa(record)),))
    assert asked(dane_matches.judge, facts, looks(shown(*CHAIN), shown(*CHAIN))) is status


def test_a_certificate_in_full_is_compared():
    data = b"a certificate"
    facts = mail_facts(hosts=(host(tlsa=tlsa(tlsa_record(3, 0, 0, data.hex()))),))
    leaf = certificate(sha256=sha256(data).hexdigest())
    assert asked(dane_matches.judge, facts, looks(shown(leaf), shown(leaf))) is PASS


@pytest.mark.parametrize(
    ("tls", "status"),
    [
        pytest.param(looks(six=shown(certificate(sha256="f" * 64))), FAIL, id="another at one"),
        pytest.param(looks(six=smtp(chain=UNSEEN)), UNKNOWN, id="not shown"),
        pytest.param(looks(six=NO_ANSWER), UNKNOWN, id="not reached"),
        pytest.param({}, UNKNOWN, id="not declared"),
    ],
)
def test_every_certificate_has_to_match(tls, status):
    assert asked(dane_matches.judge, mail_facts(), tls) is status


def test_an_authority_vouches_for_the_host_alone():
    other = certificate(dns_names=("other.vn",)), intermediate()
    facts = mail_facts(hosts=(host(tlsa=tlsa(tlsa_record(2, 0, 1, "c" * 64))),))
    assert asked(dane_matches.judge, facts, looks(shown(*other), shown(*other))) is FAIL


def test_a_key_that_was_not_read_is_not_compared():
    facts = mail_facts(hosts=(host(tlsa=tlsa(tlsa_record(3, 1, 1, KEY))),))
    unread = shown(certificate(key_sha256=UNSEEN))
    assert asked(dane_matches.judge, facts, looks(unread, unread)) is UNKNOWN


def test_without_tlsa_records_nothing_is_compared():
    assert asked(dane_matches.judge, mail_facts(hosts=(NO_TLSA,)), looks()) is NOT_APPLICABLE
