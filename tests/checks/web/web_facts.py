"""Facts of a website that is right; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.page import TlsSeen
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError
from checks.web.facts import (
    Document,
    ErrorPage,
    FileAnswer,
    Front,
    Hop,
    Methods,
    Robots,
    SecurityTxt,
    Sharing,
    Walk,
    WebFacts,
)

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
HOST, V4, V6 = "site.example.vn", "192.0.2.1", "2001:db8::1"
UNSEEN = NotSeen(cause=Cause.TIMED_OUT, why=Said("it did not answer"))
HTTP, HTTPS = f"http://{HOST}/", f"https://{HOST}/"
TRUSTED = TlsSeen(version="TLSv1.3", trusted=True, flaw="", certificate_sha256="a" * 64)
DISTRUSTED = replace(TRUSTED, trusted=False, flaw="certificate has expired")
FIELDS = {
    "Content-Type": "text/html; charset=utf-8",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "nginx",
    "Set-Cookie": "sid=…; Path=/; Secure; HttpOnly; SameSite=Lax",
}


def headers(**changes: str | None) -> tuple[tuple[str, str], ...]:
    """The right fields with some changed: `x_frame_options=None` leaves one out."""
    changed = {name.replace("_", "-").lower(): value for name, value in changes.items()}
    right = {name: changed.pop(name.lower(), value) for name, value in FIELDS.items()}
    every = {**right, **changed}
    return tuple((name, value) for name, value in every.items() if value is not None)


def hop(url: str = HTTPS, **changes: Any) -> Hop:
    """An answer; fields by their names in small letters with underscores."""
    own = {"status", "http_version", "headers", "headers_cut", "tls", "ended", "address"}
    right = Hop(
        url=url,
        address=V4,
        status=200,
        http_version="HTTP/1.1",
        headers=headers(**{name: value for name, value in changes.items() if name not in own}),
        tls=TRUSTED if url.startswith("https:") else None,
    )
    return replace(right, **{name: value for name, value in changes.items() if name in own})


def redirect(url: str, to: str, status: int = 301) -> Hop:
    return replace(hop(url), status=status, headers=(("Location", to),))


def walk(*hops: Hop, **changes: Any) -> Walk:
    start = changes.pop("start", hops[0].url if hops else HTTPS)
    return replace(Walk(start=start, hops=hops, end="answered"), **changes)


CLOSED = walk(start=HTTP, end="closed", says="refused")
SILENT = walk(start=HTTP, end="unanswered", says="silent")


def document(**changes: Any) -> Document:
    right = Document(
        url=HTTPS,
        media_type="text/html",
        charset="utf-8",
        charset_from="header",
        title="Sở Giáo dục và Đào tạo",
        generators=(),
        policies=(),
        referrer="",
        active_insecure=(),
        passive_insecure=(),
        forms_insecure=(),
        scripts_unpinned=(),
        cut=False,
    )
    return replace(right, **changes)


def front(**changes: Any) -> Front:
    """A front; `page` is also the last answer over HTTPS unless `secure` says otherwise."""
    page = changes.setdefault("page", hop())
    shown = page if isinstance(page, Hop) else hop()
    made = {
        "address": V4,
        "plain": walk(redirect(HTTP, HTTPS), shown),
        "secure": walk(shown),
        "document": document() if isinstance(page, Hop) else page,
    }
    return Front(**(made | changes))


def files(**states: Any) -> dict[str, FileAnswer]:
    """One path of each kind, closed but for what is said of its kind."""
    kinds = ("repository", "settings", "backup", "diagnostics", "log", "manifest")
    return {
        f"/{kind}": FileAnswer(kind=kind, status=404, state=states.get(kind, "closed"), sign="x")
        for kind in kinds
    }


def error_page(**changes: Any) -> ErrorPage:
    return replace(
        ErrorPage(path="/rasoat-0/", status=404, headers=(), versions=(), traces=()), **changes
    )


def security_txt(**changes: Any) -> SecurityTxt:
    right = SecurityTxt(
        url=f"{HTTPS}.well-known/security.txt",
        media_type="text/plain",
        signed=False,
        contacts=("mailto:antoan@example.vn",),
        expires=("2027-01-01T00:00:00Z",),
        expires_at=NOW + timedelta(days=38),
        canonical=(),
        languages=("vi",),
        unreadable=(),
    )
    return replace(right, **changes)


def web_facts(**changes: Any) -> WebFacts:
    right = {
        "host": HOST,
        "scheme": "https",
        "plain_port": 80,
        "secure_port": 443,
        "fronts": {V4: front()},
        "closely_at": V4,
        "error_pages": (error_page(),),
        "methods": Methods(allowed=("GET", "HEAD"), trace=False),
        "sharing": Sharing(origin="https://rasoat.invalid", allowed="", with_credentials=False),
        "security_txt": security_txt(),
        "robots": Robots(status=200, is_text=True, rules=1, sitemaps=()),
        "folders": {"/images/": False},
        "files": files(),
    }
    return WebFacts(seen_at=NOW, **(right | changes))


def at(**changes: Any) -> WebFacts:
    """A site whose one front is changed."""
    return web_facts(fronts={V4: front(**changes)})


def sent(**fields: str | None) -> WebFacts:
    """A site whose page is sent with other fields."""
    return at(page=hop(**fields))


def on_page(**changes: Any) -> WebFacts:
    """A site on whose page something else stands."""
    return at(document=document(**changes))


NO_PAGE = at(page=UNSEEN, plain=SILENT, secure=replace(SILENT, start=HTTPS))
NO_HTTPS = at(page=hop(HTTP), plain=walk(hop(HTTP)), secure=replace(CLOSED, start=HTTPS))
MAIL = WebFacts(seen_at=NOW, host="mail.example.vn", scheme="smtp")


def status_of(judge: Any, facts: WebFacts, **params: Any) -> Status:
    """Return the status, UNKNOWN also where a fact was not seen."""
    try:
        return judge(facts, **params).status
    except UnseenError:
        return Status.UNKNOWN
