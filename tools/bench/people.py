"""Counts by person: some people are in many clips, and twelve clips of one woman are not twelve women."""

from collections.abc import Iterable, Mapping

from tools.clips import Clip


def by_person(clips: Iterable[Clip]) -> dict[str, list[Clip]]:
    """Return each person's clips, in their order."""
    found: dict[str, list[Clip]] = {}
    for clip in clips:
        found.setdefault(clip.person, []).append(clip)
    return found


def clips_and_people(held: Mapping[Clip, bool]) -> tuple[int, int, int, int]:
    """Return for how many clips something holds, and how many there are; then the same for people.

    It holds for a person if it holds for all of the person's clips.
    """
    people = [all(held[clip] for clip in own) for own in by_person(held).values()]
    return sum(held.values()), len(held), sum(people), len(people)
