"""The smallest project that the supervisor can run: an address, a job, a schedule and the two demo commands.

`clones.py` lays these files where the supervisor expects them, in a scratch copy.
"""
