// Stands in the bundle for what bcryptjs imports as `crypto` (wrangler.toml, [alias]): it draws salts by it where there is no WebCrypto.
// No salt is drawn by it here, and node:crypto would be evaluated at each start.
export default undefined
