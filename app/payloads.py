"""Reads what comes from outside into Structs, and says in one sentence what is wrong with it. Pure.

The limits of a field are in its `Meta`, and both the sentences here and the OpenAPI document come from
them. Unknown fields are ignored, so that a newer client can talk to an older server.
"""

from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Meta, Struct, inspect

Content = TypeVar("Content", bound=Struct)


class PayloadError(ValueError):
    """A payload is not as documented; the text is a sentence for its sender."""


def whole_text(pattern: str, rule: str, example: str | None = None) -> Meta:
    r"""Return the limits of a text that matches `pattern` from end to end; `rule` says so in words.

    Not `^` and `$`: in Python `$` also matches before a line break at the end.
    """
    examples = [example] if example else None
    return Meta(pattern=rf"\A{pattern}\Z", examples=examples, extra={"rule": rule})


def read_payload(content: object, kind: type[Content]) -> Content:
    """Return decoded JSON as a Struct of this kind; raises `PayloadError` about the first wrong field."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError:
        raise PayloadError(first_fault(content, kind)) from None


def first_fault(content: object, kind: type[Struct]) -> str:
    """Return the sentence about the first wrong field of a refused payload."""
    names = ", ".join(field.encode_name for field in fields_of(kind))
    if isinstance(content, dict):
        for field in fields_of(kind):
            name = field.encode_name
            wrong = not fits(kind, name, content[name]) if name in content else field.required
            if wrong:
                return sentence(name, rule_of(field.type))
    return f"Send an object with these fields: {names}."


def fits(kind: type[Struct], name: str, value: object) -> bool:
    """Tell whether a value fits this field of a Struct."""
    try:
        msgspec.convert({name: value}, single_field(kind, name))
    except msgspec.ValidationError:
        return False
    return True


def sentence(name: str, rule: str) -> str:
    """Return what a caller is told about a field that breaks its rule."""
    return f"{name} has to be {rule}."


def rule_of(kind: inspect.Type) -> str:
    """Return in words what a field takes, from its limits."""
    match kind:
        case inspect.Metadata(extra={"rule": str(rule)}):
            return rule
        case inspect.Metadata(type=inner):
            return rule_of(inner)
        case inspect.UnionType(types=types):
            return " or ".join(rule_of(each) for each in types if not isinstance(each, inspect.NoneType))
        case inspect.IntType(ge=low, le=high):
            return f"a whole number from {low} to {high}"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.StrType(max_length=longest):
            return f"a text of at most {longest} characters"
    raise TypeError(f"say in words what {kind} takes: Meta(extra={{'rule': …}})")


@cache
def fields_of(kind: type[Struct]) -> tuple[inspect.Field, ...]:
    """Return the fields of a Struct with the limits of each."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    return described.fields


@cache
def single_field(kind: type[Struct], name: str) -> type[Struct]:
    """Return a Struct that has only this one field of another."""
    field = next(each for each in msgspec.structs.fields(kind) if each.encode_name == name)
    return msgspec.defstruct(f"{kind.__name__}_{field.name}", [(name, field.type)])
