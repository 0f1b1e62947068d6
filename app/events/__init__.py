"""Events of a meeting: how they look, how they reach every listener, and how none is lost.

    channel in Redis -> ChannelReader -> Hub.publish -> FanOut -> Listener.offer
    channel confirmed -> ChannelReader -> Hub.confirm -> stream since topic.position -> Hub.publish
    new listener -> Hub.listening, then Hub.read_snapshot -> stream since its own position

What holds between them: each event up to `topic.position` was handed on, or is in what the listeners read for
themselves. So one that is not newer is passed over, and after an outage the stream is read from there. The
position only moves forward, until the stream turns out to lack what came after it: then it is `None`, and
all listeners are closed, to come back and be told of a gap. `Reception` is told when Redis is lost and heard.
"""
