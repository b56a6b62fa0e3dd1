from datetime import date
from pathlib import Path

import pytest

from agent.inventory import InventoryError
from agent.waivers import WaiverShape, apply, read
from checks.finding import Overlay
from checks.verdict import Status
from tests.builders import RULE, a_finding, a_system, a_target

VALID = """\
waivers:
  - id: w1
    rule: tls-vn/OLD-PROTOCOLS.legacy-off
    system: website
    target: web
    reason: Máy chủ cũ, thay trong quý I năm 2027 theo kế hoạch.
    requested_by: Nguyễn Văn A
    approved_by: Trần Thị B
    document: 12/QĐ-SGDĐT
    until: 2027-03-31
"""
LAST_DAY = date(2027, 3, 31)
SYSTEM = a_system(id="website", targets=(a_target(system="website", id="web"),))


def beside(folder: Path, text: str) -> Path:
    (folder / "waivers.yaml").write_text(text, encoding="utf-8")
    return folder / "inventory.yaml"


def a_waiver(**changes) -> WaiverShape:
    valid = {
        "id": "w1",
        "rule": RULE,
        "system": "website",
        "reason": "Máy chủ cũ, thay trong quý I năm 2027 theo kế hoạch.",
        "requested_by": "Nguyễn Văn A",
        "approved_by": "Trần Thị B",
        "document": "12/QĐ-SGDĐT",
        "until": LAST_DAY,
    }
    return WaiverShape(**(valid | changes))


def refused(inventory: Path) -> list[str]:
    with pytest.raises(InventoryError) as error:
        read(inventory, {RULE}, (SYSTEM,))
    beginning = str(inventory.parent / "waivers.yaml")
    return [str(mistake).removeprefix(beginning) for mistake in error.value.mistakes]


def test_waivers_stand_beside_the_inventory(tmp_path):
    assert read(beside(tmp_path, VALID), {RULE}, (SYSTEM,)) == (a_waiver(target="web"),)


def test_without_the_file_nothing_is_waived(tmp_path):
    assert read(tmp_path / "inventory.yaml", {RULE}, (SYSTEM,)) == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            "approved_by: Trần Thị B",
            "approved_by: nguyễn  văn A",
            ":8: waivers[w1].approved_by: must be another person than requested_by",
            id="approved by the one who asked",
        ),
        pytest.param(
            "approved_by: Trần Thị B",
            "approved_by: Nguye\u0302\u0303n Va\u0306n A",
            ":8: waivers[w1].approved_by: must be another person than requested_by",
            id="approved by the one who asked, in other code points",
        ),
        pytest.param("until: 2027-03-31", "until: mai", ":10: waivers[w1].until: ", id="no day"),
        pytest.param("    until: 2027-03-31\n", "", ":2: waivers[w1]: ", id="without an end"),
        pytest.param(
            ", thay trong quý I năm 2027 theo kế hoạch.", "", ":6: ", id="hardly a reason"
        ),
        pytest.param("target: web", "taget: web", ":5: waivers[w1].taget: ", id="a misspelt key"),
        pytest.param("waivers:", "waiver:", ":1: ", id="another file's key"),
    ],
)
def test_a_waiver_that_cannot_be_used_is_a_mistake(tmp_path, old, new, says):
    assert refused(beside(tmp_path, VALID.replace(old, new)))[0].startswith(says)


def test_two_waivers_of_one_id_are_a_mistake(tmp_path):
    twice = VALID + VALID.partition("\n")[2]
    assert refused(beside(tmp_path, twice)) == [":11: waivers[w1].id: w1 is used twice"]


def test_a_file_that_cannot_be_read_is_not_passed_over(tmp_path):
    (tmp_path / "waivers.yaml").symlink_to("nowhere")
    assert refused(tmp_path / "inventory.yaml") == [": there is no such file"]


@pytest.mark.parametrize(
    ("waiver", "finding", "waived"),
    [
        pytest.param({}, {}, True, id="every target of the system"),
        pytest.param({"target": "web"}, {}, True, id="the target that it names"),
        pytest.param({"target": "api"}, {}, False, id="another target"),
        pytest.param({"system": "portal"}, {}, False, id="another system"),
        pytest.param({"rule": RULE + "-2"}, {}, False, id="another rule"),
        pytest.param({}, {"status": Status.PASS}, False, id="what passes"),
        pytest.param({}, {"status": Status.UNKNOWN}, False, id="what nobody knows"),
        pytest.param({}, {"status": Status.MANUAL}, False, id="what a person attests"),
    ],
)
def test_a_waiver_is_laid_beside_what_it_names_exactly(waiver, finding, waived):
    before = a_finding(**({"status": Status.FAIL} | finding))
    (after,) = apply([before], [a_waiver(**waiver)], LAST_DAY)
    assert (after.overlay is not None) is waived
    assert after.status is before.status


def test_a_waiver_says_who_why_and_until_when():
    (after,) = apply([a_finding(Status.FAIL)], [a_waiver()], LAST_DAY)
    assert after.overlay == Overlay(
        kind="waiver",
        id="w1",
        by="Trần Thị B",
        document="12/QĐ-SGDĐT",
        until=LAST_DAY,
        says="Máy chủ cũ, thay trong quý I năm 2027 theo kế hoạch.",
    )


@pytest.mark.parametrize(
    ("today", "waived"),
    [(LAST_DAY, True), (date(2027, 4, 1), False)],
    ids=["last day", "day after"],
)
def test_a_waiver_ends_with_its_last_day(today, waived):
    (after,) = apply([a_finding(Status.FAIL)], [a_waiver()], today)
    assert (after.overlay is not None) is waived


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (("rule: tls-vn/OLD", "rule: tls-vn/ODL"), "there is no tls-vn/ODL"),
        (("system: website", "system: webiste"), "there is no webiste; did you mean website?"),
        (("target: web", "target: wbe"), "there is no wbe; did you mean web?"),
    ],
    ids=["a rule", "a system", "a target"],
)
def test_a_waiver_of_what_is_not_there_is_refused(
    tmp_path: Path, written: tuple[str, str], says: str
) -> None:
    (mistake,) = refused(beside(tmp_path, VALID.replace(*written)))
    assert says in mistake
