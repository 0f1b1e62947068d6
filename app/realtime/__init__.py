"""Socket.IO: frames in, blink results out, rests to the room; long-polling only."""
