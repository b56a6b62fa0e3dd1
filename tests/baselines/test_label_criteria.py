"""Every criterion of the checklists for state websites has one home among the documents."""

from collections.abc import Iterator

import pytest

from baselines.read import read_all, shipped
from baselines.requirement import Requirement


def numbered(prefix: str, last: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:02}" for number in range(1, last + 1))


HOMES = {  # document → criteria
    "trust-label": numbered("TNM", 20),
    "portal-2025": numbered("WEB", 27),
    "dns-mail": numbered("DOM", 10),
    "tls-vn": numbered("TLS", 5),
    "ipv6-programme-2026-2030": numbered("IP6", 10),
    "cms-hygiene": numbered("CMS", 9),
}
CALLED = {  # criteria whose requirement had an id before, which is for ever
    "TLS-01": "OLD-PROTOCOLS",
    "TLS-02": "ALPN",
    "TLS-03": "CERT-WWW",
}
DOUBTED = {  # criterion → words of the document's doubts, or of its clause, in Vietnamese
    "TNM-04": "Thời hạn của nhãn",
    "TNM-07": "số điều chưa xác minh",
    "TNM-08": "số điều chưa xác minh",
    "TNM-12": "số điều chưa xác minh",
    "TNM-19": "hết hiệu lực từ 01/07/2026",
    "WEB-01": "Số quyết định của bộ tiêu chí 2025",
    "WEB-05": "Thông tư 22/2023/TT-BTTTT",
    "WEB-07": "theo nguồn thứ cấp",
    "WEB-09": "chưa đọc được điều khoản",
    "WEB-14": "hết hiệu lực từ 01/07/2026",
    "WEB-26": "theo nguồn thứ cấp",
    "WEB-27": "Thông tư 37/2020/TT-BGDĐT",
    "DOM-01": "chưa tìm thấy quy định thay thế",
    "DOM-05": "mức bắt buộc chưa tìm",
    "TLS-01": "Thông tư 39/2017/TT-BTTTT chưa rõ",
    "TLS-04": "theo nguồn thứ cấp",
    "CMS-02": "theo nguồn thứ cấp",
    "CMS-04": "chưa thử trên trang đang chạy",
}
# What was read at second hand or is remembered only, and which thresholds no text fixes.
UNSURE = (
    "TNM-07", "WEB-07", "WEB-09", "WEB-21", "WEB-26", "DOM-03", "DOM-05", "DOM-08", "DOM-10",
    "TLS-01", "TLS-04", "TLS-05", "CMS-01", "CMS-02", "CMS-03", "CMS-07", "CMS-09",
)  # fmt: skip
OUR_OWN = (
    "TNM-04", "TNM-06", "TNM-09", "TNM-13", "WEB-01", "WEB-07", "WEB-09", "WEB-14", "WEB-18",
    "WEB-19", "WEB-23", "WEB-24", "DOM-06", "DOM-07", "DOM-08", "TLS-01", "TLS-03",
)  # fmt: skip
SAYS_UNSURE = ("nguồn thứ cấp", "chưa đọc được", "chưa đối chiếu", "chưa rõ", "chưa xác minh")
SAYS_OUR_OWN = ("công cụ chọn", "Công cụ khuyên", "luật không ấn định", "không văn bản nào ấn định")
BASELINES = {one.document.id: one for one in read_all(shipped())}
CRITERIA = [(document, one) for document, criteria in HOMES.items() for one in criteria]


def homes_of(criterion: str) -> Iterator[Requirement]:
    """Give the requirements that are called by a criterion, in whatever document."""
    for baseline in BASELINES.values():
        for requirement in baseline.requirements:
            document, _, own = requirement.id.partition("/")
            if own == criterion or (document, own) == ("tls-vn", CALLED.get(criterion)):
                yield requirement


def test_there_are_so_many_criteria() -> None:
    assert len(CRITERIA) == 20 + 27 + 10 + 5 + 10 + 9


@pytest.mark.parametrize(("document", "criterion"), CRITERIA, ids=lambda one: one)
def test_a_criterion_has_one_home(document: str, criterion: str) -> None:
    homes = list(homes_of(criterion))
    assert [one.id.partition("/")[0] for one in homes] == [document]
    (home,) = homes
    assert home.clause.startswith(criterion)


@pytest.mark.parametrize(("document", "criterion"), CRITERIA, ids=lambda one: one)
def test_what_no_machine_tells_is_asked_of_a_person(document: str, criterion: str) -> None:
    (home,) = homes_of(criterion)
    assert bool(home.rules) is (home.automation != "manual")
    assert home.automation == "full" or home.evidence_wanted


@pytest.mark.parametrize(("criterion", "words"), DOUBTED.items(), ids=lambda one: one)
def test_a_doubt_is_carried_over(criterion: str, words: str) -> None:
    (home,) = homes_of(criterion)
    document = BASELINES[home.id.partition("/")[0]].document
    assert document.doubts is not None
    told = " ".join(f"{home.clause} {document.doubts['vi']}".split())
    assert words in told


def told_by(home: Requirement) -> str:
    """Return all that a row says of itself, its document's doubts left out."""
    evidence = home.evidence_wanted or {"vi": ""}
    covers = [rule.covers["vi"] for rule in home.rules]
    return " ".join(" ".join([home.clause, evidence["vi"], *covers]).split())


@pytest.mark.parametrize("criterion", UNSURE)
def test_what_was_not_read_in_the_original_says_so(criterion: str) -> None:
    (home,) = homes_of(criterion)
    doubts = BASELINES[home.id.partition("/")[0]].document.doubts or {"vi": ""}
    told = f"{told_by(home)} {' '.join(doubts['vi'].split())}"
    assert any(words in told for words in SAYS_UNSURE)


@pytest.mark.parametrize("criterion", OUR_OWN)
def test_a_threshold_that_no_text_fixes_says_so_beside_it(criterion: str) -> None:
    (home,) = homes_of(criterion)
    assert any(words in told_by(home) for words in SAYS_OUR_OWN)


def test_no_criterion_is_in_two_lists_of_documents() -> None:
    every = [criterion for criteria in HOMES.values() for criterion in criteria]
    assert len(every) == len(set(every)) == 81


def test_what_is_no_criterion_is_not_called_like_one() -> None:
    called = {one.id.partition("/")[2] for b in BASELINES.values() for one in b.requirements}
    prefixes = {
        criterion.partition("-")[0] for criteria in HOMES.values() for criterion in criteria
    }
    alike = {one for one in called if one.partition("-")[0] in prefixes and one[-2:].isdecimal()}
    beyond = {f"IP6-{number}" for number in range(11, 17)}  # the tool's own, as its doubts say
    assert alike <= {one for criteria in HOMES.values() for one in criteria} | beyond


def test_the_label_has_these_criteria_and_no_others() -> None:
    own = [one.id.partition("/")[2] for one in BASELINES["trust-label"].requirements]
    assert own == list(HOMES["trust-label"])


def test_the_label_measures_hijacks_as_the_hygiene_profile_does() -> None:
    params = {
        document: {
            rule.check: rule.params
            for requirement in BASELINES[document].requirements
            for rule in requirement.rules
            if "suspicious_from" in rule.params.everywhere
        }
        for document in ("trust-label", "web-hygiene")
    }
    assert params["trust-label"]
    assert params["trust-label"].items() <= params["web-hygiene"].items()
