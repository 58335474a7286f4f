// Type-checks the TypeScript and JavaScript of the pages, as their reader's editor does: `latchkey/…` is the package's sources, and what a
// snippet leaves to its reader (an `app`, an address that was typed) is declared here.
import { execFile } from 'node:child_process'
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { projectRoot, temporaryFolder } from './servers/processes.ts'
import { placeOf, type Snippet } from './snippets.ts'

const SRC = join(projectRoot, 'src').replaceAll('\\', '/')

/** As in a project of Cloudflare's or Vite's template. JavaScript names no types, and is checked for all the others. */
const STRICT = {
  target: 'es2024',
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'react-jsx',
  strict: true,
  allowJs: true,
  checkJs: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
}

/** Where a snippet runs, and what is in scope there. A snippet may declare the same name for itself. */
const PLACES = {
  worker: {
    options: { lib: ['es2024'], types: ['@cloudflare/workers-types', 'node'], jsxImportSource: 'hono/jsx' },
    around: `
import type { Context, Hono as TheHono } from 'hono'
import type { RequireTokenEnv, RequireUserEnv } from 'latchkey/worker'
declare global {
  // What wrangler makes of the bindings.
  interface Env {
    AUTH: Service
    OIDC_CLIENT_ID: string
  }
  const app: TheHono<RequireUserEnv & RequireTokenEnv>
  const pay: (c: Context) => Response
  const token: string
  const audience: string
  // Inside of this repository.
  const it: typeof import('vitest').it
  const planned: typeof import('${SRC}/db/client.ts').planned
  const run: typeof import('${SRC}/db/client.ts').run
  const eq: typeof import('drizzle-orm').eq
  const id: string
  type Mail = import('${SRC}/words/mails.ts').Mail
  const users: typeof import('${SRC}/users/tables.ts').users
  const audit: typeof import('${SRC}/audit/record.ts').audit
  const deps: import('${SRC}/deps.ts').Deps
  const entry: Parameters<typeof import('${SRC}/audit/record.ts').audit>[1]
}`,
  },
  page: {
    options: { lib: ['es2024', 'dom', 'dom.iterable'], types: [], jsxImportSource: 'react' },
    around: `
declare global {
  // A ceremony of passkeys gives one of theirs.
  interface CredentialsContainer {
    create(options: { publicKey: PublicKeyCredentialCreationOptions }): Promise<PublicKeyCredential>
    get(options: { publicKey: PublicKeyCredentialRequestOptions }): Promise<PublicKeyCredential>
  }
  // What somebody typed.
  const email: string
  const password: string
  // Calls of the API that give the JSON of its answer, or its problem document.
  const post: (path: string, body?: object) => Promise<any>
  const get: (path: string) => Promise<any>
  const del: (path: string) => Promise<any>
}
export {}`,
  },
}

/** What an example installs and the project doesn't: the example's own compiler checks those lines. */
const ELSEWHERE = "declare module '@hono/oidc-auth'\n"

/** Whether a block is TypeScript or JavaScript. */
export const isScript = ({ language }: Pick<Snippet, 'language'>): boolean =>
  ['ts', 'tsx', 'js', 'jsx'].includes(language)

const placeFor = ({ text }: Snippet): keyof typeof PLACES =>
  /latchkey\/(browser|react)\b|\b(document|window|navigator|location)\b|credentials: 'include'|(?<![.\w])(get|post|del)\('/.test(
    text,
  )
    ? 'page'
    : 'worker'

/** The complaints of the compiler about these blocks, each with the place in its page: `docs/costs.md:12: TS2304 …`. */
export async function complaintsAbout(snippets: readonly Snippet[]): Promise<string[]> {
  const groups = Map.groupBy(snippets, (one) => `${placeFor(one)} ${isTyped(one) ? 'typed' : 'plain'}`)
  return (await Promise.all([...groups.values()].map(compile))).flat()
}

const isTyped = ({ language }: Snippet): boolean => language.startsWith('ts')

/** One run of the compiler, for blocks of one place and one language. */
async function compile(snippets: readonly Snippet[]): Promise<string[]> {
  const [first] = snippets
  if (first === undefined) return []
  const folder = temporaryFolder()
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const { around, options } = PLACES[placeFor(first)]
  writeFileSync(join(folder, 'around.d.ts'), around)
  writeFileSync(join(folder, 'elsewhere.d.ts'), ELSEWHERE)
  for (const [at, { language, text }] of snippets.entries())
    writeFileSync(join(folder, `${at}.${language}`), `${fromHere(text)}export {}\n`)
  const compilerOptions = {
    ...STRICT,
    noImplicitAny: isTyped(first),
    paths: entries(),
    ...options,
  }
  const files = ['around.d.ts', 'elsewhere.d.ts', ...snippets.map(({ language }, at) => `${at}.${language}`)]
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc')
  const printed = await new Promise<string>((resolve) =>
    execFile(process.execPath, [tsc, '--pretty', 'false', '-p', folder], { cwd: folder }, (_, stdout) =>
      resolve(stdout),
    ),
  )
  return printed
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => {
      const [, file = '', row = '', what = line] = /^(\d+)\.\w+\((\d+),\d+\): error (.*)$/.exec(line) ?? []
      const snippet = snippets[Number(file)]
      if (file === '' || snippet === undefined) return line
      return `${placeOf({ page: snippet.page, line: snippet.line + Number(row) - 1 })}: ${what}`
    })
}

/** Imports of this repository's own files: from its root, or from a folder of test/. */
const fromHere = (text: string): string => text.replaceAll("from '../support/", `from '${projectRoot}/test/support/`)

/** The sources of what the package exports, as the compiler's `paths`: `latchkey/verify` is src/client/verify.ts. */
export function entries(): Record<string, [string]> {
  const sources = Object.entries(packageJson.exports).flatMap(([entry, file]) => {
    if (typeof file === 'string') return []
    const path = join(projectRoot, file.types.replace('./dist/types', 'src/client').replace('.d.ts', '.ts'))
    return [[`latchkey/${entry.slice(2)}`, [existsSync(path) ? path : `${path}x`]] as const]
  })
  return Object.fromEntries(sources.map(([name, [path]]) => [name, [path]]))
}
