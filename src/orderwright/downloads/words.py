"""What buyers read whose link leads to no file."""

from __future__ import annotations

from html import escape
from typing import Final

#: By language: a title and a text for each case.
_WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "en": {
        "not_found": ("There is nothing here", "This link leads to no file. Copy it from the mail as a whole."),
        "ended": ("This link has ended", "Ask the shop for a new one: it can send the mail again."),
        "broken": ("This does not work right now", "Your file can't be sent at the moment. Try again in a minute."),
    },
    "de": {
        "not_found": (
            "Hier ist nichts",
            "Dieser Link führt zu keiner Datei. Kopieren Sie ihn ganz aus der Mail.",
        ),
        "ended": ("Dieser Link ist abgelaufen", "Bitten Sie den Shop um einen neuen: Er kann die Mail erneut senden."),
        "broken": (
            "Das geht gerade nicht",
            "Ihre Datei kann im Moment nicht gesendet werden. Versuchen Sie es in einer Minute noch einmal.",
        ),
    },
    "fr": {
        "not_found": ("Il n'y a rien ici", "Ce lien ne mène à aucun fichier. Copiez-le en entier depuis l'e-mail."),
        "ended": ("Ce lien a expiré", "Demandez-en un nouveau à la boutique : elle peut renvoyer l'e-mail."),
        "broken": (
            "Cela ne fonctionne pas pour l'instant",
            "Votre fichier ne peut pas être envoyé en ce moment. Réessayez dans une minute.",
        ),
    },
    "es": {
        "not_found": ("Aquí no hay nada", "Este enlace no lleva a ningún archivo. Cópielo entero del correo."),
        "ended": ("Este enlace ha caducado", "Pida uno nuevo a la tienda: puede enviar el correo otra vez."),
        "broken": (
            "Ahora mismo no funciona",
            "Su archivo no se puede enviar en este momento. Inténtelo de nuevo en un minuto.",
        ),
    },
}
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""


def page(key: str, accepted: str) -> str:
    """The page, in the first language of an `Accept-Language` that there is, else in English."""
    named = (part.split(";")[0].strip().split("-")[0].lower() for part in accepted[:200].split(","))
    language = next((tag for tag in named if tag in _WORDS), "en")
    title, text = _WORDS[language][key]
    return _PAGE.format(language=language, title=escape(title), text=escape(text))
