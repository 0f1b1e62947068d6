"""The pure core of the measuring: from the eyes of picture after picture to blinks, state and opinion."""
