// Reads what describes an Auth0 tenant: lists of its Management API (`/api/v2/clients`, `/resource-servers`, `/client-grants`), of its command
// line (`auth0 apps list --json`), or an export of its Deploy CLI, which has all three. A file is read whole, and refused whole.
import { readFile } from 'node:fs/promises'
import { ok, refuse, type Result } from '../../../result.ts'
import type { Refusal } from '../../refusal.ts'
import { isFields, textOf, type Fields } from '../fields.ts'

/** What a tenant has, as Auth0 says it. */
export type Tenant = { clients: Fields[]; apis: Fields[]; grants: Fields[] }

/** The names under which objects hold them: those of the Management API's pages and those of the Deploy CLI. */
const LISTS = {
  clients: ['clients'],
  apis: ['resourceServers', 'resource_servers'],
  grants: ['clientGrants', 'client_grants'],
} as const
type Kind = keyof typeof LISTS

/** Reads files as one tenant. Refuses the first that can't be read, or that has something else in it. */
export async function readTenant(paths: readonly string[]): Promise<Result<Tenant, Refusal>> {
  const tenant: Tenant = { clients: [], apis: [], grants: [] }
  for (const path of paths) {
    const value = await readJson(path)
    if (!value.ok) return value
    const added = addTo(tenant, value.value, path)
    if (!added.ok) return added
  }
  if (tenant.clients.length + tenant.apis.length === 0)
    return refuse(bad(`There is no app and no API in ${paths.join(', ')}.`))
  const fault = repeatedIn(tenant)
  return fault === undefined ? ok(tenant) : refuse(bad(fault))
}

const bad = (message: string): Refusal => ({ code: 'bad_file', message })

async function readJson(path: string): Promise<Result<unknown, Refusal>> {
  if (/\.ya?ml$/i.test(path))
    return refuse(bad(`${path} is YAML. Turn it into JSON first, e.g. by \`npx js-yaml ${path} > tenant.json\`.`))
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof TypeError) return refuse(bad(`${path} could not be read: it is not UTF-8.`))
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return refuse({ code: 'no_file', message: `${path} could not be read (${code}).` })
  }
  try {
    return ok(JSON.parse(text) as unknown)
  } catch {
    // What the parser says would quote the file, which may hold secrets.
    return refuse(bad(`${path} could not be read: it is not JSON.`))
  }
}

function addTo(tenant: Tenant, value: unknown, path: string): Result<void, Refusal> {
  const named = isFields(value)
    ? (Object.keys(LISTS) as Kind[]).flatMap((kind) =>
        LISTS[kind]
          .filter((name) => Array.isArray(value[name]))
          .map((name) => [kind, value[name] as unknown[]] as const),
      )
    : []
  // A single object is one of them, as the Deploy CLI's folders have them.
  const lists = named.length > 0 ? named : [[undefined, Array.isArray(value) ? (value as unknown[]) : [value]] as const]
  for (const [named_, entries] of lists)
    for (const [index, entry] of entries.entries()) {
      const kind = isFields(entry) ? kindOf(entry) : undefined
      if (!isFields(entry) || kind === undefined || (named_ !== undefined && kind !== named_))
        return refuse(bad(`Entry ${index + 1} of ${named_ ?? path} is no app, no API and no client grant of Auth0.`))
      tenant[kind].push(entry)
    }
  return ok(undefined)
}

/** What an object of Auth0 is, by the fields that only its kind has. */
function kindOf(entry: Fields): Kind | undefined {
  if (textOf(entry.audience) !== undefined && textOf(entry.client_id) !== undefined) return 'grants'
  if (textOf(entry.identifier) !== undefined) return 'apis'
  const isClient = ['app_type', 'callbacks', 'grant_types', 'jwt_configuration', 'global'].some((name) =>
    Object.hasOwn(entry, name),
  )
  return isClient && textOf(entry.name) !== undefined ? 'clients' : undefined
}

/** The first thing that is there twice, or has no id to keep. */
function repeatedIn({ clients, apis }: Tenant): string | undefined {
  const ids = clients.map(({ client_id: id }) => textOf(id))
  const without = clients[ids.indexOf(undefined)]
  if (without !== undefined)
    return `The app ${JSON.stringify(without.name)} has no client_id. Export with AUTH0_EXPORT_IDENTIFIERS=true, or list apps by the Management API.`
  const strange = ids.find((id) => id !== undefined && (!/^[!-~]{1,255}$/.test(id) || id.startsWith('https://')))
  if (strange !== undefined) return `${JSON.stringify(strange)} can't be a client_id.`
  const twice = firstTwice([...ids, ...apis.map(({ identifier }) => textOf(identifier))])
  return twice === undefined ? undefined : `${JSON.stringify(twice)} is there twice.`
}

const firstTwice = (names: readonly (string | undefined)[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index)
