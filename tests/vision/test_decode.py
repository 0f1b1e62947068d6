"""Pictures are checked before they are decoded, and decoded as they are meant."""

import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.errors import FrameError
from app.vision.decode import decode_grey
from app.vision.header import MAX_JPEG_SCANS, PNG_SIGNATURE
from app.vision.png import picture_chunks
from tests.vision.pictures import blank, encoded, with_exif_orientation

MAX_PIXELS = DEFAULT_IMAGE_PIXELS
# Bytes of a PNG's signature and its first chunk.
AFTER_HEADER = 8 + 25
NOISE = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)


def refused(image: bytes, max_pixels: int = MAX_PIXELS) -> FrameError:
    with pytest.raises(FrameError) as caught:
        decode_grey(image, max_pixels)
    assert caught.value.detail.endswith(".")
    return caught.value


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_jpeg_png_and_webp_are_read(kind: str) -> None:
    assert decode_grey(encoded(NOISE, kind), MAX_PIXELS).shape == (48, 64)


def test_lossless_webp_grey_and_progressive_jpeg_and_png_with_alpha_are_read() -> None:
    for image in (
        encoded(NOISE, ".webp", cv2.IMWRITE_WEBP_QUALITY, 101),
        encoded(NOISE[:, :, 0]),
        encoded(NOISE, ".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        encoded(np.dstack([NOISE, NOISE[:, :, 0]]), ".png"),
        encoded(np.dstack([NOISE, NOISE[:, :, 0]]), ".webp"),
        encoded(NOISE.astype(np.uint16) * 256, ".png"),
    ):
        assert decode_grey(image, MAX_PIXELS).shape == (48, 64)


def test_a_turned_phone_picture_is_turned_upright() -> None:
    assert decode_grey(with_exif_orientation(encoded(NOISE), 6), MAX_PIXELS).shape == (64, 48)


@pytest.mark.parametrize(
    "image", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP", b"GIF89a", b"<svg/>"]
)
def test_what_is_no_picture_is_a_bad_image(image: bytes) -> None:
    assert refused(image).code == "bad_image"


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_a_bad_image_and_not_half_a_face(kind: str, part: float) -> None:
    image = encoded(NOISE, kind)
    problem = refused(image[: int(len(image) * part)])
    assert problem.code == "bad_image"
    assert "cut off" in problem.detail


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
def test_a_picture_that_lacks_only_its_last_byte_is_cut_off(kind: str) -> None:
    assert "cut off" in refused(encoded(NOISE, kind)[:-1]).detail


def test_the_end_of_a_jpegs_thumbnail_is_not_the_end_of_the_jpeg() -> None:
    jpeg, thumbnail = encoded(NOISE), encoded(NOISE[:12, :16])
    whole = jpeg[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + jpeg[2:]
    assert decode_grey(whole, MAX_PIXELS).shape == (48, 64)
    assert "cut off" in refused(whole[: -len(jpeg) // 4]).detail


def test_fill_bytes_before_a_marker_are_skipped() -> None:
    jpeg = encoded(NOISE)
    at = jpeg.index(b"\xff\xdb")
    assert decode_grey(jpeg[:at] + b"\xff" * 3 + jpeg[at:], MAX_PIXELS).shape == (48, 64)


def test_a_huge_size_in_the_header_is_refused_before_anything_is_decoded() -> None:
    jpeg = bytearray(encoded(NOISE))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = (20_000).to_bytes(2, "big") * 2
    assert refused(bytes(jpeg)).code == "too_large"


def test_more_pixels_than_the_limit_are_too_large() -> None:
    assert refused(encoded(blank(1281, 720))).code == "too_large"
    assert decode_grey(encoded(blank(1280, 720)), MAX_PIXELS).shape == (720, 1280)


@pytest.mark.parametrize(
    ("kind", "quality", "colours"),
    [(".jpg", 90, 3), (".png", 1, 3), (".webp", 80, 3), (".webp", 101, 3), (".webp", 80, 4)],
    ids=["JPEG", "PNG", "WebP", "lossless WebP", "extended WebP"],
)
def test_the_header_of_every_kind_tells_width_and_height(kind: str, quality: int, colours: int) -> None:
    option = {
        ".jpg": cv2.IMWRITE_JPEG_QUALITY,
        ".png": cv2.IMWRITE_PNG_COMPRESSION,
        ".webp": cv2.IMWRITE_WEBP_QUALITY,
    }[kind]
    image = encoded(np.full((20, 300, colours), 90, np.uint8), kind, option, quality)
    assert decode_grey(image, 300 * 20).shape == (20, 300)
    problem = refused(image, 300 * 20 - 1)
    assert problem.code == "too_large"
    assert "300x20" in problem.detail


@pytest.mark.parametrize(("width", "height"), [(0, 48), (64, 0)])
def test_a_picture_without_width_or_height_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    png = encoded(NOISE, ".png")
    assert "no size" in refused(png[:16] + struct.pack(">II", width, height) + png[24:]).detail


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    jpeg = encoded(NOISE)
    scan = jpeg[jpeg.index(b"\xff\xda") : -2]
    assert refused(jpeg[:-2] + scan * MAX_JPEG_SCANS + b"\xff\xd9").code == "bad_image"


def test_an_animated_webp_is_refused_with_a_reason() -> None:
    # The extended header: its length, the animation flag, then width and height minus one.
    chunk = b"WEBPVP8X" + (10).to_bytes(4, "little") + b"\x02\0\0\0" + (63).to_bytes(3, "little") * 2
    problem = refused(b"RIFF" + len(chunk).to_bytes(4, "little") + chunk)
    assert problem.code == "bad_image"
    assert "animated" in problem.detail


def with_chunk(png: bytes, kind: bytes, data: bytes, length: int) -> bytes:
    """Insert a chunk behind the first one, which claims to be so long."""
    chunk = length.to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    return png[:AFTER_HEADER] + chunk + png[AFTER_HEADER:]


@pytest.mark.parametrize("kind", [b"tEXt", b"fdAT", b"IDAT", b"PLTE", b"IEND"])
def test_a_png_chunk_that_claims_to_be_longer_than_the_file_is_refused_before_room_is_made_for_it(
    kind: bytes,
) -> None:
    problem = refused(with_chunk(encoded(NOISE, ".png"), kind, b"", 2**31 - 1))
    assert problem.code == "bad_image"
    assert "cut off" in problem.detail


def test_the_decoder_gets_no_text_of_a_png_nor_any_other_chunk_that_does_not_change_the_picture() -> None:
    plain = encoded(NOISE, ".png")
    inflated = zlib.compress(bytes(8_000_000))
    wordy = with_chunk(plain, b"zTXt", b"x\0\0" + inflated, 3 + len(inflated))
    assert picture_chunks(wordy) == plain
    assert picture_chunks(wordy + b"behind the end") == plain


def test_of_the_chunks_of_a_png_that_come_once_the_decoder_gets_the_first_only() -> None:
    plain, data = encoded(NOISE, ".png"), bytes(3)
    once = with_chunk(plain, b"PLTE", data, len(data))
    assert picture_chunks(with_chunk(once, b"PLTE", data, len(data))) == once


def test_a_png_that_says_so_is_turned_upright() -> None:
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    assert decode_grey(with_chunk(encoded(NOISE, ".png"), b"eXIf", exif, len(exif)), MAX_PIXELS).shape == (
        64,
        48,
    )


def test_a_png_with_a_palette_and_see_through_colours_is_read() -> None:
    palette = bytes(range(192)) + bytes(576)
    rows = b"".join(b"\0" + bytes([row]) * 64 for row in range(48))
    header = struct.pack(">II5B", 64, 48, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"tRNS", b"\x80"),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    png = PNG_SIGNATURE + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in parts
    )
    grey = decode_grey(png, MAX_PIXELS)
    assert grey[0, 0] < grey[20, 0]
    assert picture_chunks(png) == png


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]))
@example(b"\xff" * 50, b"\xff\xd8")
def test_no_bytes_do_more_than_be_refused(tail: bytes, head: bytes) -> None:
    refused(head + tail)
