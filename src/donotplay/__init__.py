"""donotplay: one Do-Not-Play list per listener."""

from importlib.metadata import version

__version__ = version("donotplay")
