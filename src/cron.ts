// The clock's door: rotates keys, sends mail that is still waiting, sends the audit log to its sink, ends and purges what has expired, and
// seals anew what AUTH_SECRET_PREVIOUS sealed. Cron fires at least once and may overlap, so every step is safe to repeat. A run that is cut off
// loses only time.
import { accountChores } from './accounts/purge.ts'
import { recordClockRun } from './admin/clock-run.ts'
import { auditChores } from './audit/purge.ts'
import { codeChores } from './codes/purge.ts'
import { configOf, type Env } from './config/config.ts'
import { credentialChores } from './credentials/purge.ts'
import { cleanInTurns } from './db/chunks.ts'
import { makeDeps, type Deps } from './deps.ts'
import { endingChores } from './endings/purge.ts'
import { countChores } from './figures/count.ts'
import { counterChores } from './limits/purge.ts'
import { mailChores } from './mail/purge.ts'
import { retryMails } from './mail/retry.ts'
import { pendingChores, sessionChores } from './sessions/purge.ts'
import { revocationChores } from './tokens/revoked.ts'
import { rotateSigningKeys } from './tokens/rotate.ts'

/** The most chunks of a run. The next run does the rest. */
const MOST_CHUNKS = 200

/** What `scheduled` runs. Logs one line of JSON. Fails when a step did, so that the cron shows as failed. */
export async function runClock(_: ScheduledController, env: Env, context: ExecutionContext): Promise<void> {
  const config = configOf(env)
  if (!config.ok) {
    console.error(JSON.stringify({ level: 'error', what: 'clock: misconfigured', problems: config.error }))
    throw new Error('misconfigured: see the log line before')
  }
  await tick(
    makeDeps(env, config.value, (work) => context.waitUntil(work)),
    env,
  )
}

/** One run of the clock. A step that fails does not stop the others. */
async function tick(deps: Deps, env: Env): Promise<void> {
  const { config } = deps
  const startedAt = deps.now()
  // Loaded here, so that a start evaluates nothing of it.
  const { grantChores } = await import('./grants/purge.ts')
  const { sendLogouts } = await import('./provider/send-logouts.ts')
  const { shipEvents } = await import('./audit/ship.ts')
  const chores = [
    // Before old events are deleted, and faster than they are: none is deleted that isn't counted.
    ...countChores(deps),
    ...sessionChores(deps, config.sessionRetentionMs, 'clock'),
    ...pendingChores(deps),
    ...credentialChores(deps),
    ...accountChores(deps),
    ...codeChores(deps),
    ...counterChores(deps),
    ...endingChores(deps),
    ...grantChores(deps),
    ...revocationChores(deps),
    ...mailChores(deps),
    ...auditChores(deps),
  ]
  const cleaning = cleanInTurns(chores, MOST_CHUNKS)
  // After that, because it ends what has expired.
  const telling = cleaning.catch(() => undefined).then(() => sendLogouts(deps))
  const [keys, mails, cleaned, logouts, shipped] = await Promise.allSettled([
    rotateSigningKeys(deps),
    retryMails(deps),
    cleaning,
    telling,
    shipEvents(deps, env),
  ])
  const failed = Object.entries({ keys, mails, purge: cleaned, logouts, audit: shipped }).flatMap(
    ([name, { status }]) => (status === 'rejected' ? [name] : []),
  )
  const [recorded] = await Promise.allSettled([recordClockRun(deps, { at: startedAt, failed })])
  if (recorded.status === 'rejected') failed.push('record')
  const line = {
    level: failed.length > 0 ? 'error' : 'info',
    what: 'clock',
    keys: outcomeOf(keys),
    mails: outcomeOf(mails),
    purge: outcomeOf(cleaned),
    logouts: outcomeOf(logouts),
    audit: outcomeOf(shipped),
    record: outcomeOf(recorded),
    milliseconds: deps.now() - startedAt,
    request_id: deps.caller.requestId,
  }
  console.log(JSON.stringify(line))
  if (failed.length > 0) throw new Error(`clock: ${failed.length} of 6 steps failed: see the log line before`)
}

/** The result of a step, or the name of the error that stopped it. A fault of the database gives its kind, never a statement. */
function outcomeOf(step: PromiseSettledResult<unknown>): unknown {
  if (step.status === 'fulfilled') return step.value
  return {
    failed: step.reason instanceof Error && step.reason.name === 'DatabaseFault' ? step.reason.message : 'error',
  }
}
