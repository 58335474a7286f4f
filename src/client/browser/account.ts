// What a client for browsers does with a person's own sessions, passkeys, authenticator app, recovery codes and linked accounts.
import type { Codes, Identity, Page, Passkey, SignedIn } from './answers.ts'
import { make, type PasskeyOptions } from './passkey.ts'
import type { Session } from '../types.ts'
import type { Result, Wire } from './wire.ts'

type Part = {
  call: Wire['call']
  /** What a method that may sign in does with its answer. */
  entering: <Data extends object>(answer: Promise<Result<Data>>) => Promise<Result<Data>>
  /** A session was ended. */
  left: (id: string) => void
}

/** The methods of a person's own account. Each is one request, or a ceremony of the browser between two. */
export function ownAccount({ call, entering, left }: Part) {
  const post = <Data>(path: string, body: object = {}): Promise<Result<Data>> => call<Data>('POST', path, body)
  return {
    sessions: {
      list: ({ cursor, limit }: { cursor?: string; limit?: number } = {}) => {
        const page = new URLSearchParams({ ...(cursor && { cursor }), ...(limit && { limit: `${limit}` }) }).toString()
        return call<Page<Session>>('GET', `/api/sessions${page && `?${page}`}`)
      },
      /** Your own session, too: then nobody is signed in here any more. */
      end: async (id: string) => {
        const ended = await call<undefined>('DELETE', `/api/sessions/${encodeURIComponent(id)}`)
        if (ended.error === null) left(id)
        return ended
      },
      endOthers: () => call<undefined>('DELETE', '/api/sessions'),
    },
    passkeys: {
      list: () => call<Page<Passkey>>('GET', '/api/passkeys'),
      add: async (input: { name?: string; mfa_token?: string } = {}): Promise<Result<Passkey & Codes>> => {
        const { mfa_token } = input
        const asked = await post<PasskeyOptions>('/api/passkeys/options', mfa_token === undefined ? {} : { mfa_token })
        if (asked.error !== null) return asked
        const made = await make({ options: asked.data })
        return made.error === null ? entering(post<Passkey & Codes>('/api/passkeys', { ...made.data, ...input })) : made
      },
      rename: (id: string, name: string) => call<Passkey>('PATCH', `/api/passkeys/${encodeURIComponent(id)}`, { name }),
      remove: (id: string) => call<undefined>('DELETE', `/api/passkeys/${encodeURIComponent(id)}`),
    },
    totp: {
      begin: (input: { mfa_token?: string } = {}) =>
        post<{ secret: string; uri: string; qr_svg: string }>('/api/totp', input),
      confirm: (input: { code: string; mfa_token?: string }) =>
        entering(post<SignedIn & Codes>('/api/totp/confirm', input)),
      remove: () => call<undefined>('DELETE', '/api/totp'),
    },
    recoveryCodes: { make: () => post<Required<Codes>>('/api/recovery-codes') },
    identities: {
      list: () => call<Page<Identity>>('GET', '/api/identities'),
      /** Leads to the provider, which leads back to `returnTo`. */
      link: async (provider: string, input: { returnTo?: string } = {}): Promise<Result<{ url: string }>> => {
        const begun = await post<{ url: string }>(`/api/identities/${encodeURIComponent(provider)}`, {
          return_to: input.returnTo ?? location.href,
        })
        if (begun.error === null) location.assign(begun.data.url)
        return begun
      },
      unlink: (id: string) => call<undefined>('DELETE', `/api/identities/${encodeURIComponent(id)}`),
    },
  }
}
