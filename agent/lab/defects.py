"""What is wrong in the lab: one table that servers, tests and documents read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One thing that is wrong with one target, and every rule that fails because of it."""

    id: str
    system: str
    target: str
    says: str
    mended_by: str
    breaks: tuple[str, ...]  # rule ids, in order; all of them pass once it is mended


DEFECTS = (
    Defect(
        id="old-tls",
        system="trang-cu",
        target="web",
        says="The server still takes TLS 1.0 and 1.1 with suites of their time, and no TLS 1.3.",
        mended_by="TLS 1.2 and 1.3 alone, with the suites that are recommended",
        breaks=(
            "tls-vn/OLD-PROTOCOLS.legacy-off",
            "tls-vn/OLD-PROTOCOLS.cbc-off",
            "tls-vn/NEWEST-PROTOCOL.newest-taken",
            "tls-vn/CIPHERS-LISTED.listed",
            "tls-vn/FORWARD-SECRECY-ALWAYS.always",
            "tls-vn/POST-QUANTUM.offered",
            "tls-vn/EXCHANGE-HASH.strong",
        ),
    ),
    Defect(
        id="expired-certificate",
        system="trang-cu",
        target="web",
        says="The certificate expired twenty days ago.",
        mended_by="a certificate that is valid for another five months",
        breaks=(
            "tls-vn/CERT-VALID.valid-now",
            "tls-vn/CERT-NOT-EXPIRING.enough-left",
            "tls-vn/CERT-RENEWED-EARLY.plenty-left",
            "web-hygiene/HSTS.sent",
        ),
    ),
    Defect(
        id="short-key",
        system="trang-cu",
        target="web",
        says="The key is RSA 2048: enough today, too short for what is to last beyond 2030.",
        mended_by="an RSA key of 3072 bits",
        breaks=("tls-vn/CERT-KEY-AHEAD.strong-ahead",),
    ),
    Defect(
        id="bare-answers",
        system="trang-cu",
        target="web",
        says="The answers lack the fields by which a browser protects its user.",
        mended_by="the fields that web-hygiene gives the lines for",
        breaks=(
            "web-hygiene/CSP.sent",
            "web-hygiene/FRAMING.refused",
            "web-hygiene/NOSNIFF.sent",
            "web-hygiene/REFERRER-SAID.said",
            "web-hygiene/ISOLATION.features",
            "web-hygiene/ISOLATION.opener",
            "web-hygiene/ISOLATION.resources",
        ),
    ),
    Defect(
        id="version-told",
        system="trang-cu",
        target="web",
        says="Every answer tells the version of the server.",
        mended_by="ServerTokens Prod",
        breaks=("web-hygiene/VERSIONS.server",),
    ),
    Defect(
        id="open-dump",
        system="trang-cu",
        target="web",
        says="A dump of the database lies beside the pages, for everyone to fetch.",
        mended_by="the dump moved out of the web folder",
        breaks=("web-hygiene/FILES.backups",),
    ),
    Defect(
        id="no-aaaa",
        system="trang-cu",
        target="web",
        says="The name publishes IPv4 addresses only; this is waived for a while.",
        mended_by="a global AAAA record, and a server that listens on IPv6",
        breaks=(
            "ipv6-programme-2026-2030/IP6-01.published",
            "ipv6-programme-2026-2030/IP6-10.reached",
            "ipv6-programme-2026-2030/IP6-12.reached",
        ),
    ),
    Defect(
        id="unguarded-domain",
        system="trang-cu",
        target="ten-mien",
        says="The domain takes and sends no mail, and nothing tells those who forge its name so.",
        mended_by="an empty MX record, an SPF record that lets nobody send, and a DMARC policy",
        breaks=(
            "dns-mail/DOM-08.spf-published",
            "dns-mail/DOM-08.dmarc-published",
            "dns-mail/MAIL-USE.mx",
            "dns-mail/MAIL-USE.spf-refuses",
        ),
    ),
    Defect(
        id="any-authority",
        system="trang-cu",
        target="ten-mien",
        says="Any authority may issue certificates for the domain.",
        mended_by="a CAA record",
        breaks=("dns-mail/CAA.published",),
    ),
    Defect(
        id="foreign-name",
        system="trang-cu",
        target="ten-mien",
        says="The domain stands under no suffix of state bodies.",
        mended_by="a domain under edu.vn",
        breaks=("dns-mail/DOM-01.official-suffix", "dns-mail/DOM-03.vn-name"),
    ),
    Defect(
        id="empty-backup",
        system="co-so-du-lieu-hoc-sinh",
        target="ban-rong",
        says="The newest copy has 20 bytes: a dump that failed, compressed.",
        mended_by="a copy with data in it",
        breaks=(
            "backup-practice/NOT-EMPTY.larger-than-empty",
            "tcvn-14423-2026/BAK-03.not-empty",
        ),
    ),
    Defect(
        id="truncated-backup",
        system="co-so-du-lieu-hoc-sinh",
        target="ban-cut",
        says="The newest copy ends in its middle.",
        mended_by="a copy that is whole",
        breaks=(
            "backup-practice/DECODES.decodes",
            "tcvn-14423-2026/BAK-03.decodes",
        ),
    ),
    Defect(
        id="old-backup",
        system="co-so-du-lieu-hoc-sinh",
        target="ban-qua-han",
        says="The newest copy is ten days old; at most a day is declared.",
        mended_by="a copy of today",
        breaks=(
            "backup-practice/RECENT.recent",
            "tcvn-14423-2026/BAK-02.on-schedule",
            "tcvn-14423-2026/BAK-05.still-running",
        ),
    ),
    Defect(
        id="no-backup",
        system="co-so-du-lieu-hoc-sinh",
        target="ban-thieu",
        says="The folder is there, and no copy in it.",
        mended_by="a copy",
        breaks=(
            "backup-practice/FOUND.found",
            "tcvn-14423-2026/BAK-03.found",
        ),
    ),
    Defect(
        id="no-max-age",
        system="co-so-du-lieu-hoc-sinh",
        target="khong-ro-han",
        says="Nothing declares how old the newest copy may be.",
        mended_by="max_age: 24h in the inventory",
        breaks=(
            "backup-practice/DECLARED.declared",
            "tcvn-14423-2026/BAK-02.declared",
        ),
    ),
    Defect(
        id="level-too-low",
        system="tuyen-sinh",
        target="tuyen-sinh",
        says="Level 2 is approved; handling administrative procedures demands level 3.",
        mended_by="an approved level 3",
        breaks=("nd-331-2026/LVL-02.not-below",),
    ),
    Defect(
        id="no-level",
        system="so-lien-lac",
        target="so-lien-lac",
        says="No security level was ever approved.",
        mended_by="an approved level 2",
        breaks=("nd-331-2026/LVL-01.declared",),
    ),
)

# What fails of every lab: its name servers stand on loopback, which is no address of the Internet.
NOT_TO_MEND = frozenset(
    ("trang-cu", "ten-mien", f"ipv6-programme-2026-2030/{rule}")
    for rule in ("IP6-03.one-answers", "IP6-14.two-answer")
)
