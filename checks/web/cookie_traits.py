"""Cookies as browsers read them (RFC 6265bis)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.web.facts import Front, Hop
from checks.web.front_traits import fields

SAME_SITE = frozenset({"strict", "lax", "none"})
# Names under which frameworks and content systems keep who is logged in.
_SESSION = re.compile(
    r"(?i)(sess|^sid$|[_.-]sid$|^sid[_.-]|auth|token|login|jwt|^jsessionid|^phpsessid|^asp\.net_"
    r"|^aspsession|^cfid$|^cftoken$|^\.aspx|^dotnetnuke$|^moodlesession|^nv\d?[ac]?_|^nvsess"
    r"|^laravel_|^connect\.|^ci_session|^wordpress_(logged|sec)|^remember|^user(id|name)?$)"
)
# What merely holds a value that a form sends back, or a load balancer's choice of machine.
_NO_SESSION = re.compile(r"(?i)(csrf|xsrf|requestverification|bigip|awsalb|^_ga|^_gid|consent)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One Set-Cookie field."""

    name: str
    secure: bool
    http_only: bool
    same_site: str | None  # in small letters; None: not said
    path: str
    domain: str
    over_tls: bool  # that it came over TLS

    @property
    def is_session(self) -> bool:
        """Tell whether its name is one that sessions go by."""
        name = re.sub(r"^__(Host|Secure)-", "", self.name)
        return bool(_SESSION.search(name)) and not _NO_SESSION.search(name)


def cookie_of(value: str, *, over_tls: bool) -> Cookie | None:
    """Read a Set-Cookie field; None for one that sets nothing or takes a cookie back."""
    pair, *attributes = value.split(";")
    name, equals, _ = pair.partition("=")
    if not equals or not name.strip():
        return None
    said: dict[str, str] = {}
    for attribute in attributes[:50]:
        key, _, text = attribute.partition("=")
        said[key.strip().lower()] = text.strip()  # the last of a name counts
    if said.get("max-age", "").startswith(("0", "-")) or "1970" in said.get("expires", ""):
        return None
    return Cookie(
        name=name.strip()[:100],
        secure="secure" in said,
        http_only="httponly" in said,
        same_site=said["samesite"].lower() if "samesite" in said else None,
        path=said.get("path", ""),
        domain=said.get("domain", ""),
        over_tls=over_tls,
    )


def cookies_in(hops: Iterable[Hop]) -> Iterator[Cookie]:
    """Give every cookie that is set on the way, each name and scope once."""
    known: set[Cookie] = set()
    for hop in hops:
        for value in fields(hop, "set-cookie"):
            cookie = cookie_of(value, over_tls=hop.secure)
            if cookie is not None and cookie not in known:
                known.add(cookie)
                yield cookie


def sessions_of(front: Front) -> list[Cookie]:
    """Return the cookies of sessions that a visitor is given at one address."""
    return [cookie for cookie in cookies_in(front.hops()) if cookie.is_session]


def broken_prefix(cookie: Cookie) -> bool:
    """Tell whether a browser drops it for its name (RFC 6265bis, 4.1.3)."""
    if cookie.name.lower().startswith("__host-"):
        bound = cookie.path == "/" and not cookie.domain
        return not (cookie.secure and cookie.over_tls and bound)
    if cookie.name.lower().startswith("__secure-"):
        return not (cookie.secure and cookie.over_tls)
    return False
