"""Tell the primes of finite-field key exchange that many servers share."""

import hashlib
from collections.abc import Mapping
from typing import Final

from checks.tls.facts import Prime
from checks.tls.wire.key_exchange import KeyExchange

KNOWN: Final[Mapping[str, str]] = {  # by the SHA-256 of the prime, big-endian
    # RFC 2409, 6.1 and 6.2: of Java up to 8 as well
    "b52ba6a3026520a6c49d37e4587601801bee500123b3259b6bf03e7cecc3e63d": "modp768",
    "3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a0": "modp1024",
    # RFC 3526
    "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b": "modp1536",
    "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e": "modp2048",
    "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c": "modp3072",
    "4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33": "modp4096",
    "d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd": "modp6144",
    "39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf": "modp8192",
    # RFC 7919, appendix A
    "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966": "ffdhe2048",
    "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17": "ffdhe3072",
    "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e": "ffdhe4096",
    "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7": "ffdhe6144",
    "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833": "ffdhe8192",
    # RFC 5114, 2.1 to 2.3: nobody says where they come from
    "44c55cfee5c075927cf682da5b681bdecbd5c3eb0784c14f5dce7610f0ef133d": "rfc5114-1024-160",
    "bfe545862ca102ad1eeddb5fbfa5bf855ac4995c56a8b408ce3fe099dce93a9d": "rfc5114-2048-224",
    "0b7835722cb619827610c2549fdda5587421686c4409a13865e76225522ddcc9": "rfc5114-2048-256",
}


def prime_of(exchange: KeyExchange) -> Prime:
    """Return the facts of a prime that came in a ServerKeyExchange."""
    sha256 = hashlib.sha256(exchange.prime).hexdigest()
    return Prime(
        bits=int.from_bytes(exchange.prime, "big").bit_length(),
        name=KNOWN.get(sha256, ""),
        sha256=sha256,
        generator=exchange.generator,
    )
