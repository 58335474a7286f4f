// What a language must hold for the console's forms of an app.
import type { ClientAuthMethod, ClientGrantType } from '../client/admin-types.ts'
import type { TitleAndLead, Labelled } from './labelled.ts'

/** What an app is: where it runs says how it proves who it is. */
export type AppKind = 'web' | 'public' | 'machine'

/** Why a redirect URI isn't taken (`clients/rules.ts`). */
export type RedirectFault =
  | 'not_a_uri'
  | 'fragment'
  | 'user_info'
  | 'wildcard'
  | 'not_https'
  | 'dangerous_scheme'
  | 'scheme_without_dot'

/** Why a setting of a client or an API isn't taken, by the codes of the admin API (`clients/faults.ts`). */
export type SettingsFaultCode =
  | RedirectFault
  | 'missing'
  | 'too_many'
  | 'missing_keys'
  | 'unknown_key'
  | 'private_key'
  | 'proves_nothing'
  | 'unknown_api'
  | 'unknown_scope'
  | 'unknown_client'
  | 'described_elsewhere'
  | 'reserved_scope'
  | 'not_a_scope'
  | 'not_an_identifier'
  | NotTyped
  | 'taken'
  | 'no_secret'
  | 'not_text'
  | 'too_long'
  | 'too_large'
/** What the console's forms have no field for. */
type NotTyped = 'not_a_claim' | 'not_a_grantor'
/** What only its forms find. */
type OfForms = 'no_name' | 'no_sentence' | 'not_a_picture' | 'not_a_number' | 'needs_pkce' | 'only_redirect'

/** Why a setting is refused; `what` is what was typed. */
export type SettingsFaultWords = Record<Exclude<SettingsFaultCode, NotTyped> | OfForms, (what: string) => string>

export type AppFormWords = {
  /** Making one: the kind first, then what that kind needs. */
  make: TitleAndLead & {
    kinds: Record<AppKind, TitleAndLead>
    titles: Record<AppKind, string>
    button: string
    other: string
    noApis: TitleAndLead
    onlyTrusted: string
  }
  fields: {
    name: Labelled
    logo: Labelled & { choose: string; refused: string }
    client_uri: Labelled
    policy_uri: Labelled
    tos_uri: Labelled
    redirect_uris: Labelled
    post_logout_redirect_uris: Labelled
    backchannel_logout_uri: Labelled
    alg: Labelled & { RS256: string; ES256: string }
    grants: Labelled & { names: Record<ClientGrantType, string> }
    method: Labelled & { names: Record<ClientAuthMethod, string> }
    jwks_uri: Labelled
    firstParty: Labelled
    withoutPkce: Labelled
    pushed: Labelled
    dpop: Labelled
    own: Labelled
    save: string
    cancel: string
  }
  /** What was typed, where a sentence names it. */
  quoted: (text: string) => string
  faults: SettingsFaultWords
}
