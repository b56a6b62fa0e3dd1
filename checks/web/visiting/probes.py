"""Ask one address closely: error pages, open files and folders, methods."""

import re
from collections import Counter
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import replace
from typing import Final, TypeVar
from urllib.parse import urlsplit

from checks.page import NoPage, Page
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.web.content.links import Shown
from checks.web.facts import ErrorPage, FileAnswer, Methods, Sharing
from checks.web.reading.document import is_html, media_type_of, packed, text_of
from checks.web.visiting.exposed import Exposed, paths_for
from checks.web.visiting.site import Site, stored
from checks.world import NotConnected

T = TypeVar("T")
FIRST_BYTES: Final = {"Range": "bytes=0-4095"}
STRANGER: Final = "https://rasoat.invalid"  # RFC 6761, 6.4: nobody's
MOST_FOLDERS: Final = 3
USUAL_FOLDERS: Final = ("/uploads/", "/images/")
ALIKE_BYTES: Final = 512
LISTINGS: Final = re.compile(
    r"(?i)<title>\s*index of /|<h1>\s*index of /|<title>[^<]{0,100} - /[^<]{0,100}</title>.{0,800}"
    r"\[to parent directory\]|<title>directory listing (for|of|--)|<h[12]>directory listing"
)
# Products with their version as error pages name them, and inner details that no visitor needs.
PRODUCTS: Final = re.compile(
    r"(?i)\b(apache|nginx|openresty|openssl|php|tomcat|jetty|iis|lighttpd|litespeed|caddy|werkzeug"
    r"|express|laravel|symfony|django|asp\.net|\.net framework)(?: version)?(?:/| version:| )"
    r"v?(\d{1,5}(?:\.\d{1,7}){1,4})"
)
TRACES: Final = (
    (
        "PHP",
        re.compile(r"(?i)<b>(fatal error|warning|notice|parse error)</b>:\s|Stack trace:\s#0 "),
    ),
    ("ASP.NET", re.compile(r"(?i)\[\w{0,60}exception[^\]]{0,40}\]|<b>stack trace:|source error:")),
    ("Java", re.compile(r"\bat [\w$.]{1,200}\([\w$]{1,100}\.java:\d")),
    ("Python", re.compile(r"Traceback \(most recent call|You're seeing this error because")),
    ("Node.js", re.compile(r"\.js:\d{1,6}:\d{1,6}\b")),
    (
        "SQL",
        re.compile(r"(?i)error in your sql syntax|SQLSTATE\[|ORA-\d{5}:|ODBC [^<\n]{0,40}driver"),
    ),
    (
        "path",
        re.compile(
            r"(?i)\b[a-z]:\\(inetpub|www|web)[\\\w.]{3}"
            r"|/(var/www|home/\w{1,40}|usr/share)/[\w./-]{5,200}\.(php|py|rb)\b"
        ),
    ),
)


async def seen_or_why(asking: Awaitable[T]) -> T | NotSeen:
    """Return what was seen, or why nothing was."""
    try:
        return await asking
    except CannotObserve as error:
        return error.as_not_seen()
    except NotConnected as error:
        return _not_seen(error.failure, error.address)
    except NoPage as error:
        return _not_seen(error.failure, error.url)


def _not_seen(failure: str, where: str) -> NotSeen:
    if failure == "silent":
        return NotSeen(cause=Cause.TIMED_OUT, why=Said("{url} does not answer", {"url": where}))
    if failure == "too_big":
        why = Said("{url} sends more header fields than are read", {"url": where})
        return NotSeen(cause=Cause.TOO_BIG, why=why)
    why = Said("{url} gives no answer that can be read", {"url": where})
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


def busy(page: Page) -> NotSeen | None:
    """Say that a server asks to be left alone, if it does."""
    if page.status not in (429, 503):
        return None
    why = Said(
        "{host} answered {status} and was asked nothing more",
        {"host": urlsplit(page.url).hostname or "", "status": page.status},
    )
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


def silent(page: Page) -> NotSeen | None:
    """Say why an answer tells nothing: it asks to be left alone, or cannot be unpacked."""
    unwelcome = busy(page)
    return packed(page) if unwelcome is None else unwelcome


