// The commands of docs/second-factors.md, pasted at speed into one shell in their order, as its reader does. Only the clock is ours: where
// the page waits for the next code of the app, the app goes on by a step. In `npm run test:all` alone.
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { awayFromStepEnd, STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { hereOf, notHere } from '../support/not-here.ts'
import { WHOLE } from '../support/size.ts'
import { commandsOf, elsewhere, paste, serve, stopServers, untried, type Pasted } from '../support/papers.ts'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { tidyUp } from '../support/servers/operator.ts'
import { temporaryFolder } from '../support/servers/processes.ts'

/** A dozen commands and a server, one after the other, also where the machine is busy. */
const PATIENCE_MS = 600_000
const PAGE = 'docs/second-factors.md'

afterAll(async () => {
  await stopServers()
  await tidyUp()
})

/** The page's own `otp`, at a step of the test's choice; `sleep 30` is one step. */
const inOurTime = (command: string): string =>
  command
    .replace('.generate()', `.generate({ timestamp: Date.now() + $APART * ${STEP_MS} })`)
    .replace(/^sleep 30$/, 'APART=$((APART + 1))')

/** On the database `try`; the page's ISSUER is where the test serves. */
const onTry = (command: string): string =>
  hereOf(command)
    .replace(/^ISSUER=.*/, ':')
    .replace(/^npm run ops -- (\S+)/, 'npm run ops -- $1 --persist-to try')
    .replace(/^(npx wrangler d1 execute .*--local)/, '$1 --persist-to try')

describe.runIf(WHOLE)('docs/second-factors.md', () => {
  it(
    'runs as it stands there, and each command prints what the page says',
    async () => {
      const folder = temporaryFolder()
      await migrateInto(join(folder, 'try'))
      const secret = `--var AUTH_SECRET:${developmentSecret()}`
      const commands = commandsOf(PAGE)
        .filter(({ command }) => notHere(command) === undefined)
        .map((one) => ({ ...one, command: onTry(one.command) }))
      expect(commands.filter(({ command }) => command === 'sleep 30')).toHaveLength(2)
      const helpers = commands.filter(({ command }) => /^(of|otp)\(\)/.test(command))
      expect(helpers).toHaveLength(2)
      const variables = { APART: '-1', ISSUER: '' }
      let waiting: Pasted[] = []
      const pasteWhatWaits = async (): Promise<void> => {
        const inOrder = [...helpers, ...waiting].map((one) => ({ ...one, command: inOurTime(one.command) }))
        // The code of a step before is good until this step ends: until then the shell comes to it.
        await awayFromStepEnd(20_000)
        await paste(inOrder, folder, variables)
        await stopServers()
        waiting = []
      }
      for (const one of commands) {
        if (one.command.startsWith('npm run dev')) {
          await pasteWhatWaits()
          variables.ISSUER = await serve({
            ...one,
            command: elsewhere(`${one.command} --persist-to try ${secret}`, folder),
          })
        } else waiting.push(one)
      }
      await pasteWhatWaits()
      expect(untried(PAGE)).toEqual([])
    },
    PATIENCE_MS,
  )
})
