"""Strict reading of untrusted JSON: a frozen object, or an error that names the field.

No message repeats a value that the client sent, not even the name of a field it made up.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.core.findings import CATALOGUE, EVERY


class IntakeError(Exception):
    """Something in the body is not as agreed; `field` is a dotted path of known names, or None."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


class Strict(BaseModel):
    """The base of every model: no coercion, frozen, unknown fields refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def known_checks(checks: Mapping[str, object], known: Collection[str] = CATALOGUE.keys()) -> None:
    """Raise ValueError where a check is not one of the catalogue."""
    if not checks.keys() <= set(known):
        raise ValueError("there is a check that is not one of the catalogue")


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: bytes) -> Model:
    """Return the model in a JSON body. Raises IntakeError."""
    return _read(model, lambda: model.model_validate_json(body))


def parse_texts(model: type[Model], texts: Mapping[str, str]) -> Model:
    """Return the model in the parameters of an address. Raises IntakeError."""
    return _read(model, lambda: model.model_validate(texts))


def _read(model: type[Model], validate: Callable[[], Model]) -> Model:
    try:
        return validate()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        known = [str(part) for part in first["loc"] if part in _known_names(model)]
        if first["type"] == "value_error":
            message = str(first["ctx"]["error"])
        else:
            message = _MESSAGES.get(first["type"], "this has the wrong type")
        raise IntakeError(".".join(known) or None, message) from None


@cache
def _known_names(model: type[BaseModel]) -> frozenset[str]:
    """Return what an error may name: the model's own fields, those of models inside it, and the checks."""
    schema = model.model_json_schema()
    shapes = (schema, *schema.get("$defs", {}).values())
    return frozenset(EVERY) | {name for shape in shapes for name in shape.get("properties", ())}


_MESSAGES: Final[dict[str, str]] = {
    "json_invalid": "this is not JSON",
    "missing": "this field is missing",
    "extra_forbidden": "there is a field that does not belong here",
    "finite_number": "a finite number is needed",
    "greater_than_equal": "this number is too small",
    "less_than_equal": "this number is too large",
    "int_parsing": "a whole number is needed",
    "string_too_short": "this text is too short",
    "string_too_long": "this text is too long",
    "too_long": "there are too many of these",
    "string_pattern_mismatch": "this text has the wrong shape",
    "literal_error": "this is not one of the allowed words",
    "enum": "this is not one of the allowed words",
}
