// What a page imports: `import { createAuthClient } from 'latchkey/browser'`. Each method makes a request to the API and returns
// `{ data, error }`. The client renews tokens by itself, one renewal at a time over all tabs.
import type { Role, Session, User } from '../types.ts'
import type {
  Challenge,
  Identity,
  Passkey,
  PasswordChanged,
  Proof,
  ProofOptions,
  Remember,
  SignedIn,
  SignInResult,
  VerificationRequired,
} from './answers.ts'
import { ownAccount } from './account.ts'
import { makeApis, type ApiToken } from './apis.ts'
import { prove, type PasskeyOptions, type PasskeyProof } from './passkey.ts'
import { makeTabs, type Shelf } from './store.ts'
import { makeWire, type AuthError, type AuthErrorCode, type Result } from './wire.ts'

export type { AuthError, AuthErrorCode, Identity, Passkey, Result, Role, Session, SignedIn, SignInResult, User }

/** `cookie`: the app is on Latchkey's own site, and no script sees a token. `bearer`: the app is on another site, or in a native shell. */
export type Transport = 'cookie' | 'bearer'

export type AuthClientOptions = {
  /** The ISSUER of Latchkey, e.g. `https://auth.example.com`. */
  baseURL: string
  transport?: Transport
  /** Where to keep tokens and the mark of a sign-in, instead of `localStorage`. */
  storage?: Shelf
  /**
   * Origins of your own APIs, e.g. `https://api.example.com`. `fetch` sends each of them a token that is valid for your APIs and can do
   * nothing at Latchkey.
   */
  apis?: readonly string[]
  fetch?: typeof fetch
}

/** Who is signed in, as far as the client knows. `loading` until the first answer. */
export type AuthState =
  | { status: 'loading' | 'signed_out'; user: null; session: null }
  | { status: 'signed_in'; user: User; session: Session }

const NO_TOKEN: AuthError = { code: 'unauthenticated', message: 'Nobody is signed in.', status: 401 }
const NO_PASSKEY: AuthError = { code: 'passkey_cancelled', message: 'This account has no passkey.', status: 0 }
/** A page that comes to the front asks again, if its last answer is older than this. */
const LOOK_AGAIN_MS = 60_000
const NOBODY = { status: 'signed_out', user: null, session: null } as const

