"""What is asked of DKIM and DMARC records."""

import pytest

from checks.mail import (
    dkim_key_strong,
    dkim_key_usable,
    dkim_not_testing,
    dkim_published,
    dmarc_applied_to_all,
    dmarc_covers_subdomains,
    dmarc_enforced,
    dmarc_published,
    dmarc_reports_authorised,
    dmarc_reports_wanted,
    dmarc_well_formed,
)
from checks.mail.facts import DkimKey, Dmarc, DmarcAt, ReportTo
from checks.verdict import Cause
from tests.checks.mail.mail_facts import (
    FAIL,
    NAME,
    NO_ANSWER,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    asked,
    dkim,
    dmarc,
    mail_facts,
    nothing_at,
    told,
)

UNSEEN = dkim(texts=NO_ANSWER, key=NO_ANSWER)
ABSENT = dkim(texts=(), key=None)
ENFORCED = ["quarantine", "reject"]


@pytest.mark.parametrize(
    ("selector", "status"),
    [
        pytest.param(dkim(), PASS, id="one record"),
        pytest.param(ABSENT, FAIL, id="none"),
        pytest.param(dkim("v=DKIM1; p=AAAA", "x"), FAIL, id="two"),
        pytest.param(UNSEEN, UNKNOWN, id="no answer"),
    ],
)
def test_each_selector_has_its_record(selector, status):
    assert asked(dkim_published.judge, mail_facts(dkim=(selector,))) is status


@pytest.mark.parametrize(
    ("selector", "status"),
    [
        pytest.param(dkim(), PASS, id="right"),
        pytest.param(dkim("p=AAAA"), PASS, id="without a version"),
        pytest.param(dkim("v=DKIM1; p="), FAIL, id="revoked"),
        pytest.param(dkim("v=DKIM2; p=AAAA"), FAIL, id="another version"),
        pytest.param(dkim("p=AAAA; v=DKIM1"), FAIL, id="the version not first"),
        pytest.param(dkim("v=DKIM1; p=AAAA; p=BBBB"), FAIL, id="two keys in one"),
        pytest.param(dkim("v=DKIM1; h=sha1; p=AAAA"), FAIL, id="SHA-1 alone"),
        pytest.param(dkim("v=DKIM1; s=other; p=AAAA"), FAIL, id="not for mail"),
        pytest.param(dkim("v=DKIM1; s=email:*; h=sha1:sha256; p=AAAA"), PASS, id="lists"),
        pytest.param(dkim("v=DKIM1", key=None), FAIL, id="no key"),
        pytest.param(dkim(key=DkimKey(kind="")), FAIL, id="no key that can be read"),
        pytest.param(ABSENT, NOT_APPLICABLE, id="nothing there"),
        pytest.param(UNSEEN, UNKNOWN, id="no answer"),
    ],
)
def test_verifiers_can_use_the_key(selector, status):
    assert asked(dkim_key_usable.judge, mail_facts(dkim=(selector,))) is status


