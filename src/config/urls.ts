// URLs that a var may hold.

/** A public URL of a Worker: an origin, or one with a path, written without a trailing slash, query or fragment. */
export function isIssuer(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false
  return value === url.origin || (url.pathname !== '/' && !value.endsWith('/') && value === url.origin + url.pathname)
}

/** Whether a text is a URL to send people to. */
function isWebUrl(value: string): boolean {
  const url = /^[!-~]+$/.test(value) ? URL.parse(value) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** Whether a text is an http(s) URL without a password, in visible ASCII; an empty one is. */
export const isAppUrl = (value: string): boolean => value === '' || isWebUrl(value)

export const ISSUER_MESSAGE = 'must be an http(s) URL without a trailing slash, query or fragment'
