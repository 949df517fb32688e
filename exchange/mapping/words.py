"""Words as people write them in the heads and cells of a spreadsheet, in four languages and two systems: what they mean."""

import re
from functools import cache
from unicodedata import normalize

from core.countries import COUNTRIES, STATELESS, country_name

_PLAIN = str.maketrans("ıəşçğöüёйÉé", "iescgouеиee")
_OTHER = re.compile(r"[\W_]+")
# What is spelt another way in America.
_SPELT = re.compile(r"iz(?=ation|ed\b)|(?<=\bla)bor\b")


def folded(text: str) -> str:
    """A word without case, marks and punctuation: «Doğum tarixi:» is «dogum tarixi»."""
    lower = normalize("NFC", text.replace("İ", "i").replace("I", "i")).lower().translate(_PLAIN)
    plain = _OTHER.sub(" ", lower).strip()
    return _SPELT.sub(lambda found: "is" if found[0] == "iz" else "bour", plain)


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {folded(word): meaning for meaning, words in table.items() for word in words.split("|")}


# What a head says. Primero's and Sahana Eden's names of fields stand among the others.
HEADS = _by_word(
    {
        "code_as_number": "case id display|case no|case number|case nr|dosya no|dosya numarası|işin nömrəsi|iş nömrəsi|"
        "номер дела|№ дела|pe label|short id",
        "person_ref": "id|code|ref|reference|person ref|person id|case id|unique identifier|uuid|registration no|"
        "registration number|beneficiary id|client id|kod|şəxsin kodu|qeydiyyat nömrəsi|код|шифр|"
        "регистрационный номер|kayıt no|yararlanıcı no",
        "persons.full_name": "name|full name|name and surname|surname and name|fio|ad soyad|adı soyadı|soyadı adı|"
        "ad soyadı|s a a|soyadı adı atasının adı|фио|фамилия имя|фамилия имя отчество|имя и фамилия|имя фамилия",
        "persons.family_name": "family name|last name|surname|name last|soyad|soyadı|фамилия",
        "persons.given_name": "given name|first name|name first|forename|ad|adı|имя",
        "persons.patronymic": "patronymic|middle name|father s name|name middle|ata adı|atasının adı|baba adı|отчество",
        "persons.sex": "sex|gender|cins|cinsi|cinsiyyət|cinsiyyəti|cinsiyet|пол",
        "persons.date_of_birth": "date of birth|dob|birth date|birthday|born|born on|doğum tarixi|doğulduğu tarix|"
        "doğum günü|təvəllüd|doğum tarihi|дата рождения|день рождения",
        "persons.birth_year": "year of birth|birth year|yob|doğum ili|doğulduğu il|doğum yılı|год рождения",
        "persons.age": "age|yaş|yaşı|возраст",
        "persons.citizenship": "citizenship|nationality|country of citizenship|vətəndaşlıq|vətəndaşlığı|milliyyəti|"
        "uyruk|uyruğu|vatandaşlık|гражданство",
        "persons.identity_document_no": "identity document no|identity document|document no|id number|passport|"
        "passport no|passport number|national id|national id no|fin|şəxsiyyət vəsiqəsi|"
        "sənədin nömrəsi|pasport|pasport nömrəsi|паспорт|номер паспорта|номер документа|удостоверение|kimlik no|pasaport no",
        "persons.phone": "phone|telephone|phone number|telephone number|mobile|mobile phone|telefon|telefonu|mobil|"
        "əlaqə nömrəsi|телефон|номер телефона|cep telefonu",
        "persons.opened_on": "registration date|date of registration|registered on|date opened|opened on|case opened|"
        "arrival date|date of arrival|arrival|qeydiyyat tarixi|müraciət tarixi|daxil olma tarixi|gəliş tarixi|"
        "дата регистрации|дата обращения|дата прибытия|дата поступления|kayıt tarihi|geliş tarihi|başvuru tarihi",
        "persons.organisation": "organisation|agency|owned by agency|təşkilat|qurum|организация|kurum|kuruluş",
        "classifications.status": "victim status|classification|identification status|qurban statusu|status|"
        "статус|статус жертвы|statü|durum",
        "classifications.effective_on": "identification date|date of identification|identified on|status date|"
        "müəyyən olunma tarixi|дата идентификации|дата признания|tespit tarihi",
        "exploitation.form": "exploitation|form of exploitation|type of exploitation|exploitation type|"
        "protection concerns|protection concern|istismar|istismar forması|istismarın növü|istismar növü|"
        "форма эксплуатации|вид эксплуатации|эксплуатация|sömürü türü|istismar türü",
        "exploitation.country": "country of exploitation|exploitation country|istismar ölkəsi|istismar olunduğu ölkə|"
        "страна эксплуатации|sömürü ülkesi",
        "stays.shelter_code": "shelter|house|shelter name|sığınacaq|sığınacağın adı|приют|убежище|кризисный центр|"
        "sığınma evi|sığınak",
        "stays.bed": "bed|room|çarpayı|yataq|койка|кровать|yatak",
        "stays.check_in": "check in|check in date|admission date|date of admission|entry date|yerləşdirmə tarixi|"
        "yerləşmə tarixi|giriş tarixi|дата заселения|дата приема|дата въезда|giriş tarihi",
        "stays.check_out": "check out|check out date|departure date|date of departure|exit date|discharge date|"
        "çıxış tarixi|ayrılma tarixi|дата выезда|дата выбытия|дата выписки|çıkış tarihi",
        "assistance.type": "assistance|type of assistance|service|service type|yardım|yardımın növü|yardım növü|xidmət|"
        "вид помощи|помощь|услуга|yardım türü|hizmet",
        "assistance.delivered_on": "date of assistance|service date|delivered on|yardım tarixi|xidmət tarixi|"
        "дата помощи|дата оказания помощи|yardım tarihi",
        "assistance.quantity": "quantity|amount of items|miqdar|say|количество|miktar|adet",
        "assistance.amount_azn": "amount|amount azn|cost|sum|məbləğ|məbləğ azn|сумма|стоимость|tutar",
        "referrals.to_organisation": "referred to|referral to|yönləndirildiyi qurum|куда направлен|куда направлена|"
        "yönlendirilen kurum",
        "referrals.submitted_on": "referral date|date of referral|yönləndirmə tarixi|дата направления|yönlendirme tarihi",
    }
)

