// A client as the FAPI 2.0 plan of the OpenID Foundation's suite plays it: `private_key_jwt`, PAR and DPoP, each part of a request its own to change.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import * as oauth from 'oauth4webapi'
import type { NewClient } from '../../../src/clients/create.ts'
import { digestOf } from '../../../src/crypto/digest.ts'
import type { Browser } from '../people/people.ts'
import type { World } from '../world.ts'
import { addClient, CALLBACK, walkBack } from './relying-party.ts'

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a test makes different; a value of `undefined` leaves it out. */
export type Changed = {
  form?: Record<string, string | undefined>
  claims?: JWTPayload
  header?: Record<string, unknown>
  /** `null`: no assertion, no proof. */
  assertion?: string | null
  proof?: string | null
  proofClaims?: JWTPayload
}
export type Keys = { privateKey: CryptoKey; publicKey: CryptoKey }
export const newKeys = (alg = 'ES256'): Promise<Keys> => generateKeyPair(alg, { extractable: true })
const seconds = (): number => Math.floor(Date.now() / 1000)

export class FapiClient {
  readonly world: World
  readonly id: string
  keys: Keys
  dpop: Keys
  nonce = ''
  verifier = oauth.generateRandomCodeVerifier()

  private constructor(world: World, id: string, keys: Keys, dpop: Keys) {
    this.world = world
    this.id = id
    this.keys = keys
    this.dpop = dpop
  }

  /** Makes one with keys of its own, held to the profile. */
  static async make(world: World, more: Partial<NewClient> = {}, alg = 'ES256'): Promise<FapiClient> {
    const keys = await newKeys(alg)
    const made = await addClient(world, {
      firstParty: true,
      authMethod: 'private_key_jwt',
      ...more,
      metadata: {
        redirect_uris: [CALLBACK],
        grant_types: ['authorization_code', 'refresh_token'],
        jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg } as JsonWebKey] },
        security_profile: 'fapi2',
        ...more.metadata,
      },
    })
    const client = new FapiClient(world, made.id, keys, await newKeys())
    const told = await client.call('/oauth/token', { assertion: null })
    client.nonce = told.headers.get('DPoP-Nonce') ?? ''
    return client
  }

  async assertion({ claims, header }: Changed = {}): Promise<string> {
    const now = seconds()
    const { issuer } = this.world.config
    const whole = { iss: this.id, sub: this.id, aud: issuer, jti: crypto.randomUUID(), iat: now, exp: now + 60 }
    const signed = new SignJWT({ ...whole, ...claims })
    return signed.setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(this.keys.privateKey)
  }

  async proof(method: string, path: string, claims: JWTPayload = {}, header: object = {}): Promise<string> {
    const htu = `${this.world.config.issuer}${path}`
    const whole = { jti: crypto.randomUUID(), htm: method, htu, iat: seconds(), nonce: this.nonce }
    const jwk = await exportJWK(this.dpop.publicKey)
    const signed = new SignJWT({ ...whole, ...claims })
    return signed.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }).sign(this.dpop.privateKey)
  }

  thumbprint = async (): Promise<string> => calculateJwkThumbprint(await exportJWK(this.dpop.publicKey))

  /** Calls an endpoint with an assertion and a proof, but for what is changed. */
  async call(path: string, changed: Changed): Promise<Response> {
    const assertion = changed.assertion === undefined ? await this.assertion(changed) : changed.assertion
    const proof = changed.proof === undefined ? await this.proof('POST', path, changed.proofClaims) : changed.proof
    const form: Record<string, string | undefined> = {
      client_id: this.id,
      ...(assertion !== null && { client_assertion: assertion, client_assertion_type: TYPE }),
      ...changed.form,
    }
    const sent = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return this.world.fetch(path, {
      method: 'POST',
      body: new URLSearchParams(sent).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(proof !== null && { DPoP: proof }) },
    })
  }

  /** Sends a request ahead. */
  async push(changed: Changed = {}): Promise<Response> {
    this.verifier = oauth.generateRandomCodeVerifier()
    const form = {
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid email offline_access',
      state: 's',
      nonce: 'n',
      code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      ...changed.form,
    }
    return this.call('/oauth/par', { ...changed, form })
  }

  /** The URL that its browser is led to. */
  async led(changed: Changed = {}, id = this.id): Promise<URL> {
    const answer = await this.push(changed)
    const { request_uri } = await answer.json<{ request_uri?: string }>()
    if (request_uri === undefined) throw new Error(`nothing was pushed: ${answer.status}`)
    const search = new URLSearchParams({ client_id: id, request_uri })
    return new URL(`${this.world.config.issuer}/authorize?${search.toString()}`)
  }

  /** Where the browser comes back to. */
  back = async (browser: Browser, changed: Changed = {}): Promise<URL> => walkBack(browser, await this.led(changed))

  /** Redeems a code. */
  redeem(code: string, changed: Changed = {}): Promise<Response> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: this.verifier }
    return this.call('/oauth/token', { ...changed, form: { ...form, ...changed.form } })
  }

  refresh(refresh_token: string, changed: Changed = {}): Promise<Response> {
    return this.call('/oauth/token', { ...changed, form: { grant_type: 'refresh_token', refresh_token } })
  }

  /** The whole way, with the tokens as they came. */
  async signIn(browser: Browser, changed: Changed = {}): Promise<Record<string, string>> {
    const back = await this.back(browser, changed)
    const answer = await this.redeem(back.searchParams.get('code') ?? '')
    if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${await answer.text()}`)
    return answer.json<Record<string, string>>()
  }

  /** Calls the resource of the plan, which is userinfo. */
  async resource(
    token: string,
    claims: JWTPayload = {},
    how: { scheme?: string; header?: object } = {},
  ): Promise<Response> {
    const DPoP = await this.proof('GET', '/userinfo', { ath: digestOf(token), ...claims }, how.header)
    return this.world.fetch('/userinfo', { headers: { Authorization: `${how.scheme ?? 'DPoP'} ${token}`, DPoP } })
  }
}
