"""Measuring on a busy server: who is being looked at, and which of their frames are worth the work.

A frame passes through two queues. In the first, `NewestFrames`, one participant's frames wait: one at a time
is in work, since each begins with what the one before has found out; a few wait, and when one more comes, the
oldest is answered `busy`. So at most one frame of each participant is in the second, `ChildPool`'s, where all
participants wait for the next free child: it is short, and when one too many comes, the oldest is sent back.
With the second queue alone, one participant's frames could fill it, and be read side by side.
"""
