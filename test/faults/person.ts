// A person of the mixed load: signs up, signs in by browser and phone, refreshes, lets software in, resets, deletes; and after a kill does
// again what had no answer, as clients do. Everything goes through the ledger.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { APP, authorizationPath } from './app.ts'
import { Caller, claimsOf, grantFacts, refreshFacts, type Reply } from './caller.ts'
import type { Dice } from './dice.ts'
import type { Act, Facts, Ledger } from './ledger.ts'
import { mailedCode } from './mail-reader.ts'
import type { Member } from './seeded.ts'
import type { Site } from './site.ts'

const ACCESS = '__Host-latchkey-access'
const REFRESH = '__Host-latchkey-refresh'
type Phone = { access: string; refresh: string }
type Grant = { id: string; refresh: string }
type Doubt = { again: () => Promise<Reply> }

let people = 0

/** Whether an answer leaves open what happened: none, or one of a failure. */
const isOpen = ({ status }: Reply): boolean => status === 0 || status >= 500
/** Refused before anything was tried: the Worker was too busy to hash. */
const isBusy = ({ json }: Reply): boolean => json?.code === 'busy'

export class Person {
  readonly email: string
  /** Answers that no act should get. */
  readonly surprises: string[] = []
  gone = false
  #member = false
  #password = 'Correct-Horse-42-battery'
  #challenge: string | undefined
  #resets = 0
  #phone: Phone | undefined
  #grant: Grant | undefined
  #doubt: Doubt | undefined
  readonly #site: Site
  readonly #ledger: Ledger
  readonly #dice: Dice
  readonly #caller: Caller

  /** `member`: somebody who has an account and a phone already. */
  constructor(site: Site, ledger: Ledger, dice: Dice, member?: Member) {
    people += 1
    this.email = member?.email ?? `person-${people}@example.com`
    this.#member = member !== undefined
    if (member !== undefined) this.#phone = { access: '', refresh: member.refresh }
    this.#site = site
    this.#ledger = ledger
    this.#dice = dice
    this.#caller = new Caller(site.origin)
  }

