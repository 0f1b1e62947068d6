"""The channels that events of meetings are published on, and how a cluster keeps a meeting together."""

# A meeting that cannot be, for no id has a dot: what is tried with it, nobody hears.
NOBODYS_MEETING = "."


def tagged(meeting_id: str, clustered: bool) -> str:
    """Return a meeting's part of a name."""
    return f"{{{meeting_id}}}" if clustered else meeting_id


def channel(meeting_id: str, clustered: bool = False, database: int = 0) -> str:
    """Return the Pub/Sub channel of a meeting; Redis hands it on to clients of all its databases."""
    name = f"meeting:{tagged(meeting_id, clustered)}:rest"
    return f"{name}:{database}" if database else name


def meeting_of_channel(name: str) -> str:
    """Return the meeting whose channel this is."""
    return name.split(":")[1].strip("{}")
