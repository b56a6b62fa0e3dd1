"""One copy, peeled layer by layer to its very end."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from checks.backup.decode import dump, sqlite, tar, zipped
from checks.backup.decode.allowance import Allowance, FaultyError, UnreadError
from checks.backup.decode.compressed import decompressed
from checks.backup.decode.recognise import HEAD_BYTES, SHOWN_BYTES, claims, form_of, found_in
from checks.backup.decode.stream import Stream, stored
from checks.backup.facts import COMPRESSED, ENCRYPTED, Content, Form, Format, contradicts
from checks.verdict import Cause, NotSeen, Said

MOST_LAYERS = 4
PART_OF_SEVERAL = re.compile(r"\.(\d{3}|z\d{2}|part\d+\.rar)$", re.IGNORECASE)


def look_into(
    file: BinaryIO, name: str, *, limit_s: float, stopped: Callable[[], bool]
) -> tuple[Form | NotSeen, Content | NotSeen]:
    """Decode an open file to its end in constant memory; the result keeps nothing of it.

    Raises StoppedError soon after `stopped` turns true.
    """
    allowance = Allowance.starting_now(limit_s, stopped)
    peeled = Peeled(file, name, allowance)
    try:
        form = form_of(name, peeled.stream.peek(HEAD_BYTES))
    except UnreadError as error:
        unread = _not_seen(error, name)
        return unread, unread
    return form, _content(peeled, name)


def _content(peeled: "Peeled", name: str) -> Content | NotSeen:
    fault: Said | None = None
    empty = False
    try:
        empty = not peeled.to_the_end()
    except FaultyError as error:
        if PART_OF_SEVERAL.search(name):  # the rest may stand in the file beside it
            return _not_seen(zipped.one_part(), name)
        fault = _named(error.said, name)
    except UnreadError as error:
        return _not_seen(error, name)
    return Content(
        layers=tuple(peeled.layers),
        decoded_bytes=peeled.decoded_bytes,
        empty=empty,
        fault=fault,
    )


class Peeled:
    """A copy that is being decoded: the layers so far, and the bytes of the innermost."""

    def __init__(self, file: BinaryIO, name: str, allowance: Allowance) -> None:
        self.layers: list[Format] = []
        self.stream = Stream(stored(file, allowance))
        self._outside = 0  # layers around the one that is being read
        self._file = file
        self._name = name
        self._allowance = allowance

    @property
    def decoded_bytes(self) -> int:
        """Return how many bytes the innermost layer has given."""
        if Format.ZIP in self.layers:
            return self._allowance.decoded_bytes
        return self.stream.position

    def to_the_end(self) -> bool:
        """Decode everything and tell whether it holds anything. Raises FaultyError, UnreadError."""
        found = self._enter()
        while found in COMPRESSED and len(self.layers) < MOST_LAYERS:
            self.stream = Stream(decompressed(self.stream, found, self._allowance))
            found = self._enter()
        return self._read_innermost(found)

    def _enter(self) -> Format | None:
        """Recognise the next layer inwards.

        The outermost may give the lie to the name, which is a fact of its own; an inner one
        without a byte is no lie but empty.
        """
        self._outside = len(self.layers)
        head = self.stream.peek(HEAD_BYTES)
        claimed = claims(self._name)[self._outside :][:1]
        found = found_in(head, claimed)
        if self.layers and claimed and head and contradicts(claimed[0], found):
            raise _misnamed(claimed[0], self.layers[-1], head)
        if found is not None and found is not Format.TEXT:
            self.layers.append(found)
        return found

    def _read_innermost(self, found: Format | None) -> bool:
        stream = self.stream
        kind = dump.kind_of(stream.peek(HEAD_BYTES))
        if found is Format.TAR:
            return tar.read(stream) > 0
        if found is Format.SQL and kind:
            return dump.read(stream, kind)
        if found is Format.SQLITE:
            return sqlite.read(stream)
        if found is Format.ZIP and len(self.layers) == 1:
            return zipped.read(self._file, self._allowance) > 0
        return self._read_opaque(found)

    def _read_opaque(self, found: Format | None) -> bool:
        """Read on for the sake of the layers outside, whose checksums stand at their end."""
        if not self._outside:
            raise _undecodable(found)
        for _chunk in self.stream.rest():
            pass
        if found is not None and found is not Format.TEXT:
            raise _undecodable(found)
        return self.stream.position > 0


def _misnamed(claimed: Format, outer: Format, head: bytes) -> FaultyError:
    return FaultyError(
        Said(
            "{name} is named as {claimed} inside {outer}, but that begins with the bytes {bytes}",
            {
                "claimed": str(claimed),
                "outer": str(outer),
                "bytes": head[:SHOWN_BYTES].hex(" "),
            },
        )
    )


def _undecodable(found: Format | None) -> UnreadError:
    if found is None:
        return UnreadError(Cause.NO_TOOL, Said("the format of {name} is not known here"))
    if found is Format.TEXT:
        return UnreadError(
            Cause.NO_TOOL, Said("{name} is plain text, and nothing in it marks its end")
        )
    if found in ENCRYPTED:
        return UnreadError(
            Cause.NO_PERMISSION,
            Said("{name} is encrypted ({format}), and no key is here", {"format": str(found)}),
        )
    return UnreadError(
        Cause.NO_TOOL, Said("nothing here decodes {format}: {name}", {"format": str(found)})
    )


def _named(said: Said, name: str) -> Said:
    return replace(said, args={**said.args, "name": name})


def _not_seen(error: UnreadError, name: str) -> NotSeen:
    return NotSeen(cause=error.cause, why=_named(error.said, name))
