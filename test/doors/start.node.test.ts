// What a new isolate evaluates before it can answer, by the bundle as it is deployed; and that what was put off is there for the
// first two who need it at once. What the first passkey needs: passkey-emulator.node.test.ts.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { captureWrangler, projectRoot } from '../../src/ops/wrangler.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { migrateHarness } from '../support/servers/harness.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'
const { createTestHarness } = await import('wrangler')

type Metafile = {
  outputs: Record<string, { inputs: Record<string, unknown>; imports: { path: string; kind: string }[] }>
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
let bundle: Metafile['outputs'][string]

beforeAll(async () => {
  const metafile = join(folder, 'meta.json')
  const words = ['deploy', '--dry-run', '--env=', '--outdir', folder, '--metafile', metafile]
  const { code, stderr } = await captureWrangler(words)
  if (code !== 0) throw new Error(stderr)
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile
  const [found] = Object.entries(outputs).filter(([path]) => path.endsWith('index.js'))
  if (found === undefined) throw new Error('there is no bundle')
  bundle = found[1]
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('imports nothing of the platform at start but its entrypoints', () => {
  const atStart = bundle.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path)
  expect([...new Set(atStart)]).toEqual(['cloudflare:workers'])
  const later = bundle.imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path)
  expect([...new Set(later)]).toEqual(['cloudflare:sockets'])
})

it('has nothing of ASN.1 and X.509 in the file, by which the WebAuthn library would read certificates', () => {
  const files = Object.keys(bundle.inputs)
  expect(files.filter((path) => /node_modules\/(@peculiar|asn1js|pvtsutils|reflect-metadata)\//.test(path))).toEqual([])
  expect(files.some((path) => path.includes('@simplewebauthn/server'))).toBe(true)
})

it('makes no schema of a route: each stands in a function', () => {
  const routes = globSync('src/**/*routes.tsx', { cwd: projectRoot })
  expect(routes.length).toBeGreaterThan(15)
  const eager = /\b(?:describes\(\{|(?:jsonBody|formBody|(?<!req\.)query)\(\s*z\.)/
  expect(routes.filter((path) => eager.test(readFileSync(join(projectRoot, path), 'utf8')))).toEqual([])
})

it('hashes by node:crypto for two who are the first at once, though nothing of it was there at the start', async () => {
  const ISSUER = 'http://localhost:8787'
  const server = createTestHarness()
  try {
    const vars = { ENVIRONMENT: 'development', ISSUER, PASSWORD_ENGINE: 'native' }
    const secrets = { AUTH_SECRET: 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q=' }
    const workers = [{ configPath: 'wrangler.toml', vars, secrets }]
    await server.update({ root: projectRoot, workers })
    await server.listen()
    await migrateHarness(server)
    const signUp = async (email: string): Promise<number> => {
      const body = JSON.stringify({ email, password: PASSWORD })
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
      return (await server.getWorker('latchkey').fetch(`${ISSUER}/api/sign-up`, init)).status
    }
    expect(await Promise.all([signUp('ada@example.com'), signUp('grace@example.com')])).toEqual([202, 202])
  } finally {
    await server.close()
  }
})
