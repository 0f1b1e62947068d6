"""Which extensions should get in: those that a person names, or those that the server hands out."""

import re

from tools.harness.chromium import EXTENSION_IDS

# Chrome writes each half byte as one of sixteen letters.
EXTENSION_ID = re.compile("[a-p]{32}")


def asked_extensions(named: str) -> dict[str, str]:
    """Return the ids to ask about, and where each comes from; raises ValueError with a sentence to show."""
    ids = named.replace(",", " ").split()
    for each in ids:
        if not EXTENSION_ID.fullmatch(each):
            raise ValueError(
                f"{each!r} is not an extension's id: an id has 32 letters from a to p, as "
                "chrome://extensions shows it; give several as EXTENSIONS=id,id"
            )
    if ids:
        return dict.fromkeys(ids, "named in EXTENSIONS")
    return {
        each: f"the {name}'s download; for ids of a store or of your own: EXTENSIONS=id,id"
        for name, each in EXTENSION_IDS.items()
    }
