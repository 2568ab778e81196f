"""Templates to begin with: plain, short, and made of what templates of a site may be made of."""

from __future__ import annotations

from typing import Final

SUBJECT: Final = "{{ mail.subject }}"
HTML: Final = """<!doctype html>
<html lang="{{ mail.language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:24px;font-family:Arial,sans-serif;font-size:16px;line-height:24px;color:#1c232d;">
<p style="margin:0;color:{{ mail.color }};font-weight:bold;">{{ mail.seller }}</p>
<h1 style="font-size:24px;line-height:32px;">{{ mail.heading }}</h1>
{% if mail.greeting %}<p>{{ mail.greeting }}</p>{% endif %}
{% for text in mail.paragraphs %}<p>{{ text }}</p>{% endfor %}
{% for text in mail.message %}<p style="font-style:italic;">{{ text }}</p>{% endfor %}
{% if mail.button %}<p><a href="{{ mail.button.link }}">{{ mail.button.label }}</a></p>{% endif %}
{% for parcel in mail.parcels %}
<p>{{ parcel.carrier }} {{ parcel.number }}
{% if parcel.link %}<a href="{{ parcel.link }}">{{ mail.words.track }}</a>{% endif %}</p>
{% endfor %}
{% for file in mail.downloads %}<p><a href="{{ file.link }}">{{ file.name }}</a> {{ file.until }}</p>{% endfor %}
<table role="presentation" cellpadding="4">
{% for line in mail.lines %}
<tr><td>{{ line.quantity }}</td><td>{{ line.name }}</td><td align="right">{{ line.amount }}</td></tr>
{% endfor %}
{% for total in mail.totals %}<tr><td></td><td>{{ total.label }}</td><td align="right">{{ total.text }}</td></tr>
{% endfor %}
</table>
{% for text in mail.closing %}<p>{{ text }}</p>{% endfor %}
<hr>
{% for text in mail.footer %}<p style="font-size:13px;color:#5b6675;margin:0;">{{ text }}</p>{% endfor %}
</body>
</html>
"""
TEXT: Final = """{{ mail.heading }}

{% if mail.greeting %}
{{ mail.greeting }}

{% endif %}
{% for text in mail.paragraphs %}
{{ text }}

{% endfor %}
{% for text in mail.message %}
> {{ text }}
{% endfor %}
{% if mail.button %}
{{ mail.button.label }}: {{ mail.button.link }}
{% endif %}
{% for parcel in mail.parcels %}
{{ parcel.carrier }} {{ parcel.number }} {{ parcel.link }}
{% endfor %}
{% for file in mail.downloads %}
{{ file.name }}: {{ file.link }}
{% endfor %}
{% for line in mail.lines %}
- {{ line.quantity }} {{ line.name }} {{ line.amount }}
{% endfor %}
{% for total in mail.totals %}
{{ total.label }}: {{ total.text }}
{% endfor %}
{% for text in mail.closing %}
{{ text }}
{% endfor %}
--
{% for text in mail.footer %}
{{ text }}
{% endfor %}
"""
STARTER: Final = {"subject": SUBJECT, "html": HTML, "text": TEXT}
