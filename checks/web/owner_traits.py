"""Tell which hosts are one owner's, by the shape of their names. Pure."""

from functools import lru_cache
from typing import Final

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
