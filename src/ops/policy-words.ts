// Reads what an operator types about who may grant a scope, and about claims; and says what is wrong with it.
import type { ApiPolicy, PolicyFault } from '../clients/policy.ts'
import { ok, refuse, type Result } from '../result.ts'

/** The options of an API that say it. */
export const POLICY_OPTIONS = {
  'granted-by': {
    value: 'JSON',
    text: 'who may grant a scope, where it isn’t everybody: a role (or one above it), or\n"client", the list of a client: {"write":["ADMIN","client"]}',
  },
  claims: {
    value: 'JSON',
    text: '\nclaims of its access tokens: {"https://example.com/roles":"roles"}, of role, roles\nand permissions, or of names: {"roles":{"names":{"ADMIN":"admin"}}}',
  },
} as const

/** `--granted-by` and `--claims` of an API. Refuses what is no JSON; the rules of the rest are the domain's. */
export function readPolicy(values: Readonly<Record<string, string | undefined>>): Result<ApiPolicy, string> {
  const grantedBy = readObject<NonNullable<ApiPolicy['grantedBy']>>('granted-by', values['granted-by'])
  if (!grantedBy.ok) return grantedBy
  const claims = readObject<NonNullable<ApiPolicy['claims']>>('claims', values['claims'])
  if (!claims.ok) return claims
  return ok({
    ...(grantedBy.value !== undefined && { grantedBy: grantedBy.value }),
    ...(claims.value !== undefined && { claims: claims.value }),
  })
}

/** An object in JSON, whose form the domain judges; `undefined` where none is given. Refuses with a sentence. */
export function readObject<T extends object>(name: string, text: string | undefined): Result<T | undefined, string> {
  if (text === undefined) return ok(undefined)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value as T)
  } catch {
    // It is no JSON.
  }
  return refuse(`--${name} must be an object in JSON.`)
}

/** A sentence about it. */
export const policyFaultSaid = (fault: PolicyFault): string =>
  fault.kind === 'claim'
    ? `The claim "${fault.claim}" isn't taken. Its name is roles, groups, entitlements, permissions, or a URL. It says role, roles, {"names":{"ADMIN":"…"}}, or, of an API, permissions.`
    : `Who may grant "${fault.scope}" isn't understood: name a scope of the API, with USER, ADMIN, SUPER_ADMIN, "client", or several.`
