import unicodedata
from datetime import date
from pathlib import Path

import pytest

from baselines.mistake import nearest
from baselines.read import BaselineError, read, read_all
from tests.baselines.texts import VALID, spoilt, written

REQUIREMENT = "requirements[LOG-05]"
RULE = f"{REQUIREMENT}.rules[kept-long-enough]"
DUTIES = "must, should"
KINDS = "website, portal, internal, mail, infrastructure"

# What is spoilt; the text whose line is named; the key; the sentence.
MISTAKES = {
    "a misspelt key": (
        [("levels: {2", "levles: {2")],
        ("levles", f"{REQUIREMENT}.levles"),
        "the key «levles» is not known; did you mean «levels»?",
    ),
    "a key that resembles none": (
        [("number:", "colour: red\n  number:")],
        ("colour", "document.colour"),
        "the key «colour» is not known",
    ),
    "a misspelt key of the file itself": (
        [("document:\n", "requirments: []\ndocument:\n")],
        ("requirments", "requirments"),
        "the key «requirments» is not known; did you mean «requirements»?",
    ),
    "a misspelt key deep in a rule": (
        [("products:", "prodcts:")],
        ("prodcts", f"{RULE}.remedy.prodcts"),
        "the key «prodcts» is not known; did you mean «products»?",
    ),
    "a missing key": (
        [("  number: QĐ 45/QĐ-SGDĐT\n", "")],
        ("document:", "document"),
        "the key «number» is missing",
    ),
    "words in one language": (
        [("covers: {vi: Thời hạn lưu, ", "covers: {")],
        ("covers", f"{RULE}.covers"),
        "the key «vi» is missing",
    ),
    "words left empty": (
        [("{vi: Thời hạn lưu, ", "{vi: '  ', ")],
        ("covers", f"{RULE}.covers.vi"),
        "must not be empty",
    ),
    "a word that is not one of those allowed": (
        [("status: practice", "status: practise")],
        ("practise", "document.status"),
        "«practise» is not one of in_force, superseded, uncertain, guidance, practice; "
        "did you mean «practice»?",
    ),
    "a kind of system that is not known": (
        [("[website, portal]", "[website, webportal]")],
        ("webportal", f"{REQUIREMENT}.kinds[#2]"),
        f"«webportal» is not one of {KINDS}; did you mean «portal»?",
    ),
    "a duty that is not known": (
        [("duty: {2: should, 3: must}", "duty: most")],
        ("most", f"{RULE}.duty"),
        f"«most» is not one of {DUTIES}; did you mean «must»?",
    ),
    "a duty at a level that is not known": (
        [("3: must}", "3: shall}")],
        ("shall", f"{RULE}.duty.3"),
        f"«shall» is not one of {DUTIES}",
    ),
    "a severity left empty": (
        [("severity: medium", "severity:")],
        ("severity", f"{RULE}.severity"),
        "«nothing» is not one of critical, high, medium, low",
    ),
    "a level that no law knows": (
        [("{2: 4.8.2.1 a, ", "{2: 4.8.2.1 a, 6: x, ")],
        ("6: x", f"{REQUIREMENT}.levels.6"),
        "«6» is not one of 1, 2, 3, 4, 5",
    ),
    "a date in the Vietnamese order": (
        [("in_force: 2026-09-01", "in_force: 01/09/2026")],
        ("01/09", "document.in_force"),
        "must be a date as 2026-07-01, not «01/09/2026»",
    ),
    "a date left empty": (
        [("in_force: 2026-09-01", "in_force:")],
        ("in_force", "document.in_force"),
        "must not be left empty",
    ),
    "a number where text is wanted": (
        [('version: "1"', "version: 1.0")],
        ("version", "document.version"),
        "must be text; put «1.0» in quotes",
    ),
    "a date where text is wanted": (
        [('version: "1"', "version: 2026-09-01")],
        ("version", "document.version"),
        "must be text; put «2026-09-01» in quotes",
    ),
    "a list where text is wanted": (
        [('version: "1"', "version: [1]")],
        ("version", "document.version"),
        "must be one text, not «[…]»",
    ),
    "yes for true": (
        [("verified: null", "default: yes")],
        ("default", "document.default"),
        "must be true or false, not «yes»",
    ),
    "text where a list is wanted": (
        [("kinds: [website, portal]", "kinds: website")],
        ("kinds", f"{REQUIREMENT}.kinds"),
        "must be a list: each entry after a hyphen, or all of them in [ ]",
    ),
    "text where keys are wanted": (
        [("title: {vi: Quy chế, en: Regulation}", "title: Quy chế")],
        ("title", "document.title"),
        "must hold keys and values, not «Quy chế»",
    ),
    "an empty list": (
        [("kinds: [website, portal]", "kinds: []")],
        ("kinds", f"{REQUIREMENT}.kinds"),
        "must hold at least so many entries: 1",
    ),
    "a parameter left empty": (
        [("{min_days: 30,", "{min_days: ,")],
        ("min_days", f"{RULE}.params.all.min_days"),
        "must be text, a number, true or false, or a list of them",
    ),
    "a parameter that holds keys": (
        [("{min_days: 30,", "{min_days: {a: 1},")],
        ("min_days", f"{RULE}.params.all.min_days"),
        "must be text, a number, true or false, or a list of them",
    ),
    "a parameter beside the levels": (
        [("all: {min_days: 30, formats: [text, json]}", "min_days: 30")],
        ("min_days: 30", f"{RULE}.params.min_days"),
        "«min_days» is not one of all, 1, 2, 3, 4, 5",
    ),
    "an id with capitals": (
        [("id: quy-che", "id: Quy-Che")],
        ("Quy-Che", "document.id"),
        "«Quy-Che» is no id: small letters a–z, digits, hyphens or dots between them",
    ),
    "an id of a requirement in small letters": (
        [("id: LOG-05", "id: log-05")],
        ("log-05", "requirements[log-05].id"),
        "«log-05» is no id of a requirement: capital letters A–Z, digits, hyphens between them",
    ),
    "an id with a line break": (
        [("id: quy-che", 'id: "quy-che\\n"')],
        ("id: ", "document.id"),
        "«quy-che » is no id: small letters a–z, digits, hyphens or dots between them",
    ),
    "a check without its area": (
        [("check: host.logs", "check: logs")],
        ("check:", f"{RULE}.check"),
        "«logs_kept_long_enough» is no name of a check, such as tls.certificate_valid_now",
    ),
    "an address that is none": (
        [("https://sgddt.example.vn/quy-che", "sgddt.example.vn")],
        ("url", "document.url"),
        "«sgddt.example.vn» is no web address that begins with https://",
    ),
    "an end before the beginning": (
        [("status: practice", "status: practice\n  repealed: 2026-09-01")],
        ("repealed", "document.repealed"),
        "must be later than in_force, 2026-09-01",
    ),
    "levels and a clause": (
        [("    kinds: [website, portal]", "    clause: Điều 1\n    kinds: [website, portal]")],
        ("clause", f"{REQUIREMENT}.clause"),
        "has both levels and a clause; keep one of them",
    ),
    "neither levels nor a clause": (
        [("    clause: Điều 20\n", "")],
        ("- id: MAN-01", "requirements[MAN-01]"),
        "needs either levels or a clause",
    ),
    "a kind named twice": (
        [("[website, portal]", "[website, portal, website]")],
        ("kinds", f"{REQUIREMENT}.kinds[#3]"),
        "names website twice",
    ),
    "manual with rules": (
        [("automation: full", "automation: manual\n    evidence_wanted: {vi: Sổ, en: A book}")],
        ("rules:", f"{REQUIREMENT}.rules"),
        "is for a person to tell (manual), so it has no rules",
    ),
    "manual without evidence": (
        [("    evidence_wanted: {vi: Ảnh trang sổ, en: A picture of the page}\n", "")],
        ("- id: MAN-01", "requirements[MAN-01]"),
        "automation is manual, so it needs evidence_wanted",
    ),
    "partial without evidence": (
        [("automation: full", "automation: partial")],
        ("- id: LOG-05", REQUIREMENT),
        "automation is partial, so it needs evidence_wanted",
    ),
    "full without rules": (
        [("automation: manual", "automation: full")],
        ("- id: MAN-01", "requirements[MAN-01].rules"),
        "automation is full, so it needs a rule",
    ),
    "a parameter for a level that is not listed": (
        [("          3: {min_days: 90}", "          4: {min_days: 90}")],
        ("4: {min", f"{RULE}.params.4"),
        "level 4 is not among the levels of the requirement",
    ),
    "a duty for a level that is not listed": (
        [("3: must}", "3: must, 1: must}")],
        ("1: must", f"{RULE}.duty.1"),
        "level 1 is not among the levels of the requirement",
    ),
    "a level without a duty": (
        [("{2: should, 3: must}", "{3: must}")],
        ("duty", f"{RULE}.duty"),
        "names no duty for level 2",
    ),
    "a parameter that one level lacks": (
        [("3: {min_days: 90}", "3: {min_days: 90, near_full: true}")],
        ("params", f"{RULE}.params"),
        "has no parameter near_full for level 2",
    ),
    "a parameter by level where there are no levels": (
        [("levels: {2: 4.8.2.1 a, 3: 5.8.2.1 a}", "clause: x"), ("{2: should, 3: must}", "must")],
        ("3: {min", f"{RULE}.params.3"),
        "level 3 is not among the levels of the requirement",
    ),
    "a direction for a parameter that is not there": (
        [("stricter: {min_days: higher", "stricter: {min_day: higher")],
        ("min_day:", f"{RULE}.stricter.min_day"),
        "params has no min_day; did you mean «min_days»?",
    ),
    "a direction for a parameter that resembles none": (
        [("stricter: {min_days: higher", "stricter: {colour: higher")],
        ("colour", f"{RULE}.stricter.colour"),
        "params has no colour",
    ),
    "a number that should become a subset": (
        [("stricter: {min_days: higher", "stricter: {min_days: subset")],
        ("stricter", f"{RULE}.stricter.min_days"),
        "a list moves to a subset or superset, another value lower or higher",
    ),
    "a list that should become lower": (
        [("formats: subset", "formats: lower")],
        ("stricter", f"{RULE}.stricter.formats"),
        "a list moves to a subset or superset, another value lower or higher",
    ),
    "a step that is not translated": (
        [("en: [Mend logrotate., Look again.]", "en: [Mend logrotate.]")],
        ("en: [Mend", f"{RULE}.remedy.en"),
        "has steps: 1; vi has 2",
    ),
    "a requirement's id that stands already": (
        [("id: MAN-01", "id: LOG-05")],
        ("title: {vi: Có sổ", f"{REQUIREMENT}.id"),
        "«LOG-05» stands already on line 11",
    ),
    "letters taken apart": (
        [("vi: Có sổ ra vào", "vi: " + unicodedata.normalize("NFD", "Có sổ ra vào"))],
        ("title: {vi: Co", "requirements[MAN-01].title.vi"),
        "is not in Unicode form NFC; type the Vietnamese letters anew",
    ),
    "a key that is repeated": (
        [("status: practice", "status: practice\n  status: guidance")],
        ("guidance", "document.status"),
        "this key stands already on line 8",
    ),
    "an alias": (
        [("title: {vi: Có sổ ra vào, en: There is a visitors' book}", "title: *title")],
        ("*title", "requirements[MAN-01].title"),
        "aliases (*) are not allowed; write the value out",
    ),
}


