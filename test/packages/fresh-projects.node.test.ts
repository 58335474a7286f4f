// The npm package in fresh projects: packed, checked as npm's readers would, installed, compiled with the strictest options, and run.
// In `npm run test:all` alone: it installs wrangler, Vite and React.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, signUp, Visitor } from '../support/people/visitor.ts'
import { startServer } from '../support/servers/chromium.ts'
import { Server as DevServer } from '../support/servers/dev-server.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { newPort } from '../support/servers/ports.ts'
import { projectRoot, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import {
  answers,
  endGroup,
  installThere,
  makeProject,
  packed,
  runThere,
  startThere,
  STRICTEST,
  TYPESCRIPT,
  version,
} from '../support/servers/project.ts'
import { WHOLE } from '../support/size.ts'

/** A block of the README that begins with the name of the file it stands in. */
function readme(language: string, name: string): string {
  const text = readFileSync(join(projectRoot, 'README.md'), 'utf8')
  const found = text.split('```' + language + '\n// ' + name + '\n')[1]?.split('```')[0]
  if (found === undefined) throw new Error(`the README has no block for ${name}`)
  return found
}

const template = (file: string): string => readFileSync(join(import.meta.dirname, 'template', file), 'utf8')

/** What is installed comes from a registry. */
const PATIENCE_MS = 600_000

let file = ''
const children: (ChildProcess | undefined)[] = []

describe.runIf(WHOLE)('the packed package', () => {
  beforeAll(async () => {
    file = await packed()
  })
  afterAll(() => {
    for (const child of children) endGroup(child)
    removeFolders()
  })

  it('is clean under publint and arethetypeswrong', async () => {
    expect(await runThere(projectRoot, 'npx', 'publint', '--strict')).toContain('All good')
    expect(await runThere(projectRoot, 'npx', 'attw', file, '--profile', 'esm-only')).toContain('"latchkey/testing"')
  })

  it(
    'is a Worker’s of Cloudflare’s template: the README’s lines compile there, and know who signed in at Latchkey',
    async () => {
      const folder = makeProject({
        'package.json': JSON.stringify({ ...JSON.parse(template('package.json')), name: 'app', devDependencies: {} }),
        'tsconfig.json': template('tsconfig.json'),
        'wrangler.jsonc': template('wrangler.jsonc')
          .replace('<WORKER_NAME>', 'app')
          .replace('<COMPATIBILITY_DATE>', '2026-10-01')
          .replace('"main"', `${readme('jsonc', 'wrangler.jsonc')}"main"`),
        'src/index.ts': readme('ts', 'src/index.ts'),
      })
      await installThere(folder, version('wrangler'), TYPESCRIPT)
      // Types from before the binding will do.
      await runThere(folder, 'npx', 'wrangler', 'types')
      await installThere(folder, '--install-links', projectRoot)
      await runThere(folder, 'npx', 'tsc')
      await runThere(folder, 'npx', 'tsc', ...STRICTEST)
      const written = [readme('jsonc', 'wrangler.jsonc'), readme('ts', 'src/index.ts')].join('')
      expect(written.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12)
      const commands = readFileSync(join(projectRoot, 'README.md'), 'utf8').split(
        '## Signed in on a page of your own',
      )[1]
      expect(commands?.split('```sh\n')[1]?.split('```')[0]?.trim().split('\n').length).toBeLessThanOrEqual(3)

      const registry = { WRANGLER_REGISTRY_PATH: temporaryFolder(), MINIFLARE_REGISTRY_PATH: temporaryFolder() }
      registry.MINIFLARE_REGISTRY_PATH = registry.WRANGLER_REGISTRY_PATH
      const state = await migratedFolder()
      const latchkey = new DevServer(['--persist-to', state, '--var', 'PASSWORD_ENGINE:native'], { env: registry })
      children.push(latchkey.child)
      const [, issuer = ''] = await latchkey.until(/Latchkey runs at (\S+) /)
      await answers(`${issuer}/health`)
      const port = String(await newPort())
      const app = `http://localhost:${port}/`
      children.push(startThere(folder, registry, 'npx', 'wrangler', 'dev', '--port', port, '--inspector-port', '0'))
      // It answers before wrangler has connected the two.
      await answers(app, 401)

      const visitor = new Visitor((path, init) => fetch(`${issuer}${path}`, init), issuer)
      const signedUp = await signUp(visitor, 'ada@example.com')
      expect(signedUp.status, signedUp.text).toBe(200)
      const stranger = await fetch(app, { headers: { Accept: 'text/html' }, redirect: 'manual' })
      expect([stranger.status, stranger.headers.get('Location')]).toEqual([
        303,
        `${issuer}/sign-in?return_to=${encodeURIComponent(app)}`,
      ])
      const refused = await fetch(app)
      expect(await refused.json()).toMatchObject({ status: 401, type: `${issuer}/problems/unauthenticated` })
      const entered = await visitor.post('/api/sign-in', {
        email: 'ada@example.com',
        password: PASSWORD,
        transport: 'bearer',
      })
      const cookies = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const page = await fetch(app, { headers: { Accept: 'text/html', Cookie: cookies } })
      expect(await page.text()).toBe(`Hello ${entered.json.user.id}`)
      const hello = await fetch(app, { headers: { Authorization: `Bearer ${entered.json.access_token}` } })
      expect(await hello.text()).toBe(`Hello ${entered.json.user.id}`)
    },
    PATIENCE_MS,
  )

  it(
    'is a Worker’s with Hono, and its tests’',
    async () => {
      const folder = makeProject({
        'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module' }),
        'tsconfig.json': template('tsconfig.json').replace('"worker-configuration.d.ts", ', ''),
        'src/shop.ts': `import { Hono } from 'hono'
import { requireToken, requireUser, userIdOf, type RequireTokenEnv, type RequireUserEnv } from 'latchkey/worker'

export const people = new Hono<RequireUserEnv>()
  .use(requireUser({ role: 'ADMIN', amr: ['mfa'] }))
  .get('/', async (c) => c.json(await c.env.AUTH.getUser(c.get('user').user_id)))
export const orders = new Hono<RequireTokenEnv>()
  .use(requireToken({ scope: ['read:orders'] }))
  .get('/', (c) => c.json({ buyer: userIdOf(c.get('token')) }))
`,
        'src/shop.test-of-theirs.ts': `import { standIn } from 'latchkey/testing'
import { people } from './shop.ts'

const AUTH = standIn()
const { headers } = AUTH.signIn({ email: 'ada@example.com', role: 'ADMIN', amr: ['pwd', 'otp', 'mfa'] })
console.log(await (await people.request('/', { headers }, { AUTH })).text())
`,
      })
      await installThere(folder, version('hono'), version('@cloudflare/workers-types'), TYPESCRIPT, file)
      await runThere(
        folder,
        'npx',
        'tsc',
        '--allowImportingTsExtensions',
        'true',
        '--types',
        '@cloudflare/workers-types',
        ...STRICTEST,
      )
      expect(await runThere(folder, 'node', 'src/shop.test-of-theirs.ts')).toContain('ada@example.com')
    },
    PATIENCE_MS,
  )

  it(
    'is a Node server’s, that verifies tokens',
    async () => {
      const folder = makeProject({
        'package.json': JSON.stringify({ name: 'api', private: true, type: 'module' }),
        'tsconfig.json': JSON.stringify({
          compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, types: ['node'] },
          include: ['*.ts'],
        }),
        'api.ts': `import { createServer } from 'node:http'
import { createVerifier } from 'latchkey/verify'

const verify = createVerifier({ issuer: process.env['ISSUER'] ?? '' })
createServer(async (request, response) => {
  const answer = await verify(request.headers.authorization?.replace('Bearer ', '') ?? '')
  response.writeHead(answer.ok ? 200 : 401).end(answer.ok ? answer.value.sub : answer.error.code)
}).listen(Number(process.env['PORT']))
`,
      })
      await installThere(folder, TYPESCRIPT, version('@types/node'), file)
      await runThere(folder, 'npx', 'tsc', ...STRICTEST)
      const server = await startServer()
      try {
        const port = String(await newPort())
        children.push(startThere(folder, { ISSUER: server.url, PORT: port }, 'node', 'api.ts'))
        await answers(`http://localhost:${port}/`)
        const visitor = new Visitor((path, init) => fetch(`${server.url}${path}`, init), server.url)
        await signUp(visitor, 'ada@example.com')
        const { json } = await visitor.post('/api/token')
        const ask = async (token: string) => {
          const answer = await fetch(`http://localhost:${port}/`, { headers: { Authorization: `Bearer ${token}` } })
          return [answer.status, await answer.text()]
        }
        const session = await visitor.get('/api/session')
        expect(await ask(json.access_token)).toEqual([200, session.json.user.id])
        expect(await ask('x.y.z')).toEqual([401, 'token_invalid'])
      } finally {
        await server.stop()
      }
    },
    PATIENCE_MS,
  )
})
