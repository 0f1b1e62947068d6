"""Why a frame is answered `busy`, though nothing is wrong with it: the next one may be measured."""


class Busy(Exception):
    """A frame that found no place; the text says why, and what its sender can do."""


class Superseded(Busy):
    """A newer frame of the same participant came before this one's turn."""

    def __init__(self) -> None:
        super().__init__("Newer frames of this participant are waiting already; send the next one.")


class Overloaded(Busy):
    """More frames than can be measured now: newer ones of others came, or this one waited for too long."""

    def __init__(self) -> None:
        super().__init__("This server cannot measure so many frames now; send fewer a second.")


class Unattended(Busy):
    """Nothing measures: the processes that did so have ended, and the system allows no others yet."""

    def __init__(self) -> None:
        super().__init__(
            "What measures here has ended and cannot be replaced yet; the server tries on. Send the next one."
        )


class Interrupted(Busy):
    """The process that measured this frame has failed at it, or has ended or hung and is being replaced."""

    def __init__(self) -> None:
        super().__init__("The measuring of this frame was interrupted; send the next one.")
