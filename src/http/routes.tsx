// Routes that belong to no room: the start page, health, and the pages that explain problem codes.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { version } from '../../package.json'
import { askDatabase } from '../db/health.ts'
import { prefersPage } from './accept.ts'
import type { WireEnv } from './wire-env.ts'
import { query } from './body.ts'
import { answerPage } from './page.ts'
import { ProblemPage, StartPage } from './pages.tsx'
import { problem, PROBLEMS, type ProblemCode } from './problems.ts'
import { describes } from './route-spec.ts'

export const commonRoutes = new Hono<WireEnv>()
  // The root has nothing for programs.
  .get('/', (c) => {
    if (!prefersPage(c.req.header('Accept'))) return problem(c, 'not_found')
    const { appName, issuer } = c.get('deps').config
    return answerPage(c, <StartPage name={appName} issuer={issuer} />)
  })
  .get(
    '/health',
    describes(() => ({
      summary:
        'Whether the Worker runs. With deep=1 it also asks D1, and proves there that one-time things are spent once.',
      answers: { 200: { means: 'It runs.', schema: z.object({ status: z.literal('ok'), version: z.string() }) } },
      problems: ['unavailable'],
    })),
    query(() => z.object({ deep: z.optional(z.string().check(z.maxLength(10))) })),
    async (c) => {
      if (c.req.valid('query').deep === '1') await askDatabase(c.get('deps'))
      return c.json({ status: 'ok', version })
    },
  )
  .get('/problems/:code', (c) => {
    const code = c.req.param('code')
    if (!Object.hasOwn(PROBLEMS, code)) return problem(c, 'not_found')
    const [status, title, advice] = PROBLEMS[code as ProblemCode]
    return answerPage(c, <ProblemPage code={code} status={status} title={title} advice={advice} />)
  })
