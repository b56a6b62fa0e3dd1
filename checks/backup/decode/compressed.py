"""Compressed streams, decoded member by member with their checksums."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from checks.backup.decode.allowance import Allowance, FaultyError, UnreadError
from checks.backup.decode.stream import Stream
from checks.backup.facts import Format, size
from checks.verdict import Cause, Said

CHUNK_BYTES = 2**20
MOST_MEMORY_BYTES = 256 * 2**20  # xz -9 needs 65 MiB


class Decompressor(Protocol):
    """One member of a compressed file, as bz2, lzma and zstd decode it."""

    @property
    def eof(self) -> bool:
        """Tell whether the member's end was reached and its checksum right."""

    @property
    def needs_input(self) -> bool:
        """Tell whether nothing more comes without more input."""

    @property
    def unused_data(self) -> bytes:
        """Return what was given beyond the member's end."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Decode, and return at most so many bytes."""


class Inflater:
    """One gzip member (RFC 1952) in the manner of the others; zlib checks CRC and length."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        """Tell whether the member's end was reached and its checksum right."""
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        """Tell whether nothing more comes without more input."""
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """Return what was given beyond the member's end."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Decode, and return at most so many bytes."""
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How one format is decoded, and what may stand between and after its members."""

    start: Callable[[], Decompressor]
    errors: tuple[type[Exception], ...]
    begins: tuple[bytes, ...]
    padding: int  # zeros may follow in multiples of it; 0: none may


def codec_of(form: Format) -> Codec | None:
    """Return how a format is decoded, None when nothing here can."""
    if form is Format.ZSTD:
        return _zstd()
    return CODECS.get(form)


def decompressed(source: Stream, form: Format, allowance: Allowance) -> Iterator[bytes]:
    """Yield what a compressed stream holds. Raises FaultyError, UnreadError, StoppedError."""
    codec = codec_of(form)
    if codec is None:
        raise UnreadError(
            Cause.NO_TOOL, Said("nothing here decodes {format}: {name}", {"format": str(form)})
        )
    decoded = 0
    while True:
        allowance.check()
        for chunk in _member(source, codec, form, decoded):
            decoded += len(chunk)
            allowance.charge_decoded(len(chunk))
            if chunk:  # a Stream takes an empty chunk for the end
                yield chunk
        if not _another_follows(source, codec, form):
            return


def _member(source: Stream, codec: Codec, form: Format, before: int) -> Iterator[bytes]:
    member = codec.start()
    decoded = before
    while not member.eof:
        data = source.take() if member.needs_input else b""
        if not data and member.needs_input:
            raise FaultyError(
                Said(
                    "{name} is cut short: its {format} data stop after {decoded}",
                    {"format": str(form), "decoded": size(decoded)},
                )
            )
        chunk = _decode(member, data, codec, form, decoded)
        decoded += len(chunk)
        yield chunk
    source.put_back(member.unused_data)


def _decode(member: Decompressor, data: bytes, codec: Codec, form: Format, decoded: int) -> bytes:
    try:
        return member.decompress(data, CHUNK_BYTES)
    except codec.errors as error:
        if "memory" in str(error).lower():  # the one thing that these errors say of us
            raise UnreadError(
                Cause.TOO_BIG,
                Said("decoding {name} needs more memory than is allowed here"),
            ) from error
        raise FaultyError(
            Said(
                "{name} is damaged: its {format} data cannot be decoded after {decoded}",
                {"format": str(form), "decoded": size(decoded)},
            )
        ) from error


def _another_follows(source: Stream, codec: Codec, form: Format) -> bool:
    """Skip padding and tell whether another member begins. Raises FaultyError for other bytes."""
    zeros = _skip_zeros(source)
    padded = not zeros or (codec.padding > 0 and zeros % codec.padding == 0)
    head = source.peek(max(map(len, codec.begins)))
    if padded and (not head or head.startswith(codec.begins)):
        return bool(head)
    raise FaultyError(
        Said(
            "{name} goes on after the end of its {format} data with bytes of something else",
            {"format": str(form)},
        )
    )


def _skip_zeros(source: Stream) -> int:
    before = source.position
    while (chunk := source.take()) and not chunk.strip(b"\0"):
        pass
    source.put_back(chunk.lstrip(b"\0"))
    return source.position - before


def _zstd() -> Codec | None:
    """Find zstd in the standard library (Python 3.14) or its backport, where there is one."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            zstd = import_module(name)
        except ImportError:
            continue
        skippable = tuple(bytes([0x50 + n]) + b"\x2a\x4d\x18" for n in range(16))
        return Codec(
            start=zstd.ZstdDecompressor,
            errors=(zstd.ZstdError,),
            begins=(b"\x28\xb5\x2f\xfd", *skippable),
            padding=0,
        )
    return None


CODECS = {
    Format.GZIP: Codec(
        start=Inflater, errors=(zlib.error,), begins=(b"\x1f\x8b",), padding=1
    ),  # tapes and block devices pad with zeros; gzip itself takes them silently
    Format.XZ: Codec(
        start=lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_MEMORY_BYTES),
        errors=(lzma.LZMAError,),
        begins=(b"\xfd7zXZ\x00",),
        padding=4,
    ),
    Format.BZIP2: Codec(
        start=bz2.BZ2Decompressor, errors=(OSError, ValueError), begins=(b"BZh",), padding=1
    ),
}
