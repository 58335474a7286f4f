// How a site refuses over HTTP: by a problem document, in the words of OAuth, by a page, or by nothing where only the head was asked for.
import { isProtocol } from '../../src/http/protocol.ts'
import { LEAKS } from '../support/leaks.ts'
import { ISSUER } from './site-config.ts'

/** An answer of the Worker, as it was read. */
export type Refusal = { status: number; headers: Readonly<Record<string, string | undefined>>; text: string }

/** What is wrong with a refusal (400 and on) of a request; `undefined` where nothing is. */
export function wrongWith(method: string, path: string, { status, headers, text }: Refusal): string | undefined {
  const type = headers['content-type'] ?? ''
  if (method === 'HEAD') return text === '' ? undefined : 'HEAD has a body'
  // Tokens and handles are random: any word may come up in them.
  const leak = LEAKS.find((words) => words.test(text.replace(/[\w-]{40,}/g, '…')))
  if (leak !== undefined) return `it tells of the inside: ${String(leak)}`
  if (type.startsWith('text/html')) return saysSo(text) ? undefined : 'a page that does not say that it refuses'
  const asked = URL.parse(path, ISSUER)?.pathname.replace(/\/$/, '') ?? path
  if (asked === '/userinfo' && text === '')
    return headers['www-authenticate'] === undefined ? 'no challenge' : undefined
  const body = documentIn(text)
  if (body === undefined) return `no document: ${type}`
  if (isProtocol(asked) || asked.startsWith('/backchannel-logout/'))
    if (type.startsWith('application/json'))
      return /^[a-z_]{5,40}$/.test(String(body['error'])) ? undefined : 'no error of OAuth'
  if (!type.startsWith('application/problem+json')) return `no problem document: ${type}`
  const { code, title } = body
  if (typeof code !== 'string' || typeof title !== 'string') return 'a problem without a code or a title'
  if (body['type'] !== `${ISSUER}/problems/${code}`) return 'a problem of another type'
  if (body['status'] !== status) return 'a problem of another status'
  if (!/^[0-9a-f-]{36}$/.test(String(body['request_id']))) return 'a problem without the id of its request'
  if (headers['cache-control'] !== 'no-store') return 'a problem that may be stored'
  if ((status === 429 || status === 503) && !(Number(headers['retry-after']) > 0)) return 'no Retry-After'
  return undefined
}

/** Pages say it in an alert, or under a headline of their own. */
const saysSo = (text: string): boolean =>
  text.includes('role="alert"') || REFUSING.some((words) => text.includes(words))
const REFUSING = [
  'no longer valid',
  'could not be finished',
  'was not accepted',
  'This sign-in is over',
  'Nothing was changed',
]

function documentIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
