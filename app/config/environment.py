"""How settings are declared as fields of a dataclass, and read from environment variables of the same names.

A wrong value raises `SettingError`, whose text is one line that names the variable, its value and what would
be right; a value that has a secret in it, or may have one, is hidden. An empty value counts as unset, because
Compose files pass empty ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from typing import Any, TypeVar

Value = TypeVar("Value")


class SettingError(ValueError):
    """One environment variable is wrong; the text says which, and what would be right."""

    def __init__(self, name: str, shown: str, wanted: str) -> None:
        super().__init__(f"{name}={shown} is not valid: {wanted}")


def setting(
    default: Value, read: Callable[[str], Value], why: str, *, example: str = "", secret: bool = False
) -> Value:
    """Declare one setting: its default, how its text is read, and what it is for.

    `example` is a value for one that is unset by default; the value of a `secret` is never shown.
    """
    told: dict[str, Any] = {"read": read, "why": why, "example": example, "secret": secret}
    return field(default=default, metadata=told)


def values_in(environ: Mapping[str, str], kind: type[Any]) -> dict[str, Any]:
    """Return those settings of a dataclass that are set, each as its reader returns it.

    The variable's name is the field's in capitals. Raises `SettingError` for the first wrong one.
    """
    values: dict[str, Any] = {}
    for each in fields(kind):
        name = each.name.upper()
        text = environ.get(name, "").strip()
        if not text:
            continue
        try:
            values[each.name] = each.metadata["read"](in_utf8(text))
        except ValueError as error:
            # There may be a password before an @, as when somebody has put Redis' URL into REDIS_HOST.
            shown = "(hidden)" if each.metadata["secret"] or "@" in text else repr(text)
            raise SettingError(name, shown, str(error)) from None
    return values


def in_utf8(text: str) -> str:
    """Return a variable's text; raises `ValueError` if its bytes are none, as in another encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("write it in UTF-8") from None
    return text
