"""Ask for TLS in the protocols that talk in packets: LDAP, PostgreSQL, MySQL and RDP."""

from typing import Final

from checks.tls.starttls.conversation import MOST_BYTES, Conversation, put_off, turned_away

START_TLS_OID: Final = b"1.3.6.1.4.1.1466.20037"  # RFC 4511, 4.14.1
LDAP_SUCCESS, LDAP_BUSY, LDAP_UNAVAILABLE = 0, 51, 52
SEQUENCE, INTEGER, ENUMERATED, EXTENDED_RESPONSE = 0x30, 0x02, 0x0A, 0x78

POSTGRESQL_SSL_REQUEST: Final = (80877103).to_bytes(4, "big")

MYSQL_ERROR, MYSQL_HANDSHAKE_10 = 0xFF, 10
CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION = 0x0200, 0x0800, 0x8000
MYSQL_TURNED_AWAY: Final = (1129, 1130)  # blocked for its many errors; no host that is let in
UTF8: Final = 33

RDP_PROTOCOLS: Final = 0x01 | 0x02 | 0x08  # TLS, CredSSP over TLS, the same with early results
RDP_RESPONSE, RDP_FAILURE = 2, 3
RDP_WITHOUT_TLS: Final = {
    2: "SSL_NOT_ALLOWED_BY_SERVER",
    3: "SSL_CERT_NOT_ON_SERVER",
}


async def ldap(talk: Conversation) -> None:
    """Ask by an extended request (RFC 4511, 4.14)."""
    name = _ber(0x80, START_TLS_OID)
    await talk.say(_ber(SEQUENCE, _ber(INTEGER, b"\x01") + _ber(0x77, name)))
    message = await _ldap_message(talk)
    _, identifier, rest = _element(talk, message, INTEGER)
    _, response, _ = _element(talk, rest, EXTENDED_RESPONSE)
    _, code_octets, rest = _element(talk, response, ENUMERATED)
    code = int.from_bytes(code_octets, "big")
    said = f"resultCode {code} {_diagnostic(talk, rest)}"
    if identifier == b"\x00":  # RFC 4511, 4.4.1: a notice of disconnection
        raise turned_away(said)
    if code in (LDAP_BUSY, LDAP_UNAVAILABLE):
        raise put_off(said)
    if code != LDAP_SUCCESS:
        raise talk.no_start_tls(said)


async def _ldap_message(talk: Conversation) -> bytes:
    head = await talk.exactly(2)
    if head[0] != SEQUENCE:
        raise talk.not_the_protocol(head + talk.ahead)
    length = head[1]
    if length & 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4:
            raise talk.not_the_protocol(head + talk.ahead)
        length = int.from_bytes(await talk.exactly(octets), "big")
    if length > MOST_BYTES:
        raise talk.not_the_protocol(head + talk.ahead)
    return await talk.exactly(length)


def _ber(tag: int, body: bytes) -> bytes:
    return bytes([tag, len(body)]) + body  # ours are short


def _element(talk: Conversation, data: bytes, wanted: int) -> tuple[int, bytes, bytes]:
    """Split off the first element of BER: tag, content, rest."""
    octets = data[1] & 0x7F if len(data) > 1 and data[1] & 0x80 else 0
    start = 2 + octets
    length = int.from_bytes(data[2:start], "big") if octets else int.from_bytes(data[1:2], "big")
    if len(data) < max(2, start + length) or octets > 4 or data[0] != wanted:
        raise talk.not_the_protocol(data)
    return data[0], data[start : start + length], data[start + length :]


def _diagnostic(talk: Conversation, rest: bytes) -> str:
    """Return the diagnosticMessage, which stands behind the matchedDN (RFC 4511, 4.1.9)."""
    _, _, rest = _element(talk, rest, 0x04)
    _, message, _ = _element(talk, rest, 0x04)
    return message.decode("utf-8", "replace")


async def postgresql(talk: Conversation) -> None:
    """Ask by an SSLRequest ("Message Flow", "SSL Session Encryption" of its manual)."""
    await talk.say((8).to_bytes(4, "big") + POSTGRESQL_SSL_REQUEST)
    answer = await talk.exactly(1)
    if answer == b"N":
        raise talk.no_start_tls(answer)
    if answer == b"E":  # ErrorResponse: for one, too many connections
        raise turned_away(answer + talk.ahead)
    if answer != b"S":
        raise talk.not_the_protocol(answer + talk.ahead)


async def mysql(talk: Conversation) -> None:
    """Take the server's handshake, and ask by an SSLRequest ("Connection Phase" of its manual)."""
    head = await talk.exactly(4)
    length, sequence = int.from_bytes(head[:3], "little"), head[3]
    if sequence != 0 or not 1 <= length <= MOST_BYTES:
        raise talk.not_the_protocol(head + talk.ahead)
    handshake = await talk.exactly(length)
    if handshake[0] == MYSQL_ERROR:
        said = f"{int.from_bytes(handshake[1:3], 'little')} {_after_state(handshake[3:])}"
        is_for_us = int.from_bytes(handshake[1:3], "little") in MYSQL_TURNED_AWAY
        raise turned_away(said) if is_for_us else put_off(said)
    version, found, rest = handshake[1:].partition(b"\0")
    # behind the version: the thread in 4 bytes, 8 of the challenge, a filler, the capabilities
    if handshake[0] != MYSQL_HANDSHAKE_10 or not found or len(rest) < 15:
        raise talk.not_the_protocol(head + handshake)
    if not int.from_bytes(rest[13:15], "little") & CLIENT_SSL:
        raise talk.no_start_tls(version)
    flags = CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION
    request = flags.to_bytes(4, "little") + (2**24).to_bytes(4, "little") + bytes([UTF8])
    await talk.say(b"\x20\x00\x00\x01" + request + bytes(23))


def _after_state(message: bytes) -> str:
    return message[6 if message[:1] == b"#" else 0 :].decode("utf-8", "replace")


async def rdp(talk: Conversation) -> None:
    """Negotiate TLS or what runs over it ([MS-RDPBCGR], 2.2.1.1 and 2.2.1.2)."""
    wish = b"\x01\x00\x08\x00" + RDP_PROTOCOLS.to_bytes(4, "little")
    connect = b"\xe0\x00\x00\x00\x00\x00" + wish  # X.224, 13.3: a connection request
    packet = bytes([len(connect)]) + connect
    await talk.say(b"\x03\x00" + (4 + len(packet)).to_bytes(2, "big") + packet)
    head = await talk.exactly(4)
    length = int.from_bytes(head[2:], "big")
    if head[:2] != b"\x03\x00" or not 11 <= length <= 1024:
        raise talk.not_the_protocol(head + talk.ahead)
    confirm = await talk.exactly(length - 4)
    if confirm[1] & 0xF0 != 0xD0:
        raise talk.not_the_protocol(head + confirm)
    _negotiated(talk, confirm[7:15])


def _negotiated(talk: Conversation, answer: bytes) -> None:
    if len(answer) < 8:  # a server of before there was anything to negotiate
        raise talk.no_start_tls("standard RDP security")
    value = int.from_bytes(answer[4:8], "little")
    if answer[0] == RDP_FAILURE and value in RDP_WITHOUT_TLS:
        raise talk.no_start_tls(RDP_WITHOUT_TLS[value])
    if answer[0] == RDP_FAILURE:
        raise turned_away(f"failureCode {value}")
    if answer[0] != RDP_RESPONSE:
        raise talk.not_the_protocol(answer)
    if not value & RDP_PROTOCOLS:
        raise talk.no_start_tls("standard RDP security")
