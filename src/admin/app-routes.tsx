// The console's paths of apps and APIs. What is behind them is loaded when the first operator comes, so that a start evaluates nothing of it.
import type { Context, MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { requirePerson } from '../gate/page-session.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'

type Handler = (c: Context<AppEnv>) => Promise<Response>
const loadApps = () => import('./app-page-routes.tsx')
const loadApis = () => import('./api-page-routes.tsx')
const loadTrials = () => import('./trial-page-routes.tsx')
type Apps = Awaited<ReturnType<typeof loadApps>>
type Apis = Awaited<ReturnType<typeof loadApis>>
type Trials = Awaited<ReturnType<typeof loadTrials>>

const app =
  (name: { [Name in keyof Apps]: Apps[Name] extends Handler ? Name : never }[keyof Apps]): Handler =>
  async (c) =>
    (await loadApps())[name](c)
const api =
  (name: { [Name in keyof Apis]: Apis[Name] extends Handler ? Name : never }[keyof Apis]): Handler =>
  async (c) =>
    (await loadApis())[name](c)
const trial =
  (name: keyof Trials): Handler =>
  async (c) =>
    (await loadTrials())[name](c)

/** A form of named texts: the handler reads those that it knows. The second time of a double click gets the answer of the first. */
const form = (): MiddlewareHandler<AppEnv> => formBody(() => z.record(z.string(), z.string()), 'attempt')
const asked = (): MiddlewareHandler<AppEnv> => query(() => z.record(z.string(), z.string()))

const APP = '/admin/clients/:id'
const API = '/admin/apis/:id'

export const appRoutes = new Hono<AppEnv>()
  .get('/admin/clients', requirePerson, asked(), app('listApps'))
  // Before the routes of one app: `new` is nobody's id.
  .get('/admin/clients/new', beginsAttempt, requirePerson, asked(), app('newApp'))
  .post('/admin/clients/new', refuseFloods, requirePerson, form(), app('makeApp'))
  .get(APP, requirePerson, app('oneApp'))
  .get(`${APP}/edit`, beginsAttempt, requirePerson, app('editApp'))
  .post(`${APP}/edit`, requirePerson, form(), app('saveDetails'))
  .get(`${APP}/access`, beginsAttempt, requirePerson, app('editAccess'))
  .post(`${APP}/access`, requirePerson, form(), app('saveAccess'))
  .get(`${APP}/secret`, beginsAttempt, requirePerson, app('askSecret'))
  .post(`${APP}/secret`, requirePerson, form(), app('makeSecret'))
  .get(`${APP}/end-secrets`, beginsAttempt, requirePerson, app('askEndSecrets'))
  .post(`${APP}/end-secrets`, requirePerson, form(), app('endSecrets'))
  .get(`${APP}/disable`, beginsAttempt, requirePerson, app('askDisable'))
  .post(`${APP}/disable`, requirePerson, form(), app('disableApp'))
  .get(`${APP}/enable`, beginsAttempt, requirePerson, app('askEnable'))
  .post(`${APP}/enable`, requirePerson, form(), app('enableApp'))
  .get(`${APP}/delete`, beginsAttempt, requirePerson, app('askDelete'))
  .post(`${APP}/delete`, requirePerson, form(), app('deleteApp'))
  .get(`${APP}/try`, beginsAttempt, requirePerson, trial('tryApp'))
  .get(`${APP}/try/begin`, requirePerson, asked(), trial('beginTry'))
  .post(`${APP}/register-trial`, requirePerson, form(), trial('registerTrial'))
  .get('/admin/apis', requirePerson, asked(), api('listApis'))
  .get('/admin/apis/new', beginsAttempt, requirePerson, api('newApi'))
  .post('/admin/apis/new', refuseFloods, requirePerson, form(), api('makeApi'))
  .get(API, requirePerson, api('oneApi'))
  .get(`${API}/edit`, beginsAttempt, requirePerson, api('editApi'))
  .post(`${API}/edit`, requirePerson, form(), api('saveApi'))
  .get(`${API}/delete`, beginsAttempt, requirePerson, api('askDeleteApi'))
  .post(`${API}/delete`, requirePerson, form(), api('deleteOneApi'))
