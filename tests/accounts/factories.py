from accounts.models import Organisation, User


def make_organisation(code="NGO", *, name="", type="ngo", case_prefix=""):
    prefix = case_prefix or "".join(c for c in code if c.isalpha())[:4] or "XX"
    return Organisation.objects.create(code=code, name=name or f"Organisation {code}", type=type, case_prefix=prefix)


def make_user(username, organisation, *roles, password=None, **fields):
    fields.setdefault("full_name", f"Staff {username}")
    fields.setdefault("language", "en")
    return User.objects.create_user(username, password, organisation=organisation, roles=list(roles), **fields)
