"""`python -m donotplay` is the `donotplay` command."""

from donotplay.cli import main

main()