@pytest.mark.parametrize(
    ("key", "status"),
    [
        (DkimKey(kind="RSA", bits=2048), PASS),
        (DkimKey(kind="RSA", bits=1024), FAIL),
        (DkimKey(kind="Ed25519", bits=256), PASS),
        (DkimKey(kind=""), NOT_APPLICABLE),
        (None, NOT_APPLICABLE),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_the_key_is_strong(key, status):
    facts = mail_facts(dkim=(dkim(key=key),))
    assert asked(dkim_key_strong.judge, facts, min_rsa_bits=2048) is status


@pytest.mark.parametrize(
    ("selector", "status"),
    [
        pytest.param(dkim(), PASS, id="no flag"),
        pytest.param(dkim("v=DKIM1; t=s; p=AAAA"), PASS, id="another flag"),
        pytest.param(dkim("v=DKIM1; t=y; p=AAAA"), FAIL, id="a test"),
        pytest.param(dkim("v=DKIM1; t=s : y; p=AAAA"), FAIL, id="a test, among flags"),
        pytest.param(ABSENT, NOT_APPLICABLE, id="nothing there"),
        pytest.param(UNSEEN, UNKNOWN, id="no answer"),
    ],
)
def test_no_selector_is_a_test(selector, status):
    assert asked(dkim_not_testing.judge, mail_facts(dkim=(selector,))) is status


DKIM_JUDGES = [
    (dkim_published.judge, {}),
    (dkim_key_usable.judge, {}),
    (dkim_key_strong.judge, {"min_rsa_bits": 1024}),
    (dkim_not_testing.judge, {}),
]


@pytest.mark.parametrize(("judge", "params"), DKIM_JUDGES)
@pytest.mark.parametrize(
    ("use", "status", "cause"),
    [
        pytest.param("both", UNKNOWN, Cause.NOT_DECLARED, id="it sends"),
        pytest.param(None, UNKNOWN, Cause.NOT_DECLARED, id="nothing is declared"),
        pytest.param("none", NOT_APPLICABLE, None, id="it sends none"),
    ],
)
def test_without_a_selector_nothing_is_known(judge, params, use, status, cause):
    assert told(judge, mail_facts(use=use, dkim=()), **params)[:2] == (status, cause)


def test_each_selector_is_judged_on_its_own():
    facts = mail_facts(dkim=(dkim(), dkim(selector="s2", texts=(), key=None), UNSEEN))
    found = [(one.locus, one.status) for one in dkim_published.judge(facts)]
    assert found == [("s1", PASS), ("s2", FAIL), ("s1", UNKNOWN)]


BELOW = "sgd.tinh.gov.vn"
ABOVE = "tinh.gov.vn"
RECORD = ("v=DMARC1; p=reject; sp=none",)


@pytest.mark.parametrize(
    ("name", "found", "status"),
    [
        pytest.param(NAME, dmarc(), PASS, id="its own"),
        pytest.param(NAME, nothing_at(), FAIL, id="none"),
        pytest.param(NAME, dmarc("v=DMARC1; p=none", "v=DMARC1; p=none"), FAIL, id="two"),
        pytest.param(BELOW, dmarc(*RECORD, at=ABOVE), PASS, id="that of its organisation"),
        pytest.param(f"a.{BELOW}", dmarc(*RECORD, at=BELOW), FAIL, id="one between them"),
        pytest.param(BELOW, dmarc(*RECORD, at="gov.vn"), FAIL, id="one above its organisation"),
        pytest.param(
            BELOW,
            Dmarc(
                found=(
                    DmarcAt(name=BELOW, texts=NO_ANSWER),
                    DmarcAt(name=ABOVE, texts=RECORD),
                )
            ),
            UNKNOWN,
            id="its own not seen",
        ),
        pytest.param(NAME, NO_ANSWER, UNKNOWN, id="nothing was looked at"),
    ],
)
def test_one_record_counts(name, found, status):
    assert asked(dmarc_published.judge, mail_facts(name=name, dmarc=found)) is status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("v=DMARC1; p=reject", PASS),
        ("v=DMARC1 ; p = Reject ; unknown=x;", PASS),
        ("v=DMARC1; p=quarantine; pct=50; adkim=s; aspf=r; fo=1:d; np=reject; t=y; psd=n", PASS),
        ("v=DMARC1; p=reject; rua=mailto:a@b.vn!10m,mailto:c%2Bd@e.vn", PASS),
        ("v=DMARC1", FAIL),
        ("v=DMARC1; rua=mailto:a@b.vn", FAIL),
        ("v=DMARC1; p=refuse", FAIL),
        ("v=DMARC1; p=reject; sp=x", FAIL),
        ("v=DMARC1; p=reject; pct=101", FAIL),
        ("v=DMARC1; p=reject; pct=half", FAIL),
        ("v=DMARC1; p=reject; rua=dmarc@example.vn", FAIL),
        ("v=DMARC1; p=reject, rua=mailto:a@b.vn", FAIL),
        ("v=DMARC1; p=reject; p=none", FAIL),
        ("v=DMARC1; p=reject; nonsense", FAIL),
        ("v=DMARC1; p=reject; rua=\ufffd", FAIL),
    ],
)
def test_receivers_can_read_it(text, status):
    assert asked(dmarc_well_formed.judge, mail_facts(dmarc=dmarc(text))) is status


