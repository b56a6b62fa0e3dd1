"""What can be seen of a website on the wire: how it is reached, what its page is, what stands open.

One look is at all addresses of a site. Each is entered as a visitor does, over plain HTTP and over
HTTPS (`fronts`). What takes many requests is asked at one of them (`closely_at`), and speaks for
another only where that presents the very same server (`unlike` names those that do not).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from checks.finding import Kind
from checks.page import Ended, TlsSeen
from checks.verdict import NOT_ASKED, NotSeen
from checks.web.cms.cms_traits import Cms
from checks.web.content_traits import Content
from checks.web.hijack_traits import Hijack
from checks.web.needed_traits import Needed
from checks.web.portal_traits import Portal

Fields = tuple[tuple[str, str], ...]
WalkEnd = Literal["answered", "loop", "too_many", "outside", "closed", "unanswered"]
FileKind = Literal["repository", "settings", "backup", "diagnostics", "log", "manifest"]
FileState = Literal["closed", "open", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One answer on the way to a page."""

    url: str
    address: str
    status: int
    http_version: str  # "HTTP/1.1"
    headers: Fields  # as sent, but for the values of cookies
    headers_cut: bool = False  # there were more, or longer ones, than are kept
    tls: TlsSeen | None = None
    ended: Ended = "complete"
    first_byte_s: float = 0.0

    @property
    def secure(self) -> bool:
        """Tell whether it came over TLS."""
        return self.url.lower().startswith("https:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where one URL leads. Hops are asked one by one; what lies outside scope is not."""

    start: str
    hops: tuple[Hop, ...]
    end: WalkEnd
    led_to: str = ""  # what was not asked any more
    says: str = ""  # closed: "refused", "silent", …; unanswered: how

    @property
    def last(self) -> Hop | None:
        """Return the last answer."""
        return self.hops[-1] if self.hops else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What stands in the HTML of a page, as far as rules ask for it. Lists hold 50 at most."""

    url: str
    media_type: str
    charset: str  # as declared, "" when nothing declares it
    charset_from: Literal["header", "mark", "page", ""]
    title: str
    generators: tuple[str, ...]  # <meta name="generator">
    policies: tuple[str, ...]  # <meta http-equiv="content-security-policy">
    referrer: str  # <meta name="referrer">
    active_insecure: tuple[str, ...]  # http: scripts, frames, styles, objects
    passive_insecure: tuple[str, ...]  # http: pictures, sound, film
    forms_insecure: tuple[str, ...]
    scripts_unpinned: tuple[str, ...]  # of other sites, without integrity
    cut: bool  # the page is longer than what was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One address as a visitor meets it."""

    address: str
    plain: Walk | NotSeen  # from http://host/
    secure: Walk | NotSeen  # from https://host/
    page: Hop | NotSeen  # what a visitor ends at, when it is a page
    document: Document | NotSeen
    sketch: tuple[int, ...] | NotSeen = NOT_ASKED  # of the page's words; asked of both families

    def hops(self) -> Iterator[Hop]:
        """Give every answer of both walks."""
        for walk in (self.plain, self.secure):
            if isinstance(walk, Walk):
                yield from walk.hops


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What is answered to a path that cannot exist."""

    path: str
    status: int
    headers: Fields
    versions: tuple[str, ...]  # products with their version, in the page's text
    traces: tuple[str, ...]  # what kinds of inner detail it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswer:
    """What is answered to a path that is nobody's business."""

    kind: FileKind
    status: int
    state: FileState | NotSeen
    sign: str = ""  # by what its content was recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """Which methods are taken, by the server's own word and by its deed."""

    allowed: tuple[str, ...]  # of the Allow field, in capitals
    trace: bool | NotSeen  # the request came back in the answer (RFC 9110, 9.3.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What a page of a stranger is allowed to read (CORS, Fetch standard 3.3)."""

    origin: str  # of the stranger
    allowed: str  # Access-Control-Allow-Origin, "" without it
    with_credentials: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallTrial:
    """How an ordinary query was answered, and one that a web application firewall refuses."""

    ordinary: int  # status; 0: the connection was ended without an answer
    marked: int
    block_page: str = ""  # a product's name, where its page stands in the answer to the second


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityTxt:
    """A security.txt (RFC 9116) as it stands there."""

    url: str
    media_type: str
    signed: bool
    contacts: tuple[str, ...]
    expires: tuple[str, ...]  # as written; exactly one is right
    expires_at: datetime | None  # None: not readable
    canonical: tuple[str, ...]
    languages: tuple[str, ...]
    unreadable: tuple[str, ...]  # lines that are neither field nor comment


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """A robots.txt (RFC 9309)."""

    status: int
    is_text: bool  # neither HTML nor binary
    rules: int
    sitemaps: tuple[str, ...]
    rules_for_us: tuple[str, ...] = ()  # "+/allowed", "-/disallowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFacts:
    """Everything that is seen of one website."""

    AREA: ClassVar[str] = "web"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    host: str
    scheme: str  # as declared; other than http and https: no website
    plain_port: int | None = None  # None: nobody knows of one
    secure_port: int | None = None
    requests: int = 0
    fronts: Mapping[str, Front] | NotSeen = NOT_ASKED  # by address
    unlooked: tuple[str, ...] = ()  # addresses beyond what one look visits
    closely_at: str = ""  # the address that was asked what follows
    unlike: tuple[str, ...] = ()  # addresses that what follows does not speak for
    error_pages: tuple[ErrorPage, ...] | NotSeen = NOT_ASKED
    methods: Methods | NotSeen = NOT_ASKED
    sharing: Sharing | NotSeen = NOT_ASKED
    security_txt: SecurityTxt | NotSeen | None = NOT_ASKED
    robots: Robots | NotSeen | None = NOT_ASKED
    folders: Mapping[str, bool | NotSeen] | NotSeen = NOT_ASKED  # path → its content is listed
    files: Mapping[str, FileAnswer] | NotSeen = NOT_ASKED
    needed: Needed | NotSeen = (
        NOT_ASKED  # other hosts, by the page of the address looked at closely
    )
    content: Content | NotSeen = NOT_ASKED  # what the home page says of the site
    portal: Portal | NotSeen = NOT_ASKED  # what its pages show beside their words
    firewall: FirewallTrial | NotSeen = NOT_ASKED  # only where the owner's leave names it
    hijack: Hijack | NotSeen = NOT_ASKED
    cms: Cms | NotSeen = NOT_ASKED  # the content system that makes the pages

    @property
    def is_site(self) -> bool:
        """Tell whether it is a website at all."""
        return self.scheme in ("http", "https")
