// A house in small that keeps the building code, and what is found in it when a file is changed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from '../building-code.mjs'
import { temporaryFolder } from './servers/processes.ts'

const COMMENT = '// What this file is for.\n'

/** Puts a docstring above each export. */
const documented = (text: string): string => text.replace(/^export (?:const|class)\b/gm, '/** What goes in. */\n$&')

const FILES: Record<string, string> = {
  'package.json':
    '{\n  "dependencies": { "jose": "6.2.17" },\n  "devDependencies": { "hono": "4.13.19", "drizzle-orm": "0.45.4", "wrangler": "4.155.0" }\n}\n',
  'package-lock.json': '{ "packages": { "node_modules/hono": { "version": "4.13.19" } } }\n',
  'tsconfig.json': '{ "compilerOptions": { "strict": true } }\n',
  'src/index.ts': `import { Hono } from 'hono/hono-base'\nimport { routes } from './accounts/session-routes.tsx'\nexport { Auth } from './rpc.ts'\nexport default new Hono().route('/', routes)\n`,
  'src/rpc.ts': `import { WorkerEntrypoint } from 'cloudflare:workers'\nimport type { Service } from './client/types.ts'\nimport { start } from './sessions/start.ts'\nexport class Auth extends WorkerEntrypoint implements Service { start() { return start() } }\n`,
  'src/result.ts': 'export type Result = string\n',
  'src/deps.ts': 'export const now = () => Date.now()\n',
  'src/crypto/random.ts': 'export const draw = () => crypto.getRandomValues(new Uint8Array(9))\n',
  'src/db/client.ts': `import { drizzle } from 'drizzle-orm/d1'\nexport const open = (db: D1Database) => drizzle(db)\n`,
  'src/users/tables.ts': `import { sqliteTable } from 'drizzle-orm/sqlite-core'\nexport const users = sqliteTable('users', {})\nexport type UserRow = { id: string }\n`,
  'src/users/store.ts': `import { open } from '../db/client.ts'\nimport { users } from './tables.ts'\nexport const all = () => [open, users]\n`,
  'src/users/rules.ts': `import type { UserRow } from './tables.ts'\nexport const isGrown = (user: UserRow) => user.id !== ''\n`,
  'src/users/find.ts': `import { all } from './store.ts'\nimport type { Result } from '../result.ts'\n/** Says "Date.now()" and fetch( in a comment only. */\nexport const find = async (): Promise<Result> => 'Math.random()' + all()\n`,
  'src/sessions/tables.ts': `import { users } from '../users/tables.ts'\nexport const sessions = [users]\n`,
  'src/sessions/rules.ts': `import { draw } from '../crypto/random.ts'\nimport { isGrown } from '../users/rules.ts'\nexport const isOver = () => [draw, isGrown]\n`,
  'src/sessions/start.ts': `import { find } from '../users/find.ts'\nimport { now } from '../deps.ts'\nexport const start = () => [find, now]\n`,
  'src/gate/answers.ts': `import type { Context } from 'hono'\nimport { isOver } from '../sessions/rules.ts'\nexport const answer = (c: Context) => [c, isOver]\n`,
  'src/accounts/session-routes.tsx': `import { Hono } from 'hono/hono-base'\nimport { answer } from '../gate/answers.ts'\nimport { start } from '../sessions/start.ts'\nexport const routes = new Hono().get('/', () => [answer, start])\n`,
  'src/methods/password/sign-in.ts': `import { start } from '../../sessions/start.ts'\nexport const signIn = () => start()\n`,
  'src/accounts/verify.ts': `import { start } from '../sessions/start.ts'\nexport const verify = () => start()\n`,
  'src/client/types.ts': 'export type Service = { start(): unknown }\n',
  'src/client/index.ts': `export type { Service } from './types.ts'\nexport { verifier } from './verifier.ts'\n`,
  'src/client/verifier.ts': `import { jwtVerify } from 'jose'\nexport const verifier = () => [jwtVerify, Date.now()]\n`,
  'src/ops/seed.ts': `import { find } from '../users/find.ts'\nimport { spawn } from 'node:child_process'\nimport 'wrangler'\nconst started = await find()\nexport const seed = () => [started, spawn, performance.now()]\n`,
  'test/users/find.test.ts': `import { find } from '../../src/users/find.ts'\nimport { all } from '../../src/users/store.ts'\nfind(all, Math.random())\n`,
}

/** A house in small, as planned: a room on most floors, both doors, the client, a tool, a test. */
export const GOOD: Record<string, string> = Object.fromEntries(
  Object.entries(FILES).map(([file, text]) => [file, documented(text)]),
)

export type Finding = { file: string; line: number; what: string }

/** What is found in the good tree with some files changed. */
export function findingsIn(changes: Record<string, string>): Finding[] {
  const root = temporaryFolder()
  for (const [file, text] of Object.entries({ ...GOOD, ...changes })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(
      join(root, file),
      /\.(ts|tsx|mjs)$/.test(file) && !text.startsWith('!') ? COMMENT + text : text.replace(/^!/, ''),
    )
  }
  return inspect(root)
}

/** A file of the good tree with lines added below its own; the first of them is on the line that is given back. */
export const adding = (file: string, ...lines: string[]): { changes: Record<string, string>; line: number } => {
  const added = documented(`${lines.join('\n')}\n`)
  const docstring = added.startsWith('/**') ? 1 : 0
  return {
    changes: { [file]: `${GOOD[file] ?? ''}${added}` },
    line: (GOOD[file] ?? '').split('\n').length + 1 + docstring,
  }
}
