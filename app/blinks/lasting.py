"""Lets `tired` from closing eyes count once it has lasted: one more closure can bring it for a moment."""

from dataclasses import replace

from app.blinks.eye_state import EyeState

# Seconds by the client's clock, with no pause longer than that within them. Our choice: it misses nobody who
# was made drowsy, and awake people who squint for a second twice a minute are `tired` for less than two.
LASTING_SECONDS = 3.0


class LastingOpinion:
    """One person's opinion over time: closing eyes are `watch` until they have been `tired` for that long."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0
        self._stands = False

    def update(self, at: float, state: EyeState) -> EyeState:
        """Return the state as reported at that moment; a late frame has the moment of the one before."""
        if state.opinion != "tired":
            self._since, self._stands = None, False
            return state
        if self._since is None or not 0 <= at - self._last <= LASTING_SECONDS:
            self._since = at
        self._last = at
        # Few blinks are known only at the end of a visit, which has no three seconds left.
        is_certain = state.reason == "few_blinks" or at - self._since >= LASTING_SECONDS
        self._stands = self._stands or is_certain
        return state if self._stands else replace(state, opinion="watch")
