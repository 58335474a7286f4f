// What the console opens with: the figures of a month, and what needs attention.
import { uuidv7Floor } from '../crypto/random.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { figuresOf, type Figures } from '../figures/read.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { concernsOf, KEY_LATE_MS, MAIL_WAIT_MS, RECENT_MS, type Concern } from './attention.ts'
import { countFailedMails, countOverdueKeys, countWaitingMails, selectAlarms } from './overview-store.ts'

const DAYS = 30
const MOST_MAILS = 500
const MOST_ALARMS = 5

export type Overview = { operator: Operator; figures: Figures; concerns: Concern[] }

/** The figures of the last 30 days, what needs attention, and who looks. One round trip; at most some 4,500 rows, however many there are. */
export async function viewOverview(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<Overview, OperatorRefusal>> {
  const { db } = deps
  const now = deps.now()
  const recent = uuidv7Floor(now - RECENT_MS)
  const { asked, may, operator } = askOperator(deps, own)
  const { reads, figures } = figuresOf(deps, DAYS, { may })
  const [answer, failed, waiting, overdue, alarms, ...found] = await run(db, [
    asked,
    countFailedMails(db, recent, MOST_MAILS, may),
    countWaitingMails(db, now - MAIL_WAIT_MS, MOST_MAILS, may),
    countOverdueKeys(db, now - KEY_LATE_MS),
    selectAlarms(db, recent, MOST_ALARMS, may),
    ...reads,
  ])
  const who = operator(answer)
  if (!who.ok) return who
  const read = figures(found)
  const signs = {
    failed: failed.results[0]?.failed ?? 0,
    waiting: waiting.results[0]?.waiting ?? 0,
    overdue: overdue.results[0]?.overdue ?? 0,
    alarms,
  }
  return ok({ operator: who.value, figures: read, concerns: concernsOf(read, signs) })
}
