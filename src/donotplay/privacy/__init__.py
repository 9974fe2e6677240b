"""What is held about people: their own copy of it, its end, and how long it is kept."""
