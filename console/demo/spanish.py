"""What people say in Spanish: own sentences, every one with a coined name or number."""

from console.demo.grammar import Book, Names, Pieces, words

NAMES = Names(
    first=words(
        "Al Ar Bal Bar Cal Cam Can Car Cas Cor Es Fuen Gal Gran Her Huer Lag Mal Man Mon Mor Nav Ol Pal Pen Riv "
        "Sal San Tor Val Vill Zar"
    ),
    middle=words("a ab ac ad al am an ar as e ed el em en er es i ic id il in is o ol on or os u ub ul un ur"),
    last=words(
        "able ada ajo al alba ana ando anza ara aria ate azo edo ejo ena enco era eta eza iego illa ino ira ita "
        "iza oba olla ona ora osa uela uro"
    ),
    given=words(
        "Alba Bruno Carmen Diego Elena Fermín Gema Hugo Inés Javier Lola Marcos Nuria Óscar Pilar Rocío Sergio"
    ),
)
_START = ("", "", "Saludos desde [town], ", "Pregunta [person]: ", "Desde la calle [street], ")
_END = ("", "", "Lo cuento mañana en [town].", "[person] opina lo mismo.", "Un abrazo a la gente de [street].")
_CORES = {
    ("parcel", "praise"): (
        "el paquete de [brand] llegó a [town] un día antes, {genial|qué bien|estupendo}!",
        "el repartidor de [brand] en [town] es {muy amable|simpático|encantador}.",
        "gracias a [brand], el envío [ref] llegó perfecto.",
    ),
    ("parcel", "question"): (
        "¿[brand] reparte {los sábados|los festivos|por la tarde} en [town]?",
        "¿cómo cambio la dirección del envío [ref] con [brand]?",
        "¿hay una taquilla de [brand] cerca de [town]?",
    ),
    ("parcel", "joke"): (
        "mi paquete de [brand] ha visto más calles de [town] que yo.",
        "[person] metió al gato en una caja de [brand] y ahora quiere ir a [town].",
    ),
    ("parcel", "plain"): (
        "la tienda de [brand] en [town] {abre a las ocho|se ha mudado|está junto a la estación}.",
        "hoy envié [n] cartas con [brand] a [person].",
        "el envío [ref] de [brand] {va en camino|ya salió|pasó por [town]}.",
    ),
    ("parcel", "complaint"): (
        "llevo [n] días en [town] esperando el paquete de [brand].",
        "[brand] dejó el paquete [ref] {en la casa equivocada|bajo la lluvia}.",
        "nadie contesta en [brand] cuando llamo desde [town].",
    ),
    ("bank", "praise"): (
        "abrí la cuenta de [brand] en [n] minutos en [town], {genial|me encanta}!",
        "las huchas de [brand] son {estupendas|muy buenas}, [person] ya tiene [n].",
    ),
    ("bank", "question"): (
        "¿[brand] funciona {en dos teléfonos|con cuenta compartida} para [person]?",
        "¿qué cajero de [town] acepta la tarjeta de [brand]?",
    ),
    ("bank", "joke"): (
        "según [brand] todo mi sueldo se queda en los pasteles de [town].",
        "mi hucha de [brand] se llama [person] y está igual de vacía.",
    ),
    ("bank", "plain"): (
        "[brand] traslada su oficina a [town], escribe [person].",
        "cambié el alquiler de la calle [street] a [brand].",
        "ya salió la versión [ref] de [brand].",
    ),
    ("bank", "complaint"): (
        "la aplicación de [brand] se cierra sola en [town] {otra vez|cada día}.",
        "[brand] me cobró [sum] euros de comisión, dice [person] que es demasiado.",
        "la tarjeta de [brand] fue rechazada en [town], qué vergüenza.",
    ),
}
BOOK = Book("es", NAMES, {key: Pieces(_START, cores, _END) for key, cores in _CORES.items()})
