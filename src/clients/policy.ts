// Who may grant a scope of an API, and the claims of an operator's choice that tokens carry: roles, groups and entitlements (RFC 9068 §2.2.3.1),
// Auth0's `permissions`, and names that are URLs (RFC 7519 §4.2). Pure.
import { ROLES, rolesOf, type Role } from '../users/rules.ts'

/** Who may grant a scope: a person with at least this role, or an operator by the list of a client (`own_scopes`). */
export type Grantor = Role | 'client'

/**
 * What a claim says: the person's role, that role with those below it, what the person may at the API, or names of one's own for the roles that
 * the person has.
 */
type ClaimSource = 'role' | 'roles' | 'permissions' | { names: Partial<Record<Role, string>> }
export type NamedClaims = Record<string, ClaimSource>

/** What an operator decided about an API. A scope that isn't in `grantedBy` is anybody's to grant, and may be on any client's list. */
export type ApiPolicy = { grantedBy?: Record<string, Grantor[]>; claims?: NamedClaims }

/** The part of an API that these rules read. */
type Ruled = { scopes: Readonly<Record<string, string>>; policy: ApiPolicy }

/** A name that no claim may have or a value that says nothing; or a rule for a scope that isn't there or has no grantor. */
export type PolicyFault = { kind: 'claim'; claim: string } | { kind: 'grantor'; scope: string }

/** Claims of RFC 9068 and of Auth0 that nothing else of ours is called by. Every other one has to be a URL, so that it overwrites no claim that a
 * specification names. */
const PLAIN_NAMES = ['roles', 'groups', 'entitlements', 'permissions']
const MOST_CLAIMS = 20
const MOST_CHARACTERS = 200

const grantorsOf = ({ policy }: Ruled, scope: string): readonly Grantor[] | undefined =>
  Object.hasOwn(policy.grantedBy ?? {}, scope) ? policy.grantedBy?.[scope] : undefined

const leastRoles = (grantors: readonly Grantor[]): Role[] =>
  grantors.filter((grantor): grantor is Role => grantor !== 'client')

/** Whether a person with `role` may give this scope to a client whose own scopes of the API are `list`. The role decides where one is named. */
export function mayGive(api: Ruled, scope: string, { role, list }: { role: Role; list: readonly string[] }): boolean {
  const grantors = grantorsOf(api, scope)
  if (grantors === undefined) return true
  const least = leastRoles(grantors)
  return least.length > 0 ? least.some((one) => rolesOf(role).includes(one)) : list.includes(scope)
}

/** Whether a client on whose list a scope is has it by itself, without a person (RFC 6749 §4.4). */
export const mayHaveByItself = (api: Ruled, scope: string): boolean =>
  grantorsOf(api, scope)?.includes('client') ?? true

/** What a person with `role` may at an API: each of its scopes that needs no client's list. */
export const permissionsOf = (api: Ruled, role: Role): string[] =>
  Object.keys(api.scopes).filter((scope) => mayGive(api, scope, { role, list: [] }))

/** The claims, by name. Without a `role` (a machine) there are none about roles. */
export function claimsBy(
  claims: NamedClaims | undefined,
  { role, permissions }: { role: Role | undefined; permissions: readonly string[] },
): Record<string, unknown> {
  const held = role === undefined ? [] : rolesOf(role)
  const said = (source: ClaimSource): unknown => {
    if (source === 'permissions') return permissions
    if (role === undefined) return undefined
    if (source === 'role') return role
    if (source === 'roles') return held
    return held.flatMap((one) => source.names[one] ?? [])
  }
  return Object.fromEntries(
    Object.entries(claims ?? {}).flatMap(([name, source]) => {
      const value = said(source)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The first thing that is wrong with what somebody wants to be an API's policy; `undefined` for nothing. */
export function policyFault(
  { grantedBy = {}, claims = {} }: { grantedBy?: unknown; claims?: unknown },
  scopes: Readonly<Record<string, string>>,
): PolicyFault | undefined {
  if (!isObject(grantedBy)) return { kind: 'grantor', scope: '' }
  for (const [scope, grantors] of Object.entries(grantedBy))
    if (!Object.hasOwn(scopes, scope) || !areGrantors(grantors)) return { kind: 'grantor', scope }
  const claim = claimsFault(claims, 'api')
  return claim === undefined ? undefined : { kind: 'claim', claim }
}

/** The first claim that isn't right; `undefined` where all are. A client's are about no API, so they say nothing of permissions. */
export function claimsFault(claims: unknown, of: 'api' | 'client'): string | undefined {
  if (!isObject(claims)) return ''
  const entries = Object.entries(claims)
  if (entries.length > MOST_CLAIMS) return entries[MOST_CLAIMS]?.[0]
  return entries.find(
    ([name, source]) => !isClaimName(name) || !isSource(source) || (of === 'client' && source === 'permissions'),
  )?.[0]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value)

const areGrantors = (value: unknown): value is Grantor[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isRole(one) || one === 'client')

const isClaimName = (name: string): boolean =>
  PLAIN_NAMES.includes(name) ||
  (name.length <= MOST_CHARACTERS && /^https?:\/\/[!-~]+$/.test(name) && URL.parse(name) !== null)

function isSource(value: unknown): value is ClaimSource {
  if (typeof value === 'string') return ['role', 'roles', 'permissions'].includes(value)
  if (!isObject(value) || Object.keys(value).length !== 1 || !isObject(value['names'])) return false
  return Object.entries(value['names']).every(
    ([role, name]) => isRole(role) && typeof name === 'string' && name !== '' && name.length <= MOST_CHARACTERS,
  )
}
