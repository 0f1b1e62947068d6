"""The languages that documents are written in."""

from typing import Literal

Language = Literal["en", "ja"]
