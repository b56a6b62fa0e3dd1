"""Chance that gives the same throws on every Python: only `random.random` is promised to stay."""

import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """Throw dice that a seed decides."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def number(self, least: int, most: int) -> int:
        """Give a whole number, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def chance(self, share: float) -> bool:
        """Tell whether something with this probability happens."""
        return self._random.random() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Give one of the things."""
        return things[self.number(0, len(things) - 1)]

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Give so many of the things, each once, in the order in which they stand."""
        left = list(range(len(things)))
        chosen = [left.pop(self.number(0, len(left) - 1)) for _ in range(min(count, len(left)))]
        return [things[index] for index in sorted(chosen)]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Give all the things in another order."""
        left = list(things)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(len(things))]

    def letters(self, count: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
        """Give a word of random letters, as tokens, nonces and file names are."""
        return "".join(self.pick(alphabet) for _ in range(count))
