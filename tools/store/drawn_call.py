"""A Meet call of drawn people: nobody's photograph belongs on a store page."""

# Skin, hair and shirt of each person.
PEOPLE = (
    ("#f1c9a5", "#4a3426", "#7c9a92"),
    ("#c68e63", "#1f1a17", "#d99a5b"),
    ("#e8b48c", "#8a5a2b", "#6d7fa6"),
    ("#9c6a44", "#2b211b", "#b5655d"),
    ("#f3d3b3", "#b9b2a6", "#8b7aa8"),
    ("#d9a577", "#3a2c22", "#74915f"),
)

STYLE = """
body { margin: 0; background: #202124; }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px; padding: 40px; }
svg { width: 100%; border-radius: 14px; background: #3a4046; }
"""


def person(skin: str, hair: str, shirt: str) -> str:
    """Return one person as SVG, eyes half closed."""
    return f"""<svg viewBox="0 0 320 240">
      <path d="M60 240c0-60 45-84 100-84s100 24 100 84Z" fill="{shirt}"/>
      <path d="M92 110c-8-70 144-70 136 0 8 40-4 62-4 62H96s-12-22-4-62Z" fill="{hair}"/>
      <ellipse cx="160" cy="112" rx="50" ry="62" fill="{skin}"/>
      <path d="M106 104c-6-78 114-78 108 0-24-28-84-28-108 0Z" fill="{hair}"/>
      <g fill="none" stroke="#3b312a" stroke-width="4" stroke-linecap="round">
        <path d="M128 110q11 8 22 0"/><path d="M170 110q11 8 22 0"/><path d="M146 146q14 8 28 0"/>
      </g></svg>"""


def drawn_call() -> str:
    """Return the page."""
    tiles = "".join(
        f'<div data-participant-id="person-{number}">{person(*colors)}</div>'
        for number, colors in enumerate(PEOPLE)
    )
    return f"<!doctype html><title>Meet</title><style>{STYLE}</style><main>{tiles}</main>"
