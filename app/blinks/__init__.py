"""The pure core of the measuring: from eye aspect ratios over time to blinks, state and opinion."""
