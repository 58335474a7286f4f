// The servers outside are slow, lie, or are gone: mail service, list of breached passwords, provider, Turnstile. People get clear answers,
// nothing is half done, and mail that was promised leaves later.
import { setTimeout as sleep } from 'node:timers/promises'
import { Caller, type Reply } from './caller.ts'
import { integrityOf } from './checks.ts'
import { NEIGHBOURS, type Mood, type Neighbour } from './neighbours.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSeeded } from './seeded.ts'
import { Site, type Kit } from './site.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'

const MOODS: readonly Mood[] = ['slow', 'lying', 'gone']
/** Lies differ: each is told in turn. */
const LIES = 7
/** The longest wait for an answer: two requests to a provider of five seconds each, and as much for a busy machine. A slow one takes a minute. */
const LONGEST_MS = 20_000
const HOUR_MS = 3_600_000
const ATTEMPTS = 5

let names = 0
const newEmail = (): string => `guest-${(names += 1)}@example.com`

/** What a mood of a neighbour led to: what was answered, and what should not have been. */
type Trial = { replies: Reply[]; bad: string[] }
const TRIALS: Record<Neighbour, (site: Site, mood: Mood) => Promise<Trial>> = {
  mail: byMail,
  range: byRange,
  turnstile: byTurnstile,
  provider: byProvider,
}

/** Tries each mood of each neighbour, on a process that has just started. */
export async function neighbourMoods(kit: Kit, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit, { TURNSTILE_SECRET: 'secret-of-turnstile', SIGN_IN_ATTEMPTS: '20' })
  const bad: string[] = []
  let [answers, slowest] = [0, 0]
  try {
    await insertSeeded(site, NEIGHBOURS.length * MOODS.length)
    for (const who of NEIGHBOURS)
      for (const mood of MOODS) {
        progress(`neighbours: ${who} is ${mood}`)
        await site.kill('worker')
        await site.start('worker')
        site.neighbours.moods[who] = mood
        const begun = Date.now()
        const { replies, bad: found } = await TRIALS[who](site, mood)
        slowest = Math.max(slowest, Math.round((Date.now() - begun) / Math.max(1, replies.length)))
        answers += replies.length
        const unclear = replies.filter((reply) => !isClear(reply))
        bad.push(...found.map((what) => `${who} is ${mood}: ${what}`))
        bad.push(...unclear.map(({ status, text }) => `${who} is ${mood}: answered ${status} ${text.slice(0, 200)}`))
        if (unclear.length > 0) bad.push(site.lastLines())
        site.neighbours.moods[who] = 'well'
      }
    const database = site.database()
    bad.push(...integrityOf(database))
    database.close()
    if (site.deaths > 0) bad.push('a process ended by itself')
    return {
      name: 'neighbours',
      figures: { neighbours: 4, moods: MOODS.length, answers, 'slowest mean ms': slowest },
      bad,
    }
  } finally {
    await site.close()
  }
}

