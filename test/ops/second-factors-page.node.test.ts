// The commands of docs/second-factors.md, pasted at speed into one shell in their order, as its reader does. Only the clock is ours: where
// the page waits for the next code of the app, the app goes on by a step. In `npm run test:all` alone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { WHOLE } from '../support/size.ts'
import { commandsOf, elsewhere, paste, serve, stopServers, type Pasted } from '../support/papers.ts'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { tidyUp } from '../support/servers/operator.ts'
import { projectRoot, temporaryFolder } from '../support/servers/processes.ts'

const STEP = 30_000
const page = readFileSync(join(projectRoot, 'docs/second-factors.md'), 'utf8')

afterAll(async () => {
  await stopServers()
  await tidyUp()
})

/** The page's own `otp`, at a step of the test's choice; `sleep 30` is one step. */
const inOurTime = (command: string): string =>
  command
    .replace('.generate()', `.generate({ timestamp: Date.now() + $APART * ${STEP} })`)
    .replace(/^sleep 30$/, 'APART=$((APART + 1))')

/** Codes of a step before, of now and of one to come are all good for three seconds more. */
async function farFromTheNextStep(): Promise<void> {
  const left = STEP - (Date.now() % STEP)
  if (left < 15_000) await new Promise((resolve) => setTimeout(resolve, left))
}

describe.runIf(WHOLE)('docs/second-factors.md', () => {
  it('runs as it stands there, and each command prints what the page says', async () => {
    const folder = temporaryFolder()
    await migrateInto(join(folder, 'try'))
    const state = '--persist-to try'
    const secret = `--var AUTH_SECRET:${developmentSecret()}`
    const commands = commandsOf(page).filter(({ command }) => !/--remote|user:remove-factors|^ISSUER=/.test(command))
    expect(commands.filter(({ command }) => command === 'sleep 30')).toHaveLength(2)
    const helpers = commands.filter(({ command }) => /^(of|otp)\(\)/.test(command))
    expect(helpers).toHaveLength(2)
    await farFromTheNextStep()
    const variables = { APART: '-1', ISSUER: '' }
    let waiting: Pasted[] = []
    const pasteWhatWaits = async (): Promise<void> => {
      const inOrder = [...helpers, ...waiting].map((one) => ({ ...one, command: inOurTime(one.command) }))
      await paste(inOrder, folder, variables)
      await stopServers()
      waiting = []
    }
    for (const one of commands) {
      if (one.command.startsWith('npm run dev')) {
        await pasteWhatWaits()
        variables.ISSUER = await serve(elsewhere(`${one.command} ${state} ${secret}`, folder))
      } else
        waiting.push({ ...one, command: one.command.replace(/^npm run ops -- seed/, `npm run ops -- seed ${state}`) })
    }
    await pasteWhatWaits()
  })
})
