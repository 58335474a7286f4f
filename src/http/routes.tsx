// Routes that belong to no room: the start page, health, and the pages that explain problem codes.
import { Hono } from './hono.ts'
import * as z from 'zod/mini'
import { version } from '../../package.json'
import { askDatabase } from '../db/health.ts'
import { prefersPage } from './accept.ts'
import type { WireEnv } from './wire-env.ts'
import { query } from './body.ts'
import { answerPage } from './page.ts'
import { cookieHeader, readCookie, REFRESH_COOKIE } from './cookies.ts'
import { isInDevelopment } from './here.ts'
import { StartPage } from './home-pages.tsx'
import { ProblemPage, ProblemsPage } from './pages.tsx'
import { problem, PROBLEMS, TOKEN_PROBLEMS } from './problems.ts'
import { describes } from './route-spec.ts'
import type { ProblemCode, TokenProblemCode } from '../words/problems.ts'

const EXPLAINED = [
  ...Object.entries(PROBLEMS).map(([code, [status]]) => ({ code: code as ProblemCode, status })),
  ...Object.entries(TOKEN_PROBLEMS).map(([code, status]) => ({ code: code as TokenProblemCode, status })),
]

export const commonRoutes = new Hono<WireEnv>()
  // The root has nothing for programs.
  .get('/', (c) => {
    if (!prefersPage(c.req.header('Accept'))) return problem(c, 'not_found')
    const { appName, issuer, mailDriver } = c.get('deps').config
    // No trip to D1: whether the session lasts is found out where it is asked for.
    const knows = readCookie(cookieHeader(c.req.raw.headers), REFRESH_COOKIE) !== undefined
    const tries = isInDevelopment(c) ? (mailDriver === 'outbox' ? 'all' : 'pages') : 'nothing'
    return answerPage(c, <StartPage name={appName} issuer={issuer} knows={knows} tries={tries} />)
  })
  .get(
    '/health',
    describes(() => ({
      id: 'getHealth',
      tag: 'Operations',
      summary: 'Ask whether the Worker runs.',
      description: 'With `deep=1` it also queries D1, and tests there that one-time codes work only once.',
      answers: { 200: { means: 'It runs.', schema: z.object({ status: z.literal('ok'), version: z.string() }) } },
      problems: ['unavailable'],
    })),
    query(() => z.object({ deep: z.optional(z.string().check(z.maxLength(10))) })),
    async (c) => {
      if (c.req.valid('query').deep === '1') await askDatabase(c.get('deps'))
      return c.json({ status: 'ok', version })
    },
  )
  .get('/problems', (c) => answerPage(c, <ProblemsPage codes={EXPLAINED} />))
  .get('/problems/:code', (c) => {
    const explained = EXPLAINED.find(({ code }) => code === c.req.param('code'))
    if (explained === undefined) return problem(c, 'not_found')
    return answerPage(c, <ProblemPage {...explained} />)
  })
