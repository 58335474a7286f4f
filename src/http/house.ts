// What all pages of a Worker show alike, and the policy that lets exactly it in.
import type { Brand } from '../config/brand.ts'
import type { Config } from '../config/config.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { brandStyle } from '../pages/brand.ts'
import { BUILT } from '../pages/built.ts'
import type { House } from '../pages/layout.tsx'
import { wantedLanguage } from './language.ts'

/** The name of the service, and what the configuration says that people see. */
type Owner = Brand & Pick<Config, 'basePath' | 'passwordMinLength' | 'passwordPolicy' | 'signUp' | 'appUrl'>

/** Of a Worker that is misconfigured: nobody knows whose it is. */
export const NOBODY: Owner = {
  appName: 'Latchkey',
  supportEmail: undefined,
  brandColor: undefined,
  brandLogo: undefined,
  basePath: '',
  passwordMinLength: 12,
  passwordPolicy: 'complexity',
  signUp: 'closed',
  appUrl: undefined,
}

const HASHED = BUILT.style.file.replace(/\.css$/, '')

/** The name of the stylesheet. It has two hashes: that of the stylesheet, and that of what the brand adds to it. */
function styleFile({ brandColor }: Owner): string {
  if (brandColor === undefined) return BUILT.style.file
  const known = files.get(brandColor)
  if (known !== undefined) return known
  const file = `${HASHED}-${bytesToHex(sha256(utf8ToBytes(brandStyle(brandColor)))).slice(0, 6)}.css`
  files.set(brandColor, file)
  return file
}
/** Of one colour, as a rule: it is the operator's. */
const files = new Map<string, string>()

/** What the frame of a page shows. `status` is that of the answer. A refusal has no links to other languages. */
export function houseOf(owner: Owner, request: { raw: Request; method: string; path: string }, status: number): House {
  return {
    language: wantedLanguage(request.raw),
    here: status === 200 ? hereOf(owner, request) : undefined,
    minLength: owner.passwordMinLength,
    composition: owner.passwordPolicy === 'complexity',
    signUpIsOpen: owner.signUp === 'open',
    app: owner.appUrl === undefined ? undefined : { name: owner.appName, url: owner.appUrl },
    appName: owner.appName,
    logo: owner.brandLogo,
    support: owner.supportEmail,
    base: owner.basePath,
    style: `${owner.basePath}/assets/${styleFile(owner)}`,
  }
}

/** What pages ask for in their queries. Anything else is not repeated. */
const ASKED = [
  'return_to',
  'remember',
  'token',
  'challenge',
  'login_hint',
  'without_password',
  'resent',
  'state',
  'before',
  'after',
  // What the console's pages of mail and health are asked for.
  'kind',
  'deep',
  // The filters of the console's people.
  'query',
  'by',
  'role',
  'status',
  'limit',
  'user_id',
]

/** The path of a page and what of its query counts; `undefined` for the answer to a form and of a provider, which can't be asked for again. */
function hereOf(
  { basePath }: Owner,
  { raw, method, path }: { raw: Request; method: string; path: string },
): string | undefined {
  if (method !== 'GET' || path.startsWith('/callback/')) return undefined
  const search = REQUESTS.has(path) ? askedBut(raw.url, 'ui_locales') : askedIn(raw.url)
  return `${basePath}${path}${search === '' ? '' : `?${search}`}`
}

/** Pages that a client's request leads to: it is asked for again as it came. */
const REQUESTS = new Set(['/authorize', '/consent'])

/** All of a query but one parameter. */
const askedBut = (url: string, name: string): string =>
  new URLSearchParams([...new URL(url).searchParams].filter(([key]) => key !== name)).toString()

/** What of a query is among `names`, as a query; `''` for nothing. */
export const askedIn = (url: string, names: readonly string[] = ASKED): string =>
  new URLSearchParams([...new URL(url).searchParams].filter(([name]) => names.includes(name))).toString()

/** A file below `/assets/`: what it holds, and whether a browser may keep it for good. `undefined` where there is none. */
export function assetOf(owner: Owner, file: string): { text: string; type: string; isImmutable: boolean } | undefined {
  // A page of the version before, or of the next one, still finds the stylesheet and the scripts while a deployment spreads.
  const [, name] = /^([a-z-]+?)-[0-9a-f]{10}(?:-[0-9a-f]{6})?\.(?:css|js)$/.exec(file) ?? []
  if (name === undefined || !Object.hasOwn(BUILT, name)) return undefined
  const built = BUILT[name as keyof typeof BUILT]
  if (name !== 'style') return { text: built.text, type: built.type, isImmutable: file === built.file }
  const brand = owner.brandColor === undefined ? '' : brandStyle(owner.brandColor)
  return { text: built.text + brand, type: built.type, isImmutable: file === styleFile(owner) }
}

/**
 * What a page may run and frame beside what every page may: `comfort` are scripts of this origin, `script` such that may call it, and
 * `human` is Turnstile's widget beside them, which comes from its maker alone.
 */
const RUNS = {
  nothing: '',
  comfort: "; script-src 'self'",
  script: "; script-src 'self'; connect-src 'self'",
  frames: "; script-src 'self'; connect-src 'self'; frame-src 'self'",
  human:
    "; script-src 'self' https://challenges.cloudflare.com; connect-src 'self'; frame-src https://challenges.cloudflare.com",
} as const
export type Runs = keyof typeof RUNS

/**
 * The policy of a page: our own stylesheet and icon, the logo, forms to this origin, and what it `runs`. `pictures`: whether the page has some
 * of other software. They are part of the page, and nothing is fetched for them.
 */
export function policyOf({ brandLogo }: Owner, runs: Runs, pictures: 'none' | 'inline' = 'none'): string {
  const ofBrand = brandLogo === undefined ? [] : [brandLogo.startsWith('data:') ? 'data:' : brandLogo]
  const sources = [...new Set([...ofBrand, ...(pictures === 'inline' ? ['data:'] : [])])]
  const logo = sources.map((source) => ` ${source}`).join('')
  return `default-src 'none'; style-src 'self'; img-src 'self'${logo}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'${RUNS[runs]}`
}
