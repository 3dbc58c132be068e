"""Nothing of annotations is kept in the admin: highlights, notes and shares belong to those who made them.

Not even administrators read what somebody keeps to themselves; a share is revoked by its maker, or ends with the
article or the account.
"""
