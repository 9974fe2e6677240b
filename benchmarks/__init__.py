"""What is said to be fast, measured. `make bench` runs all and prints Markdown tables."""
