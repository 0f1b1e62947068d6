"""Every setting has a default, is read somewhere, and allows nothing that clients or requests cannot bear."""

import re
from dataclasses import fields
from typing import get_args

from app.config import settings
from app.config.settings import MAX_HEARTBEAT_SECONDS, MIN_IMAGE_PIXELS, Settings
from app.limiting.limiter import Action
from app.middleware.body_limit import MAX_BODY_BYTES
from tools.docs.tables import default_of
from tools.harness.browser_source import constant
from tools.harness.paths import ROOT


def test_nothing_set_gives_the_defaults() -> None:
    settings = Settings.from_environ({})
    assert (settings.port, settings.log_level, settings.allowed_origins) == (8000, "INFO", ("*",))
    assert (settings.rest_seconds, settings.rest_cooldown_seconds, settings.rest_request_threshold) == (
        300,
        1200,
        1,
    )
    assert (settings.rest_notice_seconds, settings.rest_grace_seconds) == (30, 0)
    assert (settings.max_image_bytes, settings.max_image_pixels) == (300_000, 1280 * 720)
    assert (settings.blink_threshold, settings.blink_minutes) == (1, 3)
    assert settings.leader_key is None


def test_an_empty_value_counts_as_unset() -> None:
    assert Settings.from_environ({"PORT": "", "LEADER_KEY": " "}) == Settings.from_environ({})


def test_every_default_and_every_example_would_be_taken_from_the_environment() -> None:
    for each in fields(Settings):
        shown = default_of(each) or each.metadata["example"]
        if each.name != "face_landmarks_model":
            taken = getattr(Settings.from_environ({each.name.upper(): shown}), each.name)
            expected = each.metadata["read"](shown) if shown else None
            assert taken == (expected if each.default is None else each.default)


def test_the_name_of_every_setting_is_read_somewhere_in_the_code() -> None:
    source = "\n".join(
        file.read_text() for file in (ROOT / "app").rglob("*.py") if file.name != "settings.py"
    )
    read = set(re.findall(r'\bsettings(?:"\])?\.(\w+)', source))
    by_action = {f"rate_{action}" for action in get_args(Action)}
    # PORT is for the start commands; the server only checks it, and asks the kernel where it listens.
    unread = {each.name for each in fields(Settings)} - read - by_action
    assert unread == {"port"}, "a setting does nothing until `app/lifespan.py` hands it to what needs it"


def test_the_largest_image_that_can_be_allowed_fits_into_a_request() -> None:
    # Base64 makes four bytes of three, and the packet adds some bytes around it.
    assert settings.MAX_IMAGE_BYTES * 4 / 3 < MAX_BODY_BYTES - 10_000


def test_no_heartbeat_that_is_allowed_is_too_slow_for_our_clients() -> None:
    limit = constant("extensions/shared/stream/stream_watchdog.js", "SILENCE_MS")
    assert limit >= MAX_HEARTBEAT_SECONDS * 1000 * 1.5


def test_no_size_of_a_frame_that_is_allowed_is_too_small_for_the_leader() -> None:
    width = constant("extensions/shared/frames/crop.js", "WHOLE_WIDTH")
    assert width * width * 3 // 4 <= MIN_IMAGE_PIXELS
