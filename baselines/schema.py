"""The JSON Schema of a baseline file, for editors that check while one types."""

from typing import Any

from baselines.shape import BaselineShape


def json_schema() -> dict[str, Any]:
    """Return the schema. Levels are keys, so they stand in it as text: "1", not 1."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **BaselineShape.model_json_schema(),
    }
