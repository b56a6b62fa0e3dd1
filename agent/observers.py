"""Who looks: the table of areas and their observers. It changes only when an area is born."""

from collections.abc import Awaitable, Callable, Mapping

from checks.backup.observe import observe as observe_backup
from checks.dns.observe import observe as observe_dns
from checks.finding import Target
from checks.ipv6.observe import observe as observe_ipv6
from checks.level.observe import observe as observe_level
from checks.look import Facts
from checks.mail.observe import observe as observe_mail
from checks.tls.observe import observe as observe_tls
from checks.web.observe import observe as observe_web
from checks.world import World

Observe = Callable[[Target, World], Awaitable[Facts]]

OBSERVERS: Mapping[str, Observe] = {
    "backup": observe_backup,
    "dns": observe_dns,
    "ipv6": observe_ipv6,
    "level": observe_level,
    "mail": observe_mail,
    "tls": observe_tls,
    "web": observe_web,
}
