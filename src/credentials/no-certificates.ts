// Stands in the bundle for the packages by which the WebAuthn library reads ASN.1 and walks certificates (wrangler.toml, [alias]). No
// certificate gets that far (see passkey.ts), and of ASN.1 an ECDSA signature is all that is left: the packages are a sixth of the file.

class Never {
  constructor() {
    throw new Error('attestation certificates are not read')
  }
}

/** The only form that is read. */
class EcdsaSignature {}

const SEQUENCE = 0x30
const INTEGER = 0x02

/** As `AsnParser` of @peculiar/asn1-schema. */
export const AsnParser = {
  /**
   * Reads an ECDSA signature (RFC 3279 §2.2.3): two integers in DER (X.690 §8.3), as many bytes each as a length of one byte can say,
   * which is enough up to P-384. Throws for anything else.
   */
  parse(bytes: Uint8Array, form: unknown): { r: Uint8Array; s: Uint8Array } {
    if (form !== EcdsaSignature) return new Never() as never
    const r = integerAt(bytes, 2)
    const s = integerAt(bytes, 4 + r.length)
    const length = 4 + r.length + s.length
    if (length > 0x7f || bytes[0] !== SEQUENCE || bytes[1] !== length || bytes.length !== 2 + length)
      throw new Error('not an ECDSA signature')
    return { r, s }
  },
}

/** The content of an INTEGER: one byte at least. */
function integerAt(bytes: Uint8Array, at: number): Uint8Array {
  const [tag, length = 0] = bytes.subarray(at, at + 2)
  const content = bytes.subarray(at + 2, at + 2 + length)
  if (tag !== INTEGER || length === 0 || content.length !== length) throw new Error('not an ECDSA signature')
  return content
}

/** The names of algorithms and extensions that certificates would be compared with. */
const NONE = ''

export {
  EcdsaSignature as ECDSASigValue,
  Never as AuthorityKeyIdentifierExtension,
  Never as BasicConstraints,
  Never as Certificate,
  Never as CRLDistributionPointsExtension,
  Never as ECParameters,
  Never as ExtendedKeyUsage,
  Never as KeyDescription,
  Never as OctetString,
  Never as RSAPublicKey,
  Never as SubjectAlternativeName,
  Never as SubjectKeyIdentifierExtension,
  Never as X509Certificate,
  Never as X509ChainBuilder,
  Never as X509Crl,
  NONE as id_ce_basicConstraints,
  NONE as id_ce_extKeyUsage,
  NONE as id_ce_keyDescription,
  NONE as id_ce_subjectAltName,
  NONE as id_ecdsaWithSHA256,
  NONE as id_ecdsaWithSHA384,
  NONE as id_ecdsaWithSHA512,
  NONE as id_ecPublicKey,
  NONE as id_ml_dsa_44,
  NONE as id_ml_dsa_65,
  NONE as id_ml_dsa_87,
  NONE as id_rsaEncryption,
  NONE as id_secp256r1,
  NONE as id_secp384r1,
  NONE as id_sha1WithRSAEncryption,
  NONE as id_sha256WithRSAEncryption,
  NONE as id_sha384WithRSAEncryption,
  NONE as id_sha512WithRSAEncryption,
}
