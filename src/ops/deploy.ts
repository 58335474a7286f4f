// `npm run deploy`: checks what would stop the Worker, makes the database if it is missing, migrates, deploys.
import { unstable_readConfig, type Unstable_Config } from 'wrangler'
import { SINK_BINDINGS } from '../config/audit-sink.ts'
import { readConfig } from '../config/config.ts'
import { ok, refuse, type Result } from '../result.ts'
import { configFile, inOwnWords } from './config-file.ts'
import { developmentSecret } from './development-secret.ts'
import { migrate } from './migrate.ts'
import { proveGuard } from './prove-guard.ts'
import { valuesOf, varsOf, without } from './words.ts'
import { captureWrangler, complaintOf, deployWrangler, projectRoot, type Wrangler } from './wrangler.ts'

const HELP = `Deploys Latchkey to your Cloudflare account: checks the vars and secrets, makes the database on the first run, applies
the migrations by binding name, proves on the database that one-time things are spent once, then runs \`wrangler deploy\`.

  npm run deploy [-- OPTIONS]

  --env NAME         an environment of the configuration, e.g. staging
  --dry-run          checks the vars as a deployment does, builds, and touches nothing in your account
  --help             this text

Every other option goes to \`wrangler deploy\` (npx wrangler deploy --help). Before the first time:

  npx wrangler login
  set ISSUER, MAIL_DRIVER and MAIL_FROM in wrangler.local.toml (docs/configuration.md)
  openssl rand -base64 32 | npx wrangler secret put AUTH_SECRET`

/** The part of the configuration that the deployment of one environment uses. */
export type Deployment = {
  databaseName: string
  vars: Record<string, unknown>
  /** Whether `EMAIL` is bound. */
  email: 'bound' | 'unbound'
  /** The bindings of sinks of the audit log that are there. */
  sinks: readonly string[]
  /** The option that makes an operator's own wrangler commands mean the same Worker. */
  byHand: string
}
export type Steps = { capture: Wrangler; show: Wrangler; log: (line: string) => void }

const steps: Steps = { capture: captureWrangler, show: deployWrangler, log: console.log }

/** Reads the configuration as wrangler does, and refuses with wrangler's message. */
export function readDeployment(environment: string | undefined): Result<Deployment, string> {
  const file = configFile(projectRoot)
  if (!file.ok) return file
  try {
    const config = unstable_readConfig({ config: file.value.path, env: environment }, { hideWarnings: true })
    const databases: { binding: string; database_name?: string }[] = config.d1_databases
    const database = databases.find(({ binding }) => binding === 'DB')
    const email = config.send_email.some((binding: { name: string }) => binding.name === 'EMAIL') ? 'bound' : 'unbound'
    return ok({
      databaseName: database?.database_name ?? `${config.name}-db`,
      vars: config.vars,
      email,
      sinks: sinksOf(config),
      byHand: file.value.byHand,
    })
  } catch (error) {
    return refuse(inOwnWords(error instanceof Error ? error.message : String(error), file.value))
  }
}

/** The bindings of a configuration by which the audit log may leave. */
const sinksOf = ({ queues, r2_buckets, pipelines }: Unstable_Config): string[] =>
  [...(queues.producers ?? []), ...r2_buckets, ...pipelines]
    .map(({ binding }) => binding)
    .filter((name) => SINK_BINDINGS.some((one) => one === name))

/** The problems that the Worker would find in these vars in production. Secrets aren't checked. */
export function problemsOf(
  vars: Record<string, unknown>,
  email: Deployment['email'] = 'unbound',
  sinks: Deployment['sinks'] = SINK_BINDINGS,
): string[] {
  const secrets = {
    AUTH_SECRET: developmentSecret().slice(16),
    RESEND_API_KEY: 'set',
    POSTMARK_SERVER_TOKEN: 'set',
    SMTP_URL: 'smtps://set',
    AUDIT_SINK_SECRET: `whsec_${'A'.repeat(43)}`,
  }
  const bindings = {
    DB: {} as D1Database,
    ...(email === 'bound' ? { EMAIL: {} as SendEmail } : {}),
    ...Object.fromEntries(sinks.map((name) => [name, {}])),
  }
  const config = readConfig({ ...vars, ...secrets, ...bindings })
  if (!config.ok) return config.error.map(({ message }) => message)
  return config.value.environment === 'production' ? [] : ['ENVIRONMENT is "development": set it to "production"']
}

