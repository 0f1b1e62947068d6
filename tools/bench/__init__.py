"""`make bench`: accuracy, speed and memory of the blink measuring, through the server's own pipeline."""
