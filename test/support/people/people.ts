// The people of a test: a browser with a cookie jar that sends what browsers send, and a phone that holds bearer tokens.
import { uuidv7 } from '../../../src/crypto/random.ts'
import { json, PASSWORD, rows, type World } from '../world.ts'

let people = 0
/** An address that nobody else in this run has, so that no limit of one test reaches another. */
export function freshAddress(): string {
  people += 1
  return `10.${(people >> 16) & 255}.${(people >> 8) & 255}.${people & 255}`
}

const ACCESS = '__Host-latchkey-access'

export type Jar = Map<string, string>

/** What a browser does: keeps cookies, and says where a request comes from. */
export class Browser {
  readonly jar: Jar = new Map()
  readonly world: World
  readonly ip: string
  readonly origin: string
  /** The last access token that it had. */
  #token = ''

  constructor(world: World, options: { ip?: string; origin?: string } = {}) {
    this.world = world
    this.ip = options.ip ?? freshAddress()
    this.origin = options.origin ?? new URL(world.config.issuer).origin
  }

  /** Sends JSON as a page of the issuer would; the answer's cookies are kept. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await this.world.fetch(path, {
      method,
      headers: {
        'CF-Connecting-IP': this.ip,
        'User-Agent': 'TestBrowser/1',
        ...(this.jar.size === 0 ? {} : { Cookie: this.cookies() }),
        ...(method === 'GET' ? {} : { Origin: this.origin, 'Sec-Fetch-Site': 'same-origin' }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    this.keep(answer)
    return answer
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('POST', path, body, headers)
  }

  get(path: string): Promise<Response> {
    return this.send('GET', path)
  }

  /** Posts a form of a page of the issuer. */
  async submit(path: string, values: Record<string, string>): Promise<Response> {
    const answer = await this.world.fetch(path, {
      method: 'POST',
      body: new URLSearchParams({ ...this.ownField(path), ...values }),
      headers: {
        'CF-Connecting-IP': this.ip,
        ...(this.jar.size === 0 ? {} : { Cookie: this.cookies() }),
        Origin: this.origin,
        'Sec-Fetch-Site': 'same-origin',
      },
    })
    this.keep(answer)
    return answer
  }

  /** The field by which a form of one's own pages names the account: as a page shown to the last who signed in would say it. */
  ownField(path: string): Record<string, string> {
    const [, payload] = (this.jar.get(ACCESS) ?? this.#token).split('.')
    if (payload === undefined || !/^\/(account|admin|dev)\b/.test(path)) return {}
    return { account: (JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub }
  }

  cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  keep(answer: Response): void {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (name === ACCESS && value !== '') this.#token = value
      if (attributes.some((attribute) => attribute.trim() === 'Max-Age=0')) this.jar.delete(name)
      else this.jar.set(name, value)
    }
  }

  /** A second browser with a copy of this one's cookies: a thief, or a restored profile. */
  copy(): Browser {
    const other = new Browser(this.world)
    for (const [name, value] of this.jar) other.jar.set(name, value)
    return other
  }
}

/** What a phone or script does: no cookie, no Origin; tokens in the body. */
export class Phone {
  readonly world: World
  readonly ip: string
  accessToken = ''
  refreshToken = ''

  constructor(world: World, ip: string = freshAddress()) {
    this.world = world
    this.ip = ip
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await this.world.fetch(path, {
      method,
      headers: {
        'CF-Connecting-IP': this.ip,
        'User-Agent': 'TestPhone/1',
        ...(this.accessToken === '' ? {} : { Authorization: `Bearer ${this.accessToken}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (answer.ok && answer.status === 200) {
      const { access_token, refresh_token } = await json(answer.clone()).catch(() => ({}))
      if (typeof access_token === 'string') this.accessToken = access_token
      if (typeof refresh_token === 'string') this.refreshToken = refresh_token
    }
    return answer
  }

  post(path: string, body: unknown = {}): Promise<Response> {
    return this.send('POST', path, body)
  }

  get(path: string): Promise<Response> {
    return this.send('GET', path)
  }
}

/** The newest mail to an address, as its reader sees it. */
export async function newestMail(
  world: World,
  to: string,
): Promise<{ kind: string; subject: string; text: string; html: string; code?: string; link?: string }> {
  const { items } = await json(await world.fetch('/dev/mail?limit=100'))
  const mail = (items as { to: string }[]).find((item) => item.to === to)
  if (mail === undefined) throw new Error(`no mail to ${to}`)
  return mail as never
}

/** The token in a mailed link. */
export const tokenIn = (link = ''): string => new URL(link).searchParams.get('token') ?? ''

/** The token in the link of the newest mail to an address. */
export const mailedToken = async (world: World, to: string): Promise<string> =>
  tokenIn((await newestMail(world, to)).link)

/** Signs somebody up through the front door: form, mail, code. */
export async function signUp(
  browser: Browser,
  email: string,
  password: string = PASSWORD,
): Promise<{ user: { id: string } }> {
  const { challenge } = await json(await browser.post('/api/sign-up', { email, password, name: 'Ada' }))
  const { code } = await newestMail(browser.world, email)
  const verified = await browser.post('/api/email/verify', { challenge, code })
  if (verified.status !== 200) throw new Error(`sign-up failed: ${await verified.text()}`)
  return json(verified)
}

/** Puts a person into D1: verified, with `PASSWORD`. */
export async function addUser(
  world: World,
  email: string,
  more: { role?: string; hash?: string | null; verified?: boolean; disabled?: boolean } = {},
): Promise<string> {
  const id = uuidv7(Date.now())
  const hash = more.hash === undefined ? PASSWORD_HASH : more.hash
  await world.env.DB.prepare(
    'INSERT INTO users (id, email, hashed_password, role, email_verified_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
    .bind(
      id,
      email,
      hash,
      more.role ?? 'USER',
      more.verified === false ? null : Date.now(),
      more.disabled === true ? Date.now() : null,
    )
    .run()
  return id
}

/** Signs in by a browser, whose cookies then hold a session. */
export async function signIn(
  browser: Browser,
  email: string,
  more: { remember?: boolean } = {},
): Promise<{ user: { id: string }; session: { id: string } }> {
  const answer = await browser.post('/api/sign-in', { email, password: PASSWORD, ...more })
  if (answer.status !== 200) throw new Error(`sign-in failed: ${await answer.text()}`)
  return json(answer)
}

/** Signs in by a phone, which then holds bearer tokens. */
export async function signInByPhone(
  phone: Phone,
  email: string,
): Promise<{ user: { id: string }; session: { id: string } }> {
  const answer = await phone.post('/api/sign-in', { email, password: PASSWORD, transport: 'bearer' })
  if (answer.status !== 200) throw new Error(`sign-in failed: ${await answer.text()}`)
  return json(answer)
}

/** How many rows a table holds. */
export async function count(table: string, where = '1'): Promise<number> {
  const [row] = await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
  return row?.n ?? 0
}

/** The rows of the log for an event, oldest first: how it went, who did it to whom, and what else is known. */
export const loggedAs = (event: string): Promise<Record<string, unknown>[]> =>
  rows('SELECT outcome, reason, actor_id, subject_id, meta FROM audit_events WHERE event = ? ORDER BY id', event)

/** `PASSWORD` under N=2^14, r=8, p=5, made by @noble/hashes. */
export const PASSWORD_HASH = '$scrypt$ln=14,r=8,p=5$AwoRGB8mLTQ7QklQV15lbA$fnO9SfsNcbJvVxOH4sEqzGFDsCo0C5KlS2jSW8RE6TM'