/** A client of one Latchkey. Make one for the whole app. */
export function createAuthClient(options: AuthClientOptions) {
  const baseURL = options.baseURL.replace(/\/$/, '')
  const transport = options.transport ?? 'cookie'
  const tabs = makeTabs(baseURL, options.storage)
  const send: typeof fetch = options.fetch ?? ((...request) => fetch(...request))
  // A session that turns out to have ended is over in this tab, too: a channel tells the others alone.
  const clear = (): void => {
    tabs.clear()
    anew()
    become(NOBODY)
  }
  const wire = makeWire(baseURL, transport, { ...tabs, clear }, send)
  const listeners = new Set<(state: AuthState) => void>()
  let state: AuthState = { status: 'loading', user: null, session: null }
  let asking: Promise<Result<SignedIn | null>> | undefined
  /** Grows with who comes, changes or leaves: an answer that was asked for before says nothing of now. */
  let era = 0
  let askedAt = 0
  const anew = (): void => {
    era += 1
    asking = undefined
  }

  const become = (next: AuthState): void => {
    if (next.status === 'signed_out' && state.status === 'signed_out') return
    if (next.session?.id !== state.session?.id) apis.forget()
    state = next
    for (const listener of listeners) listener(state)
  }
  const { call } = wire
  /** Of somebody who comes in. */
  const come = <Data>(path: string, body: object): Promise<Result<Data>> => call<Data>('POST', path, body, 'unsigned')
  const post = <Data>(path: string, body: object = {}): Promise<Result<Data>> => call<Data>('POST', path, body)

  /** Where nobody has signed in nothing is asked. */
  const askToken = async (): Promise<Result<ApiToken>> =>
    tabs.read() === undefined ? { data: null, error: NO_TOKEN } : post<ApiToken>('/api/token')
  const apis = makeApis(options.apis ?? [], askToken, send)

  /** What a method that may sign in does with its answer. */
  const entering = async <Data extends object>(answer: Promise<Result<Data>>): Promise<Result<Data>> => {
    const entered = await answer
    const said = entered.data as Partial<SignedIn> | null
    if (said?.status === 'signed_in' && said.user !== undefined && said.session !== undefined) {
      anew()
      become({ status: 'signed_in', user: said.user, session: said.session })
      tabs.tell('signed_in')
    }
    return entered
  }
  const enter = <Data extends object = SignInResult>(path: string, body: object): Promise<Result<Data>> =>
    entering(come<Data>(path, { ...body, transport }))
  const changed = async <Data>(answer: Promise<Result<Data>>): Promise<Result<Data>> => {
    const done = await answer
    if (done.error === null) {
      anew()
      tabs.tell('changed')
      await getSession()
    }
    return done
  }
  const leave = (): void => {
    anew()
    tabs.clear()
    become(NOBODY)
    tabs.tell('signed_out')
  }

  /**
   * Asks Latchkey who is signed in. `data` is `null` for nobody. It sends no request if nobody has signed in on this origin. With `ask` it
   * always sends one, because somebody may have signed in on Latchkey's own pages.
   */
  async function getSession({ ask = false }: { ask?: boolean } = {}): Promise<Result<SignedIn | null>> {
    if (tabs.read() === undefined && !ask) {
      become(NOBODY)
      return { data: null, error: null }
    }
    const turn = tabs.read()?.turn
    const then = era
    askedAt = Date.now()
    asking ??= call<Omit<SignedIn, 'status'>>('GET', '/api/session').then(
      async (answer): Promise<Result<SignedIn | null>> => {
        if (then !== era) return getSession()
        asking = undefined
        if (answer.data !== null) {
          const known = { status: 'signed_in', user: answer.data.user, session: answer.data.session } as const
          if (tabs.read() === undefined) tabs.write({})
          become(known)
          return { data: known, error: null }
        }
        if (answer.error.status !== 401) return answer
        const now = tabs.read()
        // Somebody signed in meanwhile: what was refused isn't theirs.
        if (now !== undefined && now.turn !== turn) return getSession()
        if (now !== undefined) tabs.clear()
        become(NOBODY)
        return { data: null, error: null }
      },
    )
    return asking
  }

  // Where this tab still knows a session, it asks whether that lives; `getSession` asks nothing where it knows none.
  tabs.hear((news) => {
    anew()
    if (news !== 'changed') apis.forget()
    void getSession()
  })

  // A session may end elsewhere while a page lies in the background.
  globalThis.document?.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && Date.now() - askedAt > LOOK_AGAIN_MS) void getSession()
  })

  /** Proves a passkey that the API asks for, and hands the proof to `then`. */
  const withPasskey = async <Data>(
    asked: Promise<Result<PasskeyOptions>>,
    then: (proof: PasskeyProof) => Promise<Result<Data>>,
    more?: { autofill?: boolean; signal?: AbortSignal },
  ): Promise<Result<Data>> => {
    const { data, error } = await asked
    if (error !== null) return { data: null, error }
    const proved = await prove({ options: data }, more)
    return proved.error === null ? then(proved.data) : proved
  }
  const askPasskey = (body: object = {}) => post<PasskeyOptions>('/api/sign-in/passkey/options', body)
  /** Leaves this page for one of Latchkey's, which leads back to `returnTo` (by default this page). */
  const goTo = (path: string, returnTo: string = location.href): void => {
    tabs.write(tabs.read() ?? {})
    location.assign(`${baseURL}${path}?${new URLSearchParams({ return_to: returnTo }).toString()}`)
  }

  return {
    signUp: {
      email: (input: { email: string; password?: string; name?: string } & Remember) =>
        enter<VerificationRequired | SignInResult>('/api/sign-up', input),
    },
    verifyEmail: (input: ({ challenge: string; code: string } | { token: string; password?: string }) & Remember) =>
      enter<SignInResult | { status: 'verified' }>('/api/email/verify', input),
    resendVerification: (input: Challenge) => post<VerificationRequired>('/api/email/verify/resend', input),
    signIn: {
      /** After `turnstile_required`, add the token of the widget (docs/turnstile.md). */
      email: (input: { email: string; password: string; turnstile_token?: string | undefined } & Remember) =>
        enter('/api/sign-in', input),
      /** With `email` it requests a code by mail. With `challenge` and `code` it signs in. */
      emailCode: ((input: object) =>
        'email' in input
          ? post('/api/sign-in/email-code/request', input)
          : enter('/api/sign-in/email-code', input)) as {
        (input: { email: string }): Promise<Result<Challenge>>
        (input: { challenge: string; code: string; mfa_token?: string } & Remember): Promise<Result<SignInResult>>
      },
      /** With `autofill` the browser offers passkeys in the address field (`autocomplete="username webauthn"`). */
      passkey: ({ autofill, signal, ...more }: { autofill?: boolean; signal?: AbortSignal } & Remember = {}) =>
        withPasskey(askPasskey(), (proof) => enter<SignedIn>('/api/sign-in/passkey', { ...proof, ...more }), {
          ...(autofill === undefined ? {} : { autofill }),
          ...(signal === undefined ? {} : { signal }),
        }),
      provider: (provider: string, input: { returnTo?: string } = {}) =>
        goTo(`/sign-in/${encodeURIComponent(provider)}`, input.returnTo),
      /** Latchkey's own page, which offers every way in. */
      page: (input: { returnTo?: string } = {}) => goTo('/sign-in', input.returnTo),
    },
    secondStep: {
      totp: (input: { mfa_token: string; code: string }) => entering(come<SignedIn>('/api/sign-in/totp', input)),
      recoveryCode: (input: { mfa_token: string; code: string }) =>
        entering(come<SignedIn>('/api/sign-in/recovery-code', input)),
      passkey: (input: { mfa_token: string }) =>
        withPasskey(askPasskey(input), (proof) =>
          entering(come<SignedIn>('/api/sign-in/passkey', { ...proof, ...input })),
        ),
    },
    password: {
      forgot: (input: { email: string }) => post<Challenge>('/api/password/forgot', input),
      reset: (input: ({ token: string } | { challenge: string; code: string }) & { password: string }) =>
        post<{ status: 'password_reset' }>('/api/password/reset', input),
      change: (input: { current_password?: string; new_password: string }) =>
        call<PasswordChanged>('POST', '/api/password/change', input, 'presenting'),
    },
    signOut: async (input: { scope?: 'session' | 'others' | 'all' } = {}): Promise<Result<undefined>> => {
      // Cookies may be there without a mark: no script sees them.
      if (tabs.read() === undefined && transport === 'bearer') return { data: undefined, error: null }
      const left = await post<undefined>('/api/sign-out', input)
      if (input.scope !== 'others' && (left.error === null || left.error.status === 401)) leave()
      return left
    },
    getSession,
    /** A token for your own APIs: `aud` is Latchkey's AUDIENCE. */
    token: askToken,
    user: {
      update: (input: { name: string | null }) => changed(call<User>('PATCH', '/api/user', input)),
      delete: async () => {
        const deleted = await call<undefined>('DELETE', '/api/user')
        if (deleted.error === null) leave()
        return deleted
      },
    },
    email: {
      change: (input: { email: string }) => post<Challenge>('/api/email/change', input),
      confirm: (input: { token: string } | { challenge: string; code: string }) =>
        changed(post<User>('/api/email/change/confirm', input)),
    },
    ...ownAccount({ call, entering, left: (id) => (id === state.session?.id ? leave() : undefined) }),
    /**
     * Gives a fresh proof (after `reauthentication_required`). Without a proof it returns which proofs are accepted. With `mail` it has a
     * code mailed. `passkey: true` asks the browser for a passkey.
     */
    reauthenticate: (async (input?: object) => {
      const ways = '/api/reauthenticate/options'
      if (input === undefined || 'mail' in input) return post<ProofOptions>(ways, input)
      const give = (proof: object) => entering(call<SignedIn>('POST', '/api/reauthenticate', proof, 'presenting'))
      if (!('passkey' in input)) return give(input)
      const { data, error } = await post<ProofOptions>(ways)
      if (error !== null) return { data: null, error }
      if (data.passkey === undefined) return { data: null, error: NO_PASSKEY }
      return withPasskey(Promise.resolve({ data: data.passkey, error: null }), (passkey) => give({ passkey }))
    }) as {
      (input?: { mail?: boolean }): Promise<Result<ProofOptions>>
      (input: Proof): Promise<Result<SignedIn>>
    },
    /** Calls `listener` now, and at each change, also of another tab. Returns a function that stops this. */
    onAuthStateChange: (listener: (now: AuthState) => void): (() => void) => {
      listeners.add(listener)
      listener(state)
      if (state.status === 'loading') void getSession()
      return () => void listeners.delete(listener)
    },
    /** What is known now, without asking. */
    getState: (): AuthState => state,
    /**
     * `fetch` for your own API. It sends the cookies of this host, or the access token, depending on the transport, and renews an expired
     * token. A request to one of `apis` carries a token for them, with both transports.
     */
    fetch: (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      apis.has(input) ? apis.fetch(input, init) : wire.signed(input, init),
  }
}

export type AuthClient = ReturnType<typeof createAuthClient>