/** The command. Returns its exit code. */
export async function main(words: readonly string[], { capture, show, log }: Steps = steps): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    log(HELP)
    return 0
  }
  const environment = valuesOf(words, '--env', '-e').at(-1)
  const inEnvironment = `--env=${environment ?? ''}`
  const deploy = ['deploy', inEnvironment, ...without(words, '--env', '-e')]
  const deployment = readDeployment(environment)
  if (!deployment.ok) return refused(log, [deployment.error])
  const vars = { ...deployment.value.vars, ...varsOf(words) }
  const problems = problemsOf(vars, deployment.value.email, deployment.value.sinks)
  if (problems.length > 0) return refused(log, problems)
  if (words.includes('--dry-run')) return (await show(deploy)).code

  // A build started by the Deploy button may get its secrets only afterwards. The Worker itself refuses to run without them.
  if (valuesOf(words, '--secrets-file').length === 0 && process.env.WORKERS_CI === undefined) {
    const secrets = await secretsOf(inEnvironment, capture)
    if (!secrets.ok) return refused(log, [secrets.error])
    const missing = neededSecrets(vars).filter((name) => !secrets.value.includes(name))
    if (missing.length > 0)
      return refused(
        log,
        missing.map((name) => howToSet(name, environment, deployment.value.byHand)),
      )
  }

  const target = { remote: true, persistTo: undefined, environment }
  let migrated = await migrate(target, capture)
  if (!migrated.ok && migrated.reason.includes(`Couldn't find a D1 DB named`)) {
    log(`Making the database ${deployment.value.databaseName}.`)
    const created = await capture([
      'd1',
      'create',
      deployment.value.databaseName,
      '--update-config=false',
      inEnvironment,
    ])
    if (created.code !== 0) return refused(log, [complaintOf(created)])
    migrated = await migrate(target, capture)
  }
  if (!migrated.ok) return refused(log, [migrated.reason])
  for (const name of migrated.applied) log(`Applied ${name}.`)
  const proved = await proveGuard(target, capture)
  if (!proved.ok) return refused(log, [proved.error])

  const { code } = await show(deploy)
  if (code === 0) log(`Look at it: curl '${String(vars.ISSUER)}/health?deep=1'`)
  return code
}

function refused(log: Steps['log'], reasons: readonly string[]): 1 {
  log('Nothing was deployed:')
  for (const reason of reasons) log(`  ${reason}`)
  return 1
}

function neededSecrets(vars: Record<string, unknown>): string[] {
  const keys: Record<string, string> = {
    resend: 'RESEND_API_KEY',
    postmark: 'POSTMARK_SERVER_TOKEN',
    smtp: 'SMTP_URL',
  }
  const key = keys[String(vars.MAIL_DRIVER)]
  return [
    'AUTH_SECRET',
    ...(key === undefined ? [] : [key]),
    ...(vars.AUDIT_SINK === 'https' ? ['AUDIT_SINK_SECRET'] : []),
  ]
}

function howToSet(name: string, environment: string | undefined, byHand: string): string {
  const put = `npx wrangler secret put ${name}${environment === undefined ? '' : ` --env ${environment}`}${byHand}`
  return `${name} is not set: ${name === 'AUTH_SECRET' ? 'openssl rand -base64 32 | ' : ''}${put}`
}

/** The names of the Worker's secrets; an empty list where there is no Worker yet. */
async function secretsOf(inEnvironment: string, wrangler: Wrangler): Promise<Result<string[], string>> {
  const outcome = await wrangler(['secret', 'list', '--format=json', inEnvironment])
  const words = complaintOf(outcome)
  if (outcome.code !== 0) return /Worker ".+ not found/.test(words) ? ok([]) : refuse(words)
  const listed = JSON.parse(outcome.stdout.slice(outcome.stdout.indexOf('['))) as { name: string }[]
  return ok(listed.map(({ name }) => name))
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
