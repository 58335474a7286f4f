// `npm run costs`: what a month of so many users costs at Cloudflare's public prices, and which limits they meet. It asks nobody: it
// computes with the figures that docs/costs.md gives.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { refuse, ok, type Result } from '../result.ts'
import { billOf, DEFAULTS, type Bill, type Wanted } from './costs/bill.ts'
import { MEASURED, PRICES_READ } from './costs/figures.ts'
import { PROFILES, type ProfileName } from './costs/profiles.ts'
import { limitsOf, type Limit } from './costs/scaling.ts'
import { projectRoot } from './wrangler.ts'

const names = Object.keys(PROFILES) as ProfileName[]
const MOST_USERS = 1_000_000_000
const MOST_DAYS = 3_650

const HELP = `Says what a month of Latchkey costs on Cloudflare's Paid plan, and which limit is met first. It computes; it asks nobody.

  npm run costs [-- OPTIONS]

  --users N          people or machines that are active in a month, 1 to ${MOST_USERS} (${DEFAULTS.users})
  --profile NAME     what one of them does (${DEFAULTS.profile}):
${names.map((name) => `                       ${name.padEnd(9)} ${PROFILES[name].about}`).join('\n')}
  --audit-days N     how long D1 keeps an event, 1 to ${MOST_DAYS} (${DEFAULTS.auditDays}): AUDIT_RETENTION_SECONDS
  --sink NAME        none: events stay in D1; queue: each also goes to a queue (${DEFAULTS.sink})
  --json             one JSON document on stdout. \`npm run --silent costs -- --json\` keeps npm's own lines out of it
  --help             this text

Examples:
  npm run costs -- --users 50000
  npm run costs -- --users 1000000 --profile tool --json
  npm run costs -- --users 10000 --profile agents --audit-days 7 --sink queue

Prices of ${PRICES_READ}; figures measured on ${MEASURED.on}. docs/costs.md says what is not in the bill.
Exit codes: 0 done · 2 not understood.`

type Asked = Wanted & { name: ProfileName; json: boolean }

/** Reads the words; `undefined` for `--help`. Refuses with a sentence. */
function readWords(words: readonly string[]): Result<Asked | undefined, string> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  let values
  try {
    const options = { users: text, profile: text, 'audit-days': text, sink: text, json: flag }
    values = parseArgs({ args: [...words], options: { ...options, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  if (values.help === true) return ok(undefined)
  const users = whole('users', values.users, DEFAULTS.users, MOST_USERS)
  if (!users.ok) return users
  const auditDays = whole('audit-days', values['audit-days'], DEFAULTS.auditDays, MOST_DAYS)
  if (!auditDays.ok) return auditDays
  const name = names.find((known) => known === (values.profile ?? DEFAULTS.profile))
  if (name === undefined) return refuse(`--profile must be one of ${names.join(', ')}.`)
  const sink = values.sink ?? DEFAULTS.sink
  if (sink !== 'none' && sink !== 'queue') return refuse('--sink must be none or queue.')
  const wanted = { users: users.value, auditDays: auditDays.value, sink } as const
  return ok({ ...wanted, name, profile: PROFILES[name], json: values.json === true })
}

function whole(name: string, value: string | undefined, fallback: number, most: number): Result<number, string> {
  if (value === undefined) return ok(fallback)
  const number = Number(value)
  return /^[1-9]\d*$/.test(value) && number <= most
    ? ok(number)
    : refuse(`--${name} must be a whole number from 1 to ${most}.`)
}

const grouped = (value: number): string => Math.round(value).toLocaleString('en-US')
const money = (dollars: number): string => `$${dollars.toFixed(2)}`

function printed({ users, name, auditDays }: Asked, bill: Bill, limits: readonly Limit[]): string {
  const lines = [...bill.lines, { ...bill.mail, what: 'mail (apart)' }].map(({ what, used, unit, dollars }) => {
    const amount = unit === 'GB' ? used.toFixed(1) : grouped(used)
    return `  ${what.padEnd(20)} ${`${amount} ${unit}`.padStart(28)} ${money(dollars).padStart(14)}`
  })
  const met = limits
    .filter((limit) => Number.isFinite(limit.users))
    .map(
      (limit) => `  ${limit.what.padEnd(28)} ${grouped(limit.users).padStart(15)}${limit.users < users ? '  met' : ''}`,
    )
  const parts =
    bill.databases > 1 ? `\n\nThat is more than one database of D1 holds: ${bill.databases} are needed.` : ''
  return `${grouped(users)} monthly users, ${name}: ${money(bill.dollars)} a month, and ${money(bill.mail.dollars)} for mail

${lines.join('\n')}${parts}

Limits, and at how many monthly users (the log keeps ${auditDays} days):
${met.join('\n')}

Not in it: a domain, Workers Logs, the clock's processor time, attacks. Figures of ${MEASURED.on} (docs/costs.md).`
}

/** The command. Returns its exit code. */
export function main(words: readonly string[]): number {
  const read = readWords(words)
  if (!read.ok) {
    if (words.includes('--json')) console.log(JSON.stringify(refuse({ code: 'usage', message: read.error })))
    console.error(`${read.error}\nnpm run costs -- --help`)
    return 2
  }
  const asked = read.value
  if (asked === undefined) {
    console.log(HELP)
    return 0
  }
  const costs = readFileSync(join(projectRoot, 'docs/costs.md'), 'utf8')
  const bill = billOf(costs, asked)
  const limits = limitsOf(costs, asked.profile, asked.auditDays)
  console.log(
    asked.json ? JSON.stringify({ ok: true, value: valueOf(asked, bill, limits) }) : printed(asked, bill, limits),
  )
  return 0
}

function valueOf({ users, name, auditDays, sink }: Asked, bill: Bill, limits: readonly Limit[]): object {
  const { lines, mail, dollars, gb, databases } = bill
  const met = limits.map(({ what, users: at }) => ({ what, users: Number.isFinite(at) ? Math.floor(at) : null }))
  return {
    users,
    profile: name,
    audit_days: auditDays,
    sink,
    dollars,
    lines,
    mail,
    gb,
    databases,
    limits: met,
    prices_read: PRICES_READ,
    measured_on: MEASURED.on,
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