class Probe:
    """Asks one address of a site."""

    def __init__(self, site: Site, address: str, *, secure: bool, technology: str) -> None:
        self.site = site
        self.address = address
        self._secure = secure
        self._technology = technology  # "php" or "aspx"
        self._nothing: list[Page] = []  # what is answered to what is not there
        self.read: list[tuple[Page, Shown]] = []  # pages, as visitors see them

    @property
    def nothing(self) -> tuple[Page, ...]:
        """Return what is answered to what is not there."""
        return tuple(self._nothing)

    def url(self, path: str) -> str:
        """Return the address of a path where this probe asks."""
        return self.site.url(path, secure=self._secure)

    async def ask(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> Page:
        """Ask for a path.

        Raises CannotObserve also where the server asks to be left alone, and for what it packed
        in a way that was not asked for.
        """
        page = await self.site.visit(self.address, self.url(path), method=method, headers=headers)
        if (untold := silent(page)) is not None:
            raise CannotObserve(untold.cause, untold.why.template, **untold.why.args)
        return page

    async def error_pages(self) -> tuple[ErrorPage, ...]:
        """Ask for two paths that cannot exist, as a page and as a program."""
        found = []
        for path in (f"/{self.site.nowhere}/", f"/{self.site.nowhere}.{self._technology}"):
            page = await self.ask(path)
            self._nothing.append(page)
            found.append(error_page_of(path, page))
        return tuple(found)

    async def files(self, wanted: Collection[str] | None = None) -> Mapping[str, FileAnswer]:
        """Ask for each path of the table, or for some of them; needs the error pages."""
        found: dict[str, FileAnswer] = {}
        for path, row in paths_for(self.site.host):
            if wanted is not None and path not in wanted:
                continue
            asked = await seen_or_why(self.ask(path, headers=FIRST_BYTES))
            if isinstance(asked, NotSeen):
                found[path] = FileAnswer(kind=row.kind, status=0, state=asked)
            else:
                found[path] = file_answer(row, asked, self._nothing)
        return found

    async def folders(self, resources: tuple[str, ...]) -> Mapping[str, bool | NotSeen]:
        """Ask for the folders that the page's own files lie in."""
        found: dict[str, bool | NotSeen] = {}
        for path in folders_of(self.site.host, resources):
            asked = await seen_or_why(self.ask(path))
            found[path] = asked if isinstance(asked, NotSeen) else is_listing(asked)
        return found

    async def methods(self) -> tuple[Methods, Sharing]:
        """Ask what is taken, in the name of a stranger's page; then have a request sent back."""
        page = await self.ask("/", method="OPTIONS", headers={"Origin": STRANGER})
        allowed = (page.header("allow") or "") if page.status < 400 else ""
        named = tuple(dict.fromkeys(re.findall(r"[A-Z]{3,20}", allowed[:500].upper())))
        echo = await seen_or_why(self._echoes())
        sharing = Sharing(
            origin=STRANGER,
            allowed=(page.header("access-control-allow-origin") or "")[:200],
            with_credentials=(page.header("access-control-allow-credentials") or "").lower()
            == "true",
        )
        return Methods(allowed=named, trace=echo), sharing

    async def _echoes(self) -> bool:
        """RFC 9110, 9.3.8: the answer to TRACE is the request itself."""
        word = self.site.nowhere
        page = await self.ask("/", method="TRACE", headers={"X-Rasoat": word})
        return page.status == 200 and word.encode() in page.body


def error_page_of(path: str, page: Page) -> ErrorPage:
    """Read what an error page tells."""
    text = text_of(page)
    shown = re.sub(r"<[^>]{0,300}>", " ", text)
    versions = tuple(dict.fromkeys(f"{match[1]} {match[2]}" for match in PRODUCTS.finditer(shown)))
    return ErrorPage(
        path=path,
        status=page.status,
        headers=stored(page.headers)[0],
        versions=versions[:10] if page.status >= 400 else (),
        traces=tuple(name for name, pattern in TRACES if pattern.search(text)),
    )


def file_answer(row: Exposed, page: Page, nothing: list[Page]) -> FileAnswer:
    """Judge by content whether a path is open; by status alone it never is."""
    answered = FileAnswer(kind=row.kind, status=page.status, state="closed")
    if page.status not in (200, 206):
        unclear = page.status >= 500
        return replace(answered, state="unclear") if unclear else answered
    if not page.body.strip() or any(alike(page, other) for other in nothing):
        return answered
    if row.content.search(page.body[:4096]) and not _is_page(page, row):
        return replace(answered, state="open", sign=row.sign)
    if is_html(page) or any(other.status == 200 for other in nothing):
        return answered
    # A server that says 404 to what is not there, and gives something here that is no page
    if media_type_of(page.header("content-type")).endswith("json"):
        return replace(answered, state="unclear")
    return replace(answered, state="open", sign="?")


def _is_page(page: Page, row: Exposed) -> bool:
    """Tell whether an ordinary page only speaks of what would prove a file."""
    return row.kind != "diagnostics" and page.body[:400].lstrip()[:1] == b"<" and is_html(page)


def alike(page: Page, other: Page) -> bool:
    """Tell whether two answers are the same page, but for what names the path."""
    if page.status not in (other.status, 206):
        return False
    first, second = _unnamed(page), _unnamed(other)
    if first[:ALIKE_BYTES] == second[:ALIKE_BYTES]:
        return True
    types = {media_type_of(one.header("content-type")) for one in (page, other)}
    near = abs(len(first) - len(second)) <= max(64, len(second) // 50)
    return len(types) == 1 and near and is_html(page)


def _unnamed(page: Page) -> bytes:
    """Return a body without the path that was asked for, which many error pages repeat."""
    path = urlsplit(page.url).path.strip("/")
    return page.body.replace(path.encode(), b"") if len(path) > 2 else page.body


def is_listing(page: Page) -> bool:
    """Tell whether an answer lists a folder."""
    return page.status == 200 and bool(LISTINGS.search(text_of(page)[:20000]))


def folders_of(host: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders that most of a page's own files lie in."""
    counted: Counter[str] = Counter()
    for url in resources:
        parts = urlsplit(url)
        folder = parts.path.rpartition("/")[0]
        if parts.hostname == host and folder and ".." not in folder:
            counted[f"{folder}/"] += 1
    found = [folder for folder, _ in counted.most_common(MOST_FOLDERS)]
    return tuple(dict.fromkeys([*found, *USUAL_FOLDERS]))[:MOST_FOLDERS]
