"""Socket.IO: frames in, blink results out, rests to the room; long-polling only.

The layers: everybody calls `SocketServer`, which owns a `PollingServer`, python-socketio's server with
sessions counted by address; that owns a `PollingEngine`, python-engineio's with bounds on sessions and
queues. `Handlers` answers the events. The way of a frame: `read_frame` checks it, the limiter counts it,
`FrameGate` lets it in unless a member has stopped the measuring (`MonitoringStopCache`) and keeps its meeting
known (`MeetingRenewals`), `FrameAnalyzer` measures it, and `MeasuredMinutes` notes the minute. `RestBridge`
listens to the hub for the rooms that somebody has joined.
"""
