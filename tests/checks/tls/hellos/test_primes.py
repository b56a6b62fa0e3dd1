import hashlib

import pytest

from checks.tls.hellos.primes import KNOWN, prime_of
from checks.tls.wire.key_exchange import KeyExchange

GUARD = 64
# RFC 2409, 6.1 and 6.2; RFC 3526, 2 to 7; RFC 7919, appendix A
MODP = {
    768: 149686,
    1024: 129093,
    1536: 741804,
    2048: 124476,
    3072: 1690314,
    4096: 240904,
    6144: 929484,
    8192: 4743158,
}
FFDHE = {2048: 560316, 3072: 2625351, 4096: 5736041, 6144: 15705020, 8192: 10965728}


def pi_shifted(bits):
    """Return floor(2**bits × π), by Machin's formula."""

    def arctangent_of_inverse(number, one):
        total = term = one // number
        divisor, sign = 3, -1
        while term:
            term //= number * number
            total += sign * (term // divisor)
            divisor, sign = divisor + 2, -sign
        return total

    one = 1 << (bits + GUARD)
    return 4 * (4 * arctangent_of_inverse(5, one) - arctangent_of_inverse(239, one)) >> GUARD


def e_shifted(bits):
    total = term = 1 << (bits + GUARD)
    number = 1
    while term:
        term //= number
        total += term
        number += 1
    return total >> GUARD


def told(prime, generator=2):
    size = (prime.bit_length() + 7) // 8
    return prime_of(KeyExchange(prime=prime.to_bytes(size, "big"), generator=generator))


@pytest.mark.parametrize("bits", MODP)
def test_the_primes_of_ike_are_known(bits):
    prime = 2**bits - 2 ** (bits - 64) - 1 + 2**64 * (pi_shifted(bits - 130) + MODP[bits])
    assert (told(prime).name, told(prime).bits) == (f"modp{bits}", bits)


@pytest.mark.parametrize("bits", FFDHE)
def test_the_primes_of_rfc_7919_are_known(bits):
    prime = 2**bits - 2 ** (bits - 64) + 2**64 * (e_shifted(bits - 130) + FFDHE[bits]) - 1
    assert (told(prime).name, told(prime).bits) == (f"ffdhe{bits}", bits)


def test_any_other_prime_has_no_name():
    prime = told(2**521 - 1, generator=3)
    assert (prime.name, prime.bits, prime.generator) == ("", 521, 3)
    assert prime.sha256 == hashlib.sha256((2**521 - 1).to_bytes(66, "big")).hexdigest()


def test_every_name_is_of_one_prime():
    assert len(set(KNOWN.values())) == len(KNOWN)
