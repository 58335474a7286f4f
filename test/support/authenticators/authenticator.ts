// An authenticator in software, for what no honest one does: every byte that it answers can be bent on the way (WebAuthn L3 §6,
// §7). Keys are ES256 unless told.
import { toBase64Url, toUtf8 } from '../../../src/crypto/encoding.ts'
import { bytesOf, cborMap, coseOf, derOf, join, KEY_KINDS, uint16, type CoseEntries, type KeyKind } from './cbor.ts'

/** Options as our routes answer them. */
export type CreationOptions = { challenge: string; rp: { id: string }; user: { id: string } }
export type RequestOptions = { challenge: string; rpId: string }
/** What a browser gives. */
export type CredentialJson = { id: string; rawId: string; type: string; response: Record<string, unknown> } & Record<
  string,
  unknown
>

/** What a page and an authenticator say; each part can be another than it should be. */
export type Bend = {
  /** The kind of key that is made. */
  key?: KeyKind
  type?: string
  challenge?: string
  origin?: string
  crossOrigin?: unknown
  topOrigin?: string
  rpId?: string
  up?: boolean
  uv?: boolean
  be?: boolean
  bs?: boolean
  /** Bits of the flags that are turned over (AT is 0x40, ED is 0x80). */
  flip?: number
  signCount?: number
  format?: string
  /** The attestation statement, once the authenticator's own signature is known (packed, self attestation). */
  statement?: (signature: Uint8Array) => Uint8Array
  userHandle?: string | null
  /** The text that the page signs in the place of `clientDataJSON`. */
  clientData?: (usual: Record<string, unknown>) => unknown
  publicKey?: (entries: CoseEntries) => CoseEntries
  /** The last look at the bytes before they are signed or sent. */
  authData?: (bytes: Uint8Array) => Uint8Array
  attestationObject?: (bytes: Uint8Array) => Uint8Array
  signature?: (bytes: Uint8Array) => Uint8Array
}

/** A self-attested statement (WebAuthn L3 §8.2). */
export const packed = (signature: Uint8Array, algorithm = -7): Uint8Array =>
  cborMap([
    ['alg', algorithm],
    ['sig', signature],
  ])

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

  /** Another with the same credential: a copy, or a synced one. */
  clone(bent: Bend = this.bent): Authenticator {
    const other = new Authenticator(this.origin, bent)
    other.credentialId = this.credentialId
    other.signCount = this.signCount
    other.userHandle = this.userHandle
    other.#keys = this.#keys
    return other
  }

  /** Answers `create`: a RegistrationResponseJSON. */
  async register(options: CreationOptions, bend: Bend = {}): Promise<CredentialJson> {
    const how = { ...this.bent, ...bend }
    const kind = how.key ?? -7
    this.userHandle = options.user.id
    this.#keys ??= (await crypto.subtle.generateKey(KEY_KINDS[kind], true, ['sign', 'verify'])) as CryptoKeyPair
    const usual = coseOf(kind, (await crypto.subtle.exportKey('jwk', this.#keys.publicKey)) as JsonWebKey)
    const key = cborMap(how.publicKey?.(usual) ?? usual)
    const attested = join(new Uint8Array(16), uint16(this.credentialId.length), this.credentialId, key)
    const data = await this.#authData(options.rp.id, 0x40, how, attested)
    const client = this.#clientData('webauthn.create', options.challenge, how)
    const statement = how.statement?.(await this.#sign(data, client)) ?? cborMap([])
    const object = cborMap([
      ['fmt', how.format ?? 'none'],
      ['attStmt', { cbor: statement }],
      ['authData', data],
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: client,
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
    const signature = await this.#sign(data, client)
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

  async #sign(data: Uint8Array, client: string): Promise<Uint8Array> {
    if (this.#keys === undefined) throw new Error('register first')
    const { privateKey } = this.#keys
    const elliptic = privateKey.algorithm.name === 'ECDSA'
    const how = elliptic ? { name: 'ECDSA', hash: 'SHA-256' } : privateKey.algorithm.name
    const signed = new Uint8Array(await crypto.subtle.sign(how, privateKey, join(data, await sha256(bytesOf(client)))))
    return elliptic ? derOf(signed) : signed
  }

  #clientData(type: string, challenge: string, how: Bend): string {
    const usual = {
      type: how.type ?? type,
      challenge: how.challenge ?? challenge,
      origin: how.origin ?? this.origin,
      crossOrigin: how.crossOrigin ?? false,
      ...(how.topOrigin === undefined ? {} : { topOrigin: how.topOrigin }),
    }
    const data = how.clientData === undefined ? usual : how.clientData(usual)
    if (data instanceof Uint8Array) return toBase64Url(data)
    return toBase64Url(toUtf8(typeof data === 'string' ? data : JSON.stringify(data)))
  }

  async #authData(rpId: string, more: number, how: Bend, rest: Uint8Array): Promise<Uint8Array> {
    const { up = true, uv = true, be = false, bs = false, flip = 0 } = how
    const flags = (Number(up) | (Number(uv) << 2) | (Number(be) << 3) | (Number(bs) << 4) | more) ^ flip
    const counter = new DataView(new ArrayBuffer(4))
    counter.setUint32(0, how.signCount ?? this.signCount)
    const hash = await sha256(toUtf8(how.rpId ?? rpId))
    const data = join(hash, Uint8Array.of(flags), new Uint8Array(counter.buffer), rest)
    return how.authData?.(data) ?? data
  }
}

async function sha256(of: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(of)))
}
