// The audit log on its way to a sink: its events, and what a test asks of the clock's step that sends them.
import { vi } from 'vitest'
import { SETTLED_MS } from '../../../src/audit/settled.ts'
import { shipEvents } from '../../../src/audit/ship.ts'
import type { SinkBindings } from '../../../src/config/audit-sink.ts'
import { undoAfterTest } from '../undone.ts'
import { rows, type World } from '../world.ts'
import { addEvents } from './events.ts'

export const MINUTE = 60_000
export const NOON = Date.UTC(2026, 9, 10, 12)

/** The step of the clock that sends, with the bindings of its Worker or others. */
export const ship = (from: World, bindings: SinkBindings = from.env) => shipEvents(from.deps(), bindings)

/** The row of a sink. */
export const standing = async (sink = 'https') => (await rows('SELECT * FROM audit_sinks WHERE name = ?', sink))[0]

/** The ids of the log in its own order, but for what is too young. */
export async function settledIds(): Promise<string[]> {
  const before = Date.now() - SETTLED_MS
  const found = await rows<{ id: string }>('SELECT id FROM audit_events WHERE at < ? ORDER BY id', before)
  return found.map(({ id }) => id)
}

/** Sign-ins of three people, a millisecond apart, an hour before noon unless `since` (ms) says otherwise. */
export const addSignIns = (many: number, since = NOON - 60 * MINUTE): Promise<void> =>
  addEvents(
    Array.from({ length: many }, (_, n) => ({ at: since + n, event: 'authn_login_success', subjectId: `p${n % 3}` })),
  )

/** Keeps the log of the Worker until the test is over: `alerts` are its lines of errors. */
export function hearAlerts(): string[] {
  const alerts: string[] = []
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation((line: string) => void alerts.push(line))
  undoAfterTest(() => vi.restoreAllMocks())
  return alerts
}
