// `sessions:purge`: does at once, and to the end, what the clock does with sessions.
import { ok } from '../../result.ts'
import { purgeSessions } from '../../sessions/purge.ts'
import { count, wholeNumber, type Command } from '../command.ts'

const MOST_SECONDS = 400_000_000
/** The default of SESSION_RETENTION_SECONDS (30 days). */
const RETENTION_SECONDS = 2_592_000

export const purgeSessionsCommand: Command = {
  name: 'sessions:purge',
  summary: 'ends expired sessions, deletes those that ended long ago',
  words: [],
  options: {
    'retention-seconds': {
      value: 'N',
      text: '\nhow long the row of an ended session is kept (SESSION_RETENTION_SECONDS);\n0 deletes every ended session',
    },
  },
  about: `Marks expired sessions as ended, and deletes the rows of sessions that ended longer ago than the retention time. The
cron trigger does the same every 15 minutes (see docs/runbooks/session-cleanup.md). This command runs until nothing is
left. It works in chunks of 1,000 rows. You may stop it at any time, and run it again to continue. Live sessions are
untouched.`,
  examples: [
    'sessions:purge',
    'sessions:purge --retention-seconds 604800 --remote',
    'sessions:purge --persist-to /tmp/state --json',
  ],
  prepare: ({ values }) => {
    const wanted = wholeNumber('retention-seconds', values['retention-seconds'], -1, 0, MOST_SECONDS)
    if (!wanted.ok) return wanted
    return ok(async ({ deps, duration }, progress) => {
      const retention =
        wanted.value >= 0 ? ok(wanted.value * 1000) : duration('SESSION_RETENTION_SECONDS', RETENTION_SECONDS)
      if (!retention.ok) return retention
      const startedAt = deps.now()
      const total = { ended: 0, deleted: 0 }
      for (let done = false; !done;) {
        const before = { ...total }
        const cleaned = await purgeSessions(deps, retention.value, 'operator', ({ rows }) => {
          total.ended = before.ended + (rows.sessions_ended ?? 0)
          total.deleted = before.deleted + (rows.sessions_deleted ?? 0)
          progress(`${count(total.ended)} ended, ${count(total.deleted)} deleted …`)
        })
        done = cleaned.done
      }
      const milliseconds = deps.now() - startedAt
      const text =
        total.ended + total.deleted === 0
          ? 'Nothing to purge.'
          : `Ended ${count(total.ended)} sessions whose time was over, deleted ${count(total.deleted)} rows, in ${(milliseconds / 1000).toFixed(1)} s.`
      return ok({ text, value: { ...total, retention_seconds: retention.value / 1000, milliseconds } })
    })
  },
}
