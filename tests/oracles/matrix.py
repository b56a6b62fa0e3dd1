"""The matrix: real servers, each with a configuration that a user may have, good and bad."""

# ruff: noqa: E501 (a table, one row a line)

from typing import Final

from tests.oracles.row import Row

FORWARD: Final = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
EIGHT: Final = FORWARD + ":DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384"
OLD: Final = "HIGH:!aNULL:@SECLEVEL=0"
ALL: Final = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
CBC: Final = "ECDHE+AES:!AESGCM:!AESCCM:!CHACHA20:!aNULL:@SECLEVEL=0"
STATIC: Final = "kRSA:!aNULL:!PSK:@SECLEVEL=0"
DHE: Final = "kDHE:!aNULL:!PSK:@SECLEVEL=0"
LEGACY: Final = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:%VERIFY_ALLOW_BROKEN"

# fmt: off
NGINX: Final = (
    Row(id="nginx as packaged", program="nginx", live=True, testssl=True),
    Row(id="nginx, TLS 1.2 and 1.3 with eight suites", program="nginx", suites=EIGHT, dh="ffdhe2048", live=True),
    Row(id="nginx, TLS 1.3 alone", program="nginx", oldest="TLS 1.3", live=True),
    Row(id="nginx, TLS 1.3 with one suite and one group", program="nginx", oldest="TLS 1.3", suites13="TLS_AES_256_GCM_SHA384", groups="secp384r1"),
    Row(id="nginx, TLS 1.3 with the CCM suites", program="nginx", suites13="TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_GCM_SHA256"),
    Row(id="nginx, TLS 1.2 alone", program="nginx", newest="TLS 1.2", suites=FORWARD),
    Row(id="nginx, TLS 1.0 alone", program="nginx", oldest="TLS 1.0", newest="TLS 1.0", suites=OLD, live=True),
    Row(id="nginx, TLS 1.1 alone", program="nginx", oldest="TLS 1.1", newest="TLS 1.1", suites=OLD),
    Row(id="nginx, TLS 1.0 to 1.3 with many suites", program="nginx", oldest="TLS 1.0", suites=OLD, dh="own 2048", live=True, testssl=True),
    Row(id="nginx, TLS 1.0 to 1.2 in the client's order", program="nginx", oldest="TLS 1.0", newest="TLS 1.2", suites=OLD, client_order=True),
    Row(id="nginx, every suite there is, NULL and anonymous too", program="nginx", oldest="TLS 1.0", suites=ALL, dh="ffdhe3072"),
    Row(id="nginx, CBC suites alone", program="nginx", oldest="TLS 1.0", newest="TLS 1.2", suites=CBC),
    Row(id="nginx, RSA key exchange alone", program="nginx", newest="TLS 1.2", suites=STATIC),
    Row(id="nginx, DHE alone over a prime of 1024 bits", program="nginx", oldest="TLS 1.0", newest="TLS 1.2", suites=DHE, dh="own 1024", live=True),
    Row(id="nginx, DHE alone over a prime of RFC 3526", program="nginx", newest="TLS 1.2", suites=DHE, dh="modp2048"),
    Row(id="nginx, one suite", program="nginx", newest="TLS 1.2", suites="ECDHE-RSA-AES256-GCM-SHA384"),
    Row(id="nginx, x25519 alone", program="nginx", suites=FORWARD, groups="X25519"),
    Row(id="nginx, secp521r1 and x448", program="nginx", suites=FORWARD, groups="secp521r1:X448"),
    Row(id="nginx, brainpool curves and secp256k1", program="nginx", newest="TLS 1.2", suites=FORWARD, groups="brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:secp256k1"),
    Row(id="nginx, RSA 1024", program="nginx", suites=OLD, keys=("RSA 1024",)),
    Row(id="nginx, RSA 3072", program="nginx", keys=("RSA 3072",)),
    Row(id="nginx, RSA 4096", program="nginx", keys=("RSA 4096",)),
    Row(id="nginx, EC P-256", program="nginx", suites=EIGHT, keys=("EC P-256",), live=True),
    Row(id="nginx, EC P-384", program="nginx", keys=("EC P-384",)),
    Row(id="nginx, EC P-521", program="nginx", keys=("EC P-521",)),
    Row(id="nginx, Ed25519", program="nginx", keys=("Ed25519",)),
    Row(id="nginx, RSA and EC side by side", program="nginx", oldest="TLS 1.0", suites=OLD, keys=("EC P-256", "RSA 2048"), live=True),
    Row(id="nginx, RSA and EC side by side, TLS 1.3 alone", program="nginx", oldest="TLS 1.3", keys=("RSA 2048", "EC P-256")),
    Row(id="nginx, without tickets", program="nginx", tickets=False),
    Row(id="nginx, demands a certificate", program="nginx", asks_for_certificate=True),
    Row(id="nginx, intermediate not sent", program="nginx", chain="missing intermediate", live=True),
    Row(id="nginx, lower intermediate not sent", program="nginx", chain="missing lower intermediate"),
    Row(id="nginx, chain in wrong order", program="nginx", chain="wrong order"),
    Row(id="nginx, root sent needlessly", program="nginx", chain="with root"),
    Row(id="nginx, a stranger in the chain", program="nginx", chain="with a stranger"),
    Row(id="nginx, two intermediates", program="nginx", chain="long"),
    Row(id="nginx, issued by the root itself", program="nginx", chain="by the root itself"),
    Row(id="nginx, root that nobody declared", program="nginx", chain="unknown root"),
    Row(id="nginx, expired", program="nginx", chain="expired", live=True),
    Row(id="nginx, not valid yet", program="nginx", chain="not valid yet"),
    Row(id="nginx, intermediate expired", program="nginx", chain="expired intermediate"),
    Row(id="nginx, self-signed", program="nginx", chain="self-signed"),
    Row(id="nginx, another name", program="nginx", chain="wrong name"),
    Row(id="nginx, wildcard", program="nginx", chain="wildcard"),
    Row(id="nginx, no alternative name", program="nginx", chain="no alternative name"),
)
OTHERS: Final = (
    Row(id="Apache as packaged", program="apache"),
    Row(id="Apache, TLS 1.0 to 1.3 with many suites", program="apache", oldest="TLS 1.0", suites=OLD, testssl=True),
    Row(id="Apache, own prime of 1024 bits", program="apache", newest="TLS 1.2", suites=DHE, dh="own 1024"),
    Row(id="Apache, in the client's order, without tickets", program="apache", suites=EIGHT, client_order=True, tickets=False),
    Row(id="Apache, P-256 and P-384 alone, EC key", program="apache", groups="P-256:P-384", keys=("EC P-384",)),
    Row(id="Apache, RSA and EC side by side", program="apache", keys=("RSA 2048", "EC P-256"), suites=FORWARD),
    Row(id="Apache, demands a certificate", program="apache", newest="TLS 1.2", asks_for_certificate=True),
    Row(id="HAProxy as packaged", program="haproxy"),
    Row(id="HAProxy, TLS 1.0 to 1.3 with many suites", program="haproxy", oldest="TLS 1.0", suites=OLD),
    Row(id="HAProxy, own prime of 2048 bits", program="haproxy", newest="TLS 1.2", suites=DHE, dh="own 2048"),
    Row(id="HAProxy, RSA and EC side by side", program="haproxy", keys=("RSA 2048", "EC P-256"), suites=EIGHT, client_order=True, live=True),
    Row(id="HAProxy, x25519 and P-256, without tickets", program="haproxy", oldest="TLS 1.3", groups="X25519:P-256", tickets=False),
    Row(id="s_server as packaged", program="s_server"),
    Row(id="s_server, every suite there is", program="s_server", oldest="TLS 1.0", suites=ALL, live=True),
    Row(id="s_server, TLS 1.0 and 1.2 without 1.1 and 1.3", program="s_server", oldest="TLS 1.0", newest="TLS 1.2", suites=OLD, off=("no_tls1_1",)),
    Row(id="s_server, anonymous suites", program="s_server", newest="TLS 1.2", suites="aNULL:@SECLEVEL=0"),
    Row(id="s_server, NULL suites", program="s_server", oldest="TLS 1.0", newest="TLS 1.2", suites="eNULL:@SECLEVEL=0"),
    Row(id="s_server, Ed448", program="s_server", keys=("Ed448",)),
    Row(id="s_server, ffdhe groups of TLS 1.3", program="s_server", oldest="TLS 1.3", groups="ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192:P-256"),
    Row(id="s_server, ARIA and Camellia", program="s_server", newest="TLS 1.2", suites="ARIA:CAMELLIA:@SECLEVEL=0"),
    Row(id="gnutls-serv as packaged", program="gnutls", live=True),
    Row(id="gnutls-serv, TLS 1.0 to 1.3 with RC4 and 3DES", program="gnutls", oldest="TLS 1.0", suites=LEGACY, testssl=True),
    Row(id="gnutls-serv, SECURE256", program="gnutls", suites="SECURE256"),
    Row(id="gnutls-serv, TLS 1.2 with CCM_8", program="gnutls", newest="TLS 1.2", suites="NORMAL:-VERS-ALL:+VERS-TLS1.2:+AES-128-CCM-8:+AES-256-CCM-8"),
    Row(id="gnutls-serv, FFDHE groups alone", program="gnutls", suites="NORMAL:-GROUP-ALL:+GROUP-FFDHE2048:+GROUP-FFDHE4096"),
    Row(id="gnutls-serv, RSA and EC side by side", program="gnutls", keys=("RSA 2048", "EC P-256")),
    Row(id="gnutls-serv, demands a certificate", program="gnutls", asks_for_certificate=True),
    Row(id="tlslite-ng, SSLv3 alone with RC4 and 3DES", program="tlslite", oldest="SSLv3", newest="SSLv3", suites="rc4 3des"),
    Row(id="tlslite-ng, SSLv3 to TLS 1.2", program="tlslite", oldest="SSLv3", newest="TLS 1.2", suites="aes256 aes128 3des rc4", live=True, testssl=True),
    Row(id="tlslite-ng, SSLv3 to TLS 1.3 with NULL", program="tlslite", oldest="SSLv3", suites="aes256gcm aes128gcm chacha20-poly1305 aes128 3des rc4 null"),
    Row(id="tlslite-ng, 3DES alone over TLS 1.0", program="tlslite", oldest="TLS 1.0", newest="TLS 1.0", suites="3des"),
    Row(id="tlslite-ng, without extended master secret and encrypt-then-MAC", program="tlslite", oldest="TLS 1.0", newest="TLS 1.2", suites="aes128 aes256", off=("extended master secret", "encrypt then MAC", "heartbeat")),
    Row(id="tlslite-ng, x448 and ffdhe3072", program="tlslite", suites="aes128gcm aes256gcm chacha20-poly1305", groups="x448 ffdhe3072"),
    Row(id="SSLv2 beside TLS 1.0 to 1.2", program="sslv2", oldest="SSLv2", newest="TLS 1.2", suites=OLD, dh="own 2048", live=True),
    Row(id="OpenSSL 4 as it comes", program="openssl 4", live=True),
    Row(id="OpenSSL 4, hybrid groups alone", program="openssl 4", oldest="TLS 1.3", groups="X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024", live=True),
    Row(id="OpenSSL 4, X25519MLKEM768 and x25519", program="openssl 4", oldest="TLS 1.2", groups="X25519MLKEM768:X25519"),
    Row(id="OpenSSL 4, without hybrid groups", program="openssl 4", groups="X25519:P-256:P-384"),
    Row(id="OpenSSL 4, TLS 1.0 to 1.3", program="openssl 4", oldest="TLS 1.0", suites=ALL, keys=("RSA 2048", "EC P-256")),
    Row(id="Node.js as packaged", program="node"),
    Row(id="Node.js, TLS 1.0 to 1.3, client's order", program="node", oldest="TLS 1.0", suites=OLD, client_order=True),
    Row(id="Node.js, EC key, one group, no tickets", program="node", keys=("EC P-256",), groups="P-256", tickets=False),
)
STARTTLS: Final = (
    Row(id="Exim, SMTP", program="exim", scheme="smtp"),
    Row(id="Exim, SMTP with an EC key", program="exim", scheme="smtp", keys=("EC P-256",)),
    Row(id="Dovecot, IMAP", program="dovecot", scheme="imap"),
    Row(id="Dovecot, POP3", program="dovecot", scheme="pop3", keys=("RSA 3072",)),
    Row(id="vsftpd, FTP", program="vsftpd", scheme="ftp"),
    Row(id="slapd, LDAP", program="slapd", scheme="ldap"),
    Row(id="PostgreSQL", program="postgres", scheme="postgresql", live=True),
    Row(id="PostgreSQL, intermediate not sent", program="postgres", scheme="postgresql", chain="missing intermediate"),
    Row(id="MariaDB", program="mariadb", scheme="mysql"),
    Row(id="Prosody, XMPP", program="prosody", scheme="xmpp"),
    Row(id="xrdp", program="xrdp", scheme="rdp"),
)
# fmt: on
MATRIX: Final = NGINX + OTHERS + STARTTLS
