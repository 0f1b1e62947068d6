"""The Pub/Sub channels that events of meetings are published on."""


def channel(meeting_id: str) -> str:
    """Return the Pub/Sub channel of a meeting."""
    return f"meeting:{meeting_id}:rest"


def meeting_of_channel(name: str) -> str:
    """Return the meeting whose channel this is."""
    return name.removeprefix("meeting:").removesuffix(":rest")