@pytest.mark.parametrize(
    ("text", "own", "below", "everyone", "wanted"),
    [
        ("v=DMARC1; p=reject; rua=mailto:a@b.vn", PASS, PASS, PASS, PASS),
        ("v=DMARC1; p=Quarantine", PASS, PASS, PASS, FAIL),
        ("v=DMARC1; p=none", FAIL, FAIL, PASS, FAIL),
        ("v=DMARC1; p=reject; sp=none", PASS, FAIL, PASS, FAIL),
        ("v=DMARC1; p=none; sp=reject", FAIL, PASS, PASS, FAIL),
        ("v=DMARC1; p=reject; np=none", PASS, FAIL, PASS, FAIL),
        ("v=DMARC1; p=reject; pct=99", PASS, PASS, FAIL, FAIL),
        ("v=DMARC1; p=reject; t=y", PASS, PASS, FAIL, FAIL),
        ("v=DMARC1; p=reject; t=n; pct=100", PASS, PASS, PASS, FAIL),
        ("v=DMARC1", FAIL, FAIL, PASS, FAIL),
        ("v=DMARC1; p=reject; ruf=mailto:a@b.vn", PASS, PASS, PASS, FAIL),
    ],
)
def test_a_policy_is_judged_by_its_parts(text, own, below, everyone, wanted):
    facts = mail_facts(dmarc=dmarc(text))
    assert asked(dmarc_enforced.judge, facts, policies=ENFORCED) is own
    assert asked(dmarc_covers_subdomains.judge, facts, policies=ENFORCED) is below
    assert asked(dmarc_applied_to_all.judge, facts) is everyone
    assert asked(dmarc_reports_wanted.judge, facts) is wanted


def test_a_record_of_the_organisation_says_by_sp_what_holds_below():
    facts = mail_facts(name=BELOW, dmarc=dmarc(*RECORD, at=ABOVE))
    assert asked(dmarc_enforced.judge, facts, policies=ENFORCED) is FAIL


ALL_OF_THE_CONTENT = [
    (dmarc_well_formed.judge, {}),
    (dmarc_enforced.judge, {"policies": ENFORCED}),
    (dmarc_covers_subdomains.judge, {"policies": ENFORCED}),
    (dmarc_applied_to_all.judge, {}),
    (dmarc_reports_wanted.judge, {}),
    (dmarc_reports_authorised.judge, {}),
]


@pytest.mark.parametrize(("judge", "params"), ALL_OF_THE_CONTENT)
@pytest.mark.parametrize(
    ("found", "status"), [(nothing_at(), NOT_APPLICABLE), (NO_ANSWER, UNKNOWN)]
)
def test_without_a_record_its_content_is_not_judged(judge, params, found, status):
    assert asked(judge, mail_facts(dmarc=found), **params) is status


def sent_to(*domains, **told_of):
    addresses = ",".join(f"mailto:dmarc@{domain}" for domain in domains)
    reports = tuple(
        ReportTo(about=NAME, domain=name.replace("_", "."), authorised=told)
        for name, told in told_of.items()
    )
    return dmarc(f"v=DMARC1; p=reject; rua={addresses}", reports=reports)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(sent_to(NAME), NOT_APPLICABLE, id="its own"),
        pytest.param(sent_to(f"mail.{NAME}"), NOT_APPLICABLE, id="below it"),
        pytest.param(sent_to("reports.com", reports_com=True), PASS, id="authorised"),
        pytest.param(sent_to("reports.com", reports_com=False), FAIL, id="not authorised"),
        pytest.param(sent_to("reports.com", reports_com=NO_ANSWER), UNKNOWN, id="no answer"),
        pytest.param(sent_to("reports.com"), UNKNOWN, id="one too many"),
    ],
)
def test_others_let_reports_come(found, status):
    assert asked(dmarc_reports_authorised.judge, mail_facts(dmarc=found)) is status
