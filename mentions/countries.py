"""The countries by their two letters (ISO 3166), and a name that people write instead of them."""

from difflib import get_close_matches

_UNOFFICIAL = {"UK": "GB", "EL": "GR"}
_NAMES = """
AD andorra AE emirates AF afghanistan AG antigua AI anguilla AL albania AM armenia AO angola AQ antarctica AR argentina
AS american-samoa AT austria AU australia AW aruba AX åland AZ azerbaijan BA bosnia BB barbados BD bangladesh
BE belgium BF burkina-faso BG bulgaria BH bahrain BI burundi BJ benin BL saint-barthelemy BM bermuda BN brunei
BO bolivia BQ bonaire BR brazil BS bahamas BT bhutan BV bouvet BW botswana BY belarus BZ belize CA canada CC cocos
CD congo-kinshasa CF central-africa CG congo CH switzerland CI ivory-coast CK cook-islands CL chile CM cameroon
CN china CO colombia CR costa-rica CU cuba CV cape-verde CW curaçao CX christmas-island CY cyprus CZ czechia DE germany
DJ djibouti DK denmark DM dominica DO dominican-republic DZ algeria EC ecuador EE estonia EG egypt EH western-sahara
ER eritrea ES spain ET ethiopia FI finland FJ fiji FK falklands FM micronesia FO faroe FR france GA gabon GB britain
GD grenada GE georgia GF french-guiana GG guernsey GH ghana GI gibraltar GL greenland GM gambia GN guinea GP guadeloupe
GQ equatorial-guinea GR greece GS south-georgia GT guatemala GU guam GW guinea-bissau GY guyana HK hong-kong
HM heard-island HN honduras HR croatia HT haiti HU hungary ID indonesia IE ireland IL israel IM isle-of-man IN india
IO chagos IQ iraq IR iran IS iceland IT italy JE jersey JM jamaica JO jordan JP japan KE kenya KG kyrgyzstan
KH cambodia KI kiribati KM comoros KN saint-kitts KP north-korea KR korea KW kuwait KY cayman KZ kazakhstan LA laos
LB lebanon LC saint-lucia LI liechtenstein LK sri-lanka LR liberia LS lesotho LT lithuania LU luxembourg LV latvia
LY libya MA morocco MC monaco MD moldova ME montenegro MF saint-martin MG madagascar MH marshall-islands MK macedonia
ML mali MM myanmar MN mongolia MO macau MP mariana-islands MQ martinique MR mauritania MS montserrat MT malta
MU mauritius MV maldives MW malawi MX mexico MY malaysia MZ mozambique NA namibia NC new-caledonia NE niger
NF norfolk-island NG nigeria NI nicaragua NL netherlands NO norway NP nepal NR nauru NU niue NZ new-zealand OM oman
PA panama PE peru PF french-polynesia PG papua-new-guinea PH philippines PK pakistan PL poland PM saint-pierre
PN pitcairn PR puerto-rico PS palestine PT portugal PW palau PY paraguay QA qatar RE réunion RO romania RS serbia
RU russia RW rwanda SA saudi-arabia SB solomon-islands SC seychelles SD sudan SE sweden SG singapore SH saint-helena
SI slovenia SJ svalbard SK slovakia SL sierra-leone SM san-marino SN senegal SO somalia SR suriname SS south-sudan
ST sao-tome SV el-salvador SX sint-maarten SY syria SZ eswatini TC turks-and-caicos TD chad
TF french-southern-territories TG togo TH thailand TJ tajikistan TK tokelau TL timor TM turkmenistan TN tunisia
TO tonga TR turkey TT trinidad TV tuvalu TW taiwan TZ tanzania UA ukraine UG uganda UM minor-outlying-islands
US america UY uruguay UZ uzbekistan VA vatican VC saint-vincent VE venezuela VG british-virgin-islands
VI virgin-islands VN vietnam VU vanuatu WF wallis-and-futuna WS samoa XK kosovo YE yemen YT mayotte ZA south-africa
ZM zambia ZW zimbabwe
"""
_WORDS = _NAMES.split()
_CODES = {name: code for code, name in zip(_WORDS[::2], _WORDS[1::2], strict=True)} | {
    "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL", "türkiye": "TR", "usa": "US", "uae": "AE",
}  # fmt: skip
COUNTRIES = frozenset(_CODES.values())


def country(written: str) -> str:
    """Two letters in upper case, the official ones for UK and EL; anything else as it is written."""
    code = written.upper()
    return _UNOFFICIAL.get(code, code) if len(written) == 2 and written.isascii() else written


def meant(written: str) -> str | None:
    """The letters of the country that a name, perhaps misspelt, is nearest to."""
    near = get_close_matches(written.casefold(), _CODES, n=1, cutoff=0.75)
    return _CODES[near[0]] if near else None
