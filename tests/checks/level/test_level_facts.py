import itertools

import pytest

from checks.level.facts import Undeclared, all_of, any_of, none_of, serves_bodies, serves_public
from tests.checks.level.level_facts import level_facts

A, B = Undeclared(("a",)), Undeclared(("b",))


@pytest.mark.parametrize(
    ("claims", "all_", "any_", "none_"),
    [
        pytest.param((True, True), True, True, False, id="both hold"),
        pytest.param((True, False), False, True, False, id="one holds"),
        pytest.param((False, False), False, False, True, id="neither holds"),
        pytest.param((True, A), A, True, False, id="one holds, one is open"),
        pytest.param((False, A), False, A, A, id="one does not hold, one is open"),
        pytest.param(
            (A, B), Undeclared(("a", "b")), Undeclared(("a", "b")), Undeclared(("a", "b")),
            id="both are open",
        ),
        pytest.param((A, A), A, A, A, id="a missing fact is named once"),
    ],
)  # fmt: skip
def test_claims_combine_as_kleene_would(claims, all_, any_, none_):
    assert (all_of(*claims), any_of(*claims), none_of(*claims)) == (all_, any_, none_)


@pytest.mark.parametrize("pair", [*itertools.product((True, False, A), repeat=2)])
def test_the_order_of_claims_changes_nothing(pair):
    assert all_of(*pair) == all_of(*reversed(pair))
    assert any_of(*pair) == any_of(*reversed(pair))


def profile(**declared):
    return level_facts(None, **declared).profile


@pytest.mark.parametrize(
    ("declared", "claim"),
    [
        pytest.param({"purpose": "public"}, True, id="its purpose"),
        pytest.param({"purpose": "internal"}, False, id="another purpose"),
        pytest.param({}, Undeclared(("purpose",)), id="no purpose"),
        pytest.param({"conditional_service": True}, True, id="a conditional service"),
        pytest.param(
            {"purpose": "internal", "handles_administrative_procedures": True},
            True,
            id="procedures under another purpose",
        ),
    ],
)
def test_whom_a_system_serves(declared, claim):
    assert serves_public(profile(**declared)) == claim


@pytest.mark.parametrize(
    ("declared", "claim"),
    [
        pytest.param({"infrastructure_for": "province"}, True, id="for a province"),
        pytest.param({"infrastructure_for": "one_body"}, False, id="for one body"),
        pytest.param({"purpose": "public"}, False, id="no infrastructure"),
        pytest.param(
            {"purpose": "infrastructure"}, Undeclared(("infrastructure_for",)), id="for whom?"
        ),
        pytest.param({}, Undeclared(("purpose", "infrastructure_for")), id="nothing declared"),
    ],
)
def test_whose_infrastructure_a_system_is(declared, claim):
    assert serves_bodies(profile(**declared), "province", "nation") == claim
