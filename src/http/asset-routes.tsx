// The stylesheet and the scripts of the pages, and what browsers and crawlers ask for by themselves. They stand before everything else: they are the same for everybody, and the page that
// says what is misconfigured has a look, too.
import type { Handler } from 'hono'
import { Hono } from './hono.ts'
import { configOf } from '../config/config.ts'
import { faviconOf } from '../pages/brand.ts'
import { assetOf, NOBODY } from './house.ts'
import { setSecurityHeaders } from './security-headers.ts'
import type { WireContext, WireEnv } from './wire-env.ts'

const DAY = 'public, max-age=86400'
/** Nothing here is for a search engine, mailed links least of all. */
const ROBOTS = 'User-agent: *\nDisallow: /\n'

/** Answers with a file that is the same for everybody. */
function fileAnswer(c: WireContext, text: string, type: string, kept: string): Response {
  const config = configOf(c.env)
  const answer = c.body(text, 200, { 'Content-Type': type, 'Cache-Control': kept })
  setSecurityHeaders(answer.headers, config.ok ? config.value : undefined)
  return answer
}

/** The configuration that these files depend on. There is none while the Worker is misconfigured. */
function ownerOf(c: WireContext): typeof NOBODY {
  const config = configOf(c.env)
  return config.ok ? config.value : NOBODY
}

/** The router takes a path with a slash at its end for the same; that one is redirected (`redirectSlashes`), so it is passed on. */
const fixed =
  (text: (owner: typeof NOBODY) => string, type: string): Handler<WireEnv> =>
  async (c, next) =>
    c.req.path.endsWith('/') ? next() : fileAnswer(c, text(ownerOf(c)), type, DAY)

export const assetRoutes = new Hono<WireEnv>()
  .get('/assets/:file', async (c, next) => {
    const asset = assetOf(ownerOf(c), c.req.param('file'))
    if (asset === undefined) return next()
    const kept = asset.isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=60'
    return fileAnswer(c, asset.text, asset.type, kept)
  })
  .get(
    '/favicon.ico',
    fixed(({ brandColor }) => faviconOf(brandColor), 'image/svg+xml'),
  )
  .get(
    '/robots.txt',
    fixed(() => ROBOTS, 'text/plain; charset=UTF-8'),
  )
