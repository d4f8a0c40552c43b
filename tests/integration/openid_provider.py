"""An OpenID provider on loopback, built on Authlib's authorization server; a test says who comes and what is wrong."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, ClassVar

import uvicorn
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    AuthorizationServer,
    ClientMixin,
    OAuth2Payload,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.browser.server import free_port

CLIENT, SECRET = "dabiao", "a secret that no text may show"
KEYS = {name: RSAKey.generate_key(2048, {"kid": "main"}) for name in ("own", "foreign")}
"""The provider's key, and another one under the same name."""


@contextmanager
def serving(app: Any, port: int) -> Iterator[None]:
    """The app on this port of loopback, in a thread, until the block is left."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", lifespan="off", ws="none"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


class Client(ClientMixin):
    """The one client that the provider knows."""

    def get_client_id(self) -> str:
        return CLIENT

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/oauth2callback")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return True

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that was given out, good for one exchange."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    claims: dict[str, Any]
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    get_acr = get_amr = get_auth_time


class _Payload(OAuth2Payload):
    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    @property
    def data(self) -> dict[str, str]:
        return self._values

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, {name: [value] for name, value in self._values.items()})


class _Request(OAuth2Request):
    def __init__(self, method: str, uri: str, headers: Any, values: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = _Payload(values)
        self._values = values

    @property
    def args(self) -> dict[str, str]:
        return self._values

    form = args


@dataclass
class Provider:
    """The provider. `person`: the claims of who signs in next. `fault`: what is wrong with their token.

    `fault`: "" · audience · expired · nonce · signature · issuer · unsigned.
    """

    port: int
    person: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> Starlette:
        server = _Server(self)

        async def metadata(_: Request) -> Response:
            return JSONResponse(
                {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "jwks_uri": f"{self.address}/keys",
                    "end_session_endpoint": f"{self.address}/end",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )

        async def keys(_: Request) -> Response:
            return JSONResponse({"keys": [KEYS["own"].as_dict(private=False)]})

        async def authorize(request: Request) -> Response:
            asked_for = _Request("GET", str(request.url), request.headers, dict(request.query_params))
            grant = server.get_consent_grant(asked_for, end_user=self.person)
            answer: Response = server.create_authorization_response(asked_for, grant_user=self.person, grant=grant)
            return answer

        async def token(request: Request) -> Response:
            form = {name: str(value) for name, value in (await request.form()).items()}
            asked_for = _Request("POST", str(request.url), request.headers, form)
            answer: Response = server.create_token_response(asked_for)
            return answer

        async def end(request: Request) -> Response:
            self.ended.append(request.query_params.get("client_id", ""))
            return Response("signed out")

        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", metadata),
                Route("/keys", keys),
                Route("/authorize", authorize),
                Route("/token", token, methods=["POST"]),
                Route("/end", end),
            ]
        )


class _Server(AuthorizationServer):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: "access"))
        self.register_grant(_CodeGrant, [_IdToken(provider), CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        pass

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        pass

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        content = json.dumps(body) if isinstance(body, dict) else body
        return Response(content, status, dict(headers))


class _CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        values = request.payload.data
        self.server.provider.codes[code] = Code(
            code, values["redirect_uri"], values["scope"], values["nonce"], request.user,
            values.get("code_challenge"), values.get("code_challenge_method"),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        known_code: Code | None = self.server.provider.codes.get(code)
        return known_code

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.server.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
        return authorization_code.claims


class _IdToken(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return KEYS["foreign" if self.provider.fault == "signature" else "own"]

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        return {"alg": "RS256", "kid": "main"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        now, fault = int(time.time()), self.provider.fault
        issued_at = now - 7200 if fault == "expired" else now
        return {
            "iss": "http://evil.test" if fault == "issuer" else self.provider.address,
            "aud": "another app" if fault == "audience" else CLIENT,
            "iat": issued_at,
            "exp": issued_at + 3600,
        }

    def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        return claims | ({"nonce": "of another sign-in"} if self.provider.fault == "nonce" else {})

    def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
        return UserInfo(user)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers until the block is left."""
    made = Provider(free_port("openid provider"))
    with serving(made.app(), made.port):
        yield made
