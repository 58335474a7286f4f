// The operations of a machine for `capacity`: an API and a client of its own, made at the admin API by somebody who may.
import { send, type Said } from './asking.ts'
import type { Running } from './capacity-servers.ts'
import type { Asker } from './open-load.ts'

const API = 'https://notes.example.com/'
type Made = { client_id: string; client_secret: string }

/** Makes the API and the machine. `token`: an access token of a SUPER_ADMIN who has just signed in. */
async function machineOf({ origin }: Running, token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` }
  const admin = async (path: string, body: object): Promise<string> =>
    (await send(origin, { method: 'POST', path: `/api/admin/${path}`, headers, body, status: 201 })).text
  const identifier = `${API}${crypto.randomUUID()}`
  await admin('apis', { identifier, name: 'Notes', scopes: { 'notes.read': 'read your notes' } })
  const own_scopes = { [identifier]: ['notes.read'] }
  const grants = { redirect_uris: [], grant_types: ['client_credentials'], own_scopes }
  const made = JSON.parse(await admin('clients', { client_name: 'Nightly', ...grants })) as Made
  return `Basic ${btoa(`${made.client_id}:${made.client_secret}`)}`
}

/** Asks for a machine's token. */
export async function clientCredentials(running: Running, token: string): Promise<Asker> {
  const Authorization = await machineOf(running, token)
  return () => posted(running, '/oauth/token', Authorization, { grant_type: 'client_credentials' })
}

/** Introspects a token of its own. */
export async function introspection(running: Running, token: string): Promise<Asker> {
  const Authorization = await machineOf(running, token)
  const { text } = await posted(running, '/oauth/token', Authorization, { grant_type: 'client_credentials' })
  const { access_token } = JSON.parse(text) as { access_token: string }
  return () => posted(running, '/oauth/introspect', Authorization, { token: access_token })
}

function posted({ origin }: Running, path: string, Authorization: string, form: Record<string, string>): Promise<Said> {
  return send(origin, { method: 'POST', path, headers: { Authorization }, form, status: 200 })
}
