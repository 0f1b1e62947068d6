"""JSON bodies of the calls about rests; the limits of each field stand beside it."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request

from app.errors import bad_request
from app.meetings.rest_shape import (
    ExtensionSeconds,
    LeaderReason,
    NoticeSeconds,
    PostponeMinutes,
    RestNote,
    RestSeconds,
    SeenMoment,
)
from app.payloads import PayloadError, read_payload, whole_text
from app.state import AppState

Body = TypeVar("Body", bound=Struct)

# What a caller is told of it.
TOKEN_RULE = "16 to 64 random characters, made once per meeting"  # noqa: S105 - words about one
RequestToken = Annotated[str, whole_text("[!-~]{16,64}", TOKEN_RULE)]


def whole_or_float(text: str) -> float:
    """Read a number with a point or an exponent: 60.0 is a whole number, as JSON Schema has it."""
    number = float(text)
    return int(number) if number.is_integer() else number


DECODER = msgspec.json.Decoder(float_hook=whole_or_float)


class RestStart(Struct, frozen=True, kw_only=True):
    """The rest that is wanted; without `seconds` it has the server's own length of a rest.

    `notice` is how many seconds before its beginning it is announced. Left out, it is the server's own time
    for an automatic reason, and 0 for any other. `note` is shown to everyone on the letter, as plain text
    without the blanks around it.
    """

    reason: LeaderReason = "manual"
    seconds: RestSeconds | UnsetType = UNSET
    notice: NoticeSeconds | UnsetType = UNSET
    note: RestNote = ""


class RestPostponement(Struct, frozen=True, kw_only=True):
    """How much later an announced rest is to begin, and later than when.

    `starts_at` is its `started_at` as the caller knows it: a rest that begins at another time stays as it is.
    """

    minutes: PostponeMinutes
    starts_at: SeenMoment | UnsetType = UNSET


class RestExtension(Struct, frozen=True, kw_only=True):
    """How much longer a running rest is to be, and longer than until when.

    `ends_at` is its end as the caller knows it: a rest that ends at another time stays as it is.
    """

    seconds: ExtensionSeconds
    ends_at: SeenMoment | UnsetType = UNSET


class RestRequest(Struct, frozen=True, kw_only=True):
    """One member's request; the token is needed only where more than one member has to ask."""

    token: RequestToken | None = None


class RestWithdrawal(Struct, frozen=True, kw_only=True):
    """The token with which the member asked."""

    token: RequestToken


async def read_body(request: Request[AppState], kind: type[Body]) -> Body:
    """Return the body of a call, with its defaults when there is none; anything else is refused."""
    body = await request.body()
    try:
        return read_payload(DECODER.decode(body) if body.strip() else {}, kind)
    except PayloadError as fault:
        raise bad_request(str(fault)) from None
    except (ValueError, RecursionError):
        raise bad_request("The body is not JSON; send what /docs says that this call takes.") from None
