// The npm package in pages: a plain one without a bundler, and a React app by Vite. A stranger signs in by Latchkey's own page and comes
// back. In `npm run test:all` alone: it installs Vite and React.
import { readFileSync } from 'node:fs'
import { createServer, type Server as WebServer } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseFreePort } from '../../src/ops/ports.ts'
import { PASSWORD, signUp, Visitor } from '../support/people/visitor.ts'
import { chromiumPath, endAll, openBrowser, saidOn, startServer, type Server } from '../support/servers/chromium.ts'
import {
  installThere,
  makeProject,
  packed,
  runThere,
  STRICTEST,
  TYPESCRIPT,
  version,
} from '../support/servers/project.ts'
import { WHOLE } from '../support/size.ts'

const servers: (WebServer | undefined)[] = []

describe.skipIf(chromiumPath() === undefined || !WHOLE)('the packed package in a browser', () => {
  let file = ''
  let browser: Browser
  let latchkey: Server
  let origin = ''

  beforeAll(async () => {
    file = await packed()
    browser = await openBrowser()
    const port = (await chooseFreePort(undefined)) ?? 0
    origin = `http://localhost:${port}`
    latchkey = await startServer({ TRUSTED_ORIGINS: origin })
  })
  afterAll(async () => {
    for (const server of servers) server?.close()
    await endAll(browser, latchkey)
  })

  /** Serves the files of a folder at the origin that Latchkey trusts. */
  async function serve(folder: string): Promise<void> {
    for (const server of servers.splice(0)) await new Promise((resolve) => server?.close(resolve))
    const types: Record<string, string> = { js: 'text/javascript', html: 'text/html', css: 'text/css' }
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', origin).pathname
      const wanted = path === '/' ? '/index.html' : path
      try {
        const body = readFileSync(join(folder, wanted))
        response.writeHead(200, { 'Content-Type': types[wanted.split('.').at(-1) ?? ''] ?? 'text/plain' }).end(body)
      } catch {
        response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
      }
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(Number(new URL(origin).port), 'localhost', resolve))
  }

  /** Opens the page as a stranger, signs in by Latchkey's own page, and out again by its own button. */
  async function walk(name: string): Promise<string[]> {
    const email = `${name}@example.com`
    const visitor = new Visitor((path, init) => fetch(`${latchkey.url}${path}`, init), latchkey.url)
    await signUp(visitor, email)
    const context = await browser.newContext()
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const said = saidOn(page)
    const asked: string[] = []
    page.on('request', (request) => request.url().startsWith(latchkey.url) && asked.push(request.url()))
    await page.goto(origin)
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(asked.filter((url) => url.includes('/api/'))).toEqual([])
    await page.getByLabel(/email/i).fill(email)
    const password = page.getByLabel('Password', { exact: true })
    if (!(await password.isVisible())) await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await password.fill(PASSWORD)
    await page.locator('form button[type=submit]:visible, form button:not([type]):visible').first().click()
    await page.getByText(`Hello ${email}`).waitFor()
    await page.reload()
    await page.getByText(`Hello ${email}`).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await context.close()
    return said
  }

  it('is a plain page’s, without a bundler', async () => {
    const folder = makeProject({
      'package.json': JSON.stringify({ name: 'page', private: true }),
      'index.html': `<!doctype html>
<title>A page</title>
<p id="who"></p>
<button id="in" hidden>Sign in</button> <button id="out" hidden>Sign out</button>
<script type="module">
import { createAuthClient } from './node_modules/latchkey/dist/browser.js'
const auth = createAuthClient({ baseURL: '${latchkey.url}' })
const at = (id) => document.getElementById(id)
auth.onAuthStateChange(({ status, user }) => {
  at('who').textContent = user ? \`Hello \${user.email}\` : ''
  at('in').hidden = status !== 'signed_out'
  at('out').hidden = status !== 'signed_in'
})
at('in').onclick = () => auth.signIn.page()
at('out').onclick = () => auth.signOut()
</script>
`,
    })
    await installThere(folder, file)
    await serve(folder)
    expect(await walk('plain')).toEqual([])
  })

  it('is a React app’s, by Vite', async () => {
    const folder = makeProject({
      'package.json': JSON.stringify({ name: 'spa', private: true, type: 'module' }),
      'index.html': `<!doctype html><title>An app</title><div id="root"></div><script type="module" src="/main.tsx"></script>`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          lib: ['es2023', 'dom', 'dom.iterable'],
          module: 'esnext',
          moduleResolution: 'bundler',
          jsx: 'react-jsx',
          strict: true,
          noEmit: true,
          types: [],
        },
        include: ['*.tsx'],
      }),
      'main.tsx': `import { createRoot } from 'react-dom/client'
import { createAuthClient } from 'latchkey/browser'
import { AuthProvider, SignedIn, SignedOut, useSession } from 'latchkey/react'

const auth = createAuthClient({ baseURL: '${latchkey.url}' })
const Hello = () => <p>Hello {useSession().user?.email}</p>
createRoot(document.getElementById('root')!).render(
<AuthProvider client={auth}>
  <SignedIn><Hello /><button onClick={() => auth.signOut()}>Sign out</button></SignedIn>
  <SignedOut><button onClick={() => auth.signIn.page()}>Sign in</button></SignedOut>
</AuthProvider>,
)
`,
    })
    const packages = ['react', 'react-dom', '@types/react'].map(version)
    await installThere(folder, 'vite@8.4.0', '@types/react-dom@19', TYPESCRIPT, ...packages, file)
    await runThere(folder, 'npx', 'tsc', ...STRICTEST)
    await runThere(folder, 'npx', 'vite', 'build')
    await serve(join(folder, 'dist'))
    expect(await walk('react')).toEqual([])
  })
})
