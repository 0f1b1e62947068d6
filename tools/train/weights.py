"""Writes a model as a file that people can read."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from app.blinks.lid_model import ClosureNets, FaintModel, LidModel, PictureNet

# Decimals kept of a weight, and digits kept of a feature's scale: fewer would change answers.
DECIMALS, DIGITS = 3, 4
SCALES = ("mean", "spread")
ABOUT = "Written by `make train` from the annotated clips; see docs/measuring.md."


def write(model: LidModel, path: Path) -> None:
    """Write one matrix per line; the same model always makes the same file."""
    parts = [f'"{part.name}": {{\n{_lines(getattr(model, part.name))}\n}}' for part in fields(model)]
    path.write_text("{\n" + ",\n".join([f'"about": "{ABOUT}"', *parts]) + "\n}\n")


def _lines(net: PictureNet | ClosureNets | FaintModel) -> str:
    weights = {field.name: _rounded(getattr(net, field.name), field.name in SCALES) for field in fields(net)}
    return ",\n".join(
        f'"{name}": {json.dumps(value, separators=(",", ":"))}' for name, value in weights.items()
    )


def _rounded(value: object, scale: bool) -> object:
    if isinstance(value, np.ndarray):
        return [_rounded(part, scale) for part in value]
    number = float(f"{value:.{DIGITS}g}" if scale else f"{value:.{DECIMALS}f}")
    return int(number) if number.is_integer() else number
