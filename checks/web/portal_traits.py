"""What a portal's pages show beside their words: what measures them, their frame, its documents."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.verdict import Cause, NotSeen, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What stands around a page's own content: sketches of the words of its header and footer."""

    url: str
    header: tuple[int, ...]  # empty: none was recognised
    footer: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The page to which the home page's link to documents leads, by the documents at its head."""

    url: str
    status: int
    cut: bool
    numbers: tuple[str, ...]  # of the documents looked at: "12/QĐ-SGDĐT"
    dated: int  # how many of them stand beside a date,
    described: int  # beside words that say what they are of,
    linked: int  # and beside a link to a file or to a page of their own
    search: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What the home page, and a few pages to which it leads, show of a portal."""

    url: str
    cut: bool  # the home page is longer than what was read
    script_hosts: tuple[str, ...]  # of the home page's scripts, or named in them
    marks: tuple[str, ...]  # its pictures with their texts, and lines that name the measuring
    components: Mapping[str, str] | None  # declared site → the link to it; None: none declared
    frames: tuple[PageFrame, ...]  # the home page's first
    register: Register | NotSeen | None  # None: no link leads to documents


NO_COMPONENTS = NotSeen(
    cause=Cause.NOT_DECLARED,
    why=Said("the inventory does not declare which sites belong to the portal (component_sites)"),
)