/** An answer that a client understands: it went well, leads on, or is a problem document that says nothing of the inside. */
function isClear({ status, json, text, headers }: Reply): boolean {
  // 500 is `misconfigured` alone: a provider that redirects is a wrong address in OIDC_PROVIDERS.
  if (status === 0 || (status === 500 && /Something failed here|internal_error/.test(text))) return false
  if (/<h1>Welcome to the hotel|out of memory at 0x0|\bat \w+ \(/.test(text)) return false
  const type = headers.get('Content-Type') ?? ''
  // A browser's way gives a page that says so to people.
  if (type.startsWith('text/html')) return status < 400 || text.includes('role="alert"')
  return status < 400 || (typeof json?.code === 'string' && type.startsWith('application/problem+json'))
}

const timesOf = (mood: Mood): number => (mood === 'lying' ? LIES : 1)

/** People sign up although no mail leaves; it leaves when the service is well again. */
async function byMail(site: Site, mood: Mood): Promise<Trial> {
  const emails = Array.from({ length: timesOf(mood) }, newEmail)
  const replies: Reply[] = []
  for (const email of emails) replies.push(await signUp(site, email))
  const bad = replies.filter(({ status }) => status !== 202).map(({ status }) => `a sign-up was answered ${status}`)
  await sleep(300)
  site.neighbours.moods.mail = 'well'
  const mailed = (): boolean => emails.every((email) => site.neighbours.mails.some(({ to }) => to === email))
  for (let run = 1; run <= 4 && !mailed(); run += 1) {
    // A code that came too late is of no use, so a mail is tried again only while it is.
    await site.moveClock(run * 0.04 * HOUR_MS)
    await site.tick()
  }
  await site.moveClock(0)
  const state = statesOf(site, emails)
  const lost = emails.filter((email) => !site.neighbours.mails.some(({ to }) => to === email) && !state.has(email))
  return { replies, bad: [...bad, ...lost.map((email) => `the mail to ${email} was neither sent nor given up`)] }
}

/** Recipients of mails that were given up, which operators see. */
function statesOf(site: Site, emails: readonly string[]): Set<string> {
  const database = site.database()
  const rows = database.prepare('SELECT recipient FROM mails WHERE failed_at IS NOT NULL OR sent_at IS NOT NULL').all()
  database.close()
  return new Set(rows.map(({ recipient }) => String(recipient)).filter((recipient) => emails.includes(recipient)))
}

/** The check of breached passwords fails open, and says so in the log. */
async function byRange(site: Site, mood: Mood): Promise<Trial> {
  const before = failuresOf(site, 'pwd_leak_check_failed')
  const reply = await signUp(site, newEmail())
  const bad = reply.status === 202 ? [] : [`a sign-up was answered ${reply.status}`]
  if (mood !== 'well' && failuresOf(site, 'pwd_leak_check_failed') <= before) bad.push('the log says nothing of it')
  return { replies: [reply], bad }
}

/** After failures people prove that they are human; where nobody can say whether they are, they get in by their password. */
async function byTurnstile(site: Site, mood: Mood): Promise<Trial> {
  const email = emailOf('seeded', MOODS.indexOf(mood))
  const caller = new Caller(site.origin)
  const signIn = (password: string, token?: string): Promise<Reply> =>
    caller.ask('POST', '/api/sign-in', {
      body: { email, password, transport: 'bearer', ...(token !== undefined && { turnstile_token: token }) },
      bearer: '',
    })
  const replies: Reply[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) replies.push(await signIn('Wrong-Horse-42-battery', 'token'))
  const without = await signIn(PASSWORD)
  const bad = without.json?.code === 'turnstile_required' ? [] : [`without a token: ${without.status} ${without.text}`]
  const entered = await signIn(PASSWORD, 'token')
  if (entered.status !== 200) bad.push(`the right password with a token: ${entered.status} ${entered.text}`)
  if (site.neighbours.asked.turnstile === 0) bad.push('Turnstile was never asked')
  return { replies: [...replies, without, entered], bad }
}

/** Nobody gets in by a provider that fails, at either of its steps, and no account is left of it. */
async function byProvider(site: Site, mood: Mood): Promise<Trial> {
  const replies: Reply[] = []
  const bad: string[] = []
  for (let time = 0; time < timesOf(mood); time += 1) {
    const caller = new Caller(site.origin)
    const email = newEmail()
    site.neighbours.moods.provider = 'well'
    const begun = await caller.ask('GET', '/sign-in/acme')
    const location = begun.headers.get('Location') ?? ''
    if (!location.startsWith('https://provider.example.com/')) {
      bad.push(`no way to a provider that is well: ${begun.status} ${begun.text.slice(0, 200)}`)
      continue
    }
    site.neighbours.moods.provider = mood
    const back = await caller.ask('GET', site.neighbours.provider.logIn(location, email), {}, LONGEST_MS)
    replies.push(back)
    if (back.status < 400 && caller.jar.has('__Host-latchkey-access')) bad.push('somebody got in')
    if (peopleOf(site, email) > 0) bad.push('an account was left')
  }
  // A process that knows nothing of the provider yet.
  await site.kill('worker')
  await site.start('worker')
  replies.push(await new Caller(site.origin).ask('GET', '/sign-in/acme', {}, LONGEST_MS))
  return { replies, bad }
}

function signUp(site: Site, email: string): Promise<Reply> {
  const body = { email, password: PASSWORD, name: 'Guest' }
  return new Caller(site.origin).ask('POST', '/api/sign-up', { body, bearer: '' }, LONGEST_MS)
}

function failuresOf(site: Site, event: string): number {
  const database = site.database()
  const row = database.prepare('SELECT count(*) AS n FROM audit_events WHERE event = ?').get(event)
  database.close()
  return Number(row?.['n'])
}

function peopleOf(site: Site, email: string): number {
  const database = site.database()
  const row = database.prepare('SELECT count(*) AS n FROM users WHERE email = ?').get(email)
  database.close()
  return Number(row?.['n'])
}
