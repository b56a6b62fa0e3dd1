"""Evidence keeps what a verdict needs, and neither personal data nor secrets."""

import time

import pytest

from agent.masking import is_text, mask

MAIL, PHONE, IDENTITY = "[masked e-mail]", "[masked telephone]", "[masked identity number]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("viết cho van.thu@example.vn.", f"viết cho {MAIL}.", id="a mail address"),
        pytest.param("thư@ví-dụ.vn", MAIL, id="a mail address in Vietnamese letters"),
        pytest.param("mailto:a%40b.vn", f"mailto:{MAIL}", id="an escaped mail address"),
        pytest.param("a&#64;b.edu.vn", MAIL, id="a mail address behind an entity"),
        pytest.param("&#97;&#64;&#x62;&#46;vn", MAIL, id="a mail address in numbers"),
        pytest.param("a.b [at] so.edu.vn", MAIL, id="a mail address in words"),
        pytest.param("a(at)so(dot)edu(dot)vn", MAIL, id="a mail address in words alone"),
        pytest.param("a (a còng) so.vn", MAIL, id="a mail address in Vietnamese words"),
        pytest.param(
            'data-cfemail="a1d2c6c5c5d5"',
            f'data-cfemail="{MAIL}"',
            id="a mail address behind a script",
        ),
        pytest.param("&#60;b&#62; &#8230;", "&#60;b&#62; &#8230;", id="not other signs in numbers"),
        pytest.param("at 8 (at noon)", "at 8 (at noon)", id="not an hour in words"),
        pytest.param("jquery@3.6.0", "jquery@3.6.0", id="not the version of a library"),
        pytest.param("@media print", "@media print", id="not a style rule"),
        pytest.param(
            "chacha20-poly1305@openssh.com",
            "chacha20-poly1305@openssh.com",
            id="not the name of an SSH cipher",
        ),
        pytest.param("ĐT: 0912345678", f"ĐT: {PHONE}", id="a mobile number"),
        pytest.param("0912 345 678", PHONE, id="a mobile number in groups"),
        pytest.param("0912.345.678", PHONE, id="a mobile number with dots"),
        pytest.param("09 1234 5678", PHONE, id="a mobile number in fours"),
        pytest.param("(024) 3825 1234", PHONE, id="a landline of Hanoi"),
        pytest.param("0236-3822-333", PHONE, id="a landline of Đà Nẵng"),
        pytest.param("+84 912 345 678", PHONE, id="a number from abroad"),
        pytest.param("(+84) 912345678", PHONE, id="a number from abroad in brackets"),
        pytest.param("tel:+84912345678", f"tel:{PHONE}", id="a link to a telephone"),
        pytest.param("zalo.me/84912345678", f"zalo.me/{PHONE}", id="a link without plus"),
        pytest.param("0912&nbsp;345&nbsp;678", PHONE, id="a number held together"),
        pytest.param("CCCD 001099012345", f"CCCD {IDENTITY}", id="an identity number"),
        pytest.param("Số CMND: 271234567", f"Số CMND: {IDENTITY}", id="an older identity number"),
        pytest.param("mã 271234567", "mã 271234567", id="not any nine digits"),
        pytest.param("(84-272) 3826331", PHONE, id="a landline from abroad in brackets"),
        pytest.param("001 099 012 345", IDENTITY, id="an identity number in groups"),
        pytest.param(
            "db-202601021530.sql", "db-202601021530.sql", id="not a time of twelve digits"
        ),
        pytest.param("02-03-2026 10:30:45", "02-03-2026 10:30:45", id="not a day and an hour"),
        pytest.param("2026-09-08 12:00:00", "2026-09-08 12:00:00", id="not a day of ISO 8601"),
        pytest.param("84.123.123.123", "84.123.123.123", id="not an address"),
        pytest.param("0.0912345678", "0.0912345678", id="not a fraction"),
        pytest.param("a0912345678f", "a0912345678f", id="not part of a hash"),
        pytest.param("size=123456789012", "size=123456789012", id="not a size in bytes"),
        pytest.param(
            "Set-Cookie: sid=s3cr3t; Secure; HttpOnly",
            "Set-Cookie: sid=[masked]; Secure; HttpOnly",
            id="a cookie's value, but not its name and flags",
        ),
        pytest.param(
            "cookie: a=1; b=2\r\nHost: a.vn",
            "cookie: [masked]\r\nHost: a.vn",
            id="all cookies of a request",
        ),
        pytest.param(
            'Authorization: Digest username="u", response="r"\nX: 1',
            "Authorization: [masked]\nX: 1",
            id="an authorization with quotes",
        ),
        pytest.param(
            "Authorization: Bearer a\r\n b\r\nX: 1",
            "Authorization: [masked]\r\nX: 1",
            id="an authorization of two lines",
        ),
        pytest.param('{"Cookie": "a=\\"1\\""}', '{"Cookie": "[masked]"}', id="a header in JSON"),
        pytest.param("db_password=hunter2&x=1", "db_password=[masked]&x=1", id="a form's password"),
        pytest.param('password: "a b c"', "password: [masked]", id="a quoted password"),
        pytest.param('"token": "abc",', '"token": [masked],', id="a token in JSON"),
        pytest.param(
            '<input type="password" name="p">',
            '<input type="password" name="p">',
            id="not a password field",
        ),
        pytest.param(
            "postgres://u:p%40ss@db.example.vn/x",
            "postgres://[masked]@db.example.vn/x",
            id="a login in a URL",
        ),
        pytest.param(
            "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\nrest",
            "-----BEGIN PRIVATE KEY-----[masked]\nrest",
            id="a private key",
        ),
        pytest.param(
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            id="not a certificate",
        ),
    ],
)
def test_text_is_masked(text: str, masked: str) -> None:
    assert mask(text.encode()).decode() == masked


def test_utf_16_is_masked_too() -> None:
    assert mask("a@b.vn".encode("utf-16")) == MAIL.encode()


@pytest.mark.parametrize(
    "piece", [b"a", b"0", b"09", b"a@", b"a.", b"://", b'"', b" ", b"\n", b"-"]
)
@pytest.mark.parametrize("head", [b"", b"cookie:", b'password="', b"a@", b"-----BEGIN PRIVATE KEY"])
def test_hostile_text_takes_no_time(head: bytes, piece: bytes) -> None:
    began = time.process_time()
    mask(head + piece * (200_000 // len(piece)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/html; charset=utf-8", True),
        ("TEXT/plain", True),
        ("application/json", True),
        ("application/problem+json", True),
        ("application/pkix-cert", False),
        ("application/octet-stream", False),
    ],
)
def test_only_text_is_read_as_text(media_type: str, text: bool) -> None:
    assert is_text(media_type) is text
