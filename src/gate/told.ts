// Tells an operator once what they did. The page of the console that a form leads to names the person or the app and the outcome, and shows a
// secret that was made just then. It lies sealed in the cookie of notices, bound to the session, so that nobody else who signs in here reads it.
import type { Context } from 'hono'
import { seal, unseal } from '../crypto/seal.ts'
import type { AppEnv } from './app-env.ts'
import { cookieHeader, NOTICE_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import { leadOn } from '../http/page.ts'
import type { ApiDone } from '../words/apis.ts'
import type { AppDone } from '../words/apps.ts'
import type { DoneCode, DoneFacts } from '../words/person.ts'

const CONTEXT = 'console-notice'
const APP_CONTEXT = 'console-app-notice'
const LIFE_SECONDS = 60

/** What was done, and the person it was done to. */
export type Told = DoneFacts & { done: DoneCode }
/** What was done to an app or an API, its name, and the secret that it got; `id` is that of the app. */
export type ToldApp =
  | { about: 'app'; done: AppDone; name: string; id: string; secret?: string | undefined }
  | { about: 'api'; done: ApiDone; name: string }

/** Leads on to a page of the console (303), which then says what was done. `path` begins with a slash. */
export const leadOnTelling = (c: Context<AppEnv>, path: string, told: Told): Promise<Response> =>
  leadOnSealing(c, path, CONTEXT, told)

/** The same for what was done to an app or an API. */
export const leadOnTellingApp = (c: Context<AppEnv>, path: string, told: ToldApp): Promise<Response> =>
  leadOnSealing(c, path, APP_CONTEXT, told)

/** What was done in this session just before this page; `undefined` for nothing. `withoutNotice` removes it with the answer. */
export const toldOf = (c: Context<AppEnv>): Promise<Told | undefined> => sealedFor<Told>(c, CONTEXT)

/** The same of an app or an API. */
export const toldAppOf = (c: Context<AppEnv>): Promise<ToldApp | undefined> => sealedFor<ToldApp>(c, APP_CONTEXT)

async function leadOnSealing(c: Context<AppEnv>, path: string, context: string, told: object): Promise<Response> {
  const answer = leadOn(c, path)
  const { config } = c.get('deps')
  const text = JSON.stringify({ ...told, sessionId: c.get('own').id })
  answer.headers.append('Set-Cookie', setCookie(NOTICE_COOKIE, await seal(config.secrets, context, text), LIFE_SECONDS))
  return answer
}

async function sealedFor<Sealed>(c: Context<AppEnv>, context: string): Promise<Sealed | undefined> {
  const sealed = readCookie(cookieHeader(c.req.raw.headers), NOTICE_COOKIE)
  const text = sealed === undefined ? undefined : await unseal(c.get('deps').config.secrets, context, sealed)
  if (text === undefined) return undefined
  const { sessionId, ...told } = JSON.parse(text) as Sealed & { sessionId: string }
  return sessionId === c.get('own').id ? (told as Sealed) : undefined
}
