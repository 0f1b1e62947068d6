"""The pure core of the measuring: from the eyes of picture after picture to blinks, state and opinion.

`Participant.observe` takes a frame's `Reading` and asks, in this order:

    Timeline           does the frame have a place in time; is it one of a stream, or alone
    Stillness          is this a still picture of a face, or a living face
    ClosureDetector    EyeHistory keeps features; the nets of LidModel say how closed lids are, StillClosed
                       how long they stay so, ClosureDecoder where a closure begins and ends; FaintClosures
                       finds those that are likely as a whole, though none of their frames is likely enough
    LidPostures        what this person's own lids look like open, in a blink and lowered
    LidsDown           lids that stay down: are they closed, lowered or half open, and so is their time valid
    Evidence, judge    what the valid minutes say: the opinion, and, with `state_of`, why there is none

What open eyes are like is learnt three times on purpose: by `OpenEyes` over a minute, for pictures that come
alone; by `UsualEyes` over seconds, for the nets; by `LidPostures` as shapes. More: docs/measuring.md.
"""