def line_of(text: str, fragment: str) -> int:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if fragment in line]
    assert lines, fragment
    return lines[0]


@pytest.mark.parametrize(("changes", "place", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_said_once_with_its_line_and_key(
    changes: list[tuple[str, str]], place: tuple[str, str], says: str, tmp_path: Path
) -> None:
    text = spoilt(*changes)
    path = written(tmp_path, text)
    with pytest.raises(BaselineError) as raised:
        read(path)
    fragment, key = place
    line = line_of(unicodedata.normalize("NFD", text), unicodedata.normalize("NFD", fragment))
    if "stands already" in says and "LOG-05" in says:
        line -= 1  # the id stands above its title
    assert [str(one) for one in raised.value.mistakes] == [f"{path}:{line}: {key}: {says}"]


def test_all_mistakes_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    worst = spoilt(
        ("status: practice", "status: practise\n  status: guidance"),
        ("levels: {2", "levles: {2"),
        ("automation: manual", "automation: partial"),
        ("id: MAN-01", "id: LOG-05"),
    )
    first = written(tmp_path, worst, "first.yaml")
    second = written(tmp_path, "just a word", "second.yaml")
    with pytest.raises(BaselineError) as raised:
        read_all([first, second, tmp_path / "third.yaml"])
    said = [str(one).removeprefix(f"{tmp_path}/") for one in raised.value.mistakes]
    assert [one.split(": ", 1)[0] for one in said] == [
        "first.yaml:8",
        "first.yaml:9",
        "first.yaml:14",
        "first.yaml:33",
        "first.yaml:33",
        "second.yaml:1",
        "third.yaml",
    ]


def test_what_a_mistake_spoilt_is_not_complained_of_again(tmp_path: Path) -> None:
    text = spoilt(("in_force: 2026-09-01", "in_force: 2026-02-30"))
    with pytest.raises(BaselineError) as raised:
        read(written(tmp_path, text))
    assert [one.says for one in raised.value.mistakes] == [
        "there is no day 2026-02-30; write a date as 2026-07-01"
    ]


def test_rules_of_one_requirement_have_ids_of_their_own(tmp_path: Path) -> None:
    rule = VALID[VALID.index("      - id: kept") : VALID.index("  - id: MAN-01")]
    with pytest.raises(BaselineError, match="«kept-long-enough» stands already on line 17"):
        read(written(tmp_path, spoilt((rule, rule + rule))))


def test_two_files_cannot_be_one_document(tmp_path: Path) -> None:
    first, second = written(tmp_path, name="a.yaml"), written(tmp_path, name="b.yaml")
    with pytest.raises(BaselineError) as raised:
        read_all([first, second])
    (mistake,) = raised.value.mistakes
    assert str(mistake) == f"{second}:2: document.id: «quy-che» is the id of {first} too"


def test_a_file_becomes_the_types_that_are_judged_by(tmp_path: Path) -> None:
    path = written(tmp_path)
    baseline = read(path)
    logs, book = baseline.requirements
    (rule,) = logs.rules
    assert (baseline.document.id, baseline.document.in_force) == ("quy-che", date(2026, 9, 1))
    assert (baseline.document.repealed, baseline.document.default) == (date.max, False)
    assert (logs.id, logs.clause_at(3)) == ("quy-che/LOG-05", "5.8.2.1 a")
    assert (book.clause_at(None), book.rules) == ("Điều 20", ())
    assert rule.id == "quy-che/LOG-05.kept-long-enough"
    assert rule.params.at(2) == {"min_days": 30, "formats": ["text", "json"]}
    assert rule.params.at(3) == {"min_days": 90, "formats": ["text", "json"]}
    assert (rule.duty.at(2), rule.duty.at(3)) == ("should", "must")
    assert rule.remedy.steps["vi"] == ("Sửa logrotate.", "Kiểm tra lại.")
    assert rule.remedy.products == {"logrotate": ("rotate 90",)}
    assert len(baseline.sha256) == 64


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    first = read(written(tmp_path))
    second = read(written(tmp_path, VALID + "# a comment\n"))
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    ("word", "allowed", "meant"),
    [
        ("LEVELS", ["levels"], "levels"),
        ("levles", ["levels", "clause"], "levels"),
        ("zzz", ["levels"], None),
        ("x" * 100_000, ["levels"], None),
        ("", ["levels"], None),
    ],
    ids=["another case", "letters exchanged", "nothing like it", "a whole page", "nothing"],
)
def test_the_nearest_word_is_meant(word: str, allowed: list[str], meant: str | None) -> None:
    assert nearest(word, allowed) == meant
