// `npm run check`: the plan of the house, held to the source text. Which room may import which, who may know Hono, Drizzle,
// the clock and the dice, how long a file may get, which exports say what they do, what tests say twice. Prints file:line and what to do;
// `src/README.md` says why.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { circlesOf } from './checks/circles.mjs'
import { undocumented } from './checks/docstrings.mjs'
import { inspectManifest, inspectPackage } from './checks/packages.mjs'
import { repeatsIn } from './checks/repeats.mjs'
import { kindless } from './checks/shared-tables.mjs'
import { globalsOf, importsOf, lineOf, readText, textOf } from './checks/source-text.mjs'

/** From the ground up. A room imports from lower floors only; rooms on one floor don't import each other. */
const FLOORS = [
  ['result', 'late', 'words'],
  ['crypto'],
  ['config'],
  ['db'],
  ['deps'],
  ['pages'],
  ['http'],
  ['audit', 'endings', 'limits', 'mail'],
  ['users'],
  ['credentials'],
  ['codes', 'clients'],
  ['sessions'],
  ['grants'],
  ['figures'],
  ['tokens'],
  ['gate'],
  ['accounts', 'methods'],
  ['provider', 'admin', 'mailbox', 'reference'],
  ['rpc', 'cron', 'hasher'],
  ['index'],
]
/** Rooms that serve HTTP, and the shelves of theirs that know Hono. */
const SERVING = ['accounts', 'methods', 'provider', 'admin', 'mailbox', 'reference']
const HTTP_SHELVES = ['routes', 'pages', 'problems']
const ATTICS = ['utils', 'util', 'helpers', 'helper', 'lib', 'common', 'services', 'models', 'shared', 'misc']
const MOST_LINES = 300
/** Who may go by what an access token says, without asking D1 whether its key is still there. */
const BELIEVE_TOKENS = ['tokens', 'client']
/** Who may read by a replica, which may be old, and why nothing is decided by it. */
const MAY_BE_OLD = {
  'src/db/replica.ts': 'opens the sessions of D1',
  'src/deps.ts': 'hands it out',
  'src/gate/bookmark.ts': 'keeps the chain of a browser in a cookie; reads nothing',
  'src/ops/database.ts': 'commands list, too; theirs is the primary',
  'src/admin/look.ts': 'asks the primary who looks',
  'src/admin/apis.ts': 'a list, for whom the route has let in',
  'src/admin/clients.ts': 'the same',
  'src/admin/list-sessions.ts': 'the same',
  'src/admin/list-users.ts': 'the same',
  'src/admin/mail.ts': 'the same; and a page of the console, by look',
  'src/admin/log.ts': 'a page of the console, by look',
  'src/admin/overview.ts': 'the same',
  'src/admin/people.ts': 'the same',
  'src/admin/sessions.ts': 'the same',
  'src/admin/view-apps.ts': 'the same',
  'src/audit/list.ts': 'the log, for whom the route has let in',
  'src/figures/read.ts': 'figures, for whom the route has let in',
  'src/figures/stats.ts': 'the same',
  'src/accounts/activity.ts': 'a person’s own log; asks the primary whose it is',
  'src/tokens/jwks.ts': 'public keys, compared with those of the primary; nothing is verified or signed by them',
}
/** These take functions of replica.ts that read nothing. */
const KNOWS_REPLICAS = ['src/db/health.ts']
const OLD =
  'reads what may be old: nothing may be decided by it. Read the primary, or say in test/building-code.mjs why'
/** Where the npm package begins: files that pass on what others own. */
const CLIENT_ENTRIES = ['index', 'worker', 'verify']

/** @typedef {{ file: string, line: number, what: string }} Finding */

/** Everything that is not as planned below `root`, in the order of the files. @param {string} root @returns {Finding[]} */
export function inspect(root) {
  const sources = globSync(['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx,mjs}'], { cwd: root })
    .map((file) => file.split('\\').join('/'))
    .toSorted()
  const manifest = JSON.parse(readText(join(root, 'package.json')) ?? '{}')
  const findings = sources.flatMap((file) =>
    inspectSource(file, readFileSync(join(root, file), 'utf8'), manifestFor(root, file) ?? manifest, root),
  )
  return [...findings, ...circlesOf(root, sources), ...repeatsIn(root, sources), ...inspectManifest(root, manifest)]
}

/** The package.json of a project in test/relying-parties, which is installed by itself; `undefined` for what is the house's own. */
function manifestFor(root, file) {
  const [folder] = /^test\/relying-parties\/[^/]+\//.exec(file) ?? []
  const text = folder === undefined ? undefined : readText(join(root, folder, 'package.json'))
  return text === undefined ? undefined : JSON.parse(text)
}

