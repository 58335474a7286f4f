// What a language must hold for refusals: what was typed wrong, what was refused, and the pages that explain the codes.
import type { Around } from './around.ts'

export type ProblemWords = {
  said: Record<SaidCode, Said>
  /** A refusal, by its problem code: a title, and what a person can do. */
  problems: Record<ProblemCode | TokenProblemCode, readonly [title: string, text: string]>
  /** On the page that refuses a form of another account's page. */
  otherAccount: { now: Around; goOn: string }
  refusal: { again: string; nameRequest: string }
  /** The pages that explain the codes to those who build on the API. */
  problemPages: {
    title: string
    lead: string
    status: string
    code: string
    meaning: string
    page: string
    advice: string
    all: string
    advices: Record<ProblemCode | TokenProblemCode, string>
  }
}

/**
 * What a page may have to say against what was typed, by the codes of the API. `facts` are numbers and names of the configuration. `minutes`:
 * until somebody who tried too often may try again, where that is known.
 */
type Said = (facts: { minLength: number; appName: string; minutes?: number | undefined }) => string

/** The rules that a password breaks (`src/credentials/policy.ts`): each has words in every language. */
export type PasswordCode =
  | 'too_short'
  | 'too_long'
  | 'not_text'
  | 'no_lower_case'
  | 'no_upper_case'
  | 'no_digit'
  | 'no_symbol'
  | 'common'
  | 'breached'
  | 'contains_email'
  | 'contains_app_name'

export type SaidCode =
  | 'wrong_password'
  | 'too_many'
  | 'turnstile_required'
  | 'prove_human'
  | 'wrong_mailed_code'
  | 'wrong_sign_in_code'
  | 'wrong_app_code'
  | 'wrong_recovery_code'
  | 'sign_in_over'
  | 'email_taken'
  | 'person_exists'
  | 'wrong_current_password'
  | 'wrong_first_code'
  | 'wrong_passkey'
  | 'nothing_proved'
  | 'factor_wanted'
  | 'last_way_in'
  | 'last_factor'
  | 'invalid_passkey'
  | 'too_many_passkeys'
  | 'needs_script'
  | 'name_missing'
  | 'reason_missing'
  | PasswordCode
  | 'not_an_address'
  | 'forbidden_character'
  | 'bad_domain'
  | 'not_a_code'
  | 'not_trusted'
  | 'same_address'

/** Every code of the problem vocabulary: the compiler misses none, in any language. */
export type ProblemCode =
  | 'invalid_request'
  | 'invalid_code'
  | 'invalid_passkey'
  | 'weak_password'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'reauthentication_required'
  | 'session_expired'
  | 'session_revoked'
  | 'refresh_token_reused'
  | 'forbidden'
  | 'second_factor_required'
  | 'turnstile_required'
  | 'impersonating'
  | 'cross_site_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'user_disabled'
  | 'too_many_passkeys'
  | 'last_way_in'
  | 'last_factor'
  | 'no_second_factor'
  | 'mail_not_repeatable'
  | 'changed_meanwhile'
  | 'other_account'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'misconfigured'
  | 'internal_error'
  | 'busy'
  | 'unavailable'

/** What only the middlewares of an app answer (src/client), of a token that was shown to it. */
export type TokenProblemCode =
  | 'token_invalid'
  | 'token_expired'
  | 'insufficient_scope'
  | 'unknown_identity'
  | 'dpop_required'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
