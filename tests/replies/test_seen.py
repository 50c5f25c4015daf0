import pytest

from replies.seen import seen

DANGERS = {
    "self-harm": ["me quiero morir", "no quiero vivir más"],
    "safety": [
        "el cargador se quemó y mi hijo se ha hecho daño", "me he quemado con vuestra plancha", "huele a gas",
        "mi bebé se atragantó con una pieza", "mi perro está muy enfermo por vuestra comida", "el freno falló",
        "me dio un calambre la lavadora", "mi madre se cayó y se ha roto la cadera",
    ],
    "law": ["pondré una denuncia", "os denunciaremos", "nos vemos en los tribunales", "esto es ilegal"],
    "fraud": [
        "alguien ha entrado en mi cuenta", "me han robado de la cuenta 500 euros", "han usado mi tarjeta",
        "me han cobrado algo que no he comprado", "habéis filtrado mis datos",
    ],
    "press": ["soy periodista", "escribo para un periódico"],
}  # fmt: skip
COMPLAINTS = [
    "vaya mierda de servicio", "mi pedido no aparece", "el repartidor dejó el paquete en la calle",
    "sois unos ladrones", "no sirve para nada", "estoy muy enfadada", "lleva una hora sin funcionar",
    "faltaban cosas en el paquete",
    "me enviasteis la talla equivocada", "no consigo entrar en mi cuenta", "la comida llegó fría",
    "aún no he recibido",
]  # fmt: skip
PRAISE = ["sois geniales", "buenísima atención", "muy contento con la compra", "qué gusto de servicio"]
HARMLESS = [
    "no me he hecho daño, todo bien", "nadie se ha hecho daño", "la entrega fue rápida", "se quemó la tostada",
    "hoy como con mi hijo", "mañana paso por la tienda",
]  # fmt: skip


@pytest.mark.parametrize("danger", DANGERS)
def test_what_is_dangerous_is_read_in_spanish(danger):
    assert {text: (seen(text, "es").danger or "").partition(":")[0] for text in DANGERS[danger]} == dict.fromkeys(
        DANGERS[danger], danger
    )


def test_complaints_and_praise_are_read_in_spanish_with_and_without_accents():
    assert [one for one in COMPLAINTS if seen(one, "es").kind != "complaint"] == []
    assert [one for one in PRAISE if seen(one.replace("í", "i"), "es").kind != "praise"] == []


def test_what_is_denied_or_ordinary_is_no_danger():
    assert [one for one in HARMLESS if seen(one, "es").danger] == []
    assert [one for one in HARMLESS if seen(one, "es").kind == "complaint"] == []


@pytest.mark.parametrize(
    ("text", "language", "ironic"),
    [
        ("Oh great, Acme lost my parcel again. Fantastic service, thank you so much!", "en", True),
        ("Oh great, that was quick, thank you!", "en", False),
        ("Genial, mi paquete perdido otra vez. ¡Gracias!", "es", True),
        ("Genial, ha llegado a tiempo. ¡Gracias!", "es", False),
    ],
)
def test_who_praises_a_mishap_is_ironic(text, language, ironic):
    assert seen(text, language).ironic == ironic
