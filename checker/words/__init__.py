"""The words per finding, as data: one module a check, named like it, with a `WORDS` table.

msgids are English; gettext translates them where they are shown. A test holds the tables against
the catalogue, and every language against the tables.
"""
