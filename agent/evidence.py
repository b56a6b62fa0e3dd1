"""Evidence as content-addressed files written once, and the hash chain over every act.

A file's name is the SHA-256 of its bytes, so that whoever holds a finding can prove what it was
judged by. A chain's link holds the hash of the link before: nothing before the last printed hash
can be changed, taken out or slipped in unseen.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from agent.masking import is_text, mask
from agent.record_error import EvidenceError
from agent.recorded import canonical_json, utc_text
from checks.verdict import Said
from checks.web.visiting.kept import shortened

LIMIT_BYTES = 1_000_000
FIRST_LINK = "0" * 64  # what stands before the first link


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the index says of one piece of evidence."""

    sha256: str
    media_type: str
    about: str
    size_bytes: int
    cut_from: int | None = None  # the size before it was cut to the limit


class EvidenceStore:
    """A folder of evidence. Any thread may put; a file is whole or not there."""

    def __init__(self, folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._new: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def put(self, data: bytes, media_type: str, about: str) -> str:
        """Mask, cut to the limit, write once, and return the SHA-256 of what was kept.

        Raises EvidenceError when the disk does not take it.
        """
        kept_bytes, cut_from = _fit(data, media_type, self._limit_bytes)
        sha256 = hashlib.sha256(kept_bytes).hexdigest()
        path = self._path(sha256)
        try:
            if not path.exists():
                self._write(path, kept_bytes)
        except OSError as error:
            raise EvidenceError(
                Said(
                    "evidence cannot be kept in {folder}: {why}",
                    {"folder": str(self.folder), "why": error.strerror or str(error)},
                )
            ) from error
        kept = Kept(
            sha256=sha256,
            media_type=media_type,
            about=about.encode("utf-8", "backslashreplace").decode(),  # a file name may be no UTF-8
            size_bytes=len(kept_bytes),
            cut_from=cut_from,
        )
        with self._lock:
            self._new.setdefault(sha256, kept)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the kept bytes. Raises EvidenceError when they are gone or altered."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            raise EvidenceError(
                Said(
                    "evidence {sha256} cannot be read: {why}",
                    {"sha256": sha256, "why": error.strerror or str(error)},
                )
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise EvidenceError(Said("evidence {sha256} was altered", {"sha256": sha256}))
        return data

    def path(self, sha256: str) -> Path:
        """Return where the bytes are kept. Raises EvidenceError when they are gone or altered."""
        self.get(sha256)
        return self._path(sha256)

    def take_new(self) -> tuple[Kept, ...]:
        """Return what was put since the last call, for the index."""
        with self._lock:
            new, self._new = self._new, {}
        return tuple(new.values())

    def tidy(self) -> None:
        """Remove what a killed writer left half written. Only one writer may be at work."""
        for left_over in self.folder.glob("new/*"):
            with contextlib.suppress(OSError):
                left_over.unlink()

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _write(self, path: Path, data: bytes) -> None:
        new = self.folder / "new"
        for folder in (self.folder, new, path.parent):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(folder.parent)
        draft = new / token_hex(8)
        try:
            write_synced(draft, data, mode=0o440)
            draft.rename(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _fit(data: bytes, media_type: str, limit_bytes: int) -> tuple[bytes, int | None]:
    """Mask text, then cut to the limit: a cut first would spare half a telephone number."""
    masked = mask(shortened(data, 2 * limit_bytes)) if is_text(media_type) else data
    if len(masked) <= limit_bytes and len(data) <= 2 * limit_bytes:
        return masked, None
    note = b"\n[cut from %d bytes]\n" % len(data) if is_text(media_type) else b""
    return masked[:limit_bytes] + note, len(data)


def write_synced(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file that is not there yet, and return when the disk has it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)  # whatever the umask
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the disk has the folder's entries."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One act in the chain."""

    seq: int
    prev: str
    kind: str
    at: datetime
    payload: str  # canonical JSON
    payload_sha256: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """The first link that does not hold, and why."""

    seq: int
    kind: str
    why: Said


def next_link(prev: Link | None, kind: str, at: datetime, payload: object) -> Link:
    """Return the link that holds an act after another, or the first of all."""
    before = prev.hash if prev else FIRST_LINK
    text = canonical_json(payload)
    payload_sha256 = hashlib.sha256(text).hexdigest()
    return Link(
        seq=prev.seq + 1 if prev else 1,
        prev=before,
        kind=kind,
        at=at,
        payload=text.decode(),
        payload_sha256=payload_sha256,
        hash=link_hash(before, kind, at, payload_sha256),
    )


def link_hash(prev: str, kind: str, at: datetime, payload_sha256: str) -> str:
    """Return SHA-256(the hash before, then the canonical JSON of [kind, at, payload's SHA-256])."""
    act = canonical_json([kind, utc_text(at), payload_sha256])
    return hashlib.sha256(prev.encode("ascii") + act).hexdigest()


def first_broken(links: Iterable[Link]) -> BrokenLink | None:
    """Return the first link that does not follow from the one before, or is not what it hashes."""
    seq, prev = 1, FIRST_LINK
    for link in links:
        if why := _broken(link, seq, prev):
            return BrokenLink(seq=link.seq, kind=link.kind, why=why)
        seq, prev = seq + 1, link.hash
    return None


def _broken(link: Link, seq: int, prev: str) -> Said | None:
    if link.seq != seq:
        return Said("link {seq} is missing", {"seq": seq})
    if link.prev != prev:
        return Said("it does not follow from the link before")
    if hashlib.sha256(link.payload.encode()).hexdigest() != link.payload_sha256:
        return Said("what the act recorded was altered")
    if link_hash(prev, link.kind, link.at, link.payload_sha256) != link.hash:
        return Said("the act or its time was altered")
    return None
