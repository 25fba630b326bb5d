"""What can go wrong in proving who is asking, by name; none carries a subject, a number or a token.

IdentityFailure ← NotVerified, TokenInvalid, TokenExpired
"""

from __future__ import annotations


class IdentityFailure(Exception):
    """Who is asking was not proved."""


class NotVerified(IdentityFailure):
    """This conversation has not proved, at the level that is needed, to be this subject."""


class TokenInvalid(IdentityFailure):
    """The app's token is not one that the operator's app made for the desk."""


class TokenExpired(IdentityFailure):
    """The app's token was good and its time has passed: a new login is needed."""
