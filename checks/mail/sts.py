"""Fetch the MTA-STS policy as senders do: over HTTPS, from a fixed place (RFC 8461, 3.3)."""

from checks.mail.asking import Asking
from checks.mail.facts import StsPolicy, Texts
from checks.page import NoPage, Page
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import NotConnected

MOST_BYTES = 65536  # RFC 8461, 3.3 lets senders read no more
MOST_ADDRESSES = 4
NOT_ANNOUNCED = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("no MTA-STS policy is announced, so none was fetched")
)


async def policies_of(
    domain: str, announced: Texts | NotSeen, asking: Asking
) -> tuple[StsPolicy, ...] | NotSeen:
    """Fetch the policy from each address of its host, where the domain announces one."""
    if isinstance(announced, NotSeen):
        return announced
    if not announced:
        return NOT_ANNOUNCED
    host = f"mta-sts.{domain}"
    try:
        addresses = await asking.world.addresses_of(host)
        return tuple([await _policy(one, host, asking) for one in addresses[:MOST_ADDRESSES]])
    except CannotObserve as error:
        asking.note(f"https://{host}: {error}")
        return error.as_not_seen()


async def _policy(address: str, host: str, asking: Asking) -> StsPolicy:
    url = f"https://{host}/.well-known/mta-sts.txt"
    try:
        page = await asking.world.visit(address, url, limit_bytes=MOST_BYTES)
    except NotConnected as error:
        policy = StsPolicy(url=url, how=error.failure)
    except NoPage as error:
        policy = StsPolicy(url=url, how="failed", flaw=error.says or error.failure)
    else:
        policy = _of(page)
    asking.note(f"{url} at {address}: {policy.how} {policy.status} {policy.flaw}")
    for line in policy.text.splitlines():
        asking.note(f"  {line}")
    return policy


def _of(page: Page) -> StsPolicy:
    return StsPolicy(
        url=page.url,
        how="answered",
        status=page.status,
        trusted=page.tls is not None and page.tls.trusted,
        flaw="" if page.tls is None else page.tls.flaw,
        media_type=(page.header("content-type") or "").partition(";")[0].strip().lower()[:100],
        text=page.body.decode("ascii", "replace").replace("\0", "\ufffd"),
        whole=page.ended == "complete",
    )
