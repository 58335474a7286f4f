// Latchkey served to a real browser, beside the database that it serves: for stories in which somebody must be of a role, or a row must be old.
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { cameFrom, mailedCode, PASSWORD } from '../../screens/walker.ts'
import { serveLocally } from './local-server.ts'
import { migratedFolder } from './migrated.ts'
import { query } from './processes.ts'

export type Desk = {
  url: string
  stop: () => Promise<void>
  /** Asks the database itself. */
  ask: <Row = Record<string, unknown>>(sql: string, ...values: (string | number)[]) => Row[]
}

/** Serves on a database of its own. */
export async function openDesk(vars: Record<string, string> = {}): Promise<Desk> {
  const state = await migratedFolder()
  const { origin, stop } = await serveLocally(state, { AUTH_SECRET: developmentSecret(), ...vars })
  // The first answer takes its time, which is none of the test's.
  await fetch(`${origin}/health`)
  return { url: origin, stop, ask: (sql, ...values) => query(state, sql, ...values) }
}

let place = 0

/** A browser of somebody who has just signed up, from an address of their own, and has this role; with their id. */
export async function somebodyIn(
  browser: Browser,
  { url, ask }: Desk,
  email: string,
  role: 'USER' | 'ADMIN' | 'SUPER_ADMIN',
  look: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; id: string }> {
  place += 1
  const context = await browser.newContext({ ...look, ...cameFrom(place) })
  const send = async (path: string, data: object): Promise<Record<string, unknown>> => {
    const answer = await context.request.post(`${url}${path}`, { data, headers: { Origin: url } })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
  const { challenge } = await send('/api/sign-up', { email, password: PASSWORD })
  await send('/api/email/verify', { challenge, code: await mailedCode(url, email) })
  ask('UPDATE users SET role = ? WHERE email = ?', role, email)
  const [found] = ask<{ id: string }>('SELECT id FROM users WHERE email = ?', email)
  return { context, id: found?.id ?? '' }
}
