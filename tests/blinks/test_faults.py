"""What makes a picture unusable as evidence."""

from app.blinks.faults import MAX_YAW, MIN_BRIGHTNESS, MIN_FACE_PX, fault_of


def fault(
    size: float = MIN_FACE_PX, yaw: float = MAX_YAW, brightness: float = MIN_BRIGHTNESS, frozen: bool = False
) -> str | None:
    return fault_of(size, yaw, brightness, frozen)


def test_a_clear_face_has_no_fault_up_to_the_limits() -> None:
    assert fault() is None


def test_each_fault_is_named_from_its_limit_on() -> None:
    assert fault(size=MIN_FACE_PX - 0.1) == "small_face"
    assert fault(yaw=-MAX_YAW - 0.01) == "turned"
    assert fault(brightness=MIN_BRIGHTNESS - 1) == "dark"
    assert fault(frozen=True) == "frozen"


def test_the_worst_of_several_faults_is_named() -> None:
    assert fault(size=1, yaw=1, brightness=0, frozen=True) == "small_face"
    assert fault(yaw=1, brightness=0, frozen=True) == "turned"
    assert fault(brightness=0, frozen=True) == "dark"
