"""What people say in French: own sentences, every one with a coined name or number."""

from console.demo.grammar import Book, Names, Pieces, words

NAMES = Names(
    first=words(
        "Am Ar Aub Bar Beau Bel Bois Bour Bray Cham Char Clair Cour Dam Du Fon Gar Grand Lan Lou Mar Mir Mon Mou "
        "Nor Pré Rou Sau Ser Tour Vau Ver"
    ),
    middle=words("a ab ac al am an ar as ai e el em en er es et i ic il in is o ol om on or ou u ul un ur au"),
    last=words(
        "bert beuf court croix dieu fontaine fort gnac gny lac lieu lon loup mont nay nac nas nelle ponne pierre "
        "puy quin ray rive rolle sac teuil thun tigny val ville vy"
    ),
    given=words(
        "Agathe Bastien Camille Didier Élise Fabien Gisèle Hervé Inès Julien Lucie Manon Noé Odile Pascal Rémi Sylvie"
    ),
)
_START = ("", "", "Bonjour de [town], ", "Question de [person] : ", "Depuis la rue [street], ")
_END = ("", "", "La suite bientôt à [town].", "[person] est du même avis.", "Voilà les nouvelles de la rue [street].")
_CORES = {
    ("parcel", "praise"): (
        "le colis de [brand] est arrivé à [town] avec un jour d'avance, {génial|super|bravo} !",
        "le livreur de [brand] à [town] est {toujours aimable|très gentil|vraiment serviable}.",
        "merci à [brand], l'envoi [ref] était parfaitement emballé.",
    ),
    ("parcel", "question"): (
        "est-ce que [brand] livre {le samedi|les jours fériés|le soir} à [town] ?",
        "comment changer l'adresse de l'envoi [ref] chez [brand] ?",
        "y a-t-il une consigne de [brand] près de [town] ?",
    ),
    ("parcel", "joke"): (
        "mon colis de [brand] connaît [town] mieux que moi.",
        "[person] a mis le chat dans un carton de [brand], il veut partir à [town].",
    ),
    ("parcel", "plain"): (
        "le point relais de [brand] à [town] {ouvre à huit heures|a déménagé|est près de la gare}.",
        "aujourd'hui j'ai envoyé [n] lettres avec [brand] à [person].",
        "l'envoi [ref] de [brand] {est en route|est parti|est passé par [town]}.",
    ),
    ("parcel", "complaint"): (
        "cela fait [n] jours que j'attends le colis de [brand] à [town].",
        "[brand] a laissé le colis [ref] {sous la pluie|chez le mauvais voisin}.",
        "personne ne répond chez [brand] quand j'appelle de [town].",
    ),
    ("bank", "praise"): (
        "compte ouvert chez [brand] en [n] minutes à [town], {génial|bravo} !",
        "les cagnottes de [brand] sont {super|très bien faites}, [person] en a déjà [n].",
    ),
    ("bank", "question"): (
        "est-ce que [brand] marche {sur deux téléphones|avec un compte commun} pour [person] ?",
        "quel distributeur à [town] accepte la carte de [brand] ?",
    ),
    ("bank", "joke"): (
        "d'après [brand], tout mon salaire part en gâteaux à [town].",
        "ma cagnotte chez [brand] s'appelle [person], elle est aussi vide que lui.",
    ),
    ("bank", "plain"): (
        "[brand] installe ses bureaux à [town], écrit [person].",
        "j'ai passé le loyer de la rue [street] sur [brand].",
        "la version [ref] de [brand] est {sortie|installée|là}.",
    ),
    ("bank", "complaint"): (
        "l'application de [brand] plante {encore|tous les jours} à [town].",
        "[brand] m'a pris [sum] euros de frais, [person] trouve que c'est trop.",
        "carte de [brand] refusée à [town], quelle honte.",
    ),
}
BOOK = Book("fr", NAMES, {key: Pieces(_START, cores, _END) for key, cores in _CORES.items()})
