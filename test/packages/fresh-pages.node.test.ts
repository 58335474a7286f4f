// The npm package in pages: a plain one without a bundler, and a React app by Vite. A stranger signs in by Latchkey's own page and comes
// back. In `npm run test:all` alone: it installs Vite and React.
import { readFileSync } from 'node:fs'
import { createServer, type Server as WebServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** What is installed comes from a registry. */
const PATIENCE_MS = 600_000

describe.skipIf(chromiumPath() === undefined || !WHOLE)('the packed package in a browser', () => {
  let file = ''
  let browser: Browser
  let latchkey: Server
  let origin = ''
  /** Serves the files of `folder` at the origin that Latchkey trusts. */
  let web: WebServer
  let folder = ''

  beforeAll(async () => {
    file = await packed()
    browser = await openBrowser()
    web = serve()
    await new Promise<void>((resolve) => web.listen(0, 'localhost', resolve))
    origin = `http://localhost:${(web.address() as AddressInfo).port}`
    latchkey = await startServer({ TRUSTED_ORIGINS: origin })
  })
  afterAll(async () => {
    await endAll(browser, latchkey)
    web?.close()
  })

  function serve(): WebServer {
    const types: Record<string, string> = { js: 'text/javascript', html: 'text/html', css: 'text/css' }
    return createServer((request, response) => {
      const path = new URL(request.url ?? '/', origin).pathname
      const wanted = path === '/' ? '/index.html' : path
      try {
        const body = readFileSync(join(folder, wanted))
        response.writeHead(200, { 'Content-Type': types[wanted.split('.').at(-1) ?? ''] ?? 'text/plain' }).end(body)
      } catch {
        response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
      }
    })
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
    // Of what the page itself asks: Latchkey's own page, to which it leads, asks for passkeys as it opens.
    page.on('request', (request) => {
      if (request.url().startsWith(`${latchkey.url}/api/`) && page.url().startsWith(origin)) asked.push(request.url())
    })
    await page.goto(origin)
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(asked).toEqual([])
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

  it(
    'is a plain page’s, without a bundler',
    async () => {
      folder = makeProject({
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
      expect(await walk('plain')).toEqual([])
    },
    PATIENCE_MS,
  )

  it(
    'is a React app’s, by Vite',
    async () => {
      const project = makeProject({
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
      await installThere(project, 'vite@8.4.0', '@types/react-dom@19', TYPESCRIPT, ...packages, file)
      await runThere(project, 'npx', 'tsc', ...STRICTEST)
      await runThere(project, 'npx', 'vite', 'build')
      folder = join(project, 'dist')
      expect(await walk('react')).toEqual([])
    },
    PATIENCE_MS,
  )
})
