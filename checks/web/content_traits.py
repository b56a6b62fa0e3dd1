"""What a site's pages say of themselves: whose they are, what they promise, how fresh they are.

It is read from the HTML as it is sent; what scripts would add is not in it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from checks.verdict import NOT_ASKED, Cause, NotSeen, Said, UnseenError, seen

Section = Literal[
    "organisation", "leaders", "documents", "procedures", "plans", "statistics", "finance", "news",
    "questions", "contact", "disclosure", "enrolment",
]  # fmt: skip
Topic = Literal["purpose", "storage", "use", "safeguards"]
Grade = Literal["basic", "advanced", ""]

# As links, headings and the label itself are usually worded: they stand in sentences as names.
SECTION_NAMES: Final[Mapping[Section, str]] = {
    "organisation": "Cơ cấu tổ chức",
    "leaders": "Lãnh đạo",
    "documents": "Văn bản",
    "procedures": "Thủ tục hành chính",
    "plans": "Kế hoạch",
    "statistics": "Thống kê",
    "finance": "Tài chính",
    "news": "Tin tức",
    "questions": "Hỏi đáp",
    "contact": "Liên hệ",
    "disclosure": "Công khai",
    "enrolment": "Tuyển sinh",
}
TOPIC_NAMES: Final[Mapping[Topic, str]] = {
    "purpose": "Mục đích",
    "storage": "Lưu trữ",
    "use": "Sử dụng",
    "safeguards": "Biện pháp bảo vệ",
}
GRADE_NAMES: Final[Mapping[Grade, str]] = {
    "basic": "Chứng nhận cơ bản",
    "advanced": "Chứng nhận nâng cao",
    "": "",
}
SEPARATORS: Final = re.compile(r"[\s_\-–—/.,:;|»«]+")


class _Unmarked(dict[int, int | None]):
    """A table that leaves marks out, and learns of each sign when it is first seen."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_UNMARKED: Final = _Unmarked()


@lru_cache(maxsize=2048)  # a menu stands on every page of a site
def plain(text: str) -> str:
    """Return a text as one compares it: small letters, without diacritics, one space apart."""
    lower = text.lower()
    if not lower.isascii():
        apart = unicodedata.normalize("NFD", lower.replace("đ", "d"))
        lower = apart.translate(_UNMARKED)
    return SEPARATORS.sub(" ", lower).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A trust badge as it stands on the page: a picture, a link, or a picture in a link."""

    link: str  # where it leads, "" without a link
    picture: str  # where its picture comes from, "" without one


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the issuer's directory says on the page to which a badge leads."""

    url: str
    status: int
    names_host: bool
    owner: str
    since: date | None
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a page says that it belongs to. Of mail addresses only the domains are kept."""

    owner: str
    address: str
    telephones: int
    mail_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The page to which the link to the privacy policy leads."""

    url: str
    status: int
    words: int
    topics: tuple[Topic, ...]
    names_contact: bool  # whom to turn to with a complaint or an incident
    cut: bool = False  # it is longer than what was read


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalForm:
    """A form that asks for personal data."""

    action: str
    asks: tuple[str, ...]  # names of its fields
    consent: bool  # it has a box to agree, or speaks of how the data are treated


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands on the home page, and on the few pages to which it leads."""

    url: str
    cut: bool  # the home page is longer than what was read
    language: str  # <html lang>
    viewport: str  # <meta name="viewport">
    badges: tuple[Badge, ...]
    listing: Listing | NotSeen | None  # None: no badge leads to a directory
    identity: Identity
    contact: Identity | NotSeen | None  # None: no link to such a page
    policy_link: str  # "" without
    policy: Policy | NotSeen | None
    forms: tuple[PersonalForm, ...]  # of the home page and of the page for contact
    newest: date | None  # of the dates that stand beside a headline
    search: bool
    english: str  # where the English version is, "" without
    printable: bool | NotSeen | None  # of one article; None: no link looks like one
    sitemap: str  # a page, or a file that robots.txt names or that is at its usual place
    sections: Mapping[str, str]  # Section → the text of the link to it
    service_portals: tuple[str, ...]  # hosts of public-service portals linked
    pictures: int
    undescribed: tuple[str, ...]  # pictures without an alternative text, even an empty one
    article: str = ""  # the one that `printable` is of
    sitemap_seen: bool | NotSeen = NOT_ASKED  # the usual place was asked, when nothing names one


def whole_page(content: Content) -> Content:
    """Return a page that was read to its end. Raises UnseenError: what is missing may follow."""
    if content.cut:
        why = Said("the page is longer than what is read of one")
        raise UnseenError(NotSeen(cause=Cause.TOO_BIG, why=why))
    return content


def identities(content: Content) -> Iterator[Identity]:
    """Give what the home page says, then the page for contact. Raises UnseenError for that."""
    yield content.identity
    if content.contact is not None:
        yield seen(content.contact)
    whole_page(content)
