from dataclasses import replace
from datetime import timedelta

import pytest

from checks.backup import complete, declared, decodes_to_end, found, larger_than_empty, recent
from checks.backup.facts import Form, Format, Tally, contradicts, size
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError
from tests.copies import GOOD, GOOD_CONTENT, NOON, copy_of, facts

AWAY = NotSeen(cause=Cause.UNREACHABLE, why=Said("cannot list it"))
NONE = Tally(entries=0, complete=0, unstable=0, unfinished_newer=0)
PARTIAL_ONLY = Tally(entries=2, complete=0, unstable=0, unfinished_newer=2)
UNREADABLE = NotSeen(cause=Cause.NO_PERMISSION, why=Said("may not read it"))
SLOW = NotSeen(cause=Cause.TIMED_OUT, why=Said("took too long"))
LADDER = (declared, found, complete, recent, larger_than_empty, decodes_to_end)


def said(question, **changes):
    verdict = question.judge(facts(**changes))
    return verdict.status, str(verdict.reason)


@pytest.mark.parametrize("question", LADDER, ids=lambda question: question.__name__)
def test_a_good_set_passes(question):
    assert question.judge(GOOD).status is Status.PASS


@pytest.mark.parametrize("question", LADDER[1:], ids=lambda question: question.__name__)
def test_a_set_that_cannot_be_listed_is_unknown(question):
    away = facts(copies=AWAY, tally=AWAY, newest=AWAY, form=AWAY, content=AWAY)
    with pytest.raises(UnseenError) as unseen:
        question.judge(away)
    assert unseen.value.fact is AWAY


@pytest.mark.parametrize("question", LADDER[2:], ids=lambda question: question.__name__)
def test_a_rung_above_an_empty_folder_is_not_reached(question):
    verdict = question.judge(facts(copies=(), tally=NONE, newest=None))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_ASKED)


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        pytest.param(
            {},
            Status.PASS,
            "database may be at most 1 day, 0:00:00 old and has to have at least 10.0 MB",
            id="age and size are declared",
        ),
        pytest.param(
            {"min_size_bytes": None},
            Status.PASS,
            "database may be at most 1 day, 0:00:00 old; no smallest size (min_size) is declared",
            id="a size that is not declared is mentioned",
        ),
        pytest.param(
            {"max_age_s": None},
            Status.FAIL,
            "no greatest age (max_age) is declared for the copies of database",
            id="an age that is not declared fails",
        ),
        pytest.param(
            {"tally": AWAY, "newest": AWAY},
            Status.PASS,
            "database may be at most 1 day, 0:00:00 old and has to have at least 10.0 MB",
            id="what is declared does not hang on the folder",
        ),
    ],
)
def test_declared(changes, status, reason):
    assert said(declared, **changes) == (status, reason)


def test_an_empty_folder_fails():
    status, reason = said(found, copies=(), tally=NONE, newest=None)
    assert (status, reason) == (Status.FAIL, "/srv/backup can be read and holds no copy")


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        pytest.param(
            {"tally": PARTIAL_ONLY, "newest": None},
            Status.FAIL,
            "no copy is complete; copies found: 2",
            id="only partial copies fail",
        ),
        pytest.param(
            {"tally": replace(PARTIAL_ONLY, unstable=1), "newest": None},
            Status.UNKNOWN,
            "the only copies were being written during the look",
            id="a copy that is being written cannot be told",
        ),
        pytest.param(
            {"tally": Tally(entries=3, complete=1, unstable=0, unfinished_newer=2)},
            Status.PASS,
            "db-0500.sql.gz is the newest complete copy; newer and unfinished: 2",
            id="newer unfinished copies are mentioned",
        ),
    ],
)
def test_complete(changes, status, reason):
    assert said(complete, **changes) == (status, reason)


@pytest.mark.parametrize(
    ("age", "status"),
    [
        pytest.param(timedelta(hours=24), Status.PASS, id="exactly as old as declared"),
        pytest.param(timedelta(hours=24, seconds=1), Status.FAIL, id="a second older"),
        pytest.param(timedelta(minutes=-5), Status.PASS, id="clocks that differ by five minutes"),
        pytest.param(timedelta(minutes=-5, seconds=-1), Status.FAIL, id="stamped in the future"),
        pytest.param(timedelta(days=-4000), Status.FAIL, id="stamped years ahead"),
    ],
)
def test_recent(age, status):
    assert recent.judge(facts(newest=copy_of(modified_at=NOON - age))).status is status


def test_an_age_against_no_limit_is_unknown():
    verdict = recent.judge(facts(max_age_s=None))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_DECLARED)


def test_the_reason_names_age_and_limit():
    status, reason = said(recent, newest=copy_of(modified_at=NOON - timedelta(hours=50)))
    assert status is Status.FAIL
    assert reason == (
        "db-0500.sql.gz, the newest complete copy, is 2 days, 2:00:00 old; "
        "at most 1 day, 0:00:00 is declared"
    )


