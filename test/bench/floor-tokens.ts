// The tokens of the floor: what the leanest Worker would still have to check of them, by WebCrypto and nothing else.

export type Env = { DB: D1Database; ISSUER: string; MAC_KEY: string; SEAL_KEY: string; SIGNING_KEY: string }
export type Claims = { iss: string; aud: string; sub: string; sid: string; exp: number; scope: string }
/** What a refresh token says. */
export type Refresh = { id: string; counter: number; transport: 'cookie' | 'bearer' }

type Keys = { sign: CryptoKey; verify: CryptoKey; mac: CryptoKey; seal: CryptoKey; header: string }
let known: Keys | undefined

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const BODY_BYTES = 22

/** The keys of an isolate, opened once. */
export async function keysOf(env: Env): Promise<Keys> {
  if (known !== undefined) return known
  const { kid, ...pair } = JSON.parse(env.SIGNING_KEY) as JsonWebKey & { kid: string }
  const { d: _, ...open } = pair
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  known = {
    sign: await crypto.subtle.importKey('jwk', pair, CURVE, false, ['sign']),
    verify: await crypto.subtle.importKey('jwk', open, CURVE, false, ['verify']),
    mac: await crypto.subtle.importKey('raw', bytesOf(env.MAC_KEY), hmac, false, ['sign', 'verify']),
    seal: await crypto.subtle.importKey('raw', bytesOf(env.SEAL_KEY), 'AES-GCM', false, ['encrypt']),
    header: textToBase64Url(JSON.stringify({ alg: 'ES256', kid, typ: 'at+jwt' })),
  }
  return known
}

/** Signs an access token of a day. */
export async function sign(
  env: Env,
  claims: Omit<Claims, 'iss' | 'aud' | 'exp'> & object,
  now: number,
): Promise<string> {
  const keys = await keysOf(env)
  const iat = Math.floor(now / 1000)
  const all = { ...claims, iss: env.ISSUER, aud: env.ISSUER, client_id: 'latchkey', iat, exp: iat + 86_400 }
  const signed = `${keys.header}.${textToBase64Url(JSON.stringify(all))}`
  const signature = await crypto.subtle.sign(SIGNATURE, keys.sign, new TextEncoder().encode(signed))
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`
}

/** The claims of a token that this Worker signed and that is good now for its own routes. */
export async function verify(env: Env, token: string, now: number): Promise<Claims | undefined> {
  const keys = await keysOf(env)
  const [header, payload = '', signature = '', ...more] = token.split('.')
  // One algorithm, one key, one type: their header has one text.
  if (header !== keys.header || more.length > 0) return undefined
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  if (!(await crypto.subtle.verify(SIGNATURE, keys.verify, bytesOf(signature), signed))) return undefined
  const claims = JSON.parse(atob(plain(payload))) as Claims
  const good = claims.iss === env.ISSUER && claims.aud === env.ISSUER && claims.exp * 1000 > now
  return good && claims.scope === 'account' ? claims : undefined
}

/** Reads a refresh token that was made under this key. */
export async function openRefresh(env: Env, token: string): Promise<Refresh | undefined> {
  const { mac } = await keysOf(env)
  const bytes = token.length > 100 ? new Uint8Array() : bytesOf(token)
  const body = bytes.slice(0, BODY_BYTES)
  if (bytes.length !== BODY_BYTES + 32) return undefined
  if (!(await crypto.subtle.verify('HMAC', mac, bytes.slice(BODY_BYTES), body))) return undefined
  const hex = Array.from(body.subarray(2, 18), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    counter: new DataView(body.buffer).getUint32(18),
    transport: body[1] === 0 ? 'cookie' : 'bearer',
  }
}

/** Writes one. */
export async function sealRefresh(env: Env, { id, counter, transport }: Refresh): Promise<string> {
  const { mac } = await keysOf(env)
  const bytes = new Uint8Array(BODY_BYTES + 32)
  bytes[0] = 1
  bytes[1] = transport === 'cookie' ? 0 : 1
  id.replaceAll('-', '')
    .match(/../g)
    ?.forEach((pair, at) => (bytes[2 + at] = Number.parseInt(pair, 16)))
  new DataView(bytes.buffer).setUint32(18, counter)
  bytes.set(new Uint8Array(await crypto.subtle.sign('HMAC', mac, bytes.slice(0, BODY_BYTES))), BODY_BYTES)
  return toBase64Url(bytes)
}

/** A keyed digest of a text, base64url. */
export async function digest(env: Env, text: string): Promise<string> {
  const { mac } = await keysOf(env)
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', mac, new TextEncoder().encode(text))))
}

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const textToBase64Url = (text: string): string => toBase64Url(new TextEncoder().encode(text))

const plain = (base64Url: string): string => base64Url.replaceAll('-', '+').replaceAll('_', '/')

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(plain(base64Url)), (character) => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
