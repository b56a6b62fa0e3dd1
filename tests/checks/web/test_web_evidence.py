"""What is kept of a site holds nobody's number or address, however the site writes them."""

import base64
import gzip
import itertools
import re
import unicodedata

import pytest

from agent.evidence import EvidenceStore
from checks.web.observe import observe
from checks.web.visiting.kept import body_kept, shortened
from tests.checks.web.pages_of import a_page
from tests.web_servers import answer, answering, by_path, plain_target
from tests.worlds import loopback_world

PHONE, IDENTITY, OLD, MAIL = "0912 345 678", "001099012345", "271234567", "van.an@nha-rieng.vn"
PEOPLE = (
    f"<p>Bà An, điện thoại {PHONE}, thư {MAIL}</p>"
    f"<p>CCCD {IDENTITY}; chứng minh nhân dân số: <b>{OLD}</b></p>"
)
WORDS = "<p>Tin giáo dục của Sở, năm học mới.</p>" * 12
TELLING = re.compile(r"0?912[^0-9a-f]{0,8}345[^0-9a-f]{0,8}678|0109901234|271234567|an@nha", re.I)


def numbered(text: str, form: str = "&#{};") -> str:
    return "".join(form.format(ord(sign)) if sign not in "<>/bp" else sign for sign in text)


def page(head: str, body: bytes, *fields: str) -> bytes:
    return answer("200 OK", f"Content-Type: text/html{head}", *fields, body=body)


def in_chunks(body: bytes, size: int) -> bytes:
    pieces = (body[n : n + size] for n in range(0, len(body), size))
    framed = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked"
    return f"{head}\r\n\r\n".encode() + framed + b"0\r\n\r\n"


def in_windows_1258(text: str) -> bytes:
    """That charset has accents of tones as signs of their own, and some letters with none."""
    signs = []
    for sign in text:
        try:
            signs.append(sign.encode("cp1258"))
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
            kept = unicodedata.normalize(
                "NFC", apart.rstrip("".join(map(chr, range(0x300, 0x304))))
            )
            whole = unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES))
            tones = "".join(one for one in apart if one in TONES)
            signs.append((whole or kept).encode("cp1258") + tones.encode("cp1258"))
    return b"".join(signs)


TONES = "\u0300\u0309\u0303\u0301\u0323"
WRITTEN = {
    "UTF-8": page("; charset=utf-8", (WORDS + PEOPLE).encode()),
    "UTF-8 that is not declared": page("", (WORDS + PEOPLE).encode()),
    "accents apart": page("; charset=utf-8", unicodedata.normalize("NFD", WORDS + PEOPLE).encode()),
    "UTF-16 with its mark": page("", (WORDS + PEOPLE).encode("utf-16")),
    "UTF-16 by its header": page("; charset=utf-16le", (WORDS + PEOPLE).encode("utf-16-le")),
    "UTF-16 that nothing tells": page("", (WORDS + PEOPLE).encode("utf-16-be")),
    "windows-1258": page("; charset=windows-1258", in_windows_1258(WORDS + PEOPLE)),
    "windows-1258, held together": page(
        "; charset=windows-1258", in_windows_1258((WORDS + PEOPLE).replace("2 3", "2\xa03"))
    ),
    "windows-1258 that is not declared, held together": page(
        "", in_windows_1258((WORDS + PEOPLE).replace("2 3", "2\xa03").replace("5 6", "5\xa06"))
    ),
    "windows-1258 that is said to be UTF-8": page(
        "; charset=utf-8", in_windows_1258((WORDS + PEOPLE).replace("2 3", "2\xa03"))
    ),
    "numbers of letters": page("; charset=utf-8", (WORDS + numbered(PEOPLE)).encode()),
    "numbers in sixteens": page(
        "; charset=utf-8", (WORDS + numbered(PEOPLE, "&#x{:06x};")).encode()
    ),
    "numbers without their end": page(
        "; charset=utf-8", (WORDS + numbered(PEOPLE, "&#{}")).encode()
    ),
    "letters with names": page(
        "; charset=utf-8", (WORDS + PEOPLE.replace("â", "&acirc;").replace("ứ", "&#7913;")).encode()
    ),
    "escapes of a script": page(
        "; charset=utf-8",
        f"{WORDS}<script>v='{numbered(PEOPLE, chr(92) + 'u{:04x}')}'</script>".encode(),
    ),
    "in a URL": page(
        "; charset=utf-8",
        f"{WORDS}<a href='tel:%2B84912345678'>gọi</a>"
        "<a href='?q=0912+345+678&m=van.an%40nha-rieng.vn'>x</a>"
        "<a href='/?t=%200912%20345%20678'>y</a>".encode(),
    ),
    "held together and apart": page(
        "; charset=utf-8",
        f"{WORDS}<p>0912&nbsp;345&#160;678, 0912&shy;345&#173;678,"
        " 0912\u200b345\u202f678</p>".encode(),
    ),
    "gzip": page(
        "; charset=utf-8", gzip.compress((WORDS + PEOPLE).encode()), "Content-Encoding: gzip"
    ),
    "gzip of UTF-16": page(
        "", gzip.compress((WORDS + PEOPLE).encode("utf-16")), "Content-Encoding: gzip"
    ),
    "chunks of seven bytes": in_chunks((WORDS + PEOPLE).encode(), 7),
    "chunks of one byte, gzip": in_chunks(gzip.compress((WORDS + PEOPLE).encode()), 1).replace(
        b"Transfer", b"Content-Encoding: gzip\r\nTransfer"
    ),
    "a header field": page("; charset=utf-8", WORDS.encode(), f"X-Owner: {MAIL} {PHONE}"),
}  # fmt: skip


