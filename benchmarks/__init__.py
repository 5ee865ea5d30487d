"""Measures postlint against other tools and against itself; see README.md."""
