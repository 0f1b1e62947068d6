"""The extensions' icons are as stores want them."""

import cv2
import numpy as np
import pytest

from tools.harness.paths import ROOT


@pytest.mark.parametrize("name", ["leader", "member"])
def test_in_the_toolbar_the_icons_edges_are_sharp(name: str) -> None:
    icon = cv2.imread(str(ROOT / f"extensions/{name}/icons/16.png"), cv2.IMREAD_UNCHANGED)
    assert icon is not None
    assert icon.shape == (16, 16, 4)
    for line in (icon[8, :, 3], icon[:, 8, 3]):
        assert (line == 255).all(), "no pixel is half covered"


@pytest.mark.parametrize("name", ["leader", "member"])
def test_the_largest_icon_is_96_pixels_of_picture_within_128(name: str) -> None:
    icon = cv2.imread(str(ROOT / f"extensions/{name}/icons/128.png"), cv2.IMREAD_UNCHANGED)
    assert icon is not None
    assert icon.shape == (128, 128, 4)
    drawn = np.argwhere(icon[..., 3] > 0)
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    assert (low >= 15).all()
    assert (high <= 112).all()
    assert (high - low >= 95).all()
