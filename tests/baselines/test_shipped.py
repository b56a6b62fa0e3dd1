"""What holds for every document that we ship."""

import re
import time
import timeit
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from baselines.read import read_all, shipped
from baselines.requirement import Baseline, Requirement, Rule, Words
from baselines.strict_yaml import LOADER

BASELINES = read_all(shipped())
REQUIREMENTS = [requirement for baseline in BASELINES for requirement in baseline.requirements]
RULES = [rule for requirement in REQUIREMENTS for rule in requirement.rules]
ENGLISH = re.compile(r"\b(the|of|and|is|are|with|must|should|by|to|for|from)\b", re.IGNORECASE)
VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I
)
TIMES_THE_PARSER = 4  # reading, beside what libyaml alone takes: 3.2 was measured

by_id = pytest.mark.parametrize("baseline", BASELINES, ids=lambda one: one.document.id)
by_requirement = pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.id)
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda one: one.id)


def words_of(baseline: Baseline) -> Iterator[Words]:
    yield baseline.document.title
    if baseline.document.doubts:
        yield baseline.document.doubts
    for requirement in baseline.requirements:
        yield requirement.title
        if requirement.evidence_wanted:
            yield requirement.evidence_wanted
        for rule in requirement.rules:
            yield rule.covers
            for vi, en in zip(rule.remedy.steps["vi"], rule.remedy.steps["en"], strict=True):
                yield {"vi": vi, "en": en}


def test_these_documents_are_shipped() -> None:
    assert [baseline.document.id for baseline in BASELINES] == [
        "backup-practice",
        "cabf-lifetimes",
        "cms-hygiene",
        "dns-mail",
        "internet-nl-web",
        "ipv6-programme-2026-2030",
        "ipv6-ready",
        "mozilla-tls-6.0-intermediate",
        "mozilla-tls-6.0-modern",
        "ncsc-nl-tls-2025-05",
        "nd-331-2026",
        "nd-85-2016",
        "portal-2025",
        "rfc-8996",
        "tcvn-14423-2026",
        "tls-probes",
        "tls-vn",
        "trust-label",
        "web-hygiene",
    ]


@by_id
def test_a_file_is_named_after_its_document(baseline: Baseline) -> None:
    assert Path(baseline.path).stem == baseline.document.id


def test_ids_are_unique() -> None:
    ids = [one.id for one in (*REQUIREMENTS, *RULES)]
    assert len(ids) == len(set(ids))


@by_id
def test_nobody_claims_to_have_compared_it_with_the_original(baseline: Baseline) -> None:
    assert baseline.document.verified is None
    assert baseline.document.doubts


def test_guidance_probes_and_what_one_applies_for_bind_only_those_who_choose_them() -> None:
    chosen = {one.document.id for one in BASELINES if not one.document.default}
    assert chosen == {
        "cms-hygiene",
        "internet-nl-web",
        "ipv6-ready",
        "mozilla-tls-6.0-intermediate",
        "mozilla-tls-6.0-modern",
        "ncsc-nl-tls-2025-05",
        "portal-2025",
        "rfc-8996",
        "tls-probes",
        "trust-label",
    }


@by_id
def test_its_text_is_in_nfc(baseline: Baseline) -> None:
    text = Path(baseline.path).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


@by_id
def test_its_vietnamese_is_vietnamese_and_its_english_english(baseline: Baseline) -> None:
    for words in words_of(baseline):
        assert VIETNAMESE.search(words["vi"]), words["vi"]
        assert not ENGLISH.search(words["vi"]), words["vi"]
        assert words["en"] != words["vi"]
        assert not VIETNAMESE.search(re.sub("QĐ-BTTTT|QĐ-BKHCN", "", words["en"])), words["en"]


@by_rule
def test_looking_again_looks_by_the_same_rule(rule: Rule) -> None:
    assert rule.remedy.recheck == f"rasoat audit --rule {rule.id}"


@by_rule
def test_a_threshold_of_the_tools_own_is_advice(rule: Rule) -> None:
    exempt = {"tls-vn/CERT-NOT-EXPIRING.enough-left"}
    if rule.origin == "tool" and rule.id not in exempt:
        assert rule.duty.everywhere == "should"


@by_rule
def test_advice_is_of_low_severity(rule: Rule) -> None:
    assert (rule.duty.everywhere == "should") == (rule.severity == "low")


@by_requirement
def test_advice_and_duty_are_not_mixed_in_one_requirement(requirement: Requirement) -> None:
    assert len({rule.duty.everywhere for rule in requirement.rules}) <= 1


@pytest.mark.parametrize(
    ("day", "decree"),
    [
        (date(2026, 6, 30), ["nd-85-2016"]),
        (date(2026, 7, 1), []),
        (date(2026, 8, 18), []),
        (date(2026, 8, 19), ["nd-331-2026"]),
    ],
    ids=["the old decree", "it lapsed", "not yet the new one", "the new decree"],
)
def test_one_decree_at_most_holds_on_a_day(day: date, decree: list[str]) -> None:
    holding = [one.document.id for one in BASELINES if one.document.holds_on(day)]
    assert [one for one in holding if one.startswith("nd-")] == decree


def test_what_replaces_a_document_is_shipped() -> None:
    ids = {baseline.document.id for baseline in BASELINES}
    assert {one.document.replaced_by for one in BASELINES} - {None} <= ids


def test_the_standards_backup_clauses_are_listed_for_each_level() -> None:
    standard = {one.id: one for one in REQUIREMENTS if one.id.startswith("tcvn-14423-2026/BAK")}
    assert {
        id.removeprefix("tcvn-14423-2026/"): set(one.levels) for id, one in standard.items()
    } == {
        "BAK-01": {1, 2, 3},
        "BAK-02": {1, 2, 3},
        "BAK-03": {1, 2, 3},
        "BAK-04": {2, 3},
        "BAK-05": {3},
        "BAK-06": {3},
        "BAK-07": {3},
        "BAK-08": {1, 2, 3},
    }


def test_the_thresholds_of_the_decrees_are_those_of_the_law() -> None:
    params = {rule.check: rule.params.everywhere for rule in RULES}
    assert params["level.not_below_decree_331"] == {
        "basic_data_subjects_from": 100_000,
        "sensitive_data_subjects_from": 10_000,
    }
    assert params["level.not_below_decree_85"] == {"users_from": 10_000}


def test_reading_all_documents_takes_little_more_than_parsing_them() -> None:
    def parse() -> None:
        for path in shipped():
            for _event in yaml.parse(path.read_bytes(), Loader=LOADER):
                pass

    def least_s(act: Callable[[], object]) -> float:
        return min(timeit.repeat(act, repeat=5, number=1, timer=time.process_time))

    assert least_s(lambda: read_all(shipped())) < TIMES_THE_PARSER * least_s(parse)
