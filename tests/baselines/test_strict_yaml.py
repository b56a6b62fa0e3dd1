import os
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from baselines import strict_yaml
from baselines.mistake import Refused, TooBig
from baselines.strict_yaml import MAX_DEPTH, draft_of, load


def values(text: str) -> dict[str, object]:
    drafted = draft_of(text.encode(), "f.yaml")
    assert drafted.mistakes == ()
    return drafted.parsed.data


def said_of(raw: bytes | str) -> list[str]:
    try:
        drafted = draft_of(raw if isinstance(raw, bytes) else raw.encode(), "f.yaml")
    except Refused as refused:
        return [str(mistake) for mistake in refused.mistakes]
    return [str(mistake) for mistake in drafted.mistakes]


MEANT = {
    "true is a boolean": ("true", True),
    "false is a boolean": ("false", False),
    "no is text": ("no", "no"),
    "NO is Norway": ("NO", "NO"),
    "on is text": ("on", "on"),
    "yes is text": ("yes", "yes"),
    "True is text": ("True", "True"),
    "minutes and seconds are text": ("1:30", "1:30"),
    "a number that begins with zero is text": ("012", "012"),
    "an octal number of YAML 1.2 is text": ("0o17", "0o17"),
    "a hexadecimal number is text": ("0x1F", "0x1F"),
    "underscores make no number": ("1_000", "1_000"),
    "a whole number": ("-42", -42),
    "zero": ("0", 0),
    "a number of 40 digits is text": ("9" * 40, "9" * 40),
    "a decimal number": ("0.333", 0.333),
    "an exponent": ("1.5e3", 1500.0),
    "infinity is text": (".inf", ".inf"),
    "a huge exponent is text": ("1e999", "1e999"),
    "not a number is text": (".nan", ".nan"),
    "a date": ("2026-07-01", date(2026, 7, 1)),
    "a date in quotes is text": ("'2026-07-01'", "2026-07-01"),
    "a date with a time is text": ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z"),
    "a network is text": ("192.0.2.0/24", "192.0.2.0/24"),
    "an IPv6 address is text": ("2001:db8::1", "2001:db8::1"),
    "an equals sign is text": ("=", "="),
    "a version with two dots is text": ("1.2.3", "1.2.3"),
    "nothing": ("", None),
    "null": ("null", None),
    "a tilde is nothing": ("~", None),
    "nothing in quotes is empty text": ("''", ""),
    "true in quotes is text": ('"true"', "true"),
    "a block of text": ("|-\n  true", "true"),
}


@pytest.mark.parametrize(("written", "meant"), MEANT.values(), ids=MEANT)
def test_a_value_is_told_apart_as_yaml_1_2_does(written: str, meant: object) -> None:
    value = values(f"key: {written}\n")["key"]
    assert (value, type(value)) == (meant, type(meant))


def test_keys_are_text_whatever_they_look_like() -> None:
    assert list(values("1: a\nno: b\n012: c\ntrue: d\n2026-07-01: e\n")) == [
        "1",
        "no",
        "012",
        "true",
        "2026-07-01",
    ]


