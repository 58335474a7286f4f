// Stands in the bundle for @peculiar/x509 (wrangler.toml, [alias]): the part of the WebAuthn library that walks certificates, and
// fetches revocation lists from wherever they say. No certificate gets that far (see passkey.ts), and a third of it needn't either.

class Never {
  constructor() {
    throw new Error('attestation certificates are not looked into')
  }
}

export {
  Never as AuthorityKeyIdentifierExtension,
  Never as CRLDistributionPointsExtension,
  Never as SubjectKeyIdentifierExtension,
  Never as X509Certificate,
  Never as X509ChainBuilder,
  Never as X509Crl,
}
