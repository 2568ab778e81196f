"""What the JavaScript tests need before they start: shops with their credentials, and a certificate."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from orderwright.model.sites import NewSite
from orderwright.store.api_keys import create_key
from orderwright.store.apps import create_app, create_oauth_client, install_app
from orderwright.workflows.sites import create_site

ALL_OF_ECOM = "SCOPE.DC-ECOM-MEGA.MANAGE-ECOM"


async def make_shops(dsn: str, names: list[str]) -> dict[str, dict[str, str]]:
    """By name, a site in dollars with a key that may do everything, an installed app, and the client of a front end.

    A name with `gross` in it is that of a site whose prices hold their tax.
    """
    connection = await asyncpg.connect(dsn)
    try:
        return {name: await _make_shop(connection, name) for name in names}
    finally:
        await connection.close()


async def _make_shop(connection: asyncpg.Connection, name: str) -> dict[str, str]:
    now = datetime.now(UTC)
    settings = NewSite(
        name=name,
        currency="USD",
        payment_page_url="https://pay.example.com/{id}",
        tax_included_default="gross" in name,
    )
    site = await create_site(connection, settings, now=now)
    _, key = await create_key(connection, site.id, "conformance", now=now, created_by="conformance")
    app, secret = await create_app(connection, name, now=now)
    instance = await install_app(connection, site.id, app.id, [ALL_OF_ECOM], now=now)
    client = await create_oauth_client(connection, site.id, "front end", now=now)
    return {
        "siteId": str(site.id),
        "apiKey": key,
        "appId": str(app.id),
        "appSecret": secret,
        "instanceId": str(instance.id),
        "clientId": str(client.id),
    }


def write_certificate(key_file: Path, certificate_file: Path) -> None:
    """A key and a certificate for 127.0.0.1 that signs itself, in PEM, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
