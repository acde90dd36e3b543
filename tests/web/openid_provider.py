"""An OpenID Connect provider on loopback: discovery, authorization code with PKCE, token, userinfo and keys.

The protocol is oauthlib's; this file keeps codes and tokens in memory and speaks HTTP. Whoever asks is signed in as
`Provider.person` at once, as with a session at one's company.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.oauth2 import OAuth2Error
from oauthlib.openid import RequestValidator
from oauthlib.openid.connect.core.endpoints.pre_configured import Server

CLIENT, SECRET = "goodwill", "a secret between the two"


class Provider(RequestValidator):
    """What oauthlib asks of whoever keeps clients, codes and tokens."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "u-1", "email": "ada@example.org", "email_verified": True, "name": "Ada L"
        }  # fmt: skip
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.used_pkce: list[str] = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = Server(self)
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    @property
    def app(self) -> dict[str, Any]:
        """What stands in the site's file of providers."""
        return {
            "provider_id": "acme", "name": "Acme", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": self.issuer},
        }  # fmt: skip

    # Clients
    def validate_client_id(self, client_id, request, *args, **kwargs):
        return client_id == CLIENT

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
        return urlsplit(redirect_uri).path == "/account/oidc/acme/login/callback/"

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == "code"

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return set(scopes) <= {"openid", "profile", "email"}

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return ["openid"]

    def client_authentication_required(self, request, *args, **kwargs):
        return True

    def authenticate_client(self, request, *args, **kwargs):
        given = (request.client_id, request.client_secret)
        basic = (request.headers or {}).get("Authorization", "")
        if basic.startswith("Basic "):
            given = tuple(base64.b64decode(basic[6:]).decode().split(":", 1))
        request.client = type("Client", (), {"client_id": CLIENT})()
        return given[0] == CLIENT and hmac.compare_digest(given[1] or "", SECRET)

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return grant_type == "authorization_code"

    def validate_user_match(self, id_token_hint, scopes, claims, request):
        return True

    # Codes
    def is_pkce_required(self, client_id, request):
        return True

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        self.codes[code["code"]] = {
            "redirect_uri": request.redirect_uri, "scopes": request.scopes, "person": dict(self.person),
            "challenge": request.code_challenge, "method": request.code_challenge_method, "nonce": request.nonce,
        }  # fmt: skip
        self.used_pkce.append(request.code_challenge_method)

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        kept = self.codes.get(code)
        if kept is None:
            return False
        request.user, request.scopes = kept["person"], kept["scopes"]
        return True

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
        return self.codes[code]["redirect_uri"] == redirect_uri

    def get_code_challenge(self, code, request):
        return self.codes[code]["challenge"]

    def get_code_challenge_method(self, code, request):
        return self.codes[code]["method"]

    def get_authorization_code_scopes(self, client_id, code, redirect_uri, request):
        return self.codes.get(code, {}).get("scopes", [])

    def get_authorization_code_nonce(self, client_id, code, redirect_uri, request):
        return self.codes.get(code, {}).get("nonce")

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
        self.codes.pop(code, None)

    # Tokens
    def save_bearer_token(self, token, request, *args, **kwargs):
        self.tokens[token["access_token"]] = {"person": request.user, "scopes": request.scopes}

    def validate_bearer_token(self, token, scopes, request):
        kept = self.tokens.get(token)
        if kept is None:
            return False
        request.user = kept["person"]
        request.scopes = kept["scopes"]
        return True

    def finalize_id_token(self, id_token, token, token_handler, request):
        now = int(time.time())
        claims = {**id_token, **request.user, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def get_userinfo_claims(self, request):
        return request.user

    # Documents
    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the provider that `_handler` binds."""

    provider: Provider

    def log_message(self, *args: Any) -> None:
        pass

    def _answer(self, status: int, body: Any = "", headers: dict[str, str] | None = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self) -> None:
        path, uri = urlsplit(self.path).path, self.provider.issuer + self.path
        if path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.discovery())
        elif path == "/keys":
            self._answer(200, self.provider.keys())
        elif path == "/userinfo":
            headers, body, status = self.provider.server.create_userinfo_response(uri, headers=dict(self.headers))
            self._answer(status, body, headers)
        elif path == "/authorize":
            self._authorize(uri)
        else:
            self._answer(404)

    def _authorize(self, uri: str) -> None:
        try:
            scopes, asked = self.provider.server.validate_authorization_request(uri, "GET")
            asked.pop("request", None)
            headers, body, status = self.provider.server.create_authorization_response(
                uri, "GET", scopes=scopes, credentials={**asked, "user": self.provider.person}
            )
        except OAuth2Error as error:
            self._answer(400, error.json)
        else:
            self._answer(status, body or "", headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers, text, status = self.provider.server.create_token_response(
            self.provider.issuer + self.path, "POST", body, dict(self.headers)
        )
        self._answer(status, text, headers)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    return type("Bound", (Handler,), {"provider": provider})
