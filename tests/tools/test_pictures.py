"""The guides' pictures are light enough for a slow line, and show drawn people whose eyes can be seen."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser

from app.vision.track import FaceTrack
from tools.harness.captured import captured
from tools.harness.loaded_meter import loaded_meter
from tools.harness.paths import ROOT
from tools.pictures.people import HEIGHT, PEOPLE, WIDTH, Look, portrait

MAX_BYTES = 300_000


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_every_picture_of_a_guide_is_there_in_its_language_and_light(readme: str) -> None:
    shown = re.findall(r'src="(docs/pictures/[^"]+)"', (ROOT / readme).read_text("utf-8"))
    assert len(shown) >= 6
    for picture in shown:
        assert picture.endswith(".ja.jpg" if ".ja." in readme else ".en.jpg")
        assert (ROOT / picture).stat().st_size < MAX_BYTES, picture


def test_without_prometheus_no_picture_is_begun_and_one_line_says_what_is_missing() -> None:
    command = [sys.executable, "-m", "tools.pictures"]
    done = subprocess.run(command, env={"PATH": ""}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"✗ .*Prometheus.*make system.*\n", done.stderr)


@pytest.mark.parametrize("look", PEOPLE)
def test_a_drawn_person_is_a_face_whose_eyes_close(look: Look, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    ratios = []
    for openness in (1.0, 0.0):
        page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{portrait(look, openness)}")
        reading = loaded_meter().read(captured(lambda: page.screenshot(type="jpeg")), FaceTrack())
        assert reading.invalid is None
        assert reading.eyes is not None
        ratios.append(reading.eyes.mean)
    page.close()
    assert ratios[1] < ratios[0] / 2