# What a cell says, by the codes of a column.
VALUES: dict[str, dict[str, str]] = {
    "sex": _by_word(
        {
            "female": "female|f|woman|girl|q|qadın|qız|kadın|k|kız|ж|жен|женский|женщина|девочка|2",
            "male": "male|m|man|boy|k i|kişi|oğlan|erkek|e|м|муж|мужской|мужчина|мальчик|3",
            "other": "other|o|x|digər|diğer|другое|другой|4",
            "unknown": "unknown|u|not known|məlum deyil|bilinmir|bilinmiyor|неизвестно|не известно|1",
        }
    ),
    "status": _by_word(
        {
            "potential": "potential|potential victim|potensial|potensial qurban|потенциальная жертва|потенциальный|"
            "potansiyel mağdur|potansiyel",
            "presumed": "presumed|presumed victim|suspected|ehtimal olunan|ehtimal edilən qurban|ehtimal olunan qurban|"
            "предполагаемая жертва|предполагаемый|предполагаемая|muhtemel mağdur",
            "identified": "identified|identified victim|victim|müəyyən edilmiş|müəyyən edilmiş qurban|qurban|"
            "идентифицированная жертва|идентифицирована|выявлена|tespit edilmiş mağdur",
            "recognised": "recognised|formally recognised|formally identified|rəsmi tanınmış|tanınmış qurban|"
            "признана жертвой|признана|признан|официально признана|tanınmış mağdur",
            "not_victim": "not victim|not a victim|no victim|qurban deyil|не жертва|не является жертвой|mağdur değil",
        }
    ),
    "form": _by_word(
        {
            "ForcedLabour": "forced labour|labour exploitation|məcburi əmək|"
            "əmək istismarı|принудительный труд|трудовая эксплуатация|zorla çalıştırma|emek sömürüsü",
            "SexualExploitation": "sexual exploitation|sexually exploited|cinsi istismar|seksual istismar|"
            "сексуальная эксплуатация|cinsel sömürü|cinsel istismar",
            "ChildLabour": "child labour|uşaq əməyi|детский труд|çocuk işçiliği|worst forms of child labour",
            "ForcedMarriage": "forced marriage|early marriage|child marriage|məcburi nikah|erkən nikah|"
            "принудительный брак|zorla evlendirme",
            "Servitude": "servitude|domestic servitude|подневольное состояние|asılılıq|kulluk",
            "OrganRemoval": "organ removal|organ trafficking|orqan|orqanların çıxarılması|изъятие органов|organ ticareti",
            "ForcedBegging": "forced begging|begging|dilənçilik|məcburi dilənçilik|попрошайничество|zorla dilendirme",
            "ForcedCriminality": "forced criminality|criminal activities|cinayətə cəlb etmə|"
            "принуждение к преступлениям|suça zorlama",
            "SlaveryOrSimilar": "slavery|slavery or similar|köləlik|рабство|kölelik",
            "Other": "other|digər|другое|diğer|trafficked|trafficked smuggled|trafficking",
        }
    ),
    "type": _by_word(
        {
            "accommodation": "accommodation|shelter|yerləşdirmə|sığınacaq|размещение|проживание|barınma",
            "food": "food|food parcel|ərzaq|qida|питание|продукты|gıda",
            "clothing_hygiene": "clothing|clothes|hygiene|geyim|gigiyena|одежда|гигиена|giyim",
            "medical_general": "medical|medical assistance|health|tibbi|tibbi yardım|медицинская помощь|tıbbi yardım",
            "psychological_counselling": "psychological|psychological support|counselling|psixoloji|psixoloji yardım|"
            "психологическая помощь|psikolojik destek",
            "legal_information": "legal|legal aid|legal assistance|hüquqi|hüquqi yardım|юридическая помощь|hukuki yardım",
            "vocational_training": "vocational training|training|peşə kursu|peşə təhsili|профессиональное обучение|"
            "mesleki eğitim",
            "employment_placement": "employment|job placement|işlə təmin|işə düzəltmə|трудоустройство|işe yerleştirme",
            "financial_aid": "financial aid|financial|cash|maddi yardım|материальная помощь|финансовая помощь|nakit",
            "schooling": "schooling|school|education|təhsil|образование|школа|eğitim",
            "other": "other|digər|другое|diğer",
        }
    ),
}
_NATIONS = _by_word(
    {
        "AZE": "azerbaijani|azərbaycanlı|азербайджанка|азербайджанец",
        "UZB": "uzbek|özbək|узбечка|узбек",
        "TUR": "turkish|türk|турчанка|турок",
        "RUS": "russian|rus|россиянка|россиянин|russia|rusiya|россия",
        "UKR": "ukrainian|ukraynalı|украинка|украинец",
        "GEO": "georgian|gürcü|грузинка|грузин",
        "IRN": "iranian|iranlı|iran|иран",
        "GBR": "british|uk|great britain",
        "USA": "american|us|usa",
        "SYR": "syrian|syria|suriya|suriye|сирия",
        "ARE": "uae|oae|bəə|оаэ",
        STATELESS: "stateless|vətəndaşlığı yoxdur|vətəndaşlığı olmayan|без гражданства|лицо без гражданства|vatansız",
    }
)
LANGUAGES = ("az", "en", "ru", "tr")
NO_WORDS = frozenset({"-", "--", "?", "na", "n a", "none", "null", "nil", "yoxdur", "нет", "нет данных", "yok"})


