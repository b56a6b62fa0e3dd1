import pytest

from checks.level.not_below_decree_85 import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.level.level_facts import (
    a_level,
    control,
    infrastructure,
    internal,
    level_facts,
    public,
)


def ask(approved, profile, under="nd85"):
    facts = level_facts(a_level(approved, under=under), **profile)
    return judge(facts, users_from=10_000)


@pytest.mark.parametrize(
    ("profile", "level", "article"),
    [
        pytest.param(internal(information=("public",)), 1, "7", id="internal, public only"),
        pytest.param(internal(), 2, "8.1", id="internal, personal"),
        pytest.param(internal(users=50_000), 2, "8.1", id="internal, however many users"),
        pytest.param(public(), 2, "8.2", id="a site with a few accounts"),
        pytest.param(public(users=9_999), 2, "8.2", id="9 999 users"),
        pytest.param(public(users=10_000), 3, "9.2.c", id="10 000 users"),
        pytest.param(
            public(basic_data_subjects=5_000_000), 2, "8.2", id="data subjects do not count"
        ),
        pytest.param(
            public(information=("public",), users=None), 2, "8.2", id="nobody to be counted"
        ),
        pytest.param(public(conditional_service=True), 3, "9.2.b", id="a conditional service"),
        pytest.param(infrastructure(), 2, "8.3", id="infrastructure of one body"),
        pytest.param(
            infrastructure(infrastructure_for="province"), 3, "9.3", id="infrastructure, province"
        ),
        pytest.param(
            infrastructure(infrastructure_for="nation", national_without_unplanned_stop=True),
            4,
            "10.3",
            id="infrastructure, nation, may not stop",
        ),
        pytest.param(
            public(national_without_unplanned_stop=True), 4, "10.2", id="national, may not stop"
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
    ("profile", "proven", "possible", "missing"),
    [
        pytest.param({}, 1, 5, "information, purpose", id="nothing declared"),
        pytest.param(public(users=None), 2, 3, "users", id="users not counted"),
        pytest.param(
            public(users=None, information=("private",)), 2, 3, "users", id="private information"
        ),
        pytest.param(
            public(handles_administrative_procedures=True),
            2,
            3,
            "online public service of grade 3 or 4",
            id="procedures, at which grade of service",
        ),
        pytest.param(
            public(handles_administrative_procedures=None),
            2,
            3,
            "handles_administrative_procedures",
            id="procedures unknown",
        ),
        pytest.param(control(), 3, 5, "grade of the works", id="industrial control"),
        pytest.param(
            internal(information=("state_secret",)), 3, 5, "harm", id="internal, state secrets"
        ),
    ],
)
def test_between_proven_and_possible_nobody_can_tell(profile, proven, possible, missing):
    for approved in range(1, proven):
        assert ask(approved, profile).status is Status.FAIL
    for approved in range(proven, possible):
        with pytest.raises(UnseenError) as unseen:
            ask(approved, profile)
        assert unseen.value.fact.cause is Cause.NOT_DECLARED
    assert ask(possible, profile).status is Status.PASS
    with pytest.raises(UnseenError) as unseen:
        ask(proven, profile)
    assert missing in str(unseen.value.fact.why)


def test_a_level_of_the_new_decree_is_not_measured_by_the_old_one():
    verdict = ask(1, public(users=1_000_000), under="nd331")
    assert verdict.status is Status.NOT_APPLICABLE


def test_without_an_approved_level_there_is_nothing_to_compare():
    with pytest.raises(UnseenError) as unseen:
        judge(level_facts(None, **public()), users_from=10_000)
    assert unseen.value.fact.cause is Cause.NOT_DECLARED
