"""The national GOST 34.10-2015: GOST R 34.10-2012 over the curve paramSetA of 512 bits, with Streebog, as the root authority writes it.

Numbers stand with their least significant byte first, in keys, in signatures and in the digest; found on the authority's own certificates.
"""

from asn1crypto import core
from gostcrypto import gosthash, gostsignature

KEY_512 = "1.2.398.3.10.1.1.2.2"
SIGNATURES = {"1.2.398.3.10.1.1.2.3.2": "streebog512"}
DIGESTS = {"1.2.398.3.10.1.3.3": "streebog512", "1.2.398.3.10.1.3.2": "streebog256"}
"""Streebog of 512 bits stands in the parameters of keys; of 256 bits it is taken by analogy."""
CURVE = gostsignature.CURVES_R_1323565_1_024_2019["id-tc26-gost-3410-12-512-paramSetA"]
HALF = 64


def digest(name: str, content: bytes) -> bytes:
    """Return Streebog of `content`; `name` is `streebog512` or `streebog256`."""
    return bytes(gosthash.new(name, data=content).digest())


def turned(pair: bytes) -> bytes:
    """Return two numbers of 64 bytes with the bytes of each in the opposite order."""
    return pair[:HALF][::-1] + pair[HALF:][::-1]


def is_signed(content: bytes, signature: bytes, key: bytes) -> bool:
    """Return whether `signature` (r, s) over `content` was made with the private half of `key`, an OCTET STRING of X and Y.

    Raises ValueError for a key or a signature of another shape.
    """
    point = core.OctetString.load(key).native
    if len(point) != 2 * HALF or len(signature) != 2 * HALF:
        raise ValueError("the key or the signature is not of 512 bits")
    verifier = gostsignature.new(gostsignature.MODE_512, CURVE)
    return bool(verifier.verify(turned(point), digest("streebog512", content)[::-1], turned(signature)))
