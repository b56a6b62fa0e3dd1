"""From what is told of a content system to verdicts."""

from dataclasses import replace
from datetime import date

import pytest

from checks.verdict import Status
from checks.web import (
    cms_dumps_closed,
    cms_installer_gone,
    cms_internals_closed,
    cms_recognised,
    cms_sign_in_limited,
    cms_without_known_flaws,
)
from tests.checks.web.cms_facts import (
    ENDED,
    FLAW,
    KNOWN,
    UNSETTLED,
    cms,
    door,
    made_by,
    recognised,
    rows,
    told,
)
from tests.checks.web.web_facts import MAIL, UNSEEN, V6, status_of, web_facts

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
QUESTIONS = (
    cms_dumps_closed,
    cms_installer_gone,
    cms_internals_closed,
    cms_recognised,
    cms_sign_in_limited,
    cms_without_known_flaws,
)
NONE = made_by(found=(), claimed=(), told=(), inner=UNSEEN, sign_in=UNSEEN)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.__name__.rpartition(".")[2])
@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(made_by(), PASS, id="right"),
        pytest.param(NONE, UNKNOWN, id="no system is recognised"),
        pytest.param(
            made_by(found=(), hinted=(recognised(),)), UNKNOWN, id="a trace that proves nothing"
        ),
        pytest.param(
            made_by(found=(recognised(), recognised("moodle"))), UNKNOWN, id="several systems"
        ),
        pytest.param(web_facts(cms=UNSEEN), UNKNOWN, id="unseen"),
        pytest.param(web_facts(), UNKNOWN, id="a record from before it was looked at"),
        pytest.param(
            web_facts(cms=cms(), unlike=(V6,)), UNKNOWN, id="another address is another server"
        ),
        pytest.param(MAIL, NOT_APPLICABLE, id="no website"),
    ],
)
def test_what_holds_for_every_question(question, facts, status):
    assert status_of(question.judge, facts) is status


def versions(*every, **known):
    return made_by(told=every, known=replace(KNOWN, **known))


BRANCH = told("4.5", whole=False, where="generator")
CASES = [
    (cms_recognised, made_by(told=()), PASS, "its version is not told"),
    (cms_recognised, made_by(claimed=()), PASS, "no generator"),
    (cms_recognised, made_by(claimed=("wordpress",)), FAIL, "another system's generator"),
    (cms_recognised, made_by(claimed=("wordpress", "nukeviet")), PASS, "two generators"),
    (cms_without_known_flaws, versions(told("4.5.01")), FAIL, "a flaw"),
    (cms_without_known_flaws, versions(told("4.5.02")), PASS, "the first that is mended"),
    (cms_without_known_flaws, versions(BRANCH), UNKNOWN, "a branch with some of both"),
    (cms_without_known_flaws, versions(told("4.4", whole=False)), FAIL, "an older branch"),
    (cms_without_known_flaws, versions(), UNKNOWN, "no version"),
    (cms_without_known_flaws, versions(told("3.4.02")), FAIL, "past its makers' mending"),
    (
        cms_without_known_flaws,
        versions(told("3.4.02"), flaws=(), ended=(replace(ENDED, on=date(2026, 12, 9)),)),
        PASS,
        "mended for some days yet",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.5.05"), told("4.5.01", where="/x")),
        UNKNOWN,
        "versions that do not agree",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.4.01"), told("4.5.01", where="/x")),
        FAIL,
        "versions that do not agree, all with a flaw",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.5.05"), flaws=(FLAW, UNSETTLED)),
        UNKNOWN,
        "a flaw of which nobody says where it is mended",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.5.01"), flaws=(FLAW, UNSETTLED)),
        FAIL,
        "a flaw beside one that is unsettled",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.5.05"), read_on=date(2025, 11, 1)),
        UNKNOWN,
        "a list of more than a year ago",
    ),
    (
        cms_without_known_flaws,
        versions(told("4.5.01"), read_on=date(2025, 11, 1)),
        FAIL,
        "a flaw that an old list knows",
    ),
    (cms_without_known_flaws, made_by(known=UNSEEN), UNKNOWN, "no list"),
    (cms_sign_in_limited, made_by(sign_in=door("shown")), FAIL, "shown"),
    (cms_sign_in_limited, made_by(sign_in=door("guarded", 401)), UNKNOWN, "guarded"),
    (cms_sign_in_limited, made_by(sign_in=door("elsewhere", 302, "sso.vn")), UNKNOWN, "elsewhere"),
    (cms_sign_in_limited, made_by(sign_in=door("absent", 404)), UNKNOWN, "absent"),
    (cms_sign_in_limited, made_by(sign_in=door("unclear")), UNKNOWN, "unclear"),
    (cms_sign_in_limited, made_by(sign_in=UNSEEN), UNKNOWN, "its door was not seen"),
    (cms_internals_closed, rows("internal", "closed", "open"), FAIL, "open"),
    (cms_internals_closed, rows("internal", "unclear", "open"), FAIL, "open and unclear"),
    (cms_internals_closed, rows("internal", UNSEEN, "open"), FAIL, "open and unseen"),
    (cms_internals_closed, rows("internal", "closed", "unclear"), UNKNOWN, "unclear"),
    (cms_internals_closed, rows("internal", "closed", UNSEEN), UNKNOWN, "one was not seen"),
    (cms_dumps_closed, rows("dump", "open"), FAIL, "open"),
    (cms_dumps_closed, rows("dump", "unclear"), UNKNOWN, "an empty page hides the list"),
    (cms_dumps_closed, rows("internal", "closed", system="drupal"), NOT_APPLICABLE, "no dumps"),
    (cms_installer_gone, rows("installer", "open"), FAIL, "offers"),
    (cms_installer_gone, rows("installer", "left"), FAIL, "left there"),
    (cms_installer_gone, rows("installer", "locked", system="wordpress"), PASS, "locked"),
    (cms_installer_gone, rows("installer", "unclear"), UNKNOWN, "unclear"),
    (cms_installer_gone, rows("installer", UNSEEN), UNKNOWN, "not seen"),
    (cms_installer_gone, rows("internal", "closed", system="sharepoint"), NOT_APPLICABLE, "none"),
]


@pytest.mark.parametrize(
    ("question", "facts", "status"),
    [
        pytest.param(question, facts, status, id=f"{question.__name__.rpartition('.')[2]} {id}")
        for question, facts, status, id in CASES
    ],
)
def test_one_defect(question, facts, status):
    assert status_of(question.judge, facts) is status


@pytest.mark.parametrize("address", ["10.0.0.5", "127.0.0.1", "fd00::5", "100.64.3.1"])
def test_a_door_that_is_shown_within_the_network_says_nothing_of_outside(address):
    facts = replace(made_by(sign_in=door("shown")), closely_at=address)
    said = cms_sign_in_limited.judge(facts)
    assert said.status is UNKNOWN
    assert address in str(said.reason)


def test_a_pass_names_the_day_of_the_list_and_never_says_patched():
    said = str(cms_without_known_flaws.judge(made_by()).reason)
    assert "no known flaw in our list of 2026-11-01" in said
    assert "patched" not in said


def test_an_unrecognised_site_is_told_which_systems_are_known():
    assert "NukeViet, WordPress, Joomla, Drupal, DNN, SharePoint, Moodle" in str(
        cms_recognised.judge(NONE).reason
    )
