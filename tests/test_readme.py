"""The README's tables say what the code says."""

import re
from dataclasses import fields

from starlette.routing import Route

from app.settings import Settings
from tests.harness.server_process import ROOT


def table(marker: str) -> list[list[str]]:
    """Return the rows below the comment that begins with `marker`, without their backquotes."""
    text = (ROOT / "README.md").read_text().split(f"<!-- {marker}:", 1)[1]
    rows = re.findall(r"^\|(.+)\|$", text.split("\n\n", 1)[0], re.MULTILINE)
    return [[cell.strip().replace("`", "") for cell in row.split("|")] for row in rows[2:]]


def test_the_table_of_routes_is_the_route_table() -> None:
    from app.main import ROUTES

    routed = {
        f"{method} {route.path}"
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {row[0] for row in table("routes")} == routed


def test_the_table_of_settings_is_the_settings() -> None:
    def shown(default: object) -> str:
        if default is None:
            return "unset"
        return ",".join(default) if isinstance(default, tuple) else str(default)

    said = [(each.name.upper(), shown(each.default), each.metadata["why"]) for each in fields(Settings)]
    assert [tuple(row) for row in table("settings")] == said
