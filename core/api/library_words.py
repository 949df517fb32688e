"""What the library says of what was sent and has in none of our languages: named here, so that our own catalogue has it."""

from django.utils.translation import gettext_lazy as _

# tests/api/test_languages.py finds what is missing.
WORDS = (
    _("A valid biginteger is required."),
    _("Datetime value out of range."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _('Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'),
    _("Expected available in {wait} second."),
    _("Expected available in {wait} seconds."),
    _("Integer value too large to convert to float"),
    _("Invalid input."),
    _('Invalid datetime for the timezone "{timezone}".'),
    _("Must be a valid UUID."),
    _("Must be a valid boolean."),
    _("Not a valid string."),
    _("The number of days must be between {min_days} and {max_days}."),
    _("This dictionary may not be empty."),
    _("Surrogate characters are not allowed: U+{code_point:X}."),
)
