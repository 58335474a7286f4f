// Addresses: which are this machine, and which of those that a peer names may be asked.

/** Whether a host name (as `URL.hostname` gives it) is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

/** Names that mean this machine or its neighbours (RFC 6761 §6.3, RFC 6762 §3, ICANN's `.internal`). */
const NEARBY = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/

/**
 * Whether a URL that a peer names may be asked: https, by a host name of at least two labels, without a password. With
 * `loopback`, because we are on this machine ourselves, http(s) of localhost and 127.0.0.1 too. `URL` writes every spelling
 * of an IPv4 address with dots, so that none slips through as a name.
 */
export function mayBeAsked(address: string, loopback: boolean): boolean {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (url.hostname === 'localhost' || url.hostname === '127.0.0.1') return loopback && /^https?:$/.test(url.protocol)
  const name = url.hostname.replace(/\.$/, '')
  return url.protocol === 'https:' && name.includes('.') && !/^[\d.]+$|^\[/.test(name) && !NEARBY.test(name)
}
