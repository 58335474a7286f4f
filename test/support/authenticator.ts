// An authenticator in software, for what no honest one does: every byte that it answers can be bent on the way (WebAuthn L3 §6,
// §7). Keys are ES256 unless told.
import { toBase64Url, toUtf8 } from '../../src/crypto/encoding.ts'

/** Options as our routes answer them. */
type CreationOptions = { challenge: string; rp: { id: string }; user: { id: string } }
type RequestOptions = { challenge: string; rpId: string }
/** What a browser gives. */
export type CredentialJson = { id: string; rawId: string; type: string; response: Record<string, unknown> } & Record<
  string,
  unknown
>

/** What a page and an authenticator say; each part can be another than it should be. */
export type Bend = {
  type?: string
  challenge?: string
  origin?: string
  crossOrigin?: boolean
  topOrigin?: string
  rpId?: string
  up?: boolean
  uv?: boolean
  be?: boolean
  bs?: boolean
  signCount?: number
  algorithm?: number
  format?: string
  statement?: Uint8Array
  userHandle?: string | null
  /** The last look at the bytes before they are signed or sent. */
  authData?: (bytes: Uint8Array) => Uint8Array
  attestationObject?: (bytes: Uint8Array) => Uint8Array
  signature?: (bytes: Uint8Array) => Uint8Array
}

export class Authenticator {
  readonly origin: string
  readonly bent: Bend
  credentialId: Uint8Array = crypto.getRandomValues(new Uint8Array(32))
  signCount = 0
  userHandle = ''
  #keys: CryptoKeyPair | undefined

  /** `bent` is what it always does; a device-bound key that verifies its person, unless told. */
  constructor(origin = 'http://localhost:8787', bent: Bend = {}) {
    this.origin = origin
    this.bent = bent
  }

  get id(): string {
    return toBase64Url(this.credentialId)
  }

  /** Answers `create`: a RegistrationResponseJSON. */
  async register(options: CreationOptions, bend: Bend = {}): Promise<CredentialJson> {
    const how = { ...this.bent, ...bend }
    this.userHandle = options.user.id
    this.#keys = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair
    const jwk = (await crypto.subtle.exportKey('jwk', this.#keys.publicKey)) as JsonWebKey
    const key = cborMap([
      [1, 2],
      [3, how.algorithm ?? -7],
      [-1, 1],
      [-2, bytes(jwk.x ?? '')],
      [-3, bytes(jwk.y ?? '')],
    ])
    const attested = join(new Uint8Array(16), uint16(this.credentialId.length), this.credentialId, key)
    const data = await this.#authData(options.rp.id, 0x40, how, attested)
    const object = join(
      Uint8Array.of(0xa3),
      cborText('fmt'),
      cborText(how.format ?? 'none'),
      cborText('attStmt'),
      how.statement ?? Uint8Array.of(0xa0),
      cborText('authData'),
      cborBytes(data),
    )
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, how),
        attestationObject: toBase64Url(how.attestationObject?.(object) ?? object),
        transports: ['internal'],
      },
    }
  }

  /** Answers `get`: an AuthenticationResponseJSON. The counter rises by one. */
  async assert(options: RequestOptions, bend: Bend = {}): Promise<CredentialJson> {
    const how = { ...this.bent, ...bend }
    this.signCount += 1
    const data = await this.#authData(options.rpId, 0, how, new Uint8Array())
    const client = this.#clientData('webauthn.get', options.challenge, how)
    const signed = join(data, await sha256(bytes(client)))
    if (this.#keys === undefined) throw new Error('register first')
    const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.#keys.privateKey, plain(signed))
    const signature = derOf(new Uint8Array(raw))
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: client,
        authenticatorData: toBase64Url(data),
        signature: toBase64Url(how.signature?.(signature) ?? signature),
        userHandle: how.userHandle === undefined ? this.userHandle : how.userHandle,
      },
    }
  }

  #clientData(type: string, challenge: string, how: Bend): string {
    const data = {
      type: how.type ?? type,
      challenge: how.challenge ?? challenge,
      origin: how.origin ?? this.origin,
      crossOrigin: how.crossOrigin ?? false,
      ...(how.topOrigin === undefined ? {} : { topOrigin: how.topOrigin }),
    }
    return toBase64Url(toUtf8(JSON.stringify(data)))
  }

  async #authData(rpId: string, more: number, how: Bend, rest: Uint8Array): Promise<Uint8Array> {
    const { up = true, uv = true, be = false, bs = false } = how
    const flags = Number(up) | (Number(uv) << 2) | (Number(be) << 3) | (Number(bs) << 4) | more
    const counter = new DataView(new ArrayBuffer(4))
    counter.setUint32(0, how.signCount ?? this.signCount)
    const hash = await sha256(toUtf8(how.rpId ?? rpId))
    const data = join(hash, Uint8Array.of(flags), new Uint8Array(counter.buffer), rest)
    return how.authData?.(data) ?? data
  }
}

const plain = (from: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(from)

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function bytes(base64Url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}

async function sha256(of: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', plain(of)))
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255)
}

function cborHead(major: number, value: number): Uint8Array {
  if (value < 24) return Uint8Array.of((major << 5) | value)
  return value < 256 ? Uint8Array.of((major << 5) | 24, value) : join(Uint8Array.of((major << 5) | 25), uint16(value))
}

export const cborBytes = (value: Uint8Array): Uint8Array => join(cborHead(2, value.length), value)
export const cborText = (value: string): Uint8Array => join(cborHead(3, toUtf8(value).length), toUtf8(value))
const cborInteger = (value: number): Uint8Array => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value))

function cborMap(entries: readonly (readonly [number, number | Uint8Array])[]): Uint8Array {
  const items = entries.flatMap(([key, value]) => [
    cborInteger(key),
    typeof value === 'number' ? cborInteger(value) : cborBytes(value),
  ])
  return join(cborHead(5, entries.length), ...items)
}

/** An ECDSA signature as WebAuthn has it: ASN.1 DER instead of r and s side by side. */
function derOf(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array): Uint8Array => {
    const start = part.findIndex((byte) => byte !== 0)
    const trimmed = part.slice(start < 0 ? part.length - 1 : start)
    const value = (trimmed[0] ?? 0) > 127 ? join(Uint8Array.of(0), trimmed) : trimmed
    return join(Uint8Array.of(2, value.length), value)
  }
  const body = join(integer(raw.slice(0, 32)), integer(raw.slice(32)))
  return join(Uint8Array.of(0x30, body.length), body)
}
