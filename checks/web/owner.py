"""Tell whose a host is, by the shape of its name."""

from functools import lru_cache
from typing import Final

from checks.web.walk import host_in

SECOND_LEVEL: Final = frozenset(
    {"ac", "biz", "co", "com", "edu", "gov", "health", "info", "int", "name", "net", "org", "pro"}
)


@lru_cache(maxsize=4096)
def owner_of(host: str) -> str:
    """Return the name below which all hosts are one owner's: the label before .edu.vn and the like.

    Without the Public Suffix List this is a guess by shape; a wrong one costs a host its kinship.
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdecimal() or ":" in host:
        return host
    for below in (3, 2):  # example.edu.vn, and edu under a test domain: example.edu.example.vn
        if len(labels) > below and labels[-below] in SECOND_LEVEL:
            return ".".join(labels[-below - 1 :])
    return ".".join(labels[-2:])


def is_foreign(url: str, own: str) -> bool:
    """Tell whether a URL leads to a host of somebody else."""
    host = host_in(url)
    return bool(host) and owner_of(host) != owner_of(own)


def is_public_body(host: str) -> bool:
    """Tell whether a host lies where schools and agencies alone may register: platforms do too."""
    return owner_of(host).split(".")[1:2] in (["edu"], ["gov"])
