"""Who looks: the table of areas and their observers. It changes only when an area is born."""

from collections.abc import Awaitable, Callable, Mapping

from checks.backup.observe import observe as observe_backup
from checks.finding import Target
from checks.ipv6.observe import observe as observe_ipv6
from checks.level.observe import observe as observe_level
from checks.look import Facts
from checks.tls.observe import observe as observe_tls
from checks.world import World

Observe = Callable[[Target, World], Awaitable[Facts]]

OBSERVERS: Mapping[str, Observe] = {
    "backup": observe_backup,
    "ipv6": observe_ipv6,
    "level": observe_level,
    "tls": observe_tls,
}
