"""Tokens that nobody may be believed with, by name: forged, altered, too old, too long, for others, or badly spelt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import hashes

from tests.panels.minting import KEY_NAME, NOW, SECONDS, Mint, b64, curve_key, eddsa, es, hs, jwk, pem, ps, rs, rsa_key

MISSING = object()


def hostile(kind: str) -> dict[str, str]:
    """Every hostile token for the verifier of one kind, by a name of its own."""
    mint = Mint(kind)
    found = [
        *_signatures(mint),
        *_headers(mint),
        *_raw_headers(mint),
        *_shapes(mint),
        *_times(mint),
        *_whose(mint),
        *_people(mint),
    ]
    named = dict(found)
    assert len(named) == len(found), "two of them have one name"
    return named


def _head(**changes: Any) -> dict[str, Any]:
    head = {"alg": "RS256", "typ": "JWT", "kid": KEY_NAME} | changes
    return {name: value for name, value in head.items() if value is not MISSING}


def _signatures(mint: Mint) -> Iterator[tuple[str, str]]:
    public, other = pem(mint.key), rsa_key("a stranger")
    secrets = {
        "public key in PEM": public.encode(),
        "public key in PEM without its last line end": public.strip().encode(),
        "public key set": json.dumps({"keys": [jwk(mint.key)]}).encode(),
        "public key's modulus": jwk(mint.key)["n"].encode(),
        "nothing": b"",
        "name of the key": KEY_NAME.encode(),
    }
    for name, secret in secrets.items():
        yield f"HS256 with the {name}", mint.token(header=_head(alg="HS256"), signer=hs(secret))
    yield "HS512 with the public key", mint.token(header=_head(alg="HS512"), signer=hs(public.encode(), "sha512"))
    yield "HS256 signed, RS256 said", mint.token(signer=hs(public.encode()))
    for word in ("none", "None", "NONE", "nOnE", ""):
        yield f"algorithm {word!r} without a signature", mint.token(header=_head(alg=word), signer=lambda _: b"")
        yield f"algorithm {word!r} with a signature", mint.token(header=_head(alg=word))
    yield "no signature at all", mint.token(signer=lambda _: b"")
    yield "a signature of nothing but zeros", mint.token(signer=lambda _: bytes(256))
    yield "a stranger's key of the same name", mint.token(signer=rs(other))
    yield "a stranger's key of 1024 bits", mint.token(signer=rs(rsa_key("small", 1024)))
    yield "an elliptic curve", mint.token(header=_head(alg="ES256"), signer=es)
    yield "an elliptic curve that says RS256", mint.token(signer=es)
    yield "EdDSA", mint.token(header=_head(alg="EdDSA"), signer=eddsa)
    yield "PS256 with the right key", mint.token(header=_head(alg="PS256"), signer=ps(mint.key))
    yield "PS256 signed, RS256 said", mint.token(signer=ps(mint.key))
    yield "RS512 with the right key", mint.token(header=_head(alg="RS512"), signer=rs(mint.key, hashes.SHA512()))
    yield "RS384 with the right key", mint.token(header=_head(alg="RS384"), signer=rs(mint.key, hashes.SHA384()))
    yield "RS512 signed, RS256 said", mint.token(signer=rs(mint.key, hashes.SHA512()))
    yield "another token's signature", _grafted(mint)


def _grafted(mint: Mint) -> str:
    changed = mint.token(mint.claims() | {"extra": True}).rpartition(".")[0]
    return f"{changed}.{mint.token().rpartition('.')[2]}"


ALGORITHMS = (
    MISSING,
    None,
    256,
    ["RS256"],
    ["RS256", "none"],
    {"alg": "RS256"},
    "rs256",
    "RS256 ",
    "RS 256",
    "RS256\x00",
)
KEY_IDS = (
    "k2",
    "",
    "../k1",
    "k1\x00",
    "' OR 1=1 --",
    "K1",
    "k" * 10_000,
    1,
    None,
    ["k1"],
    {"kid": "k1"},
    "/dev/null",
)


def _headers(mint: Mint) -> Iterator[tuple[str, str]]:
    own = jwk(rsa_key("a stranger"))
    curve = curve_key().public_key().public_numbers()
    point = {"kty": "EC", "crv": "P-256", "x": b64(curve.x.to_bytes(32)), "y": b64(curve.y.to_bytes(32))}
    stranger = rs(rsa_key("a stranger"))
    yield "its own key in the header", mint.token(header=_head(jwk=own), signer=stranger)
    yield "a curve of its own in the header", mint.token(header=_head(jwk=point, alg="ES256"), signer=es)
    yield "the right key in the header", mint.token(header=_head(jwk=jwk(mint.key)))
    for name in ("jku", "x5u"):
        yield (
            f"an address of keys in {name}",
            mint.token(header=_head(**{name: "https://evil.example/k"}), signer=stranger),
        )
        yield (
            f"an address of keys in {name}, signed rightly",
            mint.token(header=_head(**{name: "https://acme.zendesk.com/k"})),
        )
    yield "certificates in x5c", mint.token(header=_head(x5c=["MIIB"]))
    for crit in ([], ["exp"], ["b64"], ["http://example.com/x"], "exp", None):
        yield f"crit {crit!r}", mint.token(header=_head(crit=crit))
    yield "crit and what it names", mint.token(header=_head(crit=["b64"], b64=False))
    yield "b64 without crit", mint.token(header=_head(b64=False))
    yield "packed", mint.token(header=_head(zip="DEF"))
    yield "a token within", mint.token(header=_head(cty="JWT"))
    for typ in ("JWE", "at+jwt", "secevent+jwt", "dpop+jwt", 7, None, ["JWT"]):
        yield f"typ {typ!r}", mint.token(header=_head(typ=typ))
    for alg in ALGORITHMS:
        yield f"alg {'missing' if alg is MISSING else repr(alg)}", mint.token(header=_head(alg=alg))
    for kid in KEY_IDS:
        yield f"kid {repr(kid)[:30]}", mint.token(header=_head(kid=kid))


def _raw_headers(mint: Mint) -> Iterator[tuple[str, str]]:
    yield "alg said twice", mint.token(header=b'{"alg":"RS256","alg":"none","kid":"k1"}')
    yield "alg said twice, the right one last", mint.token(header=b'{"alg":"none","alg":"RS256","kid":"k1"}')
    yield "a header that is a list", mint.token(header=b'["RS256"]')
    yield "a header that is no JSON", mint.token(header=b"RS256")
    yield "an empty header", mint.token(header=b"{}")
    yield "a header in UTF-16", mint.token(header='{"alg":"RS256","kid":"k1"}'.encode("utf-16"))
    yield "a header with a byte order mark", mint.token(header=b'\xef\xbb\xbf{"alg":"RS256","kid":"k1"}')
    yield "a header that nests deep", mint.token(header=b'{"kid":' + b"[" * 500 + b"]" * 500 + b"}")


def _shapes(mint: Mint) -> Iterator[tuple[str, str]]:
    good = mint.token()
    head, body, signature = good.split(".")
    yield "nothing", ""
    yield "a blank", " "
    yield "dots", ".."
    yield "two parts", f"{head}.{body}"
    yield "two parts and a dot", f"{head}.{body}."
    yield "four parts", f"{good}.{signature}"
    yield "five parts, as of an encrypted one", f"{good}.{signature}.{signature}"
    sealed = b64(json.dumps({"alg": "RSA-OAEP", "enc": "A256GCM"}).encode())
    yield "an encrypted one", f"{sealed}.{body}.{signature}.{body}.{signature}"
    yield "padded", f"{head}==.{body}.{signature}"
    yield "padded signature", f"{good}=="
    yield "blank before", f" {good}"
    yield "line end behind", f"{good}\n"
    yield "line end within", f"{head}.{body}\n.{signature}"
    yield "the word Bearer", f"Bearer {good}"
    yield "in quotes", f'"{good}"'
    yield (
        "the other alphabet of Base64",
        f"{head}.{body}.{b64(bytes([251, 255]) * 128).replace('-', '+').replace('_', '/')}",
    )
    yield "letters beyond ASCII", good[:-1] + "\u212a"
    yield "full-width digits", good.replace(".", "\uff0e")
    yield "a zero byte", good + "\x00"
    yield "too long", mint.token(mint.claims() | {"more": "x" * 20_000})
    yield "a million letters", "A" * 1_000_000
    yield "a million dots", "." * 1_000_000
    yield "as JSON", json.dumps({"protected": head, "payload": body, "signature": signature})
    yield (
        "as JSON with several signatures",
        json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]}),
    )
    yield "cut short", good[:-20]
    yield "claims that are a list", mint.token(json.dumps([mint.claims()]).encode())
    yield "claims that are no JSON", mint.token(b"claims")
    yield "no claims", mint.token(b"{}")
    yield "empty claims", mint.token(b"")
    twice = json.dumps(mint.claims()).encode()
    yield "an end said twice", mint.token(twice[:-1] + b', "exp": %d}' % (SECONDS + 200))
    yield "an audience said twice", mint.token(twice[:-1] + b', "aud": "x"}')
    yield "claims in UTF-16", mint.token(json.dumps(mint.claims()).encode("utf-16"))
    yield "claims with NaN", mint.token(twice[:-1] + b', "x": NaN}')
    yield "claims that nest deep", mint.token(twice[:-1] + b', "x": ' + b"[" * 400 + b"]" * 400 + b"}")


def _changed(mint: Mint, name: str, value: object) -> str:
    claims = mint.claims(NOW)
    if value is MISSING:
        del claims[name]
    else:
        claims[name] = value
    return mint.token(claims)


def _times(mint: Mint) -> Iterator[tuple[str, str]]:
    strange: list[object] = [MISSING, None, "", str(SECONDS + 300), SECONDS + 300.5, float(SECONDS + 300), True, [], {}]
    strange += [[SECONDS + 300], -1, 0, 10**15, -(10**15)]
    for value in strange:
        yield f"exp {'missing' if value is MISSING else repr(value)}", _changed(mint, "exp", value)
    yield "over for a minute", mint.token(mint.claims() | {"iat": SECONDS - 300, "exp": SECONDS - 60})
    yield "over for half a minute", mint.token(mint.claims() | {"iat": SECONDS - 300, "exp": SECONDS - 30})
    yield "over for a year", mint.token(mint.claims() | {"iat": SECONDS - 32_000_300, "exp": SECONDS - 32_000_000})
    for name, seconds in (("eleven minutes", 660), ("ten minutes and a second", 601), ("a day", 86_400)):
        yield f"a life of {name}", _changed(mint, "exp", SECONDS + seconds)
    yield "a life of ten years", _changed(mint, "exp", SECONDS + 315_360_000)
    yield "an end before its beginning", mint.token(mint.claims() | {"iat": SECONDS + 20, "exp": SECONDS + 10})
    yield "an end at its beginning", mint.token(mint.claims() | {"iat": SECONDS, "exp": SECONDS})
    for value in (MISSING, None, str(SECONDS), SECONDS + 0.5, True, []):
        yield f"iat {'missing' if value is MISSING else repr(value)}", _changed(mint, "iat", value)
    yield "made in an hour", mint.token(mint.claims() | {"iat": SECONDS + 3600, "exp": SECONDS + 3900})
    yield "made in a minute", mint.token(mint.claims() | {"iat": SECONDS + 60, "exp": SECONDS + 300})
    yield "made long ago and still good", _changed(mint, "iat", SECONDS - 86_400)
    for value in (SECONDS + 120, str(SECONDS), None, True, SECONDS - 0.5):
        yield f"nbf {value!r}", _changed(mint, "nbf", value)


def _whose(mint: Mint) -> Iterator[tuple[str, str]]:
    other = Mint(mint.kind, "globex").claims()
    for name in ("iss", "aud"):
        right = mint.claims()[name]
        wrong: list[object] = [
            MISSING,
            None,
            "",
            [right],
            [right, "stranger"],
            ["stranger", right],
            [],
            {right: 1},
            True,
            0,
        ]
        wrong += [f"{right} ", f" {right}", right.upper(), right[:-1], right[1:], f"{right}/", f"{right}.evil.example"]
        wrong += [f"{right}\x00", f"{right}\n", f"evil.example/{right}", "*", right.replace("c", "\u0441", 1)]
        for value in wrong:
            yield f"{name} {'missing' if value is MISSING else repr(value)}", _changed(mint, name, value)
    if mint.kind != "forge":
        yield "the issuer of another account", _changed(mint, "iss", other["iss"])
        yield "the audience of another account", _changed(mint, "aud", other["aud"])
        yield "the claims of another account", mint.token(other)
    for kind in {"sidebar", "help_center", "forge"} - {mint.kind}:
        yield f"the claims of {kind}, with our key", mint.token(Mint(kind).claims())
        yield f"a rightful token of {kind}", Mint(kind).token()


def _people(mint: Mint) -> Iterator[tuple[str, str]]:
    yield from {"sidebar": _staff, "help_center": _customers, "forge": _forge}[mint.kind](mint)


def _staff(mint: Mint) -> Iterator[tuple[str, str]]:
    base = mint.base_url
    strange: list[object] = [
        MISSING,
        None,
        "",
        7,
        "7",
        ["x"],
        f"{base}/api/v2/users/0.json",
        f"{base}/api/v2/users/me.json",
    ]
    strange += [f"{base}/api/v2/users/7", f"{base}/api/v2/users/-7.json", f"{base}/api/v2/users/7.json?x=1"]
    strange += [f"{base}/api/v2/users/7.json/../8.json", f"{base}.evil.example/api/v2/users/7.json"]
    strange += [
        "https://globex.zendesk.com/api/v2/users/7.json",
        "/api/v2/users/7.json",
        f"{base}/api/v2/users/\u0667.json",
    ]
    strange += [
        f"{base}/api/v2/users/7.json\n",
        f"{base}/api/v2/users/{'7' * 30}.json",
        f"http{base[5:]}/api/v2/users/7.json",
    ]
    for value in strange:
        yield f"sub {'missing' if value is MISSING else repr(value)}", _changed(mint, "sub", value)
    audience = mint.claims()["aud"]
    yield "another installation", _changed(mint, "aud", audience.replace("981", "982"))
    yield "an installation that begins so", _changed(mint, "aud", audience.replace("981", "9811"))


def _customers(mint: Mint) -> Iterator[tuple[str, str]]:
    for value in (MISSING, None, "", "41", 0, -41, 41.0, True, [41], {"id": 41}, 10**16):
        yield f"userId {'missing' if value is MISSING else repr(value)}", _changed(mint, "userId", value)
    for value in (
        MISSING,
        None,
        "",
        "ana",
        7,
        ["ana@acme.example"],
        "a@b@c.example",
        " ana@acme.example",
        "ana@acme.example\n",
    ):
        yield f"email {'missing' if value is MISSING else repr(value)}", _changed(mint, "email", value)
    yield "an address that is too long", _changed(mint, "email", "a" * 300 + "@acme.example")


def _forge(mint: Mint) -> Iterator[tuple[str, str]]:
    other = Mint("forge", "globex").claims()
    for name in ("app", "context"):
        for value in (MISSING, None, [], "x", {}, other[name], [mint.claims()[name]]):
            yield f"{name} {'missing' if value is MISSING else repr(value)[:40]}", _changed(mint, name, value)
    for value in (MISSING, None, "", 7, ["x"], "../7", "7 ", "x" * 300, "7\n", "a/b", "\u0667"):
        yield f"principal {'missing' if value is MISSING else repr(value)[:30]}", _changed(mint, "principal", value)
    app = mint.claims()["app"]
    for name in ("id", "installationId", "apiBaseUrl"):
        for value in (None, "", [app[name]], f"{app[name]}x", app[name][:-1], app[name].upper()):
            yield f"app.{name} {value!r}", _changed(mint, "app", app | {name: value})
    strange: list[object] = [None, "jira:issueAction", {}, {"type": 7}, {"type": "jira:globalPage"}, []]
    for module in [*strange, {"type": "confluence:macro"}]:
        yield f"module {module!r}", _changed(mint, "app", app | {"module": module})
    yield (
        "another site within",
        _changed(mint, "context", mint.claims()["context"] | {"cloudId": other["context"]["cloudId"]}),
    )
    yield (
        "another installation of our app",
        _changed(mint, "app", app | {"installationId": other["app"]["installationId"]}),
    )