  /** One act of this person's choice. */
  async act(): Promise<void> {
    if (this.#doubt !== undefined) return this.settle()
    if (!this.#member) return this.#challenge === undefined ? this.#signUp() : this.#verify()
    await this.#dice.oneOf(this.#possible())()
  }

  /** Does again what had no answer, until it has one. */
  async settle(): Promise<void> {
    const doubt = this.#doubt
    if (doubt === undefined) return
    // An act on the way there that stays open, a sign-in say, takes no other's place.
    this.#doubt = isOpen(await doubt.again()) ? doubt : undefined
  }

  get inDoubt(): boolean {
    return this.#doubt !== undefined
  }

  #possible(): (() => Promise<unknown>)[] {
    const phone = this.#phone
    if (phone?.access === '') return [() => this.#refreshPhone()]
    const [grant, inBrowser] = [this.#grant, this.#caller.jar.has(REFRESH)]
    // A hash takes as long as a hundred other acts: who holds something uses it, most of the time.
    const held = phone !== undefined && inBrowser
    const hashes = !held || this.#dice.below(6) === 0
    const always: (() => Promise<unknown>)[] = hashes
      ? [() => this.#signInByPhone(), () => this.#signInByBrowser()]
      : []
    if (hashes && this.#resets < 1) always.push(() => this.#reset())
    const byPhone =
      phone === undefined ? [] : [() => this.#refreshPhone(), () => this.#refreshPhone(), () => this.#signOut(phone)]
    const byBrowser = inBrowser ? [() => this.#refreshBrowser(), () => this.#refreshBrowser(), () => this.#letIn()] : []
    const byGrant = grant === undefined ? [] : [() => this.#refreshGrant(grant), () => this.#revoke(grant)]
    const leaving = phone !== undefined && this.#dice.below(10) === 0 ? [() => this.#delete(phone)] : []
    return [...always, ...byPhone, ...byPhone, ...byBrowser, ...byBrowser, ...byGrant, ...leaving]
  }

  /** Sends an act by way of the ledger. `learn` says what its answer gave, where it was acknowledged. */
  async #send(
    act: Act,
    facts: Facts,
    send: () => Promise<Reply>,
    more: { learn?: (reply: Reply) => Facts; fine?: readonly number[]; again?: () => Promise<Reply> } = {},
  ): Promise<Reply> {
    const number = this.#ledger.sends(this.email, act, facts)
    const reply = await send()
    const done = reply.status >= 200 && reply.status < 400
    this.#ledger.answered(number, reply.status, done ? (more.learn?.(reply) ?? {}) : {})
    if (isOpen(reply) && !isBusy(reply))
      this.#doubt = { again: more.again ?? (() => this.#send(act, facts, send, more)) }
    else if (!done && !isBusy(reply) && !(more.fine ?? []).includes(reply.status))
      this.surprises.push(`${act}: ${reply.status} ${reply.text.slice(0, 300)}`)
    if (reply.status >= 500 && reply.status !== 503) this.surprises.push(`${act}: ${reply.status} ${reply.text}`)
    return reply
  }

  #post(path: string, body: unknown = {}): Promise<Reply> {
    return this.#caller.ask('POST', path, { body })
  }

  async #signUp(): Promise<void> {
    const body = { email: this.email, password: this.#password, name: 'Person' }
    const reply = await this.#send('sign-up', {}, () => this.#post('/api/sign-up', body), {
      learn: ({ json }) => {
        this.#challenge = String(json.challenge)
        return {}
      },
    })
    if (isOpen(reply)) await sleep(20)
  }

  async #verify(): Promise<void> {
    const challenge = this.#challenge ?? ''
    const code = await mailedCode(this.#site, this.email, 'sign-up', challenge)
    if (code === undefined) {
      // The mail waits for the clock, after a kill: meanwhile they sign up again.
      this.#challenge = undefined
      return
    }
    const verify = (): Promise<Reply> =>
      this.#send('verify', {}, () => this.#post('/api/email/verify', { challenge, code }), {
        fine: [400],
        again: signInOrVerify,
        learn: ({ json }) => {
          this.#member = true
          return { user: json.user.id, session: this.#browserSession() }
        },
      })
    // All or nothing: either the account is there, or the code is still good.
    const signInOrVerify = async (): Promise<Reply> => {
      const entered = await this.#signInByPhone([401])
      if (entered.status === 200) this.#member = true
      if (entered.status !== 401) return entered
      const again = await verify()
      if (again.status === 400) this.surprises.push('verify: neither account nor code after the answer was lost')
      return again
    }
    const reply = await verify()
    // A code of an earlier sign-up, whose mail came late: they ask anew.
    if (reply.status === 400) this.#challenge = undefined
  }

  #signInByPhone(fine: readonly number[] = []): Promise<Reply> {
    const body = { email: this.email, password: this.#password, transport: 'bearer' }
    const send = (): Promise<Reply> => this.#caller.ask('POST', '/api/sign-in', { body, bearer: '' })
    return this.#send('sign-in', {}, send, {
      fine,
      learn: ({ json }) => {
        this.#phone = { access: json.access_token, refresh: json.refresh_token }
        return refreshFacts(json.refresh_token)
      },
    })
  }

  async #signInByBrowser(): Promise<void> {
    const body = { email: this.email, password: this.#password }
    const replaces = this.#browserSession()
    await this.#send('sign-in', { replaces }, () => this.#post('/api/sign-in', body), {
      learn: () => ({ session: this.#browserSession(), counter: 1 }),
    })
  }

  async #refreshPhone(): Promise<void> {
    const phone = this.#phone
    if (phone === undefined) return
    const { session } = refreshFacts(phone.refresh)
    const send = (): Promise<Reply> =>
      this.#caller.ask('POST', '/api/refresh', { body: { refresh_token: phone.refresh }, bearer: '' })
    const learn = ({ json }: Reply): Facts => {
      this.#phone = { access: json.access_token, refresh: json.refresh_token }
      return refreshFacts(json.refresh_token)
    }
    // Now and then two at once, as an app does that wakes up twice.
    const twice = this.#dice.below(4) === 0
    const once = (): Promise<Reply> => this.#send('refresh', { session }, send, { learn })
    const [one, other] = await Promise.all([once(), ...(twice ? [once()] : [])])
    if (one.status === 200 && other?.status === 200 && one.json.refresh_token !== other.json.refresh_token)
      this.surprises.push('refresh: two live leaves of one token')
  }

