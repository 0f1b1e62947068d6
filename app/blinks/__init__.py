"""The pure core of the measuring: from the eyes of picture after picture to blinks, state and opinion.

`Participant.observe` takes a frame's `Reading` and asks, in this order:

    Timeline           has the frame a place in time; is it one of a stream, or alone
    Stillness          is this a picture of a face, or a living one
    ClosureDetector    EyeHistory keeps features, the nets of LidModel say how closed lids are, StillClosed
                       for how long they stay so, ClosureDecoder where a closure begins and ends,
                       FaintClosures which are closures as a whole though no frame of them is likely enough
    LidPostures        what this person's own lids look like open, in a blink and lowered
    LidsDown           lids that stay down: closed, lowered or half open, and so whether their time is valid
    Evidence, judge    what the valid minutes say: the opinion, and with `state_of` why there is none

Open eyes are learnt three times on purpose: by `OpenEyes` over a minute for pictures that come alone, by
`UsualEyes` over seconds for the nets, by `LidPostures` as shapes. More: docs/measuring.md.
"""
