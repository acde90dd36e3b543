"""A passkey whose device is this file: what a browser would send at registering and at signing in."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HOST, ORIGIN = "localhost", "http://localhost"
CREDENTIAL = b"the one passkey of ada"
KEY = ec.derive_private_key(20_261_122, ec.SECP256R1())
FLAG = AuthenticatorData.FLAG
RP = hashlib.sha256(HOST.encode()).digest()


def registered(challenge: bytes = b"long ago") -> dict[str, Any]:
    """What a browser sends when the passkey is made."""
    made = AttestedCredentialData.create(Aaguid.NONE, CREDENTIAL, ES256.from_cryptography_key(KEY.public_key()))
    data = AuthenticatorData.create(RP, FLAG.UP | FLAG.UV | FLAG.AT, 0, made)
    client = CollectedClientData.create("webauthn.create", challenge, ORIGIN)
    attested = AttestationObject.create("none", data, {})
    return _sent(
        {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(attested),
            "transports": ["usb"],
        },
        {"credProps": {"rk": True}},
    )


def signed(options: dict[str, Any], person: int) -> dict[str, Any]:
    """What a browser sends when it answers a challenge."""
    client = CollectedClientData.create("webauthn.get", options["publicKey"]["challenge"], ORIGIN)
    data = AuthenticatorData.create(RP, FLAG.UP | FLAG.UV, 1)
    proof = KEY.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
    return _sent(
        {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(proof),
            "userHandle": websafe_encode(str(person).encode()),
        },
        {},
    )


def _sent(response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
    key = websafe_encode(CREDENTIAL)
    return {
        "id": key, "rawId": key, "type": "public-key", "authenticatorAttachment": "cross-platform",
        "response": response, "clientExtensionResults": extensions,
    }  # fmt: skip