  async #refreshBrowser(): Promise<void> {
    const session = this.#browserSession()
    await this.#send('refresh', { session }, () => this.#post('/api/refresh'), {
      learn: () => refreshFacts(this.#caller.jar.get(REFRESH) ?? ''),
    })
  }

  async #signOut(phone: Phone): Promise<void> {
    const { session } = refreshFacts(phone.refresh)
    const send = (): Promise<Reply> => this.#caller.ask('POST', '/api/sign-out', { body: {}, bearer: phone.access })
    this.#phone = undefined
    await this.#send('sign-out', { session }, send, { fine: [401] })
  }

  async #reset(): Promise<void> {
    this.#resets += 1
    const asked = await this.#caller.ask('POST', '/api/password/forgot', { body: { email: this.email }, bearer: '' })
    if (asked.status !== 202) return
    const challenge = String(asked.json.challenge)
    const code = await mailedCode(this.#site, this.email, 'reset', challenge)
    if (code === undefined) return
    const password = `Brighter-Lamp-${this.#resets}-river`
    const body = { challenge, code, password }
    // Either way what the person holds may be over: they sign in anew.
    ;[this.#phone, this.#grant] = [undefined, undefined]
    this.#caller.jar.clear()
    const reset = (): Promise<Reply> =>
      this.#send('reset', {}, () => this.#post('/api/password/reset', body), {
        fine: [400],
        again: signInOrReset,
        learn: () => {
          this.#password = password
          return {}
        },
      })
    // All or nothing: either the new password is good, or the code still is.
    const signInOrReset = async (): Promise<Reply> => {
      const old = this.#password
      this.#password = password
      const entered = await this.#signInByPhone([401])
      if (entered.status === 200) return entered
      this.#password = old
      if (entered.status !== 401) return entered
      const again = await reset()
      if (again.status === 400) this.surprises.push('reset: neither password nor code after the answer was lost')
      return again
    }
    await reset()
  }

  /** A code, and the tokens for it. */
  async #letIn(): Promise<void> {
    const verifier = randomBytes(32).toString('base64url')
    const path = authorizationPath(verifier)
    const given = await this.#send('authorize', {}, () => this.#caller.ask('GET', path), {
      again: () => Promise.resolve({ ...given, status: 200 }),
    })
    const code = URL.parse(given.headers.get('Location') ?? '')?.searchParams.get('code')
    if (code === null || code === undefined) return
    const form = { grant_type: 'authorization_code', code, redirect_uri: APP.callback, code_verifier: verifier }
    await this.#tokens('redeem', form, [400])
  }

  async #refreshGrant(grant: Grant): Promise<void> {
    await this.#tokens('grant-refresh', { grant_type: 'refresh_token', refresh_token: grant.refresh }, [], grant.id)
  }

  async #tokens(act: Act, form: Record<string, string>, fine: readonly number[], grant?: string): Promise<void> {
    const send = (): Promise<Reply> =>
      this.#caller.ask('POST', '/oauth/token', { form: { ...form, client_id: APP.id }, bearer: '' })
    await this.#send(act, { grant }, send, {
      fine,
      learn: ({ json }) => {
        const facts = grantFacts(json.refresh_token)
        this.#grant = { id: facts.grant, refresh: json.refresh_token }
        return facts
      },
    })
  }

  async #revoke(grant: Grant): Promise<void> {
    this.#grant = undefined
    const form = { token: grant.refresh, client_id: APP.id }
    const send = (): Promise<Reply> => this.#caller.ask('POST', '/oauth/revoke', { form, bearer: '' })
    await this.#send('revoke', { grant: grant.id }, send)
  }

  async #delete(phone: Phone): Promise<void> {
    const send = (): Promise<Reply> => this.#caller.ask('DELETE', '/api/user', { bearer: phone.access })
    this.gone = true
    const reply = await this.#send('delete', {}, send, { fine: [401] })
    if (reply.status === 401) this.gone = false
  }

  #browserSession(): string | undefined {
    const token = this.#caller.jar.get(ACCESS)
    return token === undefined ? undefined : claimsOf(token)['sid']
  }
}
