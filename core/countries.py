"""Countries: ISO 3166-1 alpha-3 (as people are recorded) to alpha-2 (as HTCDS and the names' source want them)."""

from functools import cache
from unicodedata import normalize

from babel import Locale
from django.utils.translation import get_language, gettext, override

STATELESS = "XXX"

# ISO 3166-1, the 249 assigned codes: alpha-3:alpha-2. Reserved, withdrawn and user-assigned codes are not countries.
_ASSIGNED = """
    ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU AUT:AT
    AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO
    BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG
    COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO
    DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB
    GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY
    HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT
    JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY
    LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH
    MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA
    NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE
    PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA
    SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR
    SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO
    TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG
    VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW
"""

COUNTRIES: dict[str, str] = {pair[:3]: pair[4:] for pair in _ASSIGNED.split()}


def is_country(code: str) -> bool:
    """True for an assigned alpha-3 code, in capitals, and for XXX, a stateless person."""
    return code in COUNTRIES or code == STATELESS


def country_name(alpha3: str, language: str | None = None) -> str:
    """The country's name in a language (that of the page by default); an unknown code stands for itself."""
    language = language or get_language() or "en"
    if alpha3 == STATELESS:
        with override(language):
            return gettext("Stateless")
    return _names(language).get(COUNTRIES.get(alpha3, ""), alpha3)


def country_choices(language: str | None = None) -> list[tuple[str, str]]:
    """Code and name of every country in the order of that language's alphabet, the stateless last: for a select."""
    language = language or get_language() or "en"
    key = _azerbaijani_order if language.startswith("az") else _plain_order
    named = [(code, country_name(code, language)) for code in COUNTRIES]
    return [*sorted(named, key=lambda pair: key(pair[1])), (STATELESS, country_name(STATELESS, language))]


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language.replace("-", "_").split("_")[0]).territories)


# Letters that stand elsewhere in Unicode than in the Azerbaijani alphabet; `~` comes after every letter.
_AZERBAIJANI = str.maketrans(
    {"ç": "c~", "ə": "e~", "ğ": "g~", "x": "h~", "ı": "h~~", "q": "k~", "ö": "o~", "ş": "s~", "ü": "u~"}
)


def _azerbaijani_order(name: str) -> str:
    return name.replace("İ", "i").replace("I", "ı").lower().translate(_AZERBAIJANI)


def _plain_order(name: str) -> str:
    """Without accents, so that Åland stands under A; й stays a letter of its own."""
    if not name.isascii() and any("а" <= letter <= "ё" for letter in name.lower()):
        return name.lower().replace("ё", "е")
    return "".join(letter for letter in normalize("NFKD", name.lower()) if letter.isalnum() or letter.isspace())
