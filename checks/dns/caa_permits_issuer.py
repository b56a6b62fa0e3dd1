"""CAA records let the authority in use issue the next certificate too."""

import re
from collections.abc import Mapping, Sequence

from checks.dns.facts import ENDPOINTS, Caa, DnsFacts
from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

KINDS = ENDPOINTS
ORGANISATION = re.compile(r"(?:^|,)O=((?:\\.|[^,\\])*)")  # RFC 4514, 2.4


def judge(tls: Mapping[str, TlsFacts], dns: DnsFacts, *, issuers: list[str]) -> Verdict:
    """Compare the issuers of the certificates shown with those that CAA permits (RFC 8659, 4).

    `issuers` says under which names an organisation is written in CAA records: "Organisation:
    name name". An authority of the agency's own is bound by none.
    """
    names = {line.rpartition(": ")[0]: line.rpartition(": ")[2].split() for line in issuers}
    caa = seen(dns.caa)
    if caa is None:
        return not_applicable("no CAA record limits who may issue for {name}", name=dns.name)
    leaves = [leaf for facts in tls.values() if not facts.plain_http for leaf in _public(facts)]
    if not leaves:
        return not_applicable("no certificate of a public authority is shown")
    unknown_issuers = []
    for leaf in leaves:
        organisation = _organisation(leaf)
        if organisation not in names:
            unknown_issuers.append(organisation)
        elif not _permits(caa, names[organisation], wildcard=leaf.wildcard):
            return _excluded(caa, organisation, names[organisation])
    if unknown_issuers:
        return unknown(
            Cause.NOT_DECLARED,
            "it is not known under which names {organisation} is written in CAA records",
            organisation=", ".join(sorted(set(unknown_issuers))),
        )
    return passed(
        "the CAA records of {name} let {organisations} issue",
        name=caa.at,
        organisations=", ".join(sorted({_organisation(leaf) for leaf in leaves})),
    )


def _public(facts: TlsFacts) -> Sequence[Certificate]:
    """Return the certificates of an address, if they are of a public authority."""
    return facts.leaves if seen(facts.public_trust).verified else ()


def _organisation(leaf: Certificate) -> str:
    """Return the issuer's organisation, or its whole name where it has none."""
    found = ORGANISATION.search(leaf.issuer)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else leaf.issuer


def _permits(caa: Caa, names: Sequence[str], *, wildcard: bool) -> bool:
    """Tell whether one of an authority's names may issue; without such a property all may.

    Parameters such as an account are not judged: nobody outside sees the account.
    """
    tags = ("issuewild", "issue") if wildcard else ("issue",)
    for tag in tags:
        if values := [record.value for record in caa.records if record.tag == tag]:
            allowed = {value.partition(";")[0].strip().lower() for value in values}
            return bool(allowed & set(names))
    return True


def _excluded(caa: Caa, organisation: str, names: Sequence[str]) -> Verdict:
    values = ", ".join(one.value for one in caa.records if one.tag in ("issue", "issuewild"))
    return failed(
        "the CAA records of {name} keep {organisation} from issuing the next certificate",
        name=caa.at,
        organisation=organisation,
        expected=", ".join(names),
        observed=values,
    )