MISTAKES = {
    "a repeated key": (
        "a: 1\nb: 2\na: 3\n",
        ["f.yaml:3: a: this key stands already on line 1"],
    ),
    "a key repeated as text": (
        "1: a\n'1': b\n",
        ["f.yaml:2: 1: this key stands already on line 1"],
    ),
    "a key repeated below a repeated key": (
        "a: 1\na: {b: 1, b: 2}\n",
        [
            "f.yaml:2: a: this key stands already on line 1",
            "f.yaml:2: a.b: this key stands already on line 2",
        ],
    ),
    "an anchor and its alias": (
        "a: &x 1\nb:\n  - id: first\n    c: *x\n",
        [
            "f.yaml:1: a: anchors (&) are not allowed",
            "f.yaml:4: b[first].c: aliases (*) are not allowed; write the value out",
        ],
    ),
    "an alias of itself": (
        "a: &x [*x]\n",
        [
            "f.yaml:1: a: anchors (&) are not allowed",
            "f.yaml:1: a[#1]: aliases (*) are not allowed; write the value out",
        ],
    ),
    "a tag": ("a: !!str 1\n", ["f.yaml:1: a: tags (!) are not allowed"]),
    "a tag that would run a program": (
        "a: !!python/object/apply:os.system [id]\n",
        ["f.yaml:1: a: tags (!) are not allowed"],
    ),
    "a tagged document": ("!x {a: 1}\n", ["f.yaml:1: tags (!) are not allowed"]),
    "a merge key": (
        "a:\n  <<: {b: 1}\n",
        ["f.yaml:2: a.<<: merge keys (<<) are not allowed; write the keys out"],
    ),
    "a key that is a list": ("a: 1\n? [b]\n: 2\n", ["f.yaml:2: has a key that is no text"]),
    "an empty key": ('"": 2\n', ["f.yaml:1: a key must be text that can be read"]),
    "a second document": ("a: 1\n---\nb: 2\n", ["f.yaml:2: holds a second document after ---"]),
    "a day that is not": (
        "a:\n- 2026-02-30\n",
        ["f.yaml:2: a[#1]: there is no day 2026-02-30; write a date as 2026-07-01"],
    ),
    "an escaped NUL": ('a: "\\0"\n', ["f.yaml:1: a: holds a control character"]),
    "an escaped line separator of C1": ('a: "\\x85"\n', ["f.yaml:1: a: holds a control character"]),
    "a control character": ("a: 1\nb: \x01\n", ["f.yaml:2: holds a control character"]),
    "a NUL byte": (
        b"a: 1\nb\0",
        ["f.yaml:2: is not a text file in UTF-8: byte 7 is no part of one"],
    ),
    "bytes of another encoding": (
        "a: 1\nb: Sở".encode() + b"\xe9\n",
        ["f.yaml:2: is not a text file in UTF-8: byte 13 is no part of one"],
    ),
    "UTF-16": (
        "a: 1".encode("utf-16"),
        ["f.yaml:1: is not a text file in UTF-8: byte 4 is no part of one"],
    ),
    "a tab": ("a:\n\t- b\n", ["f.yaml:2: is indented with a tab; use spaces"]),
    "a bracket left open": (
        "a: [1\nb: 2\n",
        ["f.yaml:2: is not valid YAML here: did not find expected ',' or ']'"],
    ),
    "an empty file": ("", ["f.yaml:1: holds no keys and values"]),
    "a file of comments": ("# a\n# b\n", ["f.yaml:1: holds no keys and values"]),
    "a list at the top": ("\n- a\n", ["f.yaml:2: holds no keys and values"]),
    "a word at the top": ("word\n", ["f.yaml:1: holds no keys and values"]),
    "mistakes before the one that ends the reading": (
        "a: 1\na: 2\nb: [\n",
        [
            "f.yaml:2: a: this key stands already on line 1",
            "f.yaml:4: is not valid YAML here: did not find expected node content",
        ],
    ),
}


