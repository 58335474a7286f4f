// What a provider says of a person, in our terms. Issuer and subject alone identify them (OIDC Core §5.7).
import type { Provider } from '../../config/oidc.ts'
import { isSaid, isYes } from '../../config/provider-kinds.ts'
import { canonicalEmail } from '../../users/email.ts'
import { cleanName } from '../../users/name.ts'
import { ROLES, type Role } from '../../users/rules.ts'

export type Claims = Readonly<Record<string, unknown>>

export type Profile = {
  issuer: string
  subject: string
  /** Canonical; `undefined` where it is missing or invalid. */
  email: string | undefined
  emailVerified: boolean
  name: string | null
  /** Where a claim is configured for it: USER if the claim doesn't name a role. */
  role: Role | undefined
  /** Whether the provider proved two factors, by the configured values. */
  mfa: boolean
  /** When they proved it there (ms), where the provider says so (OIDC Core §2): the provider's own session may be old. */
  authTime: number | undefined
  /** The provider's session. */
  sid: string | undefined
  /** The person's organization, where the provider's kind has a claim for it. */
  organization: string | undefined
  /** Why the provider refused to give an address, if it said so. */
  addressFault: string | undefined
  /** It doesn't say at all whether an address is verified. */
  lacksVerification: boolean
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Reads the claims of an ID token. The caller has verified signature, issuer, audience and times. */
export function profileOf(provider: Provider, claims: Claims): Profile {
  const said = textOf(claims['email']) ?? ''
  const address = canonicalEmail(said)
  const amr = Array.isArray(claims['amr']) ? (claims['amr'] as unknown[]) : []
  return {
    issuer: issuerOf(provider, claims),
    subject: textOf(claims['sub']) ?? '',
    email: address.ok ? address.value : undefined,
    emailVerified: address.ok && isSameMailbox(said, address.value) && isVerified(provider, claims),
    name: nameOf(provider, claims),
    role: roleOf(provider, claims),
    mfa: provider.mfa.some((value) => amr.includes(value) || claims['acr'] === value),
    authTime: typeof claims['auth_time'] === 'number' ? Math.floor(claims['auth_time'] * 1000) : undefined,
    sid: textOf(claims['sid']),
    organization: provider.nature.organizationClaim && textOf(claims[provider.nature.organizationClaim]),
    addressFault: undefined,
    lacksVerification: !isSaid(claims[provider.nature.verifiedClaim]),
  }
}

/**
 * The issuer of a subject: where many tenants share one, the tenant's that the claims name. Two spellings of an issuer count as
 * one.
 */
export const issuerOf = ({ nature, issuer }: Provider, { iss }: Claims): string =>
  nature.hasTenants ? (textOf(iss) ?? issuer) : issuer

/**
 * Whether it is exactly the mailbox that the provider has verified. What we fold beyond the case of A–Z (ligatures, the Kelvin
 * sign) may be another person's there: `a\ufb01sh@example.com` proves nothing about `afish@example.com`.
 */
function isSameMailbox(said: string, canonical: string): boolean {
  const [local = ''] = canonical.split('@')
  return said.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()).startsWith(`${local}@`)
}

/** By the provider's nature: a Microsoft address counts only where the domain's owner was verified (`xms_edov`). */
const isVerified = ({ nature }: Provider, claims: Claims): boolean => isYes(claims[nature.verifiedClaim])

/** Whether a person belongs to the configured domains: by the claim of their organization, or by their address. */
export function isOfDomains({ domains, nature }: Provider, { organization, email, emailVerified }: Profile): boolean {
  if (domains === undefined) return true
  if (organization !== undefined && domains.includes(organization.toLowerCase())) return true
  // Google: only the claim counts. An address of that domain may belong to a person who left it.
  if (nature.organizationParameter !== undefined) return false
  return emailVerified && domains.includes(email?.split('@').at(-1) ?? '')
}

function nameOf(provider: Provider, claims: Claims): string | null {
  const [configured] = Object.entries(provider.claims).find(([, what]) => what === 'name') ?? ['name']
  const [...characters] = textOf(claims[configured])?.slice(0, 1000) ?? ''
  const cleaned = cleanName(characters.slice(0, 200).join(''))
  return cleaned.ok ? cleaned.value : null
}

/** The highest role that the configured claim names, in any case; USER where it names none of ours. */
function roleOf(provider: Provider, claims: Claims): Role | undefined {
  const entry = Object.entries(provider.claims).find(([, what]) => what === 'role')
  if (entry === undefined) return undefined
  const value = claims[entry[0]]
  const said = (Array.isArray(value) ? (value as unknown[]) : [value])
    .filter((item) => typeof item === 'string')
    .map((item) => item.toUpperCase())
  return ROLES.toReversed().find((role) => said.includes(role)) ?? 'USER'
}
