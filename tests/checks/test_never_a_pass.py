import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import System
from checks.judge import Seen, judge_requirement
from checks.roll_up import worst
from checks.verdict import NotSeen, Status, Verdict, seen
from tests.builders import NOON, DoorFacts, a_look, a_system, a_target, an_unseen
from tests.checks.judging import (
    ALL,
    BOTH,
    EACH,
    FAIL,
    LOCKED,
    ONE,
    OPEN,
    PASS,
    THREE,
    TWO,
    UNKNOWN,
    UNTRIED,
)
from tests.toys import WallFacts, a_document, a_requirement, all_locked, ask, locked, locked_and_dry


def crash(door: DoorFacts) -> Verdict:
    raise ZeroDivisionError(f"{seen(door.locked)}")


SIGHTS = {
    "locked": LOCKED,
    "open": OPEN,
    "not tried": UNTRIED,
    "not asked": DoorFacts(seen_at=NOON),
    "nothing seen": an_unseen(),
    "no look": None,
}
WALLS = {
    "dry": WallFacts(seen_at=NOON, dry=True),
    "not asked": WallFacts(seen_at=NOON),
    "nothing seen": an_unseen(),
    "no look": None,
}
KNOWN = {"locked", "open"}
ADDRESSES = (ONE, TWO, THREE)


def looks_at(sights: list[str], wall: str) -> tuple[System, Seen]:
    target = a_target(addresses=ADDRESSES[: len(sights)])
    doors = [
        a_look(SIGHTS[sight], target=target, address=address)
        for address, sight in zip(ADDRESSES, sights, strict=False)
        if SIGHTS[sight] is not None
    ]
    walls = [a_look(WALLS[wall], target=target, area="wall", address="")]
    looks = [*doors, *(walls if WALLS[wall] is not None else [])]
    return a_system(targets=(target,)), Seen(tuple(looks))


@given(
    sights=st.lists(st.sampled_from(sorted(SIGHTS)), max_size=3),
    wall=st.sampled_from(sorted(WALLS)),
    crashing=st.booleans(),
)
def test_no_path_leads_from_what_was_not_seen_to_a_pass(sights, wall, crashing):
    with pytest.MonkeyPatch.context() as patch:
        each = crash if crashing else locked
        ask(patch, locked=each, all_locked=all_locked, locked_and_dry=locked_and_dry)
        system, looks = looks_at(sights, wall)

        def statuses(rule) -> dict[str, Status]:
            wanted = a_requirement(rule)
            found = list(judge_requirement(system, a_document(), wanted, looks))
            assert all((one.cause is not None) is (one.status is UNKNOWN) for one in found)
            assert worst(one.status for one in found) in (PASS, FAIL, UNKNOWN)
            return {one.address: one.status for one in found}

        alone, together, dry = statuses(EACH), statuses(ALL), statuses(BOTH)
    for address, sight in zip(ADDRESSES, sights, strict=False):
        right = {"locked": PASS, "open": FAIL}.get(sight, UNKNOWN)
        assert alone[address] is (UNKNOWN if crashing else right)
        assert (dry[address] is PASS) <= (sight == "locked" and wall == "dry")
        assert (dry[address] is FAIL) <= (sight == "open" and isinstance(WALLS[wall], WallFacts))
    assert len(alone) == max(1, len(sights))
    assert (together[""] is PASS) == (bool(sights) and set(sights) == {"locked"})
    assert (together[""] is FAIL) <= ("open" in sights)
    assert isinstance(SIGHTS["nothing seen"], NotSeen)