function inspectSource(file, source, manifest, root) {
  /** @type {Finding[]} */
  const findings = []
  const text = textOf(source)
  const report = (line, what) => findings.push({ file, line, what })
  const each = (pattern, what) => {
    for (const match of text.code.matchAll(pattern)) report(lineOf(source, match.index), what)
  }
  const place = placeOf(file)

  if (!/^(#!.*\n)?\/[/*]/.test(source) && !file.endsWith('.d.ts'))
    report(1, 'starts without a comment: say in a sentence or two what the file is for')
  const lines = source.split('\n').length - 1
  if (lines > MOST_LINES)
    report(MOST_LINES + 1, `has ${lines} lines, more than ${MOST_LINES}: split it by what it does`)
  for (const part of file.replace(/\.\w+$/, '').split('/')) {
    if (ATTICS.includes(part))
      report(1, `"${part}" is an attic: name it for what it is and put it on the floor it belongs to`)
  }
  for (const entry of importsOf(source, text)) {
    const problem = inspectImport(file, place, entry, manifest, root)
    if (problem !== undefined) report(entry.line, problem)
  }
  if (!file.startsWith('src/')) return findings

  if (place.shelf === 'index' && place.room !== 'index' && place.room !== 'client') {
    report(1, 'an index file hides where things are: import from the file itself')
  }
  if (place.room !== 'index' && !(place.room === 'client' && CLIENT_ENTRIES.includes(place.shelf))) {
    each(
      /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as\s+\w+\s+)?from\b/gm,
      'passes on what another file owns: import from that file',
    )
  }
  if (place.room !== 'deps' && place.room !== 'client' && place.room !== 'ops') {
    each(/\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b/g, 'reads the clock: take `now` from deps')
  }
  if (!(place.room === 'http' && place.shelf === 'cookies')) {
    const what = 'reads cookies: their exact bytes are what protects them, so src/http/cookies.ts alone does'
    each(/\bgetCookie\b|\bgetSignedCookie\b|\breq\.header\(\s*\)/g, what)
    for (const match of source.matchAll(/\b(?:header|get)\(\s*(['"`])cookie\1/gi))
      if (text.code[match.index] !== ' ') report(lineOf(source, match.index), what)
    for (const entry of importsOf(source, text)) if (entry.from === 'hono/cookie') report(entry.line, what)
  }
  if (!(place.room === 'http' && place.shelf === 'body')) {
    const what = "reads input by itself: jsonBody, query and formBody take null, '' and what is absent alike"
    each(/\breq\.(?:query|queries|json|text|parseBody|formData)\(/g, what)
  }
  if (!['crypto', 'client', 'ops'].includes(place.room)) {
    each(
      /\b(?:jwtVerify|decodeJwt|decodeProtectedHeader|compactVerify|flattenedVerify|generalVerify)\b/g,
      'hands a token to jose as it came: call src/crypto/compact-jws.ts, which looks at its form first',
    )
  }
  if (!BELIEVE_TOKENS.includes(place.room)) {
    each(
      /\bclaims\??\.sid\b/g,
      "names a session by a token's claims, whose key may have been killed: take what `callerToken` or `namedSession` gives",
    )
  }
  if (!(file in MAY_BE_OLD)) {
    each(/\b(?:replica|withSession)\b/g, OLD)
    for (const entry of importsOf(source, text))
      if (/\/(?:look|replica)\.ts$/.test(entry.from) && !entry.typeOnly && !KNOWS_REPLICAS.includes(file))
        report(entry.line, OLD)
  }
  if (place.room !== 'crypto' && place.room !== 'client') {
    each(
      /\bgetRandomValues\b|\brandomUUID\b|\bMath\.random\b|\bcrypto\.subtle\.generateKey\b|(?<!\.)\bgenerateKeyPair\(/g,
      'draws randomness: that is done in src/crypto/ only',
    )
  }
  for (const { index, what } of kindless(file, source)) report(lineOf(source, index), what)
  for (const { line, what } of undocumented(source, text)) report(line, what)
  const eachText = (pattern, what) => {
    for (const match of source.matchAll(pattern)) report(lineOf(source, match.index), what)
  }
  if (place.room !== 'client' && file !== 'src/http/problems.ts')
    eachText(
      /'Content-Type': 'application\/problem\+json/g,
      'answers a refusal by itself: call problem(), which asks who wants a page',
    )
  eachText(/type="email"/g, 'browsers refuse there what the API takes: use EmailField of src/pages/fields.tsx')
  if (place.shelf === 'routes' && !place.serves && place.room !== 'http')
    report(1, `${place.room}/ serves nobody: routes stand in accounts/, methods/ or a service`)
  if (place.shelf === 'rules') {
    each(/\bfetch\(|\bcaches\b|\basync\b|\bawait\b|\bprocess\./g, 'rules are pure: no I/O, nothing to wait for')
  }
  if (place.room !== 'ops') {
    for (const { line, head } of globalsOf(text.code)) {
      const { type = '', value } =
        /^(?:export )?(?:const|let|var) \w+(?:: (?<type>[^=]*(?:=>[^=]*)*))?(?: = (?<value>.*))?$/.exec(head)?.groups ??
        {}
      if (/^(?:await\b|new Promise\b|Promise\.|fetch\()/.test(value ?? '') || /^await\b/.test(head)) {
        report(line, 'starts work when the module loads, outside of any request: do it in a function, keep its result')
      } else if (/^[^(]*\bPromise</.test(type) || /^new \w+<[^(]*\bPromise</.test(value ?? '')) {
        report(line, 'keeps a promise in a module global, which hangs later requests: keep its result')
      } else if (/^(?:(?!=>).)*\bz\.\w+\(/.test(value ?? '')) {
        report(
          line,
          'makes a schema at every start: write `() => z…`, or `lately(() => z…)` where it is made more than once',
        )
      }
    }
  }
  return findings
}

/** What is wrong with one import, or `undefined`. */
function inspectImport(file, place, entry, manifest, root) {
  const { from, typeOnly } = entry
  if (!from.startsWith('.')) return inspectPackage(file, place, entry, manifest)
  if (!/\.\w+(\?raw)?$/.test(from)) return `"${from}" has no extension: write the file's whole name`

  const target = posix.normalize(posix.join(posix.dirname(file), from.replace(/\?raw$/, '')))
  if (!existsSync(join(root, target))) return `${target} is not there`
  if (!file.startsWith('src/') || !target.startsWith('src/')) {
    return file.startsWith('src/') && target.startsWith('test/')
      ? 'product code imports a test: move the shared part to src/'
      : undefined
  }
  const other = placeOf(target)
  const own = other.room === place.room

  if (other.shelf === 'store' && !own) return `${target} is the private store of ${other.room}/: call one of its verbs`
  if (other.shelf === 'tables' && !typeOnly && !['store', 'tables'].includes(place.shelf)) {
    return `tables are for store.ts and other tables.ts: import a type, or have ${own ? 'the store' : `a verb of ${other.room}/`} do it`
  }
  if (place.room === 'client' && isPublishedTypes(place))
    return own && isPublishedTypes(other) ? undefined : 'published types import nothing: every consumer gets them'
  if (place.room === 'client')
    return own || typeOnly ? undefined : 'src/client/ imports nothing but types from the rest'
  if (place.room === 'ops') {
    const forbidden = ['http', 'pages', 'gate'].includes(other.room) || (other.serves && other.shelf !== 'problems')
    return forbidden ? 'operators call domain verbs, not doors' : undefined
  }
  if (other.room === 'client' && typeOnly && isPublishedTypes(other)) return undefined
  if (['ops', 'client'].includes(other.room)) return `${other.room}/ is imported by nobody in the Worker`
  if (own)
    return other.shelf === 'routes' && place.shelf !== 'routes'
      ? 'routes.tsx is imported by index.ts only, or by routes of its room'
      : undefined
  if (other.shelf === 'routes' && place.room !== 'index') return 'routes.tsx is imported by index.ts only'
  if (place.floor === undefined) return `${place.room} is on no floor: give it one in test/building-code.mjs`
  if (other.floor === undefined) return `${other.room} is on no floor: give it one in test/building-code.mjs`
  if (other.floor > place.floor)
    return `${place.name} may not import ${other.name}, which is above it: move the shared part down`
  if (other.floor === place.floor)
    return `${place.name} may not import ${other.name}, its neighbour: move the shared part down`
  if (place.shelf === 'rules' && !typeOnly && !['result', 'crypto'].includes(other.room) && other.shelf !== 'rules') {
    return 'rules are pure: import types, other rules or nothing'
  }
  return undefined
}

/** Whether a file of `client/` is what consumers see of our answers. It stands below every floor: what a door shows is what is published. */
function isPublishedTypes({ shelf }) {
  return shelf === 'types' || shelf.endsWith('-types')
}

/** Where a file stands: its room, shelf and floor. */
function placeOf(file) {
  const parts = file.split('/').slice(1)
  // `email-routes.tsx` is a shelf of routes, `pending-store.ts` one of SQL: a room may have several.
  const shelf = (parts.at(-1) ?? '').replace(/\.\w+$/, '').replace(/^.*-(?=(routes|pages|problems|store)$)/, '')
  const top = parts.length === 1 ? shelf : (parts[0] ?? '')
  const room = top === 'methods' ? `methods/${parts[1]}` : top
  const floor = FLOORS.findIndex((rooms) => rooms.includes(top))
  return {
    room,
    shelf,
    serves: SERVING.includes(top) && HTTP_SHELVES.includes(shelf),
    floor: floor < 0 ? undefined : floor,
    name: parts.length > 1 ? `${room}/` : room,
  }
}

if (import.meta.main) {
  const findings = inspect(dirname(import.meta.dirname))
  for (const { file, line, what } of findings) console.error(`${file}:${line}: ${what}`)
  console.log(findings.length === 0 ? 'The building code is kept.' : `${findings.length} places are not as planned.`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
