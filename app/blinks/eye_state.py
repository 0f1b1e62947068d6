"""The state of a person's eyes over the last valid minutes, as docs/api.md describes it."""

from dataclasses import dataclass
from typing import Literal

from app.blinks.evidence import Evidence
from app.blinks.opinion import OpinionSettings, Reason, Verdict, judge
from app.blinks.rate import Rate, blink_rate
from app.blinks.reading import FrameFault

# Seconds in which blinks would be seen whole, from which their rate is told: before, one more would make it
# greater by ten a minute.
RATE_SECONDS = 6.0
# Why a frame is not valid time.
Invalid = FrameFault | Literal["lowered_gaze", "too_few_frames"]


@dataclass(frozen=True, slots=True)
class EyeState:
    """The opinion and what it is based on; `unknown`, `watch` and `tired` always have a reason."""

    opinion: Verdict
    reason: Reason | Invalid | None
    valid_seconds: float
    blinks: int
    blinks_per_minute: Rate | None
    closed_share: float
    mean_blink_ms: float | None

    def as_json(self) -> dict[str, object]:
        """Return the `state` of a result."""
        rate = self.blinks_per_minute
        return {
            "opinion": self.opinion,
            "reason": self.reason,
            "valid_seconds": round(self.valid_seconds, 1),
            "blinks": self.blinks,
            "blinks_per_minute": rate and {key: round(value, 1) for key, value in rate._asdict().items()},
            "closed_share": round(self.closed_share, 4),
            "mean_blink_ms": None if self.mean_blink_ms is None else round(self.mean_blink_ms),
        }


def state_of(evidence: Evidence, invalid: Invalid | None, away: bool, settings: OpinionSettings) -> EyeState:
    """Judge the evidence; `away`: nothing valid has come for so long that the evidence is of the past."""
    measures = evidence.measures()
    opinion: tuple[Verdict, Reason | Invalid | None]
    opinion = judge(measures, evidence.baseline, settings)
    if away or opinion[0] == "unknown":
        opinion = ("unknown", invalid or "too_little")
    # Only blinks that were seen whole are counted: their rate is that of the time in which they would be.
    blinks, seconds = measures.blinks, measures.whole_seconds
    return EyeState(
        opinion=opinion[0],
        reason=opinion[1],
        valid_seconds=measures.valid_seconds,
        blinks=blinks,
        blinks_per_minute=blink_rate(blinks, seconds) if seconds >= RATE_SECONDS else None,
        closed_share=measures.closed_share,
        mean_blink_ms=measures.mean_blink_seconds * 1000 if blinks else None,
    )