async def kept_of(script, folder) -> tuple[bytes, ...]:
    """Look at a site with evidence kept as in an audit, and return all of it."""
    store = EvidenceStore(folder)
    async with answering(script) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, keeper=store, limit_s=60) as world:
            await observe(target, world)
    return tuple(store.get(one.sha256) for one in store.take_new())


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
async def test_nobody_is_told_by_evidence(written, tmp_path):
    kept = await kept_of(by_path({"/": written}), tmp_path)
    text = b"\n".join(kept)
    assert b"200 OK" in text
    assert TELLING.search(text.decode("utf-8", "replace")) is None
    assert TELLING.search(text.replace(b"\0", b"").decode("latin-1")) is None


READABLE = [one for one in WRITTEN if "nothing tells" not in one and "said to be" not in one]


@pytest.mark.parametrize("written", READABLE)
async def test_what_else_the_page_says_stays(written, tmp_path):
    kept = b"".join(await kept_of(by_path({"/": WRITTEN[written]}), tmp_path)).decode()
    assert "Tin giáo dục của Sở" in kept


async def test_of_a_packed_dump_only_the_first_bytes_are_kept(tmp_path):
    people = gzip.compress(b"-- phpMyAdmin SQL Dump\n" + PEOPLE.encode() * 3)
    dump = answer("200 OK", "Content-Type: application/gzip", body=people)
    home = page("; charset=utf-8", WORDS.encode())
    kept = await kept_of(by_path({"/": home, "/dump.sql.gz": dump, "/backup.sql": dump}), tmp_path)
    text = b"".join(kept)
    assert b"that are no text, the first: 1f 8b 08" in text
    assert people[20:60] not in text
    assert base64.b64encode(people)[40:80] not in text


async def test_of_what_is_packed_unasked_only_the_first_bytes_are_kept(tmp_path):
    sent = page("; charset=utf-8", (WORDS + PEOPLE).encode(), "Content-Encoding: br")
    text = b"".join(await kept_of(by_path({"/": sent}), tmp_path))
    assert b"that are no text" in text
    assert PHONE.encode() not in text


ON_THE_EDGE = {"a telephone": PHONE, "a mail address": MAIL, "an identity number": IDENTITY}


@pytest.mark.parametrize("told", ON_THE_EDGE.values(), ids=ON_THE_EDGE)
def test_no_half_of_it_is_left_where_a_page_is_cut(told):
    for shift in range(len(told) + 4):
        text = ("<p>x</p>" * 300).encode()[: 1024 - shift] + f"<p>{told}</p>".encode()
        kept = body_kept(a_page(text + b"<p>y</p>" * 99, status=404), 1024)
        rest = kept.rpartition(b"<p>")[2]
        assert told.encode() in rest or not any(
            told[:most].encode() in rest for most in range(4, len(told))
        )


def test_where_nothing_bounds_it_the_end_is_left_out():
    text = b"a b " * 1000
    assert shortened(text, 4000) == text
    assert len(shortened(text, 3000)) == 3000 - 600
    assert all(len(shortened(text[:n], n - 1)) < n for n in itertools.chain(range(1, 9)))
