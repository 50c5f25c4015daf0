"""What people say in German: own sentences, every one with a coined name or number."""

from console.demo.grammar import Book, Names, Pieces, words

NAMES = Names(
    first=words(
        "Al Bern Birk Buch Dorn Eber Eich Erl Feld Frank Geis Grün Hag Hart Hirsch Imm Kirch Korn Lauf Lind Lüt "
        "Mark Neu Ober Pfal Reich Rod Sal Stein Tann Wald Wolf"
    ),
    middle=words("a ach ar as au e ech el em en er es i ich il in ing is o ol on or os u ul un ur us elm ant olf und"),
    last=words(
        "au bach berg brück burg dorf eck feld furt hagen hain hausen heim hof holz horst kirchen leben loh münde "
        "ow rath rode rot see stadt stein tal wald weiler winkel zell"
    ),
    given=words("Anke Bernd Carla Dirk Elif Frieda Gregor Hanna Ingo Jana Kai Lena Malte Nele Olaf Petra Rolf Svenja"),
)
_START = ("", "", "{Hallo|Moin|Grüße} aus [town], ", "Frage für [person]: ", "Kurz notiert in [town]: ")
_END = ("", "", "Mehr dazu bald aus [town].", "[person] sieht das auch so.", "Das war der Stand in der [street]straße.")
_CORES = {
    ("parcel", "praise"): (
        "das Paket von [brand] kam einen Tag früher in [town] an, {toll|wunderbar|klasse}!",
        "der Fahrer von [brand] in der [street]straße ist {immer freundlich|wirklich nett|sehr hilfsbereit}.",
        "{danke|vielen Dank} an [brand], Sendung [ref] war perfekt verpackt.",
    ),
    ("parcel", "question"): (
        "liefert [brand] auch {samstags|am Feiertag|abends} nach [town]?",
        "wie ändere ich die Adresse für die Sendung [ref] bei [brand]?",
        "gibt es eine Packstation von [brand] in der Nähe von [town]?",
    ),
    ("parcel", "joke"): (
        "mein Paket von [brand] kennt [town] inzwischen besser als ich.",
        "[person] hat den Hund in einen Karton von [brand] gesetzt, jetzt will er nach [town].",
    ),
    ("parcel", "plain"): (
        "der Laden von [brand] in [town] ist {umgezogen|jetzt länger offen|neben dem Bahnhof}.",
        "ich habe heute [n] Pakete mit [brand] an [person] geschickt.",
        "Sendung [ref] von [brand] ist {unterwegs|in [town] angekommen|sortiert}.",
    ),
    ("parcel", "complaint"): (
        "seit [n] Tagen warte ich in [town] auf mein Paket von [brand].",
        "[brand] hat das Paket [ref] {beim falschen Nachbarn|im Regen} abgegeben.",
        "bei [brand] geht für [town] {niemand ans Telefon|nie jemand an den Apparat}.",
    ),
    ("bank", "praise"): (
        "mit [brand] in [n] Minuten ein Konto eröffnet, mitten in [town], {super|großartig}!",
        "die Sparziele in [brand] sind {klasse|richtig gut}, [person] hat schon [n].",
    ),
    ("bank", "question"): (
        "funktioniert [brand] auch {auf zwei Geräten|mit einem Gemeinschaftskonto} für [person]?",
        "welcher Automat in [town] nimmt die Karte von [brand]?",
        "wie hoch ist das Limit bei [brand], wenn ich nach [town] reise?",
    ),
    ("bank", "joke"): (
        "laut [brand] gebe ich in [town] alles für Kuchen aus, stimmt leider.",
        "mein Sparziel bei [brand] heißt [person] und bleibt genauso leer.",
    ),
    ("bank", "plain"): (
        "[brand] zieht mit dem Büro nach [town], schreibt [person].",
        "ich habe die Miete für die [street]straße auf [brand] umgestellt.",
        "Version [ref] von [brand] ist {da|installiert|erschienen}.",
    ),
    ("bank", "complaint"): (
        "die App von [brand] stürzt in [town] {ständig|schon wieder} ab.",
        "[brand] hat mir [sum] Euro Gebühr abgezogen, sagt [person], das ist zu viel.",
        "die Karte von [brand] wurde in [town] abgelehnt, sehr ärgerlich.",
    ),
}
BOOK = Book("de", NAMES, {key: Pieces(_START, cores, _END) for key, cores in _CORES.items()})
