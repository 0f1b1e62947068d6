"""What a client prefers, as `Accept-Language` and `Accept-Encoding` say it."""

import re

# A name, and its weight from 0 to 1 where it has one.
WEIGHTED = re.compile(r"\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*)?", re.IGNORECASE | re.ASCII)


def preferred(header: str) -> list[str]:
    """Return the names of such a header in lower case, the most wanted first, without those of weight 0."""
    found = [match for each in header.split(",") if (match := WEIGHTED.fullmatch(each))]
    weights = {match[1].lower(): float(match[2] or 1) for match in found}
    return sorted((name for name, weight in weights.items() if weight), key=lambda name: -weights[name])
