"""Telephone numbers as families write them, kept in one international form (E.164), and mail addresses."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumber, PhoneNumberType

# Overseas numbers are dialled as national ones ("0692 …"), under another country code than the mainland's.
_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF")
_CALLABLE = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}
# Mobile numbers that ARCEP keeps for fiction: demonstrations and tests use them, the library calls them invalid.
_FICTION = re.compile(r"^\+3363998\d{4}$")
REFUSED = "Ce numéro ne se lit pas. Écrivez dix chiffres, par exemple 06 12 34 56 78."
NOT_CALLABLE = "Nous ne pouvons pas rappeler ce numéro. Donnez un mobile ou un fixe."


BAD_MAIL = "Cette adresse ne se lit pas. Écrivez-la comme nom@exemple.fr."


class BadMail(ValueError):
    """The address cannot be used; the message is one French sentence that says what to write."""


class BadPhone(ValueError):
    """The number cannot be used; the message is one French sentence that says what to write."""


def normalise(text: str) -> str:
    """Return the number as E.164 ("+33612345678"). Raises BadPhone."""
    callable_seen = False
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException as error:
            raise BadPhone(REFUSED) from error
        found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if _is_fiction(found):
            return found
        if phonenumbers.is_valid_number(number):
            if phonenumbers.number_type(number) in _CALLABLE:
                return found
            callable_seen = True
    raise BadPhone(NOT_CALLABLE if callable_seen else REFUSED)


def mail_address(text: str) -> str:
    """Return the address as it is written to; nothing is asked of the network. Raises BadMail."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise BadMail(BAD_MAIL) from error


def readable(e164: str) -> str:
    """Return the number as people read it: "06 12 34 56 78", or "+32 …" for another country."""
    number: PhoneNumber = phonenumbers.parse(e164, None)
    form = phonenumbers.PhoneNumberFormat
    abroad = phonenumbers.region_code_for_number(number) not in _REGIONS and not _is_fiction(e164)
    return phonenumbers.format_number(number, form.INTERNATIONAL if abroad else form.NATIONAL)


def _is_fiction(e164: str) -> bool:
    return bool(_FICTION.match(e164))
