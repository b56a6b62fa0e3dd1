"""What is asked of SPF records."""

import pytest

from checks.mail import (
    spf_ends_strictly,
    spf_includes_found,
    spf_keeps_strangers_out,
    spf_lookups_few,
    spf_published,
    spf_refuses_where_none_sent,
    spf_well_formed,
    spf_without_ptr,
)
from checks.mail.facts import SpfLookup
from checks.mail.spf import DEPENDS, NOT_FOR_SENDERS
from checks.mail.spf_tree_traits import senders
from checks.verdict import Cause, UnseenError
from tests.checks.mail.mail_facts import (
    FAIL,
    NAME,
    NO_ANSWER,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    asked,
    led,
    lookups,
    mail_facts,
    spf,
    told,
)

NONE = spf(records=(led(name=NAME, led_by="", within="", decides=True),))
UNSEEN = spf(records=(led(name=NAME, led_by="", within="", decides=True, texts=NO_ANSWER),))
SEVERAL = spf("v=spf1 -all", "v=spf1 ~all")
INCLUDING = "v=spf1 include:_spf.example.com -all"
REDIRECTING = "v=spf1 redirect=_spf.example.com"


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf(), PASS, id="one"),
        pytest.param(NONE, FAIL, id="none"),
        pytest.param(SEVERAL, FAIL, id="several"),
        pytest.param(UNSEEN, UNKNOWN, id="no answer"),
        pytest.param(NO_ANSWER, UNKNOWN, id="nothing was looked at"),
    ],
)
def test_one_record_is_published(found, status):
    assert asked(spf_published.judge, mail_facts(spf=found)) is status


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf(), PASS, id="right"),
        pytest.param(spf("v=spf1 ipv4:192.0.2.1 -all"), FAIL, id="an unknown mechanism"),
        pytest.param(spf("v=spf1 ip4:300.0.0.1 -all"), FAIL, id="no address"),
        pytest.param(spf("v=spf1 ip4:192.0.2.0/33 -all"), FAIL, id="too long a prefix"),
        pytest.param(spf("v=spf1 -all redirect=a.vn redirect=b.vn"), FAIL, id="redirected twice"),
        pytest.param(spf("v=spf1 -all, a"), FAIL, id="a comma"),
        pytest.param(
            spf(INCLUDING, followed=(led("v=spf1 bogus"),)), FAIL, id="in what is included"
        ),
        pytest.param(
            spf(INCLUDING, followed=(led(texts=NO_ANSWER),)), UNKNOWN, id="the include not seen"
        ),
        pytest.param(spf(end="timed_out"), UNKNOWN, id="not all in time"),
        pytest.param(spf(end="too_many"), UNKNOWN, id="too many to follow"),
        pytest.param(NONE, NOT_APPLICABLE, id="none"),
        pytest.param(SEVERAL, NOT_APPLICABLE, id="several"),
    ],
)
def test_receivers_can_read_it(found, status):
    assert asked(spf_well_formed.judge, mail_facts(spf=found)) is status


@pytest.mark.parametrize(
    ("followed", "status"),
    [
        pytest.param((), PASS, id="it leads nowhere"),
        pytest.param((led("v=spf1 -all"),), PASS, id="there"),
        pytest.param((led(),), FAIL, id="without a record"),
        pytest.param((led("v=spf1 -all", "v=spf1 -all"),), FAIL, id="with two records"),
        pytest.param((led(texts=NO_ANSWER),), UNKNOWN, id="no answer"),
        pytest.param((led(texts=DEPENDS),), UNKNOWN, id="it depends on the message"),
        pytest.param((led(texts=NO_ANSWER), led()), FAIL, id="one not seen, one missing"),
    ],
)
def test_what_is_included_is_there(followed, status):
    facts = mail_facts(spf=spf(INCLUDING, followed=followed))
    assert asked(spf_includes_found.judge, facts) is status


def a_lookup(**changes):
    right = {"within": NAME, "term": "mx", "name": NAME, "void": False}
    return SpfLookup(**(right | changes))


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf(lookups=lookups(10)), PASS, id="ten"),
        pytest.param(spf(lookups=lookups(11)), FAIL, id="eleven"),
        pytest.param(spf(lookups=lookups(40), end="too_many"), FAIL, id="more than are followed"),
        pytest.param(spf(lookups=lookups(3, void=2)), PASS, id="two void"),
        pytest.param(spf(lookups=lookups(3, void=3)), FAIL, id="three void"),
        pytest.param(spf(lookups=(a_lookup(mx_hosts=11),)), FAIL, id="eleven mail hosts"),
        pytest.param(spf(end="loop"), FAIL, id="a loop"),
        pytest.param(spf(lookups=(a_lookup(void=NOT_FOR_SENDERS),) * 3), PASS, id="exists"),
        pytest.param(spf(lookups=(a_lookup(void=NO_ANSWER),) * 3), UNKNOWN, id="three not seen"),
        pytest.param(spf(lookups=(a_lookup(void=NO_ANSWER),) * 2), PASS, id="two not seen"),
        pytest.param(spf(followed=(led(texts=DEPENDS),)), UNKNOWN, id="an include with macros"),
        pytest.param(spf(end="timed_out", lookups=lookups(11)), FAIL, id="eleven, then no time"),
        pytest.param(spf(end="timed_out"), UNKNOWN, id="no time"),
        pytest.param(NONE, NOT_APPLICABLE, id="none"),
    ],
)
def test_it_costs_few_lookups(found, status):
    facts = mail_facts(spf=found)
    assert asked(spf_lookups_few.judge, facts, most_lookups=10, most_void=2) is status


