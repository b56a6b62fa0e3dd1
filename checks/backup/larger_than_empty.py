"""The newest complete copy is larger than an empty one."""

from checks.backup.facts import BackupFacts, Content, Copy, Format, size
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown

# What each program writes for no input at all, in bytes (measured). A dump that died behind a
# pipe leaves exactly this, with a fresh date.
EMPTY_BYTES = {
    Format.GZIP: 20,
    Format.XZ: 32,
    Format.BZIP2: 14,
    Format.ZSTD: 13,
    Format.LZ4: 15,
    Format.ZIP: 22,
    Format.SEVEN_ZIP: 32,
    Format.TAR: 10240,
    Format.SQLITE: 4096,
}


def judge(backup: BackupFacts) -> Verdict:
    """Hold the size against the declared least, and the content against nothing at all."""
    newest = seen(backup.newest)
    if newest is None:
        return unknown(Cause.NOT_ASKED, "there is no complete copy to measure")
    if not newest.size_bytes:
        return failed("{name} is an empty file", name=newest.name, observed=size(0))
    return _below_declared(newest, backup.min_size_bytes) or _against_empty(newest, backup)


def _below_declared(newest: Copy, least: int | None) -> Verdict | None:
    if least is None or newest.size_bytes >= least:
        return None
    return failed(
        "{name} has {size}; at least {least} is declared",
        name=newest.name,
        size=size(newest.size_bytes),
        least=size(least),
        expected=size(least),
        observed=size(newest.size_bytes),
    )


def _against_empty(newest: Copy, backup: BackupFacts) -> Verdict:
    content = backup.content
    if isinstance(content, Content) and content.decoded_to_end:
        if content.empty:
            return failed(
                "{name} has {size}, and there is no data in it",
                name=newest.name,
                size=size(newest.size_bytes),
            )
        return _large_enough(newest)
    form = seen(backup.form)
    return _against_table(newest, form.found or form.claimed, backup.min_size_bytes)


def _against_table(newest: Copy, form: Format | None, least: int | None) -> Verdict:
    empty = _empty_bytes(newest, form)
    if empty is not None and newest.size_bytes <= empty:
        return failed(
            "{name} has {size}; an empty {format} copy has as much",
            name=newest.name,
            size=size(newest.size_bytes),
            format=str(form),
            expected=f"> {size(empty)}",
            observed=size(newest.size_bytes),
        )
    if empty is None and least is None:
        return unknown(
            Cause.NO_TOOL,
            "{name} has {size}; how large an empty copy of its form is, is not known here, and no "
            "smallest size (min_size) is declared",
            name=newest.name,
            size=size(newest.size_bytes),
        )
    return _large_enough(newest)


def _empty_bytes(newest: Copy, form: Format | None) -> int | None:
    if form is Format.GZIP:  # gzip may store the file's name, and a final zero byte
        return EMPTY_BYTES[form] + len(newest.name) + 1
    return EMPTY_BYTES.get(form) if form else None


def _large_enough(newest: Copy) -> Verdict:
    return passed(
        "{name} has {size}",
        name=newest.name,
        size=size(newest.size_bytes),
        observed=size(newest.size_bytes),
    )
