"""The fuzzing itself, without atheris: what it begins with, and a little of what it goes on to."""

import random

import pytest

from tests.fuzz.tls_parsers import TARGETS, one_input
from tests.fuzz.tls_seeds import seeds

CHANGES = 40


def changed(seed: bytes, chance: random.Random) -> bytes:
    """Spoil a few bytes, and perhaps the end."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(1, len(data))] = chance.choice(
            [0, 1, 0x7F, 0xFF, chance.getrandbits(8)]
        )
    return bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data)


def test_there_is_a_seed_for_every_target():
    assert {seed[0] for seed in seeds()} == set(range(len(TARGETS)))


@pytest.mark.parametrize("seed_of_chance", range(3))
def test_no_parser_raises_what_it_does_not_promise(seed_of_chance):
    chance = random.Random(seed_of_chance)
    for seed in seeds():
        one_input(seed)
        for _ in range(CHANGES):
            one_input(changed(seed, chance))
