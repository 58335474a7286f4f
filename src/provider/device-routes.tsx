// `/device`: a person answers for a device without a keyboard (RFC 8628 §3.3). Loaded when the first one comes (`routes.tsx`).
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { toSignIn } from '../gate/page-session.ts'
import { proofPage } from '../gate/proof-problem.ts'
import { answerPage } from '../http/page.ts'
import { readUserCode } from '../grants/user-code.ts'
import { answerForDevice, readDevice, type Waiting } from './device.ts'
import { DeviceConsentPage, DeviceDonePage, DevicePage } from './pages.tsx'
import { lastsOf, shownClient } from './shown.ts'

/** The page that asks for the code. One in the link is only put into the field: nobody is led past it. */
export const devicePage = (c: Context<AppEnv>): Promise<Response> => {
  const typed = new URL(c.req.url).searchParams.get('user_code')?.slice(0, 20)
  return answerPage(c, <DevicePage typed={typed} />)
}

/** The page that asks whether it is theirs. */
export async function deviceAsked(c: Context<AppEnv>, typed: string): Promise<Response> {
  const waiting = await read(c, typed)
  if (waiting instanceof Response) return waiting
  const { client, live, scopes, withheld, api } = waiting
  const { email, name } = live.user
  const asked = { scopes, withheld, api, lasts: lastsOf(c.get('deps').config, scopes) }
  const shown = { client: shownClient(client), person: { email, name }, code: spelled(typed), asked }
  return answerPage(c, <DeviceConsentPage {...shown} />)
}

/** What they answered. */
export async function deviceAnswered(c: Context<AppEnv>, typed: string, decision: 'allow' | 'deny'): Promise<Response> {
  const waiting = await read(c, typed)
  if (waiting instanceof Response) return waiting
  const done = await answerForDevice(c.get('deps'), c.get('own'), waiting, decision)
  if (!done) return answerPage(c, <DevicePage unknown />, 400)
  return answerPage(c, <DeviceDonePage allowed={decision === 'allow' && waiting.scopes.length > 0} />)
}

async function read(c: Context<AppEnv>, typed: string): Promise<Waiting | Response> {
  const code = readUserCode(typed)
  const found = code === undefined ? undefined : await readDevice(c.get('deps'), c.get('own'), code)
  if (found?.ok === true) return found.value
  if (found?.error.kind === 'nobody') return toSignIn(c, '/device')
  if (found?.error.kind === 'throttled') return proofPage(c, found.error, <DevicePage typed={typed} throttled />, 400)
  return answerPage(c, <DevicePage typed={typed} unknown />, 400)
}

/** A code as a device shows it. */
const spelled = (typed: string): string => (readUserCode(typed) ?? '').replace(/^(.{4})/, '$1-')
