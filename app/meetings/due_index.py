"""Where it stands when the next step of each rest is due, so that no rest has to be looked for.

On one Redis that is one table, and each script about a rest keeps it right in the same step; if it is lost
(deleted, evicted), whoever looks at a meeting notes its rest again. On a cluster no script reaches beyond
its meeting's slot: there the meeting has a table of its own, which its scripts keep right, and beside it the
index of `ClusterIndex` may be wrong for a moment. It may name a rest that never came about, or name it too
early; whoever looks asks the meeting itself. It names none too late: before a change the earlier of two times
stays, and whoever notes a later one reads the rest again afterwards. What a primary that died took with it is
noted again whenever the meeting is looked at: by all its listeners, who come back.
"""

from collections.abc import Sequence
from typing import Protocol

from app.meetings.due_times import StoredRest
from app.meetings.rest import Rest


class DueIndex(Protocol):
    """What a store of rests asks and tells, whichever kind of Redis it has.

    Raises `RedisError` while Redis is away.
    """

    # Whether one part can be away while the others are there.
    in_parts: bool

    async def due(self) -> Sequence[tuple[str, str]]:
        """Return meeting and rest of everything that is due now."""

    async def before_write(self, meeting_id: str, rest_id: str, due_ms: int) -> None:
        """Be told when a rest will be due that a script is about to write."""

    async def after_write(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Be told of a rest that a script has written; `stored` reads it again."""

    async def correct(self, meeting_id: str, rest: Rest, stored: StoredRest) -> None:
        """Be told of a rest that was looked at before it was due; it may be another one by now."""

    async def repair(self, meeting_id: str, text: str, noted_due: str) -> None:
        """Note the rest that a meeting has (JSON, '' for none), should that have been lost.

        `noted_due`: when the meeting's table had its next step in the same moment, '' if it had none. What
        cannot be reached or read is left as it is.
        """

    async def forget(self, meeting_id: str, rest_id: str) -> None:
        """Be told that nothing is due of a rest any more."""
