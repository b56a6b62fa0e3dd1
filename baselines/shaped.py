"""Give a strict YAML file a pydantic shape, with every mistake said at once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from baselines.mistake import Mistake, Refused
from baselines.plain_words import SAID, Problem, mistakes_of, shown
from baselines.strict_yaml import MAX_BYTES, Draft, Parsed, draft


class Shape(BaseModel):
    """A mapping of a YAML file: no other keys than these, no value turned into another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=Shape)


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like, as an annotation: `Annotated[str, Form(pattern, template)]`.

    The template may name the `{value}`. The pattern also goes into the JSON Schema.
    """

    pattern: str
    template: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$"}

    def check(self, text: str) -> str:
        """Return the text. Raises PydanticCustomError when it looks otherwise."""
        if not re.fullmatch(self.pattern, text):
            refuse([Problem(self.template, {"value": shown(text)})])
        return text


def refuse(problems: Iterable[Problem]) -> None:
    """Raise, inside a validator, what `mistakes_of` turns into these sentences; none: return."""
    if found := tuple(problems):
        raise PydanticCustomError(SAID, "does not make sense", {"problems": found})


def read_as(
    path: Path,
    model: type[M],
    *,
    max_bytes: int = MAX_BYTES,
    also: Callable[[Parsed], Iterable[Mistake]] = lambda _: (),
) -> tuple[M, Parsed]:
    """Read a YAML file into a model of ours.

    `also` sees the plain data, whether or not it fits the model, and adds its own mistakes.
    Raises Refused with all mistakes, of YAML, of shape and of sense.
    """
    return shape_of(draft(path, max_bytes=max_bytes), model, also=also)


def shape_of(
    drafted: Draft,
    model: type[M],
    *,
    also: Callable[[Parsed], Iterable[Mistake]] = lambda _: (),
) -> tuple[M, Parsed]:
    """Give a draft its shape; as `read_as`, of a file that was read before."""
    parsed = drafted.parsed
    mistakes = [*drafted.mistakes, *also(parsed)]
    try:
        shape = model.model_validate(parsed.data)
    except ValidationError as error:
        mistakes += mistakes_of(error, parsed, model, spoiled=drafted.spoiled)
        raise Refused(mistakes) from error
    if mistakes:
        raise Refused(mistakes)
    return shape, parsed
