import pytest

from checks.level.facts import LevelFacts
from checks.level.not_below_decree_331 import judge
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError
from tests.checks.level.level_facts import (
    SEEN_AT,
    a_level,
    control,
    infrastructure,
    internal,
    level_facts,
    public,
)

SECRET = ("private", "state_secret")


def ask(approved, profile):
    return judge(
        level_facts(None if approved is None else a_level(approved), **profile),
        basic_data_subjects_from=100_000,
        sensitive_data_subjects_from=10_000,
    )


@pytest.mark.parametrize(
    ("profile", "level", "article"),
    [
        pytest.param(internal(information=("public",)), 1, "11.1", id="internal, public only"),
        pytest.param(internal(information=("private",)), 2, "12.1", id="internal, private"),
        pytest.param(internal(information=("personal",)), 2, "12.1", id="internal, personal"),
        pytest.param(
            internal(basic_data_subjects=500_000, sensitive_data_subjects=50_000),
            2,
            "12.1",
            id="internal, however many people it knows",
        ),
        pytest.param(public(information=("public",)), 2, "12.2", id="a news site"),
        pytest.param(public(), 2, "12.2", id="a site with a few accounts"),
        pytest.param(public(basic_data_subjects=99_999), 2, "12.2", id="99 999 people"),
        pytest.param(public(basic_data_subjects=100_000), 3, "13.2.c", id="100 000 people"),
        pytest.param(
            public(sensitive_data_subjects=9_999), 2, "12.2", id="9 999 people, sensitive data"
        ),
        pytest.param(
            public(sensitive_data_subjects=10_000), 3, "13.2.c", id="10 000 people, sensitive data"
        ),
        pytest.param(public(users=5_000_000), 2, "12.2", id="users do not count"),
        pytest.param(
            public(information=("public",), basic_data_subjects=None, sensitive_data_subjects=None),
            2,
            "12.2",
            id="without personal information nobody is counted",
        ),
        pytest.param(
            public(information=("public",), basic_data_subjects=200_000),
            3,
            "13.2.c",
            id="a count tells of personal information that was forgotten",
        ),
        pytest.param(public(conditional_service=True), 3, "13.2.a", id="a conditional service"),
        pytest.param(public(handles_administrative_procedures=True), 3, "13.2.b", id="procedures"),
        pytest.param(
            internal(
                handles_administrative_procedures=True,
                national_without_unplanned_stop=False,
                conditional_service=False,
                basic_data_subjects=0,
                sensitive_data_subjects=0,
            ),
            3,
            "13.2.b",
            id="procedures, called internal",
        ),
        pytest.param(infrastructure(), 2, "12.3", id="infrastructure of one body"),
        pytest.param(
            infrastructure(infrastructure_for="ministry"), 3, "13.3", id="infrastructure, ministry"
        ),
        pytest.param(
            infrastructure(infrastructure_for="sector"), 3, "13.3", id="infrastructure, sector"
        ),
        pytest.param(
            infrastructure(infrastructure_for="province"), 3, "13.3", id="infrastructure, province"
        ),
        pytest.param(
            infrastructure(infrastructure_for="nation", national_without_unplanned_stop=False),
            3,
            "13.3",
            id="infrastructure, nation, may stop",
        ),
        pytest.param(
            infrastructure(infrastructure_for="nation", national_without_unplanned_stop=True),
            4,
            "14.2",
            id="infrastructure, nation, may not stop",
        ),
        pytest.param(
            public(national_without_unplanned_stop=True), 4, "14.2", id="national, may not stop"
        ),
        pytest.param(
            public(infrastructure_for="province"), 3, "13.3", id="public, and infrastructure too"
        ),
        pytest.param(
            public(handles_administrative_procedures=True, national_without_unplanned_stop=True),
            4,
            "14.2",
            id="the highest criterion decides",
        ),
    ],
)
def test_a_level_is_enough_from_the_demanded_one_up(profile, level, article):
    for approved in range(1, 6):
        verdict = ask(approved, profile)
        assert verdict.status is (Status.PASS if approved >= level else Status.FAIL)
        assert verdict.reason.args["article"] == article
        assert verdict.reason.args["demanded"] == level