@pytest.mark.parametrize(("raw", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_said_with_its_line_and_key(raw: bytes | str, says: list[str]) -> None:
    assert said_of(raw) == says


@pytest.mark.parametrize(
    "raw",
    [
        "a: " + "[" * 200_000,
        "[" * 200_000,
        "".join(f"{'  ' * depth}a:\n" for depth in range(400)),
        "".join("- " for _ in range(1000)) + "a",
        "a:\n" + "- " * 5000 + "x\n",
    ],
    ids=["brackets below a key", "brackets", "mappings", "hyphens", "hyphens below a key"],
)
def test_a_deep_file_is_refused_soon(raw: str) -> None:
    began = time.monotonic()
    assert len(said_of(raw)) == 1
    assert time.monotonic() - began < 5


def test_depth_is_taken_up_to_the_limit() -> None:
    def nested(depth: int) -> str:
        return "a: " + "[" * (depth - 1) + "]" * (depth - 1)

    assert said_of(nested(MAX_DEPTH)) == []
    assert said_of(nested(MAX_DEPTH + 1)) == ["f.yaml:1: is nested too deeply"]


def test_an_alias_bomb_is_not_unfolded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    said = said_of(bomb)
    assert len(said) == 10 + 81
    assert not [one for one in said if "not allowed" not in one]


def test_a_file_of_nothing_but_mistakes_is_not_read_to_its_end() -> None:
    said = said_of("a:\n" * 5000)
    assert len(said) == 1001
    assert said[-1] == "f.yaml:1001: has too many mistakes to be read on"


def test_lines_are_those_of_keys_and_of_list_entries() -> None:
    text = "a:\n  b: 1\n  c:\n    - x\n\n    - d: >-\n        two\n        lines\n      e: 1\n"
    parsed = draft_of(text.encode(), "f.yaml").parsed
    assert parsed.lines == {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 3,
        ("a", "c", 0): 4,
        ("a", "c", 1): 6,
        ("a", "c", 1, "d"): 6,
        ("a", "c", 1, "e"): 9,
    }
    assert parsed.line(("a", "c", 1, "missing", "deeper")) == 6
    assert parsed.key(("a", "c", 1, "e")) == "a.c[#2].e"


def test_a_mark_of_byte_order_and_other_line_ends_are_taken() -> None:
    parsed = draft_of(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yaml").parsed
    assert (parsed.data, parsed.lines[("b",)]) == ({"a": 1, "b": 2}, 2)


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(Refused) as raised:
        load(path, **limits)
    (mistake,) = raised.value.mistakes
    return str(mistake).replace(str(path), "PATH")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.yaml") == "PATH: there is no such file"


def test_a_file_below_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a: 1")
    assert refused(tmp_path / "file" / "none.yaml") == "PATH: there is no such file"


def test_a_folder_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path) == "PATH: is a folder, not a file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "PATH: is not an ordinary file"


def test_a_device_without_end_is_not_read() -> None:
    assert refused(Path("/dev/zero")) == "PATH: is not an ordinary file"


def test_a_loop_of_links_is_said(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert refused(tmp_path / "loop").startswith("PATH: cannot be read: ")


def test_a_name_that_no_file_can_have_is_said() -> None:
    assert refused(Path("a\0b")).startswith("PATH: cannot be read: ")


def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    began = time.monotonic()
    with pytest.raises(TooBig):
        load(path)
    assert time.monotonic() - began < 0.5
    assert refused(path) == "PATH: is larger than 1000000 bytes and was not read"


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\n")
    assert load(path, max_bytes=5).data == {"a": 1}
    assert refused(path, max_bytes=4) == "PATH: is larger than 4 bytes and was not read"


def test_a_file_that_lies_about_its_size_is_not_read_whole() -> None:
    assert "is larger than 10 bytes" in refused(Path("/proc/self/status"), max_bytes=10)


def test_load_refuses_what_draft_forgives(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\na: 2\n")
    assert refused(path) == "PATH:2: a: this key stands already on line 1"


@pytest.mark.parametrize("raw", [raw for raw, _ in MISTAKES.values()], ids=MISTAKES)
def test_without_libyaml_the_same_files_are_refused(
    raw: bytes | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "LOADER", yaml.SafeLoader)
    assert said_of(raw)


JUNK = st.text(alphabet="ab1:-?,[]{}#&*!|>'\"%@`~=<\\ \n\t.\x00\x85\u2028é", max_size=60)


@settings(max_examples=400, deadline=None)
@given(raw=st.one_of(JUNK.map(str.encode), st.binary(max_size=60)))
def test_junk_is_read_or_refused_and_nothing_else(raw: bytes) -> None:
    try:
        drafted = draft_of(raw, "f.yaml")
    except Refused as refused:
        assert refused.mistakes
    else:
        assert all(mistake.line >= 1 for mistake in drafted.mistakes)
