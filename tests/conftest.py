"""What all tests share: property tests are not timed one by one, for the machine may be busy with others."""

from hypothesis import settings

settings.register_profile("postlint", deadline=None)
settings.load_profile("postlint")
