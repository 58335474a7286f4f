// `npm run dev`: makes a development secret, migrates the local database, runs `wrangler dev`, and prints what to try. A second
// start changes nothing.
import type { ChildProcess } from 'node:child_process'
import { unwatchFile, watchFile } from 'node:fs'
import { get as askByHttp } from 'node:http'
import { get as askByHttps } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256 } from '@noble/hashes/sha2.js'
import { FIRST_ADMIN_VAR } from '../config/config.ts'
import { isLoopback } from '../config/remote.ts'
import { toBase64Url, toHex, toUtf8 } from '../crypto/encoding.ts'
import { randomBytes } from '../crypto/random.ts'
import { ok, refuse, type Result } from '../result.ts'
import { configFile, LOCAL, sourcesOf } from './config-file.ts'
import { ensureDevelopmentSecret } from './development-secret.ts'
import { migrate } from './migrate.ts'
import { chooseFreePort, isFree } from './ports.ts'
import { valuesOf, varsOf, without } from './words.ts'
import { captureWrangler, projectRoot, startWrangler, type Wrangler } from './wrangler.ts'

const HELP = `Serves Latchkey on this machine: makes .dev.vars on the first start, migrates the local database, runs \`wrangler dev\`.

  npm run dev [-- OPTIONS]

  --port PORT            where to listen (8787); 0 takes a free one. ISSUER follows it
  --https                serves https with a certificate of wrangler's own, which Safari needs: it keeps no Secure cookie
                         of http://localhost
  --persist-to DIR       where the local database is kept (.wrangler/state)
  --var NAME:VALUE       overrides a var or secret, e.g. --var SIGN_UP:closed --var ISSUER:http://localhost:9001/auth
  --env NAME             uses the bindings and vars of an environment of the configuration; the Worker stays a
                         development one
  --help                 this text

Every other option goes to \`wrangler dev\` (npx wrangler dev --help).`

export type Plan = {
  port: number
  host: string | undefined
  /** Whether we choose the port: then another one may be tried. */
  anyPort: boolean
  /** The address of the server, and the public URL in its configuration. */
  origin: string
  issuer: string
  persistTo: string | undefined
  environment: string | undefined
  ownSecret: boolean
  /** The link by which somebody becomes the first SUPER_ADMIN, while this server runs. */
  firstAdmin: string
  /** The words for `wrangler`. */
  words: string[]
}

/** Reads the words after `npm run dev --` and works out what to start. */
export async function planDev(given: readonly string[]): Promise<Result<Plan, string>> {
  const words = given.map((word) => (word === '--https' ? '--local-protocol=https' : word))
  const vars = varsOf(words)
  const asked = valuesOf(words, '--port').at(-1) ?? '8787'
  if (!/^\d{1,5}$/.test(asked) || Number(asked) > 65_535) return refuse(`--port ${asked}: give a number up to 65535.`)
  if (URL.parse(vars.ISSUER ?? 'http://localhost') === null) return refuse(`--var ISSUER:${vars.ISSUER} is not a URL.`)
  const host = valuesOf(words, '--ip').at(-1)
  const anyPort = Number(asked) === 0
  const port = anyPort ? await chooseFreePort(host) : Number(asked)
  if (port === undefined) return refuse('No free port was found: choose one, e.g. npm run dev -- --port 8788')
  if (!anyPort && !(await isFree(port, host))) {
    return refuse(
      `Port ${asked} is taken, perhaps by another \`npm run dev\`. Stop it, or choose one: npm run dev -- --port 8788`,
    )
  }
  const scheme = valuesOf(words, '--local-protocol').at(-1) ?? 'http'
  const origin = `${scheme}://localhost:${port}`
  const issuer = vars.ISSUER ?? origin
  const token = toBase64Url(randomBytes(32))
  return ok({
    port,
    host,
    anyPort,
    origin,
    issuer,
    persistTo: valuesOf(words, '--persist-to').at(-1),
    environment: valuesOf(words, '--env', '-e').at(-1),
    ownSecret: vars.AUTH_SECRET !== undefined || valuesOf(words, '--env-file').length > 0,
    firstAdmin: `${issuer}/dev/super-admin?token=${token}`,
    // Ours come first, so that a `--var` of the same name overrides them.
    words: [
      'dev',
      '--show-interactive-dev-session=false',
      '--var=ENVIRONMENT:development',
      `--var=ISSUER:${origin}`,
      '--var=MAIL_DRIVER:outbox',
      // All objects share one thread here. With a single object the hashes run one after another, and other requests in
      // between.
      '--var=HASHER_SHARDS:1',
      // The digest alone: others on this machine may see the words of a process.
      `--var=${FIRST_ADMIN_VAR}:${toHex(sha256(toUtf8(token)))}`,
      `--port=${port}`,
      ...without(words, '--port'),
    ],
  })
}

/** Runs wrangler to its end, or as a server. Tests pass their own. */
type Steps = { capture: Wrangler; start: (words: readonly string[]) => ChildProcess }

const steps: Steps = {
  capture: captureWrangler,
  start: (words) => startWrangler(words, ['ignore', 'inherit', 'inherit']),
}

