"""Measuring on a busy server: who is being looked at, and which of their frames is worth the work.

A frame passes two queues. In `NewestFrames` wait those of one participant: one at a time is in work, for each
begins with what the one before it has found out; a few wait, and for one more the oldest is answered `busy`.
So at most one of each participant is in the second, `ChildPool`'s, where all participants wait for the next
free child: it is short, and for one too many the oldest is sent back. With that one alone a participant's
frames could fill it, and be read side by side.
"""
