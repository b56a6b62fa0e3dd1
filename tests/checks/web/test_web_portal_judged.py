"""Questions about what a portal's pages show beside their words."""

from dataclasses import replace
from typing import Any

import pytest

from checks.verdict import Status
from checks.web import (
    component_sites_linked,
    documents_complete,
    emc_built_in,
    frame_kept,
    school_sections_linked,
)
from checks.web.portal_traits import PageFrame, Portal, Register
from tests.checks.web.content_facts import content, identity, says
from tests.checks.web.web_facts import HTTPS, MAIL, UNSEEN, V6, status_of, web_facts

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
EMC = "f-emc.ngsp.gov.vn"
MANY = tuple(range(1000, 1030))


def register(**changes: Any) -> Register:
    right = Register(
        url=f"{HTTPS}van-ban",
        status=200,
        cut=False,
        numbers=tuple(f"{n}/QĐ-SGDĐT" for n in range(10)),
        dated=10,
        described=10,
        linked=10,
        search=True,
    )
    return replace(right, **changes)


def frame(url=f"{HTTPS}tin", header=MANY, footer=MANY) -> PageFrame:
    return PageFrame(url=url, header=header, footer=footer)


def portal(**changes: Any) -> Portal:
    right: dict[str, Any] = {
        "url": HTTPS,
        "cut": False,
        "script_hosts": ("site.example.vn", EMC),
        "marks": ("Đã kết nối EMC https://site.example.vn/nhan.png",),
        "components": {"thpt.example.vn": "https://thpt.example.vn/"},
        "frames": (frame(HTTPS), frame()),
        "register": register(),
    }
    return Portal(**(right | changes))


def shows(**changes: Any):
    return web_facts(portal=portal(**changes))


def table(question, *rows, **params):
    name = question.__name__.rpartition(".")[2]
    every = [
        (shows(), PASS, "right"),
        *rows,
        (web_facts(portal=UNSEEN), UNKNOWN, "unread"),
        (web_facts(), UNKNOWN, "never asked"),
        (replace(shows(), unlike=(V6,)), UNKNOWN, "another address shows another site"),
        (MAIL, NOT_APPLICABLE, "no website"),
    ]
    return [
        pytest.param(question, params, facts, status, id=f"{name} {id}")
        for facts, status, id in every
    ]


def read(**changes: Any):
    return shows(register=register(**changes))


ROWS = [
    *table(
        emc_built_in,
        (shows(script_hosts=("site.example.vn",)), FAIL, "no code"),
        (shows(script_hosts=(), cut=True), UNKNOWN, "no code as far as the page was read"),
        (shows(marks=("Huy hiệu /a.png",)), UNKNOWN, "a code, and no label in the HTML"),
        (shows(marks=("/emcee.png",)), UNKNOWN, "a word that only begins like the label's"),
        (shows(marks=("https://a.vn/nhan_emc-2024.png",)), PASS, "a label by its file's name"),
        (shows(script_hosts=(f"x{EMC}",)), FAIL, "a host that ends like the code's"),
        code_hosts=[EMC],
        label_words=["EMC"],
    ),
    *table(
        component_sites_linked,
        (shows(components=None), UNKNOWN, "nothing declared"),
        (shows(components={}), NOT_APPLICABLE, "no sites belong to it"),
        (shows(components={"a.vn": "https://a.vn/", "b.vn": ""}), FAIL, "one is not linked"),
        (shows(components={"b.vn": ""}, cut=True), UNKNOWN, "the page read in part"),
    ),
    *table(
        frame_kept,
        (shows(frames=(frame(HTTPS), frame(header=MANY[3:]))), PASS, "nearly the same"),
        (shows(frames=(frame(HTTPS), frame(header=MANY[9:]))), FAIL, "another header"),
        (shows(frames=(frame(HTTPS), frame(), frame(footer=()))), FAIL, "no footer on one"),
        (shows(frames=(frame(HTTPS),)), UNKNOWN, "the home page alone"),
        (shows(frames=()), UNKNOWN, "no page read to its end"),
        (shows(frames=(frame(HTTPS, header=()), frame())), UNKNOWN, "no header recognised"),
        min_likeness=0.9,
    ),
    *table(
        documents_complete,
        (shows(register=None), FAIL, "no link to documents"),
        (shows(register=None, cut=True), UNKNOWN, "no link as far as the page was read"),
        (shows(register=UNSEEN), UNKNOWN, "the list unread"),
        (read(status=404), UNKNOWN, "the list is gone"),
        (read(numbers=("1/QĐ",), dated=1, described=1, linked=1), UNKNOWN, "one document alone"),
        (read(numbers=()), UNKNOWN, "a list that scripts fill"),
        (read(dated=9, described=9), PASS, "nine of ten"),
        (read(dated=8), FAIL, "dates are missing"),
        (read(described=0), FAIL, "abstracts are missing"),
        (read(linked=5), FAIL, "links are missing"),
        (read(search=False), FAIL, "no search"),
        min_share=0.9,
        min_documents=3,
    ),
]


@pytest.mark.parametrize(("question", "params", "facts", "status"), ROWS)
def test_a_portal_is_judged_by_what_it_shows(question, params, facts, status):
    assert status_of(question.judge, facts, **params) is status


PARTS = {"disclosure": "Công khai", "enrolment": "Tuyển sinh"}
SCHOOL = identity(owner="Trường THPT Tân Ninh")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(says(identity=SCHOOL, sections=PARTS), PASS, id="a school with both"),
        pytest.param(
            says(identity=identity(owner="THCS An Bình"), sections=PARTS), PASS, id="a short name"
        ),
        pytest.param(says(identity=SCHOOL), FAIL, id="a school with neither"),
        pytest.param(says(identity=SCHOOL, cut=True), UNKNOWN, id="a page read in part"),
        pytest.param(says(), NOT_APPLICABLE, id="a department"),
        pytest.param(
            says(identity=identity(owner="Trường Đại học Cần Thơ")), NOT_APPLICABLE, id="a college"
        ),
        pytest.param(says(identity=identity(owner="")), UNKNOWN, id="nobody's by its words"),
        pytest.param(web_facts(content=UNSEEN), UNKNOWN, id="unread"),
        pytest.param(
            replace(web_facts(content=content(identity=SCHOOL, sections=PARTS)), unlike=(V6,)),
            UNKNOWN,
            id="another address shows another site",
        ),
        pytest.param(MAIL, NOT_APPLICABLE, id="no website"),
    ],
)
def test_a_school_s_parts_are_asked_of_schools(facts, status):
    sections = ["disclosure", "enrolment"]
    assert status_of(school_sections_linked.judge, facts, sections=sections) is status
