"""Events of a meeting: how they look, how they reach every listener, and how none is lost.

    channel in Redis -> ChannelReader -> Hub.publish -> FanOut -> Listener.offer
    channel confirmed -> ChannelReader -> Hub.confirm -> stream since topic.position -> Hub.publish
    new listener -> Hub.listening, then Hub.read_snapshot -> stream since its own position

The invariant: each event up to `topic.position` was handed on, or is in what the listeners read for
themselves. So an event that is not newer is skipped, and after an outage the stream is read from there. The
position only moves forward, until the stream turns out to lack what came after it: then it becomes `None`,
and all listeners are closed, to come back and learn of a gap. A meeting without a position to which nobody
listens, since people are only measured in it, is read from when it was opened, for the observers. `Reception`
is notified when Redis is lost or heard again.
"""
