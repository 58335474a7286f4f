// `keys:rotate`: marks the signing key as due. The clock makes the successor, because only the Worker can seal it. With
// `--compromised` the keys are deleted instead, and the Worker makes a new one when it next signs.
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok } from '../../result.ts'
import { findKeys } from '../../tokens/key-list.ts'
import { KEYRING_MS } from '../../tokens/keyring.ts'
import { killKeys, markKeysDue, PUBLISH_LEAD_MS } from '../../tokens/rotate.ts'
import type { Action, Command } from '../command.ts'

const LEAD_MINUTES = PUBLISH_LEAD_MS / 60_000
const MEMORY_SECONDS = KEYRING_MS / 1000

export const rotateKeysCommand: Command = {
  name: 'keys:rotate',
  summary: 'marks the signing key as due; the cron trigger rotates it',
  words: [],
  options: {
    compromised: { text: 'deletes every key at once, and so invalidates their tokens' },
  },
  about: `Marks the key that signs access tokens as due for rotation. It only marks the key. The cron trigger's next run makes a
successor and publishes it at /.well-known/jwks.json. The successor signs ${LEAD_MINUTES} minutes later, when everybody has read it.
Nobody is signed out: the old key stays published until the last token that it signed has expired, which is well over an
hour. A stolen copy of it works until then, too. Keys rotate by themselves every 30 days.

With --compromised every signing key is deleted at once, without the cron trigger. Latchkey's own routes and \`strict\`
verification refuse its tokens at once; \`offline\` verification over RPC within ${MEMORY_SECONDS} seconds, verifiers by JWKS
within two minutes. The next token is signed by a fresh key. Sessions live on: a refresh gives a new access token.
See docs/runbooks/leaked-secrets.md.`,
  examples: ['keys:rotate', 'keys:rotate --remote', 'keys:rotate --compromised --remote'],
  prepare: ({ values }) => ok(values.compromised === undefined ? mark : kill),
}

const mark: Action = async ({ deps, target, crons }) => {
  const marked = await markKeysDue(deps)
  const clock =
    crons.length === 0 ? 'the clock, which the configuration has no cron for,' : `the clock (${crons.join(', ')})`
  const byHand = target.remote
    ? ''
    : `\nHere no clock runs by itself. With \`npm run dev\` running: ${clockByHand(crons)}`
  const text =
    marked === 0
      ? await whyNone(deps)
      : `Marked the signing key as due. At its next run ${clock} publishes a successor, which signs ${LEAD_MINUTES} minutes later.${byHand}`
  return ok({ text, value: { marked, publish_lead_seconds: PUBLISH_LEAD_MS / 1000, crons } })
}

async function whyNone(deps: Pick<Deps, 'db' | 'now'>): Promise<string> {
  const [keys] = await run(deps.db, [findKeys(deps)])
  if (keys.length === 0) return 'There is no key yet: the first sign-in makes one.'
  return 'Nothing to mark: the signing key is due already, or its successor is published.'
}

const kill: Action = async ({ deps }) => {
  const killed = await killKeys(deps)
  const keys = killed.length === 1 ? 'the signing key' : `${killed.length} signing keys`
  const text =
    killed.length === 0
      ? 'There is no key: nothing was killed. The next token is signed by a fresh one.'
      : `Killed ${keys} and every access token signed so far: refused at once by Latchkey's own routes and \`strict\` verification,
within ${MEMORY_SECONDS} seconds by \`offline\` verification over RPC, within two minutes by verifiers that read /.well-known/jwks.json.
The next token is signed by a fresh key. Sessions live on: a refresh gives a new access token. Nobody was signed out.`
  return ok({ text, value: { killed, seen_within_seconds: MEMORY_SECONDS } })
}

function clockByHand(crons: readonly string[]): string {
  return `curl 'http://localhost:8787/cdn-cgi/local/scheduled?cron=${(crons[0] ?? '').replaceAll(' ', '+')}'`
}
