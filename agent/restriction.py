"""What a run is narrowed to."""

from dataclasses import dataclass

from checks import catalogue

PARTS = ("systems", "areas", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What a run was narrowed to; empty: nothing."""

    systems: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.systems or self.areas or self.rules)

    def takes_system(self, id: str) -> bool:
        """Tell whether the run covers a system."""
        return not self.systems or id in self.systems

    def takes_rule(self, rule: str, check: str) -> bool:
        """Tell whether the run covers a rule; without a check it is what a person attests."""
        if self.rules and rule not in self.rules:
            return False
        return not self.areas or (
            bool(check) and bool(catalogue.questions()[check].areas & self.areas)
        )

    def as_scope(self) -> dict[str, list[str]]:
        """Return it as the record keeps it; every value is empty where nothing was narrowed."""
        return {
            "systems": sorted(self.systems),
            "areas": sorted(self.areas),
            "rules": sorted(self.rules),
        }

    @classmethod
    def of_scope(cls, scope: object) -> "Restriction":
        """Return what `as_scope` made."""
        parts = scope if isinstance(scope, dict) else {}
        return cls(**{name: frozenset(parts.get(name, ())) for name in PARTS})

    def __str__(self) -> str:
        return ", ".join(sorted(self.systems | self.areas | self.rules))
