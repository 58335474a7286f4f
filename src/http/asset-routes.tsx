// The stylesheet and the scripts of the pages. They stand before everything else: they are the same for everybody, and the page that
// says what is misconfigured has a look, too.
import { Hono } from 'hono/tiny'
import { configOf } from '../config/config.ts'
import { assetOf, NOBODY } from './house.ts'
import { setSecurityHeaders } from './security-headers.ts'
import type { WireEnv } from './wire-env.ts'

export const assetRoutes = new Hono<WireEnv>().get('/assets/:file', async (c, next) => {
  const config = configOf(c.env)
  const asset = assetOf(config.ok ? config.value : NOBODY, c.req.param('file'))
  if (asset === undefined) return next()
  const answer = c.body(asset.text, 200, {
    'Content-Type': asset.type,
    'Cache-Control': asset.isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=60',
  })
  setSecurityHeaders(answer.headers, config.ok ? config.value : undefined)
  return answer
})
