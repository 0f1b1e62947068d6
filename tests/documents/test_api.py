"""The guide to the API names each field of a frame's answer."""

import pytest

from tests.conftest import Lead
from tests.documents.reading import code, tables
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess


@pytest.mark.parametrize("page", ["docs/api.md", "docs/api.ja.md"])
def test_every_field_of_a_measured_frame_is_explained(
    page: str, server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    answer = lead(server).send(face_frames[0], meeting_id, "somebody")
    rows = next(table for table in tables(page) if table[0][0] == "`status`")
    assert sorted(name for row in rows for name in code(row[0])) == sorted(answer)
    state = code(next(row[1] for row in rows if row[0] == "`state`"))
    assert set(answer["state"]) == set(state) - {"value", "low", "high"}
