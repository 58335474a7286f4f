// The endpoints of OAuth that any origin may call: no cookie counts there, and what they take proves itself (a secret, a verifier, a token).

/** Programs and pages of any origin call these (Fetch Standard §3.3, without credentials). */
const OPEN = new Set([
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/par',
  '/oauth/device/code',
  '/oauth/register',
  '/userinfo',
])
/** A client's page posts to these, and a person comes along; `SameSite=Lax` keeps their cookies back, and nothing changes there. */
const POSTED = new Set(['/authorize', '/oidc/logout'])

/** Whether a path is called by clients, from whatever origin. */
export const isOpen = (path: string): boolean => OPEN.has(path)

/** Whether a path answers in the words of OAuth (RFC 6749 §5.2), and not by problem documents. */
export const speaksOAuth = (path: string): boolean => OPEN.has(path) && !path.startsWith('/.well-known/')

/** Whether a path is guarded by other means than the origin of a request. */
export const isProtocol = (path: string): boolean => OPEN.has(path) || POSTED.has(path)
