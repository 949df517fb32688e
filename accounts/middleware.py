from django.middleware.locale import LocaleMiddleware


class UserLocaleMiddleware(LocaleMiddleware):
    """The language chosen on this device, else the one kept with the account, else the browser's, else the installation's."""
