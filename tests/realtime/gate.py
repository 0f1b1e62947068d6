"""A server's gate for frames, and its cache of members' stops."""

from app.meetings.store import MeetingStore
from app.realtime.frame_gate import FrameGate
from app.realtime.monitoring_stops import MonitoringStopCache


def gate_over(meetings: MeetingStore) -> tuple[MonitoringStopCache, FrameGate]:
    """Return a server's gate, and its cache of stops."""
    stops = MonitoringStopCache()
    return stops, FrameGate(meetings, stops)
