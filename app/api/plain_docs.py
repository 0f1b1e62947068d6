"""The OpenAPI document as a page without scripts."""

import html

from app.api.openapi import Schema


def plain_page(described: Schema) -> str:
    """Return the document as a page without scripts, for a server whose npm parts are not there."""
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(call['summary'])}</td></tr>"
        for path, calls in described["paths"].items()
        for method, call in calls.items()
        if method != "parameters"
    )
    title = html.escape(described["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<h1>{title}</h1><p>The whole document: <a href="openapi.json">openapi.json</a>. '
        f"For the interactive page run <code>make run</code> on a machine with Node.</p>"
        f"<table><thead><tr><th>Method</th><th>Address</th><th>What it does</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    )
