// Somebody at a browser without scripts who goes from site to site over real HTTP: it follows redirects, keeps cookies as Chromium does on
// `localhost` (all ports share them, and `Secure` is no hindrance), says which page led on, and fills in forms.
import { request as askPlain, type IncomingHttpHeaders } from 'node:http'
import { request as askSecurely } from 'node:https'
import { LIKES_PAGES } from './forms.ts'
import { PASSWORD, type Json } from './visitor.ts'

/** Where a site is really found, and the certificate that it has. */
export type Route = { origin: string; port: number; certificate: string }
/** A page that somebody looks at; `json`: what it holds, where it is no page for people. */
export type Page = { url: URL; status: number; text: string; json: Json }

const MOST_REDIRECTS = 15
let people = 0

export class WebPerson {
  readonly #route: Route | undefined
  readonly #jar = new Map<string, { name: string; value: string; path: string }>()
  readonly #ip: string
  #page: Page = { url: new URL('about:blank'), status: 0, text: '', json: undefined }

  /** `route`: the site whose address is not where it listens, if there is one. */
  constructor(route?: Route) {
    people += 1
    this.#route = route
    this.#ip = `198.51.100.${people}`
  }

  get page(): Page {
    return this.#page
  }

  /** Types an address. */
  open(url: string | URL): Promise<Page> {
    return this.#go(new URL(url), undefined, '')
  }

  /** Reads JSON, as a program does. */
  async read(url: string): Promise<Json> {
    const { text } = await this.#ask(new URL(url), undefined, '', 'application/json')
    return JSON.parse(text)
  }

  /** Follows a link of the page. */
  click(url: string | URL): Promise<Page> {
    return this.#go(new URL(url, this.#page.url), undefined, this.#page.url.origin)
  }

  /** Presses the button of a form of the page: what it holds, with these values. */
  async press(values: Record<string, string>, nth = 0): Promise<Page> {
    const form = [...this.#page.text.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].filter(
      ([, attributes = '']) => attributeIn(attributes, 'method')?.toLowerCase() === 'post',
    )[nth]
    if (form === undefined) throw new Error(`no form: ${this.#page.url.href} ${this.#page.text}`)
    const [, attributes = '', inner = ''] = form
    const held = [...inner.matchAll(/<input\b([^>]*)>/g)].flatMap(([, input = '']) => {
      const name = attributeIn(input, 'name')
      return name === undefined ? [] : [[name, attributeIn(input, 'value') ?? ''] as const]
    })
    const body = new URLSearchParams({ ...Object.fromEntries(held), ...values })
    const action = attributeIn(attributes, 'action') ?? this.#page.url.href
    return this.#go(new URL(action, this.#page.url), body, this.#page.url.origin)
  }

  /** Signs up on the pages of a Latchkey, and is signed in there. */
  async signUp(issuer: string, email: string): Promise<void> {
    await this.open(`${issuer}/sign-up`)
    await this.press({ email, name: 'Ada', password: PASSWORD })
    const { items }: Json = await this.read(`${issuer}/dev/mail`)
    await this.press({ code: items[0].code })
  }

  /** Signs in on Latchkey's page. */
  signIn(email: string): Promise<Page> {
    return this.press({ email, password: PASSWORD })
  }

  async #go(to: URL, body: URLSearchParams | undefined, from: string): Promise<Page> {
    let [url, form] = [to, body]
    for (let steps = 0; steps < MOST_REDIRECTS; steps += 1) {
      const { status, headers, text } = await this.#ask(url, form, from)
      const [, refreshed] = /^0;\s*url=(.+)$/i.exec(headersOf(headers, 'refresh')) ?? []
      const next = (status >= 300 && status < 400 ? headers.location : undefined) ?? refreshed
      if (next === undefined) {
        const json: Json = /json/.test(headersOf(headers, 'content-type')) ? JSON.parse(text) : undefined
        this.#page = { url, status, text, json }
        return this.#page
      }
      url = new URL(next, url)
      if (status !== 307 && status !== 308) form = undefined
    }
    throw new Error(`redirected without end: ${url.href}`)
  }

  #ask(
    url: URL,
    form: URLSearchParams | undefined,
    from: string,
    likes = LIKES_PAGES,
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const route = url.origin === this.#route?.origin ? this.#route : undefined
    const cookies = [...this.#jar.values()].filter(({ path }) => url.pathname.startsWith(path))
    const site = from === '' ? 'none' : from === url.origin ? 'same-origin' : 'same-site'
    const headers = {
      Accept: likes,
      'CF-Connecting-IP': this.#ip,
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': site,
      ...(from !== '' && { Referer: `${from}/` }),
      ...(form !== undefined && { Origin: from, 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(cookies.length > 0 && { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') }),
      ...(route && { Host: url.host }),
    }
    // A connection for each request: one that is kept may be hung up by the other end just as the next request leaves.
    const target = {
      hostname: url.hostname,
      port: route?.port ?? url.port,
      ca: route?.certificate,
      agent: false,
    } as const
    const ask = url.protocol === 'https:' ? askSecurely : askPlain
    return new Promise((resolve, reject) => {
      const asked = ask(
        { ...target, path: `${url.pathname}${url.search}`, method: form ? 'POST' : 'GET', headers },
        (answer) => {
          this.#keep(answer.headers['set-cookie'] ?? [])
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
        },
      )
      asked.on('error', reject)
      asked.end(form?.toString())
    })
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [pair = '', ...attributes] = cookie.split(/;\s*/)
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      const said = new Map(
        attributes.map((text) => {
          const [key = '', what = ''] = text.split(/=(.*)/s)
          return [key.toLowerCase(), what]
        }),
      )
      const path = said.get('path') ?? '/'
      const age = said.get('max-age')
      const isOver =
        age === undefined ? Date.parse(said.get('expires') ?? '9999-01-01') <= Date.now() : Number(age) <= 0
      if (isOver) this.#jar.delete(`${path} ${name}`)
      else this.#jar.set(`${path} ${name}`, { name, value, path })
    }
  }
}

const headersOf = (headers: IncomingHttpHeaders, name: string): string => String(headers[name] ?? '')

/** The value of an attribute, read as HTML. */
function attributeIn(text: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\b${name}="([^"]*)"`).exec(text) ?? []
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