def unread(form, size_bytes, *, name="db", least=None):
    """Return facts of a copy whose content was not decoded, so that only its size can speak."""
    return {
        "newest": copy_of(name=name, size_bytes=size_bytes),
        "min_size_bytes": least,
        "form": Form(claimed=None, found=form, first_bytes="00"),
        "content": SLOW,
    }


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"newest": copy_of(size_bytes=0)}, Status.FAIL, id="no byte"),
        pytest.param({"newest": copy_of(size_bytes=9_999_999)}, Status.FAIL, id="below declared"),
        pytest.param({"newest": copy_of(size_bytes=10_000_000)}, Status.PASS, id="as declared"),
        pytest.param(
            {"content": replace(GOOD_CONTENT, empty=True)}, Status.FAIL, id="large, without data"
        ),
        pytest.param(unread(Format.GZIP, 23), Status.FAIL, id="gzip of nothing, with its name"),
        pytest.param(unread(Format.GZIP, 24), Status.PASS, id="gzip of something"),
        pytest.param(unread(Format.XZ, 32), Status.FAIL, id="xz of nothing"),
        pytest.param(unread(Format.BZIP2, 14), Status.FAIL, id="bzip2 of nothing"),
        pytest.param(unread(Format.ZSTD, 13), Status.FAIL, id="zstd of nothing"),
        pytest.param(unread(Format.ZIP, 22), Status.FAIL, id="zip of nothing"),
        pytest.param(unread(Format.TAR, 10240), Status.FAIL, id="tar of nothing"),
        pytest.param(unread(Format.SEVEN_ZIP, 32), Status.FAIL, id="7z of nothing"),
        pytest.param(unread(None, 9_000), Status.UNKNOWN, id="a form that is not known"),
        pytest.param(
            unread(None, 9_000, least=8_000), Status.PASS, id="a form not known, a size declared"
        ),
        pytest.param(
            unread(None, 7_000, least=8_000), Status.FAIL, id="a form not known, below declared"
        ),
    ],
)
def test_larger_than_empty(changes, status):
    assert larger_than_empty.judge(facts(**changes)).status is status


def test_a_copy_that_may_not_be_read_has_no_known_empty_size():
    with pytest.raises(UnseenError):
        larger_than_empty.judge(facts(form=UNREADABLE, content=UNREADABLE))


def named_gzip(found_, first_bytes):
    return Form(claimed=Format.GZIP, found=found_, first_bytes=first_bytes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(
            {"form": named_gzip(Format.ZIP, "50 4b 03 04")},
            "db-0500.sql.gz is named as gzip, but is zip",
            id="a zip archive that was renamed",
        ),
        pytest.param(
            {"form": named_gzip(Format.TEXT, "62 61 73 68")},
            "db-0500.sql.gz is named as gzip, but is plain text",
            id="an error message",
        ),
        pytest.param(
            {"form": named_gzip(None, "00 00 00 00")},
            "db-0500.sql.gz is named as gzip, but begins with the bytes 00 00 00 00",
            id="zeros",
        ),
        pytest.param(
            {"form": named_gzip(None, ""), "content": SLOW},
            "db-0500.sql.gz is an empty file",
            id="no byte",
        ),
        pytest.param(
            {"content": replace(GOOD_CONTENT, fault=Said("{name} is cut short", {"name": "db"}))},
            "db is cut short",
            id="a fault found while decoding",
        ),
    ],
)
def test_decodes_to_end_fails(changes, reason):
    assert said(decodes_to_end, **changes) == (Status.FAIL, reason)


def test_a_contradiction_fails_although_decoding_took_too_long():
    status, _ = said(decodes_to_end, form=named_gzip(Format.ZIP, "50 4b"), content=SLOW)
    assert status is Status.FAIL


def test_decoding_that_took_too_long_is_unknown():
    with pytest.raises(UnseenError) as unseen:
        decodes_to_end.judge(facts(content=SLOW))
    assert unseen.value.fact.cause is Cause.TIMED_OUT


@pytest.mark.parametrize(
    ("claimed", "found_", "lies"),
    [
        (Format.GZIP, Format.GZIP, False),
        (Format.GZIP, Format.TAR, True),
        (Format.GZIP, None, True),
        (None, None, False),
        (None, Format.ZIP, False),
        (Format.TAR, Format.GZIP, False),
        (Format.TAR, Format.TEXT, True),
        (Format.SQL, Format.TEXT, False),
        (Format.SQL, Format.PGDMP, False),
        (Format.SQL, None, True),
    ],
)
def test_a_name_is_held_against_the_first_bytes(claimed, found_, lies):
    assert contradicts(claimed, found_) is lies


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (9_999, "9999 B"), (12_345, "12.3 kB"), (48_000_000, "48.0 MB"),
     (9_999_999, "9.9 MB"), (5_000_000_000, "5.0 GB"), (2 * 10**13, "20.0 TB")],
)  # fmt: skip
def test_sizes_are_written_in_decimal_units(count, written):
    assert size(count) == written
