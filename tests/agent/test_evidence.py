"""Evidence is written once and believed only while it is what was kept; so is the chain."""

import hashlib
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from agent.evidence import EvidenceStore, Link, first_broken, next_link
from agent.record_error import EvidenceError
from tests.builders import NOON, day

DER = b"\x30\x82 a@b.vn 0912345678"


@pytest.fixture
def evidence(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence", limit_bytes=100)


def files(evidence: EvidenceStore) -> list[Path]:
    return [path for path in evidence.folder.rglob("*") if path.is_file()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_evidence_lies_under_its_hash_and_can_only_be_read(evidence: EvidenceStore) -> None:
    sha256 = evidence.put(DER, media_type="application/pkix-cert", about="the certificate")
    path = evidence.folder / sha256[:2] / sha256
    assert sha256 == hashlib.sha256(DER).hexdigest()
    assert evidence.get(sha256) == DER == evidence.path(sha256).read_bytes()
    assert (mode(path), mode(path.parent), mode(evidence.folder)) == (0o440, 0o700, 0o700)


def test_modes_do_not_hang_on_the_umask(evidence: EvidenceStore) -> None:
    before = os.umask(0o277)
    try:
        evidence.folder.mkdir(mode=0o700)
    finally:
        os.umask(before)
    evidence.folder.chmod(0o700)
    before = os.umask(0)
    try:
        sha256 = evidence.put(DER, "application/pkix-cert", "")
    finally:
        os.umask(before)
    assert mode(evidence.path(sha256)) == 0o440


def test_the_same_content_is_one_file(evidence: EvidenceStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: evidence.put(DER, "application/pkix-cert", ""), range(40)))
    assert len(hashes) == len(files(evidence)) == 1
    assert [kept.sha256 for kept in evidence.take_new()] == list(hashes)


def test_personal_data_is_masked_before_the_hash(evidence: EvidenceStore) -> None:
    sha256 = evidence.put(b"0912345678", "text/plain", "")
    assert evidence.get(sha256) == b"[masked telephone]"
    assert sha256 == hashlib.sha256(b"[masked telephone]").hexdigest()


@pytest.mark.parametrize(
    ("data", "media_type", "kept", "cut_from"),
    [
        pytest.param(b"a" * 100, "text/plain", b"a" * 100, None, id="at the limit"),
        pytest.param(
            b"a" * 101, "text/plain", b"a" * 100 + b"\n[cut from 101 bytes]\n", 101, id="a text"
        ),
        pytest.param(b"\0" * 999, "application/zip", b"\0" * 100, 999, id="bytes"),
        pytest.param(
            b" " * 96 + b"0912345678" + b" " * 99,
            "text/plain",
            b" " * 96 + b"[mas" + b"\n[cut from 205 bytes]\n",
            205,
            id="a telephone number on the edge",
        ),
    ],
)
def test_what_is_too_big_is_cut_and_says_so(
    evidence: EvidenceStore, data: bytes, media_type: str, kept: bytes, cut_from: int | None
) -> None:
    assert evidence.get(evidence.put(data, media_type, "a page")) == kept
    (entry,) = evidence.take_new()
    assert (entry.size_bytes, entry.cut_from, entry.about) == (len(kept), cut_from, "a page")


def test_new_evidence_is_told_once(evidence: EvidenceStore) -> None:
    evidence.put(DER, "application/pkix-cert", "")
    assert len(evidence.take_new()) == 1
    assert evidence.take_new() == ()


def alter(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"another certificate")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(alter, "evidence {} was altered", id="altered"),
        pytest.param(
            Path.unlink, "evidence {} cannot be read: No such file or directory", id="gone"
        ),
    ],
)
def test_evidence_that_is_not_what_was_kept_is_refused(
    evidence: EvidenceStore, damage: Callable[[Path], None], said: str
) -> None:
    sha256 = evidence.put(DER, "application/pkix-cert", "")
    damage(evidence.folder / sha256[:2] / sha256)
    with pytest.raises(EvidenceError) as error:
        evidence.get(sha256)
    assert str(error.value) == said.format(sha256)


def test_a_place_that_is_no_folder_is_said_clearly(tmp_path: Path) -> None:
    place = tmp_path / "evidence"
    place.write_text("not a folder")
    with pytest.raises(EvidenceError, match=r"^evidence cannot be kept in .*: Not a directory$"):
        EvidenceStore(place).put(DER, "application/pkix-cert", "")


def test_what_a_killed_writer_left_is_tidied_away(evidence: EvidenceStore) -> None:
    sha256 = evidence.put(DER, "application/pkix-cert", "")
    (evidence.folder / "new" / "half").write_bytes(b"half")
    evidence.tidy()
    assert files(evidence) == [evidence.path(sha256)]


def a_chain(length: int = 4) -> list[Link]:
    links: list[Link] = []
    for number in range(length):
        last = links[-1] if links else None
        links.append(next_link(last, "act", day(number), {"number": number}))
    return links


def test_a_chain_holds() -> None:
    assert first_broken(a_chain()) is None
    assert first_broken([]) is None


@pytest.mark.parametrize(
    ("tamper", "seq", "why"),
    [
        pytest.param(lambda links: links.pop(1), 3, "link 2 is missing", id="a link is taken out"),
        pytest.param(
            lambda links: links.__setitem__(1, replace(links[1], payload='{"number":9}')),
            2,
            "what the act recorded was altered",
            id="what was recorded is altered",
        ),
        pytest.param(
            lambda links: links.__setitem__(1, replace(links[1], at=NOON)),
            2,
            "the act or its time was altered",
            id="its time is altered",
        ),
        pytest.param(
            lambda links: links.__setitem__(1, replace(links[1], kind="another")),
            2,
            "the act or its time was altered",
            id="its kind is altered",
        ),
        pytest.param(
            lambda links: links.__setitem__(1, next_link(links[0], "act", NOON, {"number": 9})),
            3,
            "it does not follow from the link before",
            id="a link is forged whole",
        ),
        pytest.param(
            lambda links: links.insert(0, links[0]),
            1,
            "link 2 is missing",
            id="a link stands twice",
        ),
    ],
)
def test_the_first_link_that_does_not_hold_is_named(
    tamper: Callable[[list[Link]], object], seq: int, why: str
) -> None:
    links = a_chain()
    tamper(links)
    broken = first_broken(links)
    assert broken is not None
    assert (broken.seq, broken.kind, str(broken.why)) == (seq, broken.kind, why)
