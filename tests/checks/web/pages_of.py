"""Answers as the World gives them, without a server."""

from dataclasses import replace
from typing import Any

from checks.page import Page
from checks.web.reading.document import read_document

HTML = (("Content-Type", "text/html; charset=utf-8"),)
TEXT = (("Content-Type", "text/plain"),)


def a_page(body: bytes | str = "", **changes: Any) -> Page:
    right = Page(
        url="https://site.example.vn/tin/",
        address="192.0.2.1",
        method="GET",
        status=200,
        reason="OK",
        http_version="HTTP/1.1",
        headers=HTML,
        body=body.encode() if isinstance(body, str) else body,
        ended="complete",
        first_byte_s=0.01,
        took_s=0.02,
        tls=None,
    )
    return replace(right, **changes)


def reading(body: bytes | str, **changes: Any):
    return read_document(a_page(body, **changes))
