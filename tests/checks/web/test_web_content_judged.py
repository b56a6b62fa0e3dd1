from dataclasses import replace
from datetime import date

import pytest

from checks.verdict import Status
from checks.web import (
    articles_printable,
    english_offered,
    feedback_there,
    label_badge_from_issuer,
    label_badge_linked,
    label_badge_of_this_host,
    label_confirmed,
    label_graded,
    language_declared,
    mobile_width_set,
    news_fresh,
    owner_address_shown,
    owner_mail_official,
    owner_named,
    owner_telephone_shown,
    personal_forms_ask_consent,
    pictures_described,
    privacy_policy_covers,
    privacy_policy_linked,
    privacy_policy_names_contact,
    search_there,
    sections_linked,
    service_portal_linked,
    sitemap_there,
)
from checks.web.content_traits import PersonalForm
from tests.checks.web.content_facts import (
    ENTRY,
    ISSUERS,
    NOBODY,
    OUTSIDE,
    RIGHT_BADGE,
    content,
    identity,
    listing,
    policy,
    says,
    shows,
)
from tests.checks.web.web_facts import HTTPS, MAIL, UNSEEN, V6, status_of, web_facts

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
UNREAD = web_facts(content=UNSEEN)
TWO_SITES = replace(web_facts(content=content()), unlike=(V6,))


def table(question, *rows, **params):
    """Rows of facts, status and what is the matter; what holds for each question is added."""
    name = question.__name__.rpartition(".")[2]
    every = [
        (says(), PASS, "right"),
        *rows,
        (UNREAD, UNKNOWN, "unread"),
        (web_facts(), UNKNOWN, "never asked"),
        (TWO_SITES, UNKNOWN, "another address shows another site"),
        (MAIL, NOT_APPLICABLE, "no website"),
    ]
    return [
        pytest.param(question, params, facts, status, id=f"{name} {id}")
        for facts, status, id in every
    ]


def missing(question, gone, **params):
    """Rows of a question that asks for something on the home page alone."""
    return table(
        question,
        (says(**gone), FAIL, "missing"),
        (says(cut=True, **gone), UNKNOWN, "missing as far as the page was read"),
        **params,
    )


def identified(question, **gone):
    """Rows of a question about the owner, which the page for contact may answer too."""
    lacking = identity(**gone)
    return table(
        question,
        (says(identity=lacking), PASS, "on the page for contact"),
        (says(identity=lacking, contact=lacking), FAIL, "on neither page"),
        (says(identity=lacking, contact=None), FAIL, "no page for contact"),
        (says(identity=lacking, contact=UNSEEN), UNKNOWN, "the page for contact unread"),
        (says(identity=lacking, contact=None, cut=True), UNKNOWN, "the home page read in part"),
    )