def redirected(*texts, **changes):
    return spf(REDIRECTING, followed=(led(*texts, decides=True, **changes),))


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf("v=spf1 -all"), PASS, id="-all"),
        pytest.param(spf("v=spf1 ~ALL"), PASS, id="~ALL"),
        pytest.param(spf("v=spf1 ?all"), FAIL, id="?all"),
        pytest.param(spf("v=spf1 +all"), FAIL, id="+all"),
        pytest.param(spf("v=spf1 all"), FAIL, id="all"),
        pytest.param(spf("v=spf1 mx"), FAIL, id="no end"),
        pytest.param(spf("v=spf1 -all redirect=x.vn"), PASS, id="a redirect that does not count"),
        pytest.param(redirected("v=spf1 -all"), PASS, id="redirected to -all"),
        pytest.param(redirected("v=spf1 ?all"), FAIL, id="redirected to ?all"),
        pytest.param(redirected(), FAIL, id="redirected to nothing"),
        pytest.param(redirected(texts=NO_ANSWER), UNKNOWN, id="redirected to what is not seen"),
        pytest.param(spf(REDIRECTING, end="timed_out"), UNKNOWN, id="no time to be redirected"),
        pytest.param(
            spf(INCLUDING, followed=(led("v=spf1 ?all"),)), PASS, id="an include ends otherwise"
        ),
        pytest.param(NONE, NOT_APPLICABLE, id="none"),
    ],
)
def test_it_ends_strictly(found, status):
    facts = mail_facts(spf=found)
    assert asked(spf_ends_strictly.judge, facts, endings=["-all", "~all"]) is status


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf("v=spf1 mx -all"), PASS, id="without"),
        pytest.param(spf("v=spf1 ptr -all"), FAIL, id="with"),
        pytest.param(spf("v=spf1 ptr:example.vn -all"), FAIL, id="of a domain"),
        pytest.param(spf("v=spf1 -all ptr"), PASS, id="behind the end"),
        pytest.param(NONE, NOT_APPLICABLE, id="none"),
        pytest.param(UNSEEN, UNKNOWN, id="no answer"),
    ],
)
def test_it_does_without_ptr(found, status):
    assert asked(spf_without_ptr.judge, mail_facts(spf=found)) is status


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(spf(), PASS, id="right"),
        pytest.param(spf("v=spf1 +all"), FAIL, id="+all"),
        pytest.param(spf("v=spf1 ip4:0.0.0.0/0 -all"), FAIL, id="every IPv4 address"),
        pytest.param(spf("v=spf1 ip6:::/0 -all"), FAIL, id="every IPv6 address"),
        pytest.param(spf("v=spf1 mx/0 -all"), FAIL, id="around the mail hosts"),
        pytest.param(spf("v=spf1 mx//0 -all"), FAIL, id="around the mail hosts over IPv6"),
        pytest.param(spf("v=spf1 -ip4:0.0.0.0/0 -all"), PASS, id="refused"),
        pytest.param(spf("v=spf1 -all +all"), PASS, id="behind the end"),
        pytest.param(
            spf(INCLUDING, followed=(led("v=spf1 +all"),)), FAIL, id="in what is included"
        ),
        pytest.param(
            spf(INCLUDING, followed=(led("v=spf1 +all", passes=False),)),
            PASS,
            id="in what is included to refuse",
        ),
        pytest.param(
            spf(INCLUDING, followed=(led(texts=NO_ANSWER),)), UNKNOWN, id="an include not seen"
        ),
        pytest.param(NONE, NOT_APPLICABLE, id="none"),
    ],
)
def test_strangers_are_kept_out(found, status):
    assert asked(spf_keeps_strangers_out.judge, mail_facts(spf=found)) is status


@pytest.mark.parametrize(
    ("use", "found", "status"),
    [
        pytest.param("none", spf("v=spf1 -all"), PASS, id="nobody"),
        pytest.param("receives", spf("v=spf1  -all "), PASS, id="nobody, written widely"),
        pytest.param("none", spf("v=spf1 ~all"), FAIL, id="marked alone"),
        pytest.param("none", spf("v=spf1 mx -all"), FAIL, id="somebody"),
        pytest.param("none", NONE, FAIL, id="no record"),
        pytest.param("none", SEVERAL, FAIL, id="several records"),
        pytest.param("none", UNSEEN, UNKNOWN, id="no answer"),
        pytest.param(None, spf("v=spf1 -all"), UNKNOWN, id="not declared"),
        pytest.param("sends", spf("v=spf1 -all"), NOT_APPLICABLE, id="it sends"),
    ],
)
def test_a_domain_that_sends_no_mail_says_so(use, found, status):
    facts = mail_facts(use=use, spf=found)
    assert asked(spf_refuses_where_none_sent.judge, facts) is status


def test_what_is_not_declared_is_said():
    _, cause, why = told(spf_refuses_where_none_sent.judge, mail_facts(use=None))
    assert (cause, why) == (
        Cause.NOT_DECLARED,
        "the inventory does not say whether example.vn sends mail",
    )


def test_senders_are_told_by_family():
    own = "v=spf1 mx ip4:203.113.0.25 ~ip4:192.0.2.1 include:_spf.example.com -all"
    included = led("v=spf1 ip6:2405:4800::/32 ip4:203.113.0.26 ~all")
    found = senders(mail_facts(spf=spf(own, followed=(included,))))
    assert found.ipv4 == ("ip4:203.113.0.25", "ip4:203.113.0.26")
    assert found.ipv6 == ("ip6:2405:4800::/32",)
    assert found.named == ("mx",)


def test_senders_are_not_told_where_something_was_not_seen():
    with pytest.raises(UnseenError):
        senders(mail_facts(spf=spf(INCLUDING, followed=(led(texts=NO_ANSWER),))))
