"""Writes a model as a file that can be read."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from app.blinks.lid_model import LidModel

# Digits that a weight keeps: fewer change answers by more than a hundredth.
DIGITS = 3
ABOUT = "Written by `make train` from the annotated clips; see docs/measuring.md."


def write(model: LidModel, path: Path) -> None:
    """Write one weight matrix a line; the same model always makes the same file."""
    weights = {field.name: _rounded(getattr(model, field.name)) for field in fields(model)}
    lines = (f'"{name}": {json.dumps(value, separators=(",", ":"))}' for name, value in weights.items())
    path.write_text("{\n" + ",\n".join([f'"about": "{ABOUT}"', *lines]) + "\n}\n")


def _rounded(value: object) -> object:
    if isinstance(value, np.ndarray):
        return [_rounded(part) for part in value]
    number = float(f"{value:.{DIGITS}g}")
    return int(number) if number.is_integer() else number
