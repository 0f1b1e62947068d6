"""The channels on which events of meetings are published, and how a cluster keeps a meeting together."""

# A meeting that cannot exist, since no id has a dot: nobody hears what is tried with it.
NOBODYS_MEETING = "."


def tagged(meeting_id: str, clustered: bool) -> str:
    """Return the part of a name that stands for a meeting."""
    return f"{{{meeting_id}}}" if clustered else meeting_id


def channel(meeting_id: str, clustered: bool = False, database: int = 0) -> str:
    """Return the Pub/Sub channel of a meeting; Redis delivers its events to clients of all databases."""
    name = f"meeting:{tagged(meeting_id, clustered)}:rest"
    return f"{name}:{database}" if database else name


def meeting_of_channel(name: str) -> str:
    """Return the meeting whose channel this is."""
    return name.split(":")[1].strip("{}")
