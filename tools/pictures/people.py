"""Drawn people for the pictures in the guides: nobody's photograph. Pure: returns SVG."""

from dataclasses import dataclass

# Pixels: the size of the drawing, as a camera's picture.
WIDTH, HEIGHT = 640, 480


@dataclass(frozen=True, slots=True)
class Look:
    """How one drawn person looks; colours as CSS writes them."""

    skin: str
    shade: str
    hair: str
    wall: str
    clothes: str
    long_hair: bool = False


PEOPLE = (
    Look("#e8bd9b", "#c08c68", "#33241c", "#8fa9a3", "#3f5f73", long_hair=True),
    Look("#8d5b3f", "#64402b", "#17110e", "#cdb79b", "#8a3f3a"),
    Look("#f0cdb0", "#cf9f7c", "#7a4a26", "#9aa5bd", "#55683f"),
    Look("#c98f66", "#996544", "#201813", "#b9a6b8", "#2f4b4a", long_hair=True),
)


def portrait(look: Look, openness: float = 1.0) -> str:
    """Return the head and shoulders of a person; `openness` of the eyes is 0 (closed) to 1."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{ground(look)}{head(look)}{features(look, openness)}</svg>"
    )


def ground(look: Look) -> str:
    """Return the colour gradients, the wall, and the hair that lies behind the head."""
    back = (
        f'<path d="M190 250C180 90 460 90 450 250C455 340 460 400 440 430H200C180 400 185 340 190 250Z" '
        f'fill="{look.hair}"/>'
        if look.long_hair
        else ""
    )
    return (
        "<defs>"
        f'<radialGradient id="skin" cx="50%" cy="40%" r="65%"><stop offset="45%" stop-color="{look.skin}"/>'
        f'<stop offset="100%" stop-color="{look.shade}"/></radialGradient>'
        f'<linearGradient id="wall" y2="1" x2="0"><stop stop-color="{look.wall}"/>'
        '<stop offset="1" stop-color="#6c6259"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#wall)"/>{back}'
    )


def head(look: Look) -> str:
    """Return shoulders, neck, ears, face and hair."""
    return (
        f'<path d="M120 480C130 400 220 385 270 370H370C420 385 510 400 520 480Z" fill="{look.clothes}"/>'
        f'<path d="M275 320H365V385C345 405 295 405 275 385Z" fill="{look.shade}"/>'
        f'<ellipse cx="207" cy="245" rx="15" ry="28" fill="{look.shade}"/>'
        f'<ellipse cx="433" cy="245" rx="15" ry="28" fill="{look.shade}"/>'
        '<path d="M212 215C210 120 430 120 428 215C432 290 400 372 320 376C240 372 208 290 212 215Z" '
        'fill="url(#skin)"/>'
        f'<path d="M205 225C195 110 260 80 320 80C380 80 445 110 435 225C425 180 400 158 372 152'
        f'C330 168 260 160 236 176C222 190 212 205 205 225Z" fill="{look.hair}"/>'
    )


def features(look: Look, openness: float) -> str:
    """Return eyes, brows, nose and mouth."""
    return (
        f"{eye(262, look, openness)}{eye(378, look, openness)}"
        f'<path d="M228 200C245 186 275 186 292 196" {stroke(look.hair, 8)}/>'
        f'<path d="M348 196C365 186 395 186 412 200" {stroke(look.hair, 8)}/>'
        f'<path d="M311 215C308 250 300 268 296 278C302 290 338 290 344 278C340 268 332 250 329 215" '
        f'fill="{look.shade}" fill-opacity="0.35"/>'
        f'<path d="M298 280C306 288 334 288 342 280" {stroke("#5a3524", 4)}/>'
        '<path d="M278 321C300 314 312 318 320 320C328 318 340 314 362 321C345 341 295 341 278 321Z" '
        'fill="#a4524a"/>'
        f'<path d="M278 321C305 327 335 327 362 321" {stroke("#5e2622", 3.5)}/>'
    )


def eye(middle: int, look: Look, openness: float) -> str:
    """Return one eye; a closed one is only the line of its lower lid."""
    left, right, high = middle - 27, middle + 27, 15 * openness
    up, down = 226 - 2 * high, 226 + 1.5 * high
    white = f"M{left} 226Q{middle} {up} {right} 226Q{middle} {down} {left} 226Z"
    iris = (
        f'<clipPath id="lids{middle}"><path d="{white}"/></clipPath><g clip-path="url(#lids{middle})">'
        f'<circle cx="{middle}" cy="224" r="12" fill="#4a3222"/>'
        f'<circle cx="{middle}" cy="224" r="6" fill="#120c09"/>'
        f'<circle cx="{middle + 4}" cy="220" r="2.6" fill="#fff"/></g>'
        if openness > 0
        else ""
    )
    lashes = f'<path d="M{left - 2} 227Q{middle} {up} {right + 2} 227" {stroke("#23160f", 5)}/>'
    return f'<path d="{white}" fill="#f7f1ea" stroke="{look.shade}" stroke-width="2"/>{iris}{lashes}'


def stroke(color: str, width: float) -> str:
    """Return the attributes of a line."""
    return f'fill="none" stroke="{color}" stroke-width="{width}" stroke-linecap="round"'
