"""Tell whose a host is that a URL leads to."""

from checks.web.owner_traits import owner_of
from checks.web.visiting.walk import host_in


def is_foreign(url: str, own: str) -> bool:
    """Tell whether a URL leads to a host of somebody else."""
    host = host_in(url)
    return bool(host) and owner_of(host) != owner_of(own)


def is_public_body(host: str) -> bool:
    """Tell whether a host lies where schools and agencies alone may register: platforms do too."""
    return owner_of(host).split(".")[1:2] in (["edu"], ["gov"])
