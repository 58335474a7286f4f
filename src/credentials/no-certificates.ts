// Replaces @peculiar/x509 in the bundle (wrangler.toml, [alias]). The WebAuthn library walks certificate chains with it, and would
// fetch revocation lists from URLs in them. No certificate gets that far (see passkey.ts), so the package isn't needed.

class Never {
  constructor() {
    throw new Error('attestation certificates are not read')
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
