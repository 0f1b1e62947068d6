"""The benchmark's calls: a clip as a browser would send it to the other participants."""

from pathlib import Path

import pytest

from tools.bench import calls
from tools.bench.calls import LAYERS, Layer, in_call
from tools.clips import npm_clip
from tools.harness.frames import pictures


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_every_frame_is_sent_smaller_and_in_as_many_bits_as_a_browser_takes(
    layer: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "FOLDER", tmp_path)
    clip = npm_clip("cap13")
    sent = in_call(clip, layer)
    seen = [picture for _, _, picture in pictures(sent)]
    assert len(seen) == clip.frames
    assert {max(picture.shape) for picture in seen} == {min(clip.side, layer.side)}
    assert sent.path.stat().st_size * 8 / 1000 / clip.seconds == pytest.approx(layer.kbit, rel=0.1)
    assert sent.closures == clip.closures
    made_at = sent.path.stat().st_mtime_ns
    assert in_call(clip, layer) == sent
    assert sent.path.stat().st_mtime_ns == made_at, "what was sent once is kept"
