"""Content Security Policy as browsers read it (CSP level 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

IGNORED_IN_A_PAGE = frozenset({"frame-ancestors", "report-uri", "sandbox"})  # CSP 3, 3.3
ANYWHERE = frozenset({"*", "http:", "https:", "http://*", "https://*", "//*", "ws:", "wss:"})
OWN = frozenset({"'none'", "'self'"})
FALL_BACK: Mapping[str, tuple[str, ...]] = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "script-src-attr": ("script-src-attr", "script-src", "default-src"),
    "script-src": ("script-src", "default-src"),
    "object-src": ("object-src", "default-src"),
    "base-uri": ("base-uri",),
    "form-action": ("form-action",),
    "frame-ancestors": ("frame-ancestors",),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: directive → sources in small letters, of each directive the first."""

    directives: Mapping[str, tuple[str, ...]]

    def sources(self, directive: str) -> tuple[str, ...] | None:
        """Return what a directive allows, or what it falls back on; None: anything."""
        for name in FALL_BACK[directive]:
            if name in self.directives:
                return self.directives[name] or ("'none'",)
        return None

    def of_a_page(self) -> "Policy":
        """Return what of it counts when it stands in the page itself."""
        return Policy(
            {name: said for name, said in self.directives.items() if name not in IGNORED_IN_A_PAGE}
        )


def policies_of(value: str) -> Iterable[Policy]:
    """Read one field, which may hold several policies."""
    for serialized in value.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for part in serialized.split(";"):
            name, *sources = part.split()[:200] or [""]
            if name:
                directives.setdefault(name.lower(), tuple(one.lower() for one in sources))
        if directives:
            yield Policy(directives)


def lets_inline(policy: Policy) -> bool:
    """Tell whether a script written into the page runs.

    A nonce, a hash or 'strict-dynamic' takes 'unsafe-inline' back (CSP 3, 6.7.3.2).
    """
    for directive in ("script-src-elem", "script-src-attr"):
        sources = policy.sources(directive)
        if sources is None or ("'unsafe-inline'" in sources and not _tied(sources)):
            return True
    return False


def lets_from_anywhere(policy: Policy) -> str:
    """Return a source from which any script may come; "" when there is none."""
    sources = policy.sources("script-src-elem")
    if sources is None:
        return "*"
    if "'strict-dynamic'" in sources and _tied(sources):
        return ""  # then host and scheme sources do not count
    return next((one for one in sources if one in ANYWHERE or one == "data:"), "")


def lets_eval(policy: Policy) -> bool:
    """Tell whether text may be made into code."""
    sources = policy.sources("script-src")
    return sources is None or "'unsafe-eval'" in sources


def keeps_to_own(policy: Policy, directive: str) -> bool:
    """Tell whether a directive allows the site itself at most."""
    sources = policy.sources(directive)
    return sources is not None and set(sources) <= OWN


def keeps_to_named(policy: Policy, directive: str) -> bool:
    """Tell whether a directive allows named sites at most."""
    sources = policy.sources(directive)
    return sources is not None and not set(sources) & (ANYWHERE | {"data:"})


def _tied(sources: tuple[str, ...]) -> bool:
    return any(
        one.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) or one == "'strict-dynamic'"
        for one in sources
    )