@pytest.mark.parametrize(
    ("profile", "article", "proven", "possible", "missing"),
    [
        pytest.param({}, "", 1, 5, "information, purpose", id="nothing declared"),
        pytest.param(
            {"purpose": "internal"}, "", 1, 5, "information", id="internal, information unknown"
        ),
        pytest.param(
            public(information=None), "12.2", 2, 5, "information", id="public, information unknown"
        ),
        pytest.param(
            public(basic_data_subjects=None),
            "12.2",
            2,
            3,
            "basic_data_subjects",
            id="people not counted",
        ),
        pytest.param(
            public(sensitive_data_subjects=None),
            "12.2",
            2,
            3,
            "sensitive_data_subjects",
            id="people with sensitive data not counted",
        ),
        pytest.param(
            public(conditional_service=None), "12.2", 2, 3, "conditional_service", id="service"
        ),
        pytest.param(
            public(handles_administrative_procedures=None),
            "12.2",
            2,
            3,
            "handles_administrative_procedures",
            id="procedures unknown",
        ),
        pytest.param(
            public(national_without_unplanned_stop=None),
            "12.2",
            2,
            4,
            "national_without_unplanned_stop",
            id="public, may it stop",
        ),
        pytest.param(
            public(handles_administrative_procedures=True, national_without_unplanned_stop=None),
            "13.2.b",
            3,
            4,
            "national_without_unplanned_stop",
            id="procedures, may it stop",
        ),
        pytest.param(
            infrastructure(infrastructure_for=None),
            "12.3",
            2,
            4,
            "infrastructure_for",
            id="infrastructure for whom",
        ),
        pytest.param(
            infrastructure(infrastructure_for="nation"),
            "13.3",
            3,
            4,
            "national_without_unplanned_stop",
            id="infrastructure of the nation, may it stop",
        ),
        pytest.param(control(), "13.4", 3, 5, "grade of the works", id="industrial control"),
        pytest.param(
            internal(information=SECRET), "13.1", 3, 5, "harm", id="internal with state secrets"
        ),
        pytest.param(
            public(information=SECRET), "13.1", 3, 5, "harm", id="public with state secrets"
        ),
        pytest.param(
            public(purpose=None), "", 1, 5, "purpose", id="purpose unknown, the rest declared"
        ),
        pytest.param(
            public(purpose=None, handles_administrative_procedures=True),
            "13.2.b",
            3,
            5,
            "purpose",
            id="procedures prove a level without a purpose",
        ),
    ],
)
def test_between_proven_and_possible_nobody_can_tell(profile, article, proven, possible, missing):
    for approved in range(1, proven):
        verdict = ask(approved, profile)
        assert (verdict.status, verdict.reason.args["article"]) == (Status.FAIL, article)
    for approved in range(proven, possible):
        with pytest.raises(UnseenError) as unseen:
            ask(approved, profile)
        assert unseen.value.fact.cause is Cause.NOT_DECLARED
        assert f"level {approved};" in str(unseen.value.fact.why)
    assert ask(possible, profile).status is Status.PASS
    with pytest.raises(UnseenError) as unseen:
        ask(proven, profile)
    assert missing in str(unseen.value.fact.why)


def test_only_what_could_still_raise_the_demand_is_missing():
    with pytest.raises(UnseenError) as unseen:
        ask(3, public(conditional_service=None, national_without_unplanned_stop=None))
    assert "not declared: national_without_unplanned_stop" in str(unseen.value.fact.why)


def test_a_failure_names_the_criterion_and_the_facts_that_decide():
    verdict = ask(2, public(basic_data_subjects=250_000))
    assert str(verdict.reason) == (
        "approved level 2; article 13.2.c of Decree 331/2026 demands at least level 3"
        " (basic_data_subjects: 250000)"
    )
    assert str(verdict.expected) == "level 3 or higher"
    assert str(verdict.observed) == "level 2"


def test_thresholds_are_the_baselines():
    facts = level_facts(a_level(2), **public(basic_data_subjects=500))
    strict = judge(facts, basic_data_subjects_from=500, sensitive_data_subjects_from=10_000)
    assert strict.status is Status.FAIL


def test_without_an_approved_level_there_is_nothing_to_compare():
    with pytest.raises(UnseenError) as unseen:
        ask(None, public())
    assert unseen.value.fact.cause is Cause.NOT_DECLARED


def test_a_profile_that_was_not_read_is_no_verdict():
    unread = NotSeen(cause=Cause.BUG, why=Said("the look itself failed"))
    facts = LevelFacts(seen_at=SEEN_AT, profile=unread)
    with pytest.raises(UnseenError):
        judge(facts, basic_data_subjects_from=1, sensitive_data_subjects_from=1)
