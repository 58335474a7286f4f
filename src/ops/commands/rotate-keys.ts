// `keys:rotate`: marks the signing key as due. The clock makes the successor, for only the Worker can seal it.
import { ok } from '../../result.ts'
import { markKeysDue, PUBLISH_LEAD_MS } from '../../tokens/rotate.ts'
import type { Command } from '../command.ts'

const LEAD_MINUTES = PUBLISH_LEAD_MS / 60_000

export const rotateKeysCommand: Command = {
  name: 'keys:rotate',
  summary: 'marks the signing key as due; the clock rotates it',
  words: [],
  options: {},
  about: `Marks the key that signs access tokens as due for rotation. It only marks: the clock obeys at its next run, makes a
successor and publishes it at /.well-known/jwks.json; the successor signs ${LEAD_MINUTES} minutes later, when everybody has read it.
Nobody is signed out: the key before stays published until the last token that it signed is dead, so whoever has a copy
of it is believed until then too, well over an hour. Keys rotate by themselves every 30 days.`,
  examples: ['keys:rotate', 'keys:rotate --remote'],
  prepare: () =>
    ok(async ({ deps, target, crons }) => {
      const marked = await markKeysDue(deps)
      const clock =
        crons.length === 0 ? 'the clock, which wrangler.toml has no cron for,' : `the clock (${crons.join(', ')})`
      const byHand = target.remote
        ? ''
        : `\nHere no clock runs by itself. With \`npm run dev\` running: ${clockByHand(crons)}`
      const text =
        marked === 0
          ? 'There is no key yet: the first sign-in makes one.'
          : `Marked the signing key as due. At its next run ${clock} publishes a successor, which signs ${LEAD_MINUTES} minutes later.${byHand}`
      return ok({ text, value: { marked, publish_lead_seconds: PUBLISH_LEAD_MS / 1000, crons } })
    }),
}

function clockByHand(crons: readonly string[]): string {
  return `curl 'http://localhost:8787/cdn-cgi/local/scheduled?cron=${(crons[0] ?? '').replaceAll(' ', '+')}'`
}
