// An API of Auth0 (a "resource server") as an API of ours, and its client grants as the scopes that apps have by themselves.
import { isNoIdentifier, scopeFault } from '../../../clients/faults.ts'
import type { ApiPolicy, Grantor } from '../../../clients/policy.ts'
import type { ApiRow } from '../../../clients/tables.ts'
import { cleanName } from '../../../users/name.ts'
import { isTrue, listOf, objectOf, textOf, type Fields } from '../fields.ts'
import { note, type Note } from './note.ts'

/** An API that can be made; without `api` it can't. */
export type JudgedApi = {
  identifier: string
  name: string
  api: Pick<ApiRow, 'identifier' | 'name' | 'scopes' | 'tokenSeconds' | 'policy'> | undefined
  notes: Note[]
}

const MOST_SECONDS = 3_600
const LEAST_SECONDS = 60
const MOST_NAME = 100

/** Judges an API whose identifier is there. */
export function judgeApi(entry: Fields): JudgedApi {
  const identifier = textOf(entry.identifier) ?? ''
  const name = sentenceOf(entry.name) ?? identifier.slice(0, MOST_NAME)
  const left = (code: 'system' | 'api_left_out', message: string): JudgedApi => ({
    identifier,
    name,
    api: undefined,
    notes: [note(code, message)],
  })
  if (isTrue(entry.is_system) || /^https:\/\/[^/]+\.auth0\.com\/(api\/v2|me|mfa)\/$/.test(identifier))
    return left('system', 'it is Auth0’s own, and left out: here is the admin API, docs/admin-api.md')
  if (isNoIdentifier(identifier))
    return left(
      'api_left_out',
      'its identifier is no absolute URI: add it by api:create as one, and change `audience` in the apps',
    )
  const scopes = scopesOf(entry)
  const policy = policyOf(entry, Object.keys(scopes.kept))
  const life = typeof entry.token_lifetime === 'number' ? entry.token_lifetime : undefined
  const tokenSeconds = life === undefined ? null : Math.min(Math.max(Math.floor(life), LEAST_SECONDS), MOST_SECONDS)
  return {
    identifier,
    name,
    api: { identifier, name, scopes: scopes.kept, tokenSeconds, policy: policy.kept },
    notes: [
      ...scopes.notes,
      ...policy.notes,
      ...(life !== undefined && life > MOST_SECONDS
        ? [note('token_lifetime', `its tokens lived ${life} s: here it is ${MOST_SECONDS} s, and apps refresh them`)]
        : []),
      note('es256', 'access tokens are signed by ES256 here: it must take that, and read the keys at jwks_uri'),
    ],
  }
}

function scopesOf(entry: Fields): { kept: Record<string, string>; notes: Note[] } {
  const all = listOf(entry.scopes).flatMap(({ value, description }) => {
    const scope = textOf(value)
    return scope === undefined ? [] : [[scope, sentenceOf(description) ?? scope.slice(0, MOST_NAME)] as const]
  })
  const wrong = all.filter(([scope]) => scopeFault(scope) !== undefined)
  return {
    kept: Object.fromEntries(all.filter(([scope]) => scopeFault(scope) === undefined)),
    notes: wrong.map(([scope]) =>
      note('scope_left_out', `the scope ${scope} is left out: it is ours, or has another form`),
    ),
  }
}

/** What a scope allows, as one line of text. */
function sentenceOf(description: unknown): string | undefined {
  const clean = cleanName(textOf(description) ?? '')
  return clean.ok && clean.value !== null ? [...clean.value].slice(0, MOST_NAME).join('') : undefined
}

/** With role-based access control a scope was the right of a role, which the file doesn't say: nobody gets more here than they had. */
function policyOf(entry: Fields, scopes: readonly string[]): { kept: ApiPolicy; notes: Note[] } {
  const rbac = isTrue(entry.enforce_policies)
  const permissions = rbac && textOf(entry.token_dialect)?.endsWith('_authz') === true
  const forUsers = textOf(objectOf(objectOf(entry.subject_type_authorization).user).policy) ?? 'allow_all'
  const listed = forUsers !== 'allow_all'
  const grantors: Grantor[] | undefined = listed ? ['client'] : rbac ? ['ADMIN', 'client'] : undefined
  const claims = permissions ? { permissions: 'permissions' as const } : undefined
  return {
    kept: {
      ...(grantors !== undefined && { grantedBy: Object.fromEntries(scopes.map((scope) => [scope, grantors])) }),
      ...(claims !== undefined && { claims }),
    },
    notes: [
      ...(rbac && !listed && scopes.length > 0
        ? [
            note(
              'rbac',
              'roles decided who got its scopes, and they are not in the file: only an ADMIN may grant them, until you say who may (--granted-by)',
            ),
          ]
        : []),
      ...(listed ? [note('listed_apps_only', 'only apps on its list get its scopes for people, as before')] : []),
    ],
  }
}

/** The scopes that client grants give apps by themselves: by the app's id, then by API. `known` are the scopes of APIs that are there or come along. */
export function ownScopesOf(
  grants: readonly Fields[],
  { clients, known }: { clients: readonly Fields[]; known: ReadonlyMap<string, readonly string[]> },
): { own: Map<string, Record<string, string[]>>; notes: Map<string, Note[]> } {
  const own = new Map<string, Record<string, string[]>>()
  const notes = new Map<string, Note[]>()
  const say = (id: string, one: Note) => notes.set(id, [...(notes.get(id) ?? []), one])
  for (const grant of grants) {
    // The Deploy CLI names the app by its name.
    const named = textOf(grant.client_id) ?? ''
    const client = clients.find(({ client_id: id }) => id === named) ?? clients.find(({ name }) => name === named)
    const id = textOf(client?.client_id)
    const audience = textOf(grant.audience) ?? ''
    const scopes = known.get(audience)
    if (id === undefined) say(named, note('unknown_app', `it has scopes of ${audience}, and is not in the file`))
    else if (scopes === undefined)
      say(id, note('unknown_api', `its scopes of ${audience} are left out: that API is not here`))
    else if (grant.subject_type === 'user' && listsOf(client?.grant_types).includes('client_credentials'))
      say(
        id,
        note(
          'scope_left_out',
          `its scopes of ${audience} for people are left out: on its list it would have them by itself`,
        ),
      )
    else {
      const given = listsOf(grant.scope)
      const kept = isTrue(grant.allow_all_scopes) ? [...scopes] : given.filter((scope) => scopes.includes(scope))
      own.set(id, { ...own.get(id), [audience]: [...new Set([...(own.get(id)?.[audience] ?? []), ...kept])] })
      const lost = given.filter((scope) => !scopes.includes(scope))
      if (lost.length > 0) say(id, note('scope_left_out', `${audience} has no scope ${lost.join(', ')}`))
    }
  }
  return { own, notes }
}

const listsOf = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [])
