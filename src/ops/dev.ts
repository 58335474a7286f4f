// `npm run dev`: development secret, local migrations, `wrangler dev`, and what to try next. Changes nothing on a repeat.
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChildProcess } from 'node:child_process'
import { ok, refuse, type Result } from '../result.ts'
import { ensureDevelopmentSecret } from './development-secret.ts'
import { migrate } from './migrate.ts'
import { valuesOf, varsOf, without } from './words.ts'
import { captureWrangler, projectRoot, startWrangler, type Wrangler } from './wrangler.ts'

const HELP = `Serves Latchkey on this machine: makes .dev.vars on the first start, migrates the local database, runs \`wrangler dev\`.

  npm run dev [-- OPTIONS]

  --port PORT            where to listen (8787); 0 takes a free one. ISSUER follows it
  --persist-to DIR       where the local database is kept (.wrangler/state)
  --var NAME:VALUE       overrides a var or secret, e.g. --var SIGN_UP:closed --var ISSUER:http://localhost:9001/auth
  --env NAME             uses the bindings and vars of an environment of wrangler.toml, still as a development Worker
  --help                 this text

Every other option goes to \`wrangler dev\` (npx wrangler dev --help).`

export type Plan = {
  port: number
  /** Where the server answers, and the public URL that it believes in. */
  origin: string
  issuer: string
  persistTo: string | undefined
  environment: string | undefined
  ownSecret: boolean
  /** What `wrangler` is called with. */
  words: string[]
}

/** Reads the words after `npm run dev --` and works out what to start. */
export async function planDev(words: readonly string[]): Promise<Result<Plan, string>> {
  const vars = varsOf(words)
  const asked = valuesOf(words, '--port').at(-1) ?? '8787'
  if (!/^\d{1,5}$/.test(asked) || Number(asked) > 65_535) return refuse(`--port ${asked}: give a number up to 65535.`)
  if (URL.parse(vars.ISSUER ?? 'http://localhost') === null) return refuse(`--var ISSUER:${vars.ISSUER} is no URL.`)
  const port = await claimPort(Number(asked), valuesOf(words, '--ip').at(-1))
  if (port === undefined) {
    return refuse(
      `Port ${asked} is taken, perhaps by another \`npm run dev\`. Stop it, or choose one: npm run dev -- --port 8788`,
    )
  }
  const scheme = valuesOf(words, '--local-protocol').at(-1) ?? 'http'
  const origin = `${scheme}://localhost:${port}`
  const issuer = vars.ISSUER ?? origin
  return ok({
    port,
    origin,
    issuer,
    persistTo: valuesOf(words, '--persist-to').at(-1),
    environment: valuesOf(words, '--env', '-e').at(-1),
    ownSecret: vars.AUTH_SECRET !== undefined || valuesOf(words, '--env-file').length > 0,
    // Ours come first, so that a --var of the same name wins.
    words: [
      'dev',
      '--show-interactive-dev-session=false',
      '--var=ENVIRONMENT:development',
      `--var=ISSUER:${origin}`,
      '--var=MAIL_DRIVER:outbox',
      `--port=${port}`,
      ...without(words, '--port'),
    ],
  })
}

/** wrangler to its end, and as a server; tests pass their own. */
type Steps = { capture: Wrangler; start: (words: readonly string[]) => ChildProcess }

const steps: Steps = {
  capture: captureWrangler,
  start: (words) => startWrangler(words, ['ignore', 'inherit', 'inherit']),
}

/** The command: returns its exit code, 0 when it was asked to stop. */
export async function main(words: readonly string[], { capture, start }: Steps = steps): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(HELP)
    return 0
  }
  const planned = await planDev(words)
  if (!planned.ok) {
    console.error(planned.error)
    return 1
  }
  const plan = planned.value
  if (!plan.ownSecret && ensureDevelopmentSecret(projectRoot) === 'made')
    console.log('Made a development secret in .dev.vars.')

  const migrated = await migrate({ remote: false, persistTo: plan.persistTo, environment: plan.environment }, capture)
  if (!migrated.ok) {
    console.error(`The local database could not be migrated:\n${migrated.reason}`)
    return 1
  }
  for (const name of migrated.applied) console.log(`Migrated the local database: ${name}`)
  return serve(plan, start(plan.words))
}

/** Runs `wrangler dev` until it ends or we are told to; the child never outlives us. */
async function serve(plan: Plan, child: ChildProcess): Promise<number> {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  // npm passes a signal on to a shell, and some shells die of it without telling us: then our parent is another one.
  const parent = process.ppid
  const watch = setInterval(() => (process.ppid === parent ? undefined : stop()), 250)
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(stopping ? 0 : (code ?? 1))))
  const answered = await Promise.race([firstAnswer(plan, child), ended.then(() => undefined)])
  if (answered !== undefined && !stopping)
    console.log(answered.ok ? whatToTry(plan) : `The Worker does not run yet:\n${answered.text}`)
  const code = await ended
  clearInterval(watch)
  for (const signal of signals) process.off(signal, stop)
  return code
}

/** Asks for /health until something answers. */
async function firstAnswer(plan: Plan, child: ChildProcess): Promise<{ ok: boolean; text: string } | undefined> {
  const path = new URL(plan.issuer).pathname.replace(/\/$/, '')
  while (child.exitCode === null && child.signalCode === null) {
    try {
      const response = await fetch(`${plan.origin}${path}/health`, { redirect: 'manual' })
      return { ok: response.ok, text: await response.text() }
    } catch {
      await sleep(200)
    }
  }
  return undefined
}

/** What is printed when the server answers. */
export function whatToTry(plan: Pick<Plan, 'issuer'>): string {
  const json = "-H 'content-type: application/json'"
  return `
  Latchkey runs at ${plan.issuer}   (Ctrl-C stops it)

  Sign up:      curl ${plan.issuer}/api/sign-up ${json} \\
                  -d '{"email":"ada@example.com","password":"Seven-otters-7"}'
  Read mail:    ${plan.issuer}/dev/mailbox
  Confirm:      curl ${plan.issuer}/api/email/verify ${json} \\
                  -d '{"challenge":"(from the answer)","code":"(from the mail)","transport":"bearer"}'
  Everything:   ${plan.issuer}/openapi.json
`
}

/** The port if it is free, any free one for 0, `undefined` if it is taken. */
async function claimPort(port: number, host: string | undefined): Promise<number | undefined> {
  let claimed = port
  for (const address of host === undefined || host === 'localhost' ? ['127.0.0.1', '::1'] : [host]) {
    const found = await listenOnce(claimed, address)
    if (found === undefined) return undefined
    claimed = found
  }
  return claimed
}

function listenOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 has no ::1 to be taken.
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? undefined : port))
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
