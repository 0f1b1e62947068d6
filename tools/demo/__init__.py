"""`make demo`: a recorded face goes in over Socket.IO, blinks come out, a rest reaches a listener."""