@cache
def countries() -> dict[str, str]:
    """Alpha-3 by every name that a country has in the four languages, and by both of its codes."""
    found = {folded(country_name(code, language)): code for code in COUNTRIES for language in LANGUAGES}
    found |= {short.lower(): code for code, short in COUNTRIES.items()}
    return found | {code.lower(): code for code in (*COUNTRIES, STATELESS)} | _NATIONS


MONTHS = {
    folded(word): number
    for number, words in enumerate(
        (
            "january|jan|yanvar|ocak|января|январь|янв", "february|feb|fevral|şubat|февраля|февраль|фев",
            "march|mar|mart|марта|март|мар", "april|apr|aprel|nisan|апреля|апрель|апр", "may|mayıs|мая|май",
            "june|jun|iyun|haziran|июня|июнь|июн", "july|jul|iyul|temmuz|июля|июль|июл",
            "august|aug|avqust|ağustos|августа|август|авг", "september|sep|sept|sentyabr|eylül|сентября|сентябрь|сен",
            "october|oct|oktyabr|ekim|октября|октябрь|окт", "november|nov|noyabr|kasım|ноября|ноябрь|ноя",
            "december|dec|dekabr|aralık|декабря|декабрь|дек",
        ),
        start=1,
    )
    for word in words.split("|")
}  # fmt: skip
