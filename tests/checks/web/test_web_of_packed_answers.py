"""What comes packed in a way that was not asked for is never taken for text."""

import pytest

from checks.verdict import Cause, NotSeen, Status
from checks.web.facts import FileAnswer
from checks.web.observe import observe
from tests.checks.web.judged_sites import judged
from tests.web_servers import answer, answering, plain_target
from tests.worlds import loopback_world

PAGE = b"<html lang=vi><title>Trang</title>" + b"<p>Tin gi\xc3\xa1o d\xe1\xbb\xa5c</p>" * 40
BOMB = bytes.fromhex(  # RFC 7932: 256 MB of zeros in 203 bytes
    "cfffff7f002400e2b14072effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f00120071"
    "5800baf7fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff"
    "032001108705a07bffcfffff7f002400e2b00074effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bd"
    "ffe7ffff3f001200715800baf7fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980"
    "382c00ddfb7ffeffff032001108705a07bff3f"
)
BY_TEXT = {  # rules that a page's or a file's text decides
    "MIXED-CONTENT.active", "MIXED-CONTENT.passive", "MIXED-CONTENT.forms", "SRI.pinned",
    "VERSIONS.errors", "VERSIONS-FURTHER.generator", "FOLDERS.not-listed", "FILES.repositories",
    "FILES.settings", "FILES.backups", "FILES.logs", "DIAGNOSTICS.closed", "DIAGNOSTICS.errors",
    "MANIFESTS.closed", "SECURITY-TXT.there", "SECURITY-TXT.valid", "PLAIN-DEALING.missing",
    "PLAIN-DEALING.robots", "NOT-HIJACKED.no-spam", "NOT-HIJACKED.no-cloaking",
    "NOT-HIJACKED.no-redirect", "NOT-HIJACKED.sitemap", "NOT-HIJACKED.canonical",
}  # fmt: skip


def stored(data: bytes) -> bytes:
    """RFC 7932, 9.2: one block as it is, so that the text stands in the stream; then the end."""
    return (len(data) - 1 << 4 | 1 << 20).to_bytes(3, "little") + data + b"\x03"


BODIES = {
    "a page that can be read in the stream": stored(PAGE),
    "a dump that can be read in the stream": stored(b"-- phpMyAdmin SQL Dump\nAPP_KEY=1\n" * 9),
    "a bomb": BOMB,
    "no brotli at all": PAGE,
}


async def looked(body: bytes, coding: str = "br"):
    packed = answer(
        "200 OK", "Content-Type: text/html; charset=utf-8", f"Content-Encoding: {coding}", body=body
    )
    async with answering(lambda _asked: packed) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, limit_s=60) as world:
            facts = await observe(target, world)
            return facts, judged(target, facts), seen


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_site_packed_unasked_is_judged_by_its_header_fields_alone(body):
    _, told, seen = await looked(body)
    assert {rule: told[rule][0] for rule in BY_TEXT} == dict.fromkeys(BY_TEXT, Status.UNKNOWN)
    assert told["NOSNIFF.sent"][0] is Status.FAIL
    assert len(seen.asked) < 30


async def test_why_nothing_was_read_is_said():
    facts, _, _ = await looked(stored(PAGE))
    (front,) = facts.fronts.values()
    for unread in (front.document, facts.content, facts.files, facts.security_txt):
        assert isinstance(unread, NotSeen)
        assert unread.cause is Cause.NO_TOOL
        assert "br" in unread.why.args.values()
    assert [one.asked_as for one in facts.hijack.pages] == [()]


async def test_a_packing_that_was_asked_for_and_is_broken_is_no_text_either():
    _, told, _ = await looked(PAGE, coding="gzip")
    assert {told[rule][0] for rule in BY_TEXT} == {Status.UNKNOWN}


async def test_a_file_that_is_packed_unasked_is_neither_open_nor_closed():
    key = stored(b"APP_KEY=base64:abc\n" * 3)
    missing = answer("404 Not Found", "Content-Type: text/plain", body="none")

    def said(asked):
        return (
            answer("200 OK", "Content-Encoding: br", body=key)
            if asked.path == "/.env"
            else (
                answer("200 OK", "Content-Type: text/html", body=PAGE)
                if asked.path == "/"
                else missing
            )
        )

    async with answering(said) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, limit_s=60) as world:
            facts = await observe(target, world)
    there = facts.files["/.env"]
    assert isinstance(there, FileAnswer)
    assert isinstance(there.state, NotSeen)
    assert facts.files["/.git/HEAD"].state == "closed"
    assert judged(target, facts)["FILES.settings"][0] is Status.UNKNOWN
