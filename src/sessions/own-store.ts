// The SQL of acts in one's own session. The statement that acts also asks whether the session may.
import { sql, type SQL } from 'drizzle-orm'
import type { MfaPolicy } from '../config/mfa.ts'
import { hasSecondFactor } from '../credentials/factors.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import { statement, type Condition, type Db, type Statement } from '../db/client.ts'
import type { Role } from '../users/rules.ts'
import type { Person } from '../users/user.ts'
import { operatorStands } from './live-store.ts'

/** Why a session that lives may not do what it is asked for. `token_invalid`: the key that signed its access token was killed. */
export type Withheld = 'token_invalid' | 'second_factor_required' | 'reauthentication_required'
/** What a statement says of a session that lives. */
export type Judgement = Person & { role: Role; refusal: Withheld | null }

/** The session that asks, its person, and what else must hold of it. `provedAfter` (ms) is left out where any proof will do. */
export type Asking = {
  id: string
  userId: string
  stands: Condition
  mfa: MfaPolicy
  provedAfter: number | undefined
  now: number
}

/** One row, with its person, and the refusal if there is one; no row where the session does not live, or is another person's. */
export function judge(db: Db, asking: Asking): Statement<Judgement> {
  return statement(db, judgement(asking))
}

/** Whether a session lives and nothing is withheld from it. */
export function mayAct(asking: Asking): Condition {
  return sql`EXISTS (SELECT 1 FROM (${judgement(asking)}) WHERE refusal IS NULL)`
}

function judgement(asking: Asking): SQL {
  return sql`SELECT users.email, users.name, users.role, ${withheld(asking)} AS refusal FROM sessions AS own JOIN users ON users.id = own.user_id WHERE ${asks(asking)}`
}

/** The `+` makes SQLite find the session by its id, which gives one row. Then the order of a list needs no sorting. */
function asks({ id, userId, now }: Asking): SQL {
  return sql`own.id = ${id} AND +own.user_id = ${userId} AND own.active = 1 AND own.expires_at > ${now} AND own.idle_expires_at > ${now} AND users.disabled_at IS NULL
    AND ${operatorStands(sql`own`, sql`${now}`)}`
}

/** The people who must have a second factor by the policy: `mustHaveSecondFactor` in SQL. */
const MUST_HAVE_TWO: Record<MfaPolicy, SQL> = {
  optional: sql`0`,
  admins: sql`users.role <> 'USER'`,
  required: sql`1`,
}

function withheld({ userId, stands, mfa, provedAfter }: Asking): SQL<Withheld | null> {
  const proved = sql`instr(own.amr, ${`"${MULTI_FACTOR}"`}) > 0`
  const stale = sql`own.auth_time < ${provedAfter} OR (NOT ${proved} AND ${hasSecondFactor(userId)})`
  return sql`CASE WHEN NOT ${stands} THEN 'token_invalid'
    WHEN ${MUST_HAVE_TWO[mfa]} AND NOT ${proved} THEN 'second_factor_required'
    ${provedAfter === undefined ? sql`` : sql`WHEN ${stale} THEN 'reauthentication_required' `}END`
}
