// Schemas of what routes answer, for the OpenAPI file: functions, because nothing else makes one.
import * as z from 'zod/mini'
import { FACTORS } from '../credentials/rules.ts'
import { FACTS, known, named } from '../http/named.ts'
import type { Session } from '../sessions/session.ts'
import { ROLES } from '../users/rules.ts'
import type { User } from '../users/user.ts'

const time = () => z.iso.datetime()

/** A person, as they see themselves. */
export const userSchema = named('User', () =>
  z.object({
    id: z.uuid(),
    email: z.string(),
    email_verified: z.boolean(),
    name: z.nullable(z.string()),
    role: z.enum(ROLES),
    created_at: time(),
    updated_at: time(),
    last_login_at: z.nullable(time()),
  } satisfies { [Field in keyof User]: z.ZodMiniType<User[Field]> }),
)

/** A session, as its owner sees it. */
export const sessionSchema = named(
  'Session',
  () =>
    z.object({
      id: z.uuid(),
      created_at: time(),
      last_used_at: time(),
      expires_at: time(),
      idle_expires_at: time(),
      amr: z.array(z.string()),
      auth_time: time(),
      user_agent: z.nullable(z.string()),
      ip: z.nullable(z.string()),
      country: z.nullable(z.string()),
      current: z.boolean(),
      impersonator_id: z.optional(z.uuid()),
    }) satisfies z.ZodMiniType<Session>,
)

/** The tokens, which are there with the bearer transport only. */
const bearer = () => ({
  access_token: z.optional(z.string()),
  refresh_token: z.optional(z.string()),
  token_type: z.optional(z.literal('Bearer')),
  expires_in: z.optional(z.int()),
})

/** The answer of every route that signs in. */
export const signedInSchema = named('SignedIn', () =>
  z.object({
    status: z.literal('signed_in'),
    user: userSchema(),
    session: sessionSchema(),
    ...bearer(),
  }),
)

/** The same with recovery codes, which are shown once: a first second factor was added. */
export const enrolledSchema = named('Enrolled', () =>
  z.extend(signedInSchema(), { recovery_codes: z.array(z.string()) }),
)

/** The tokens of a session that goes on, where they have changed. */
export const tokensSchema = () => ({
  user: z.optional(userSchema()),
  session: z.optional(sessionSchema()),
  ...bearer(),
})

/** An account at a provider that is linked. */
export const identitySchema = named('Identity', () =>
  z.object({
    id: z.uuid(),
    provider: z.string(),
    issuer: z.string(),
    subject: z.string(),
    email: z.nullable(z.string()),
    name: z.nullable(z.string()),
    created_at: time(),
    last_used_at: z.nullable(time()),
  }),
)

/** A passkey, as its owner sees it. */
export const passkeySchema = named('Passkey', () =>
  z.object({
    id: z.uuid(),
    credential_id: z.string(),
    name: z.string(),
    created_at: time(),
    last_used_at: z.nullable(time()),
    backup_eligible: z.boolean(),
    backed_up: z.boolean(),
    transports: z.array(z.string()),
    aaguid: z.string(),
  }),
)

/** What goes into the methods of the Signal API, by their names. */
export const signalsSchema = named('PasskeySignals', () =>
  z.object({
    signalAllAcceptedCredentials: z.object({
      rpId: z.string(),
      userId: z.string(),
      allAcceptedCredentialIds: z.array(z.string()),
    }),
    signalCurrentUserDetails: z.object({
      rpId: z.string(),
      userId: z.string(),
      name: z.string(),
      displayName: z.string(),
    }),
  }),
)

/** The token of a sign-in that waits, and what it waits for. */
const waits = <Status extends string>(status: Status) => ({
  status: z.literal(status),
  mfa_token: z.string(),
  factors: z.array(z.enum([...FACTORS, 'email_code'])),
  challenge: z.optional(z.string()),
})
const mfaRequiredSchema = named('MfaRequired', () => z.object(waits('mfa_required')))
const enrolmentRequiredSchema = named('EnrolmentRequired', () => z.object(waits('enrolment_required')))

/** The answer of every route that proves a first factor: where one isn't enough, what finishes it. */
export const signInSchema = named('SignInResult', () =>
  z.union([signedInSchema(), mfaRequiredSchema(), enrolmentRequiredSchema()]),
)

/** The answer of a sign-up that needs no confirmation first (`EMAIL_VERIFICATION=optional`). */
export const signUpResultSchema = named('SignUpResult', () =>
  z.union([
    known(z.extend(signedInSchema(), { challenge: z.string() }), { id: 'SignedUp' }),
    enrolmentRequiredSchema(),
    mfaRequiredSchema(),
  ]),
)

/** The answer of a route that gives new recovery codes. */
export const recoveryCodesSchema = named('RecoveryCodes', () => z.object({ recovery_codes: z.array(z.string()) }))

/** The answer of every route that mails a code. */
export const askedSchema = named('CodeMailed', () => z.object({ challenge: z.string() }))

/** The answer of a sign-up that waits for its mailed code. */
export const challengeSchema = named('VerificationRequired', () =>
  z.object({ status: z.literal('verification_required'), challenge: z.string() }),
)

/** The pages that were made, by their items. */
const lists = new WeakMap<z.ZodMiniType, z.ZodMiniType>()

/** The schema of a page of a list: its items, and the cursor of the next page, `null` on the last one. One for each kind of item. */
export function listOf(item: z.ZodMiniType): z.ZodMiniType {
  const made = lists.get(item) ?? z.object({ items: z.array(item), next_cursor: z.nullable(z.string()) })
  lists.set(item, made)
  const of = FACTS.get(item)?.id
  return of === undefined ? made : known(made, { id: `${of}Page` })
}
