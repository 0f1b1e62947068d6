"""The pure core of the measuring: from the eyes of one picture after the other to blinks, state and opinion."""