/** The command. Returns its exit code, 0 when it was asked to stop. */
export async function main(words: readonly string[], { capture, start }: Steps = steps): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(HELP)
    return 0
  }
  const planned = await planDev(words)
  if (!planned.ok) return stop(planned.error)
  const config = configFile(projectRoot, 'dev')
  if (!config.ok) return stop(config.error)
  const plan = planned.value
  if (!plan.ownSecret && ensureDevelopmentSecret(projectRoot) === 'made')
    console.log('Made a development secret in .dev.vars.')

  const migrated = await migrate({ remote: false, persistTo: plan.persistTo, environment: plan.environment }, capture)
  if (!migrated.ok) return stop(`The local database could not be migrated:\n${migrated.reason}`)
  for (const name of migrated.applied) console.log(`Migrated the local database: ${name}`)
  const unwatch = watchConfiguration(config.value.merged)
  try {
    return await serveSomewhere(words, plan, start)
  } finally {
    unwatch()
  }
}

function stop(words: string): 1 {
  console.error(words)
  return 1
}

/** wrangler reloads when its configuration changes. The merged file is written again when one of its sources changes. */
function watchConfiguration(merged: string | undefined): () => void {
  const mergeAnew = (): void => {
    const config = configFile(projectRoot, 'dev')
    if (!config.ok) console.error(`${config.error} The configuration stays as it was.`)
    else if (config.value.merged !== merged)
      console.error(`${LOCAL} was added or removed: stop \`npm run dev\` and start it again.`)
  }
  const sources = sourcesOf(projectRoot)
  for (const source of sources) watchFile(source, { interval: 500, persistent: false }, mergeAnew)
  return () => {
    for (const source of sources) unwatchFile(source, mergeAnew)
  }
}

/** How many ports are tried. */
const MOST_PORTS = 5

/** Serves. If the port was ours to choose and was taken meanwhile, it tries another one. */
async function serveSomewhere(words: readonly string[], first: Plan, start: Steps['start']): Promise<number> {
  for (let plan = first, tries = 1; ; tries += 1) {
    const { code, stopped } = await serve(plan, start(plan.words))
    if (stopped || code === 0 || !plan.anyPort || tries === MOST_PORTS || (await isFree(plan.port, plan.host)))
      return code
    const again = await planDev(words)
    if (!again.ok) return stop(again.error)
    console.error(`Port ${plan.port} was taken meanwhile: trying ${again.value.port}.`)
    plan = again.value
  }
}

/** Runs `wrangler dev` until it ends or we are stopped. The child process never outlives us. */
async function serve(plan: Plan, child: ChildProcess): Promise<{ code: number; stopped: boolean }> {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  // npm passes a signal on to a shell, and some shells die of it without telling us. Then our parent is another process.
  const parent = process.ppid
  const watch = setInterval(() => (process.ppid === parent ? undefined : stop()), 250)
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(stopping ? 0 : (code ?? 1))))
  const answered = await Promise.race([firstAnswer(plan, child), ended.then(() => undefined)])
  if (answered !== undefined && !stopping)
    console.log(answered.ok ? whatToTry(plan) : `The Worker does not run yet:\n${answered.text}`)
  const code = await ended
  clearInterval(watch)
  for (const signal of signals) process.off(signal, stop)
  return { code, stopped: stopping }
}

/** Asks for /health until the server answers. */
async function firstAnswer(plan: Plan, child: ChildProcess): Promise<{ ok: boolean; text: string } | undefined> {
  const path = new URL(plan.issuer).pathname.replace(/\/$/, '')
  while (child.exitCode === null && child.signalCode === null) {
    try {
      return await ask(`${plan.origin}${path}/health`)
    } catch {
      await sleep(200)
    }
  }
  return undefined
}

/** One request to the server that was just started here. Only this request accepts its self-signed certificate. */
function ask(url: string): Promise<{ ok: boolean; text: string }> {
  const get = url.startsWith('https:') ? askByHttps : askByHttp
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, rejectUnauthorized: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ ok: response.statusCode === 200, text }))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

/** What is printed when the server answers. */
export function whatToTry(plan: Pick<Plan, 'issuer' | 'firstAdmin'>): string {
  const { protocol, hostname } = new URL(plan.issuer)
  const selfSigned = protocol === 'https:' && isLoopback(hostname)
  const curl = selfSigned ? 'curl -k' : 'curl'
  const note = selfSigned
    ? "  The certificate is wrangler's own: curl takes it with -k, a browser asks you once.\n\n"
    : ''
  const json = "-H 'content-type: application/json'"
  return `
  Latchkey runs at ${plan.issuer}   (Ctrl-C stops it)

${note}  Sign up:      ${curl} ${plan.issuer}/api/sign-up ${json} \\
                  -d '{"email":"ada@example.com","password":"Seven-otters-7"}'
  Read mail:    ${plan.issuer}/dev/mailbox
  Confirm:      ${curl} ${plan.issuer}/api/email/verify ${json} \\
                  -d '{"challenge":"(from the answer)","code":"(from the mail)","transport":"bearer"}'
  Administer:   ${plan.firstAdmin}
                  (makes the first SUPER_ADMIN, once; the console is at ${plan.issuer}/admin)
  Everything:   ${plan.issuer}/docs
`
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
