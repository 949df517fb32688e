from dataclasses import asdict

from django.conf import settings
from django.db import transaction

from cases.consent import actions as consents
from cases.summary import Block
from referrals.package import actions, summary
from referrals.package.models import Package, PackageRead
from referrals.states import Status


def make_package(referral, sender):
    """What the referral carries, frozen as its submission does."""
    with transaction.atomic():
        return actions.freeze(referral, actor=sender)


def plant_package(referral, sender, word):
    """A package that says one word, and that it was read; also where nothing of the referral may go today."""
    told = {"identity": {language: [asdict(Block(word, text=word))] for language, _name in settings.LANGUAGES}}
    text, digest = summary.sealed_content(told)
    package = Package.objects.create(
        referral=referral, version=1, sections=["identity"], content=text, digest=digest, frozen_by=sender
    )
    PackageRead.objects.create(package=package, reader=sender, organisation=sender.organisation, sections=["identity"])
    return package


def accept(referral, sender, role=""):
    """The shares that acceptance opens."""
    type(referral).objects.filter(pk=referral.pk).update(status=Status.ACCEPTED, decided_at=referral.approved_at)
    referral.refresh_from_db()
    with transaction.atomic():
        return consents.share(
            referral.case,
            referral.to_organisation,
            referral.sections,
            actor=sender,
            referral_id=referral.public_id,
            role=role,
        )