FORM = PersonalForm(action=f"{HTTPS}gui", asks=("hoten", "email"), consent=False)
OTHERS = "https://tinnhiemmang.vn/danh-ba-tin-nhiem/truongkhacvn-1626681072"
OLD_PICTURE = "https://tinnhiemmang.vn/handle_cert?id=cu.example.vn"
NO_BADGE = {"badges": (), "listing": None}
ROWS = [
    *table(
        label_badge_linked,
        (says(**NO_BADGE), FAIL, "no badge"),
        (says(cut=True, **NO_BADGE), UNKNOWN, "no badge as far as the page was read"),
        (shows(link=""), FAIL, "a picture without a link"),
        (shows(link="https://tinnhiemmang.vn/"), FAIL, "a link to the issuer's home page"),
        (
            shows(link="https://tinnhiemmang.vn.evil.example/danh-ba-tin-nhiem/x"),
            FAIL,
            "a host that begins like the issuer's",
        ),
        (
            shows(link="https://evil.example/?tinnhiemmang.vn/danh-ba-tin-nhiem/x"),
            FAIL,
            "the issuer in a query",
        ),
        issuers=ISSUERS,
    ),
    *table(
        label_badge_of_this_host,
        (says(**NO_BADGE), NOT_APPLICABLE, "no badge"),
        (shows(link=OTHERS), FAIL, "another's entry"),
        (shows(picture=OLD_PICTURE), FAIL, "the old name's picture"),
        (shows(picture="/anh/nca.png"), PASS, "a copied picture under the right link"),
        (shows(link="", picture="/anh/nca.png"), FAIL, "no name at all"),
        issuers=ISSUERS,
    ),
    *table(
        label_badge_from_issuer,
        (says(**NO_BADGE), NOT_APPLICABLE, "no badge"),
        (shows(picture="https://site.example.vn/handle_cert.png"), FAIL, "a copy"),
        (shows(picture=""), FAIL, "a link alone"),
        issuers=ISSUERS,
    ),
    *table(
        label_confirmed,
        (says(**NO_BADGE), FAIL, "absent"),
        (shows(link=OTHERS), FAIL, "mismatched on the page"),
        (says(listing=listing(names_host=False)), FAIL, "mismatched in the directory"),
        (says(listing=listing(status=404)), FAIL, "no such entry"),
        (says(listing=OUTSIDE), UNKNOWN, "claimed"),
        (says(listing=listing(url="https://site.example.vn/x")), UNKNOWN, "one's own directory"),
        issuers=ISSUERS,
    ),
    *table(
        label_graded,
        (says(**NO_BADGE), NOT_APPLICABLE, "absent"),
        (says(listing=OUTSIDE), UNKNOWN, "claimed"),
        (says(listing=listing(grade="")), UNKNOWN, "no grade"),
        (says(listing=listing(grade="advanced")), FAIL, "a grade that is not allowed"),
        issuers=ISSUERS,
        grades=["basic"],
    ),
    *identified(owner_named, owner=""),
    *identified(owner_address_shown, address=""),
    *identified(owner_telephone_shown, telephones=0),
    *table(
        owner_mail_official,
        (
            says(identity=identity(mail_domains=("gmail.com",)), contact=NOBODY),
            FAIL,
            "free mail alone",
        ),
        (
            says(identity=identity(mail_domains=("gmail.com",)), contact=UNSEEN),
            UNKNOWN,
            "free mail, the page for contact unread",
        ),
        (
            says(identity=identity(mail_domains=("gmail.com", "x.edu.vn"))),
            PASS,
            "an official one beside it",
        ),
        (says(identity=identity(mail_domains=("xgov.vn",)), contact=None), FAIL, "a like name"),
        (says(identity=NOBODY, contact=None), FAIL, "none"),
        suffixes=["gov.vn", "edu.vn"],
    ),
    *table(
        privacy_policy_linked,
        (says(policy_link="", policy=None), FAIL, "no link"),
        (says(policy_link="", policy=None, cut=True), UNKNOWN, "no link as far as was read"),
        (says(policy=policy(status=404)), FAIL, "a dead link"),
        (says(policy=policy(words=20)), FAIL, "an empty page"),
        (says(policy=UNSEEN), UNKNOWN, "the policy unread"),
        min_words=300,
    ),
    *table(
        privacy_policy_covers,
        (says(policy=policy(topics=("purpose",))), FAIL, "one topic"),
        (says(policy=policy(topics=("purpose",), cut=True)), UNKNOWN, "a policy too long"),
        (says(policy_link="", policy=None), NOT_APPLICABLE, "no policy"),
        (says(policy=policy(status=404)), NOT_APPLICABLE, "a dead link"),
        (says(policy=UNSEEN), UNKNOWN, "the policy unread"),
        topics=["purpose", "storage", "use", "safeguards"],
    ),
    *table(
        privacy_policy_names_contact,
        (says(policy=policy(names_contact=False)), FAIL, "nobody"),
        (says(policy=policy(names_contact=False, cut=True)), UNKNOWN, "a policy too long"),
        (says(policy_link="", policy=None), NOT_APPLICABLE, "no policy"),
        (says(policy=UNSEEN), UNKNOWN, "the policy unread"),
    ),
    *table(
        personal_forms_ask_consent,
        (says(forms=(FORM,)), FAIL, "a silent form"),
        (says(forms=(replace(FORM, consent=True),)), PASS, "a form that asks"),
        (says(contact=UNSEEN), UNKNOWN, "the page for contact unread"),
        (says(cut=True), UNKNOWN, "the home page read in part"),
    ),
    *table(
        news_fresh,
        (says(newest=date(2026, 9, 1)), FAIL, "old"),
        (says(newest=date(2026, 10, 25)), PASS, "thirty days old"),
        (says(newest=date(2026, 10, 24)), FAIL, "a day more"),
        (says(newest=None), UNKNOWN, "no date"),
        (says(newest=date(2026, 9, 1), cut=True), UNKNOWN, "old as far as the page was read"),
        max_age_days=30,
    ),
    *missing(search_there, {"search": False}),
    *missing(english_offered, {"english": ""}),
    *missing(language_declared, {"language": ""}),
    *missing(mobile_width_set, {"viewport": ""}),
    *missing(service_portal_linked, {"service_portals": ()}),
    *missing(feedback_there, {"sections": {}}),
    *missing(sections_linked, {"sections": {"plans": "Kế hoạch"}}, sections=["plans", "finance"]),
    *missing(sitemap_there, {"sitemap": "", "sitemap_seen": False}),
    *table(sitemap_there, (says(sitemap="", sitemap_seen=UNSEEN), UNKNOWN, "its place unseen")),
    *table(
        pictures_described,
        (says(undescribed=("https://site.example.vn/a.png",)), FAIL, "one without"),
        (says(cut=True), UNKNOWN, "a page read in part"),
    ),
    *table(
        articles_printable,
        (says(printable=False), FAIL, "no way to print"),
        (says(printable=None, article=""), UNKNOWN, "no article"),
        (says(printable=UNSEEN), UNKNOWN, "the article unread"),
    ),
]


@pytest.mark.parametrize(("question", "params", "facts", "status"), ROWS)
def test_what_the_site_says(question, params, facts, status):
    assert status_of(question.judge, facts, **params) is status


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param(says(**NO_BADGE), "absent", id="no badge"),
        pytest.param(shows(link=OTHERS), "mismatched", id="another's badge"),
        pytest.param(says(listing=OUTSIDE), "claimed", id="the directory not asked"),
        pytest.param(says(), "verified", id="the directory agrees"),
    ],
)
def test_the_state_of_the_label_is_named(facts, state):
    assert state in str(label_confirmed.judge(facts, issuers=ISSUERS).reason)


def test_the_first_right_badge_counts():
    wrong = replace(RIGHT_BADGE, link="https://other.example/", picture="")
    facts = says(badges=(wrong, RIGHT_BADGE))
    assert label_badge_linked.judge(facts, issuers=ISSUERS).observed == ENTRY
