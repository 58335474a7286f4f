// Tells an operator once what they did. The page of the console that a form leads to names the person and the outcome. It lies sealed in
// the cookie of notices, bound to the session, so that nobody else who signs in here reads the name of a person.
import type { Context } from 'hono'
import { seal, unseal } from '../crypto/seal.ts'
import type { AppEnv } from './app-env.ts'
import { cookieHeader, NOTICE_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import { leadOn } from '../http/page.ts'
import type { DoneCode, DoneFacts } from '../words/person.ts'

const CONTEXT = 'console-notice'
const LIFE_SECONDS = 60

/** What was done, and the person it was done to. */
export type Told = DoneFacts & { done: DoneCode }

/** Leads on to a page of the console (303), which then says what was done. `path` begins with a slash. */
export async function leadOnTelling(c: Context<AppEnv>, path: string, told: Told): Promise<Response> {
  const answer = leadOn(c, path)
  const { config } = c.get('deps')
  const text = JSON.stringify({ ...told, sessionId: c.get('own').id })
  answer.headers.append('Set-Cookie', setCookie(NOTICE_COOKIE, await seal(config.secrets, CONTEXT, text), LIFE_SECONDS))
  return answer
}

/** What was done in this session just before this page; `undefined` for nothing. `withoutNotice` removes it with the answer. */
export async function toldOf(c: Context<AppEnv>): Promise<Told | undefined> {
  const sealed = readCookie(cookieHeader(c.req.raw.headers), NOTICE_COOKIE)
  const text = sealed === undefined ? undefined : await unseal(c.get('deps').config.secrets, CONTEXT, sealed)
  if (text === undefined) return undefined
  const { sessionId, ...told } = JSON.parse(text) as Told & { sessionId: string }
  return sessionId === c.get('own').id ? told : undefined
}
