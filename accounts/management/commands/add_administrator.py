import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.users import add_first_administrator
from core.errors import DomainError


class Command(BaseCommand):
    """The first account of an installation; it adds all others in the browser."""

    help = "Add the first administrator. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--organisation", required=True, help="name of the organisation that runs the system")
        parser.add_argument("--code", required=True, help="its code, for example MIA")
        parser.add_argument("--type", default="ministry", help="its kind (default: ministry)")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            user = add_first_administrator(
                username=options["username"],
                full_name=options["name"],
                password=password,
                organisation={"code": options["code"], "name": options["organisation"], "type": options["type"]},
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(f"Added {user.username}.")
