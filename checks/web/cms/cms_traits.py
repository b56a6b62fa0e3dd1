"""What can be told of the content system that makes a site's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from checks.verdict import NOT_ASKED, NotSeen

System = Literal["nukeviet", "wordpress", "joomla", "drupal", "dnn", "sharepoint", "moodle"]
NAMES: Final[Mapping[System, str]] = {
    "nukeviet": "NukeViet",
    "wordpress": "WordPress",
    "joomla": "Joomla",
    "drupal": "Drupal",
    "dnn": "DNN",
    "sharepoint": "SharePoint",
    "moodle": "Moodle",
}
TraceKind = Literal[
    "generator", "cookie", "header", "path", "script", "markup", "sign_in", "installer"
]
InnerKind = Literal["internal", "dump", "installer"]
# locked: an installer that stays there by its makers' wish; left: one that should be removed
InnerState = Literal["closed", "open", "locked", "left", "unclear"]
Door = Literal["shown", "refused", "guarded", "elsewhere", "absent", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One thing by which a system gives itself away."""

    kind: TraceKind
    says: str  # the cookie's name, the path, … as it stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A system, and by what it was recognised: of two kinds at least."""

    system: System
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A version that a site tells."""

    version: str  # digits and points
    where: str  # "generator", a header's name, a path
    whole: bool  # to the last number; else "4.5" may be 4.5.00 as well as 4.5.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Versions from `since` up to, and without, `before`."""

    since: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A published flaw: which versions have it, and of which our sources do not say whether."""

    id: str  # "CVE-2022-30874"
    source: str
    affected: tuple[Versions, ...] = ()
    unsettled: tuple[Versions, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Versions that nobody mends any more."""

    versions: Versions
    on: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What our list knew of a system when the look was taken."""

    read_on: date  # when the list was last compared with its sources
    flaws: tuple[Flaw, ...]
    ended: tuple[Ended, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """What is answered to a path that visitors have no business with."""

    kind: InnerKind
    status: int
    state: InnerState | NotSeen
    sign: str = ""  # by what its content was recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What the administration's door shows to where the agent stands.

    shown: the form itself; refused: 403; guarded: the server asks for a sign-in of its own;
    elsewhere: another host is asked; absent: nothing is at the usual place.
    """

    path: str
    door: Door
    status: int
    led_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cms:
    """The content system of a site, as it shows itself at one address."""

    found: tuple[Recognised, ...]  # several: none was asked closely
    hinted: tuple[Recognised, ...] = ()  # one kind of trace, which proves nothing
    claimed: tuple[System, ...] = ()  # what the generator names, true or not
    told: tuple[Told, ...] = ()
    known: Known | NotSeen = NOT_ASKED
    inner: Mapping[str, Inner] | NotSeen = NOT_ASKED
    sign_in: SignIn | NotSeen = NOT_ASKED
