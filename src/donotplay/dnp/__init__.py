"""The Do-Not-Play lists."""
