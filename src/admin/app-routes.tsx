// The console's paths of apps and APIs.
import type { MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { requirePerson } from '../gate/page-session.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'
import * as apis from './api-page-routes.tsx'
import * as apps from './app-page-routes.tsx'
import * as trials from './trial-page-routes.tsx'

/** A form of named texts: the handler reads those that it knows. The second time of a double click gets the answer of the first. */
const form = (): MiddlewareHandler<AppEnv> => formBody(() => z.record(z.string(), z.string()), 'attempt')
const asked = (): MiddlewareHandler<AppEnv> => query(() => z.record(z.string(), z.string()))

const APP = '/admin/clients/:id'
const API = '/admin/apis/:id'

export const appRoutes = new Hono<AppEnv>()
  .get('/admin/clients', requirePerson, asked(), apps.listApps)
  // Before the routes of one app: `new` is nobody's id.
  .get('/admin/clients/new', beginsAttempt, requirePerson, asked(), apps.newApp)
  .post('/admin/clients/new', refuseFloods, requirePerson, form(), apps.makeApp)
  .get(APP, requirePerson, apps.oneApp)
  .get(`${APP}/edit`, beginsAttempt, requirePerson, apps.editApp)
  .post(`${APP}/edit`, requirePerson, form(), apps.saveDetails)
  .get(`${APP}/access`, beginsAttempt, requirePerson, apps.editAccess)
  .post(`${APP}/access`, requirePerson, form(), apps.saveAccess)
  .get(`${APP}/secret`, beginsAttempt, requirePerson, apps.askSecret)
  .post(`${APP}/secret`, requirePerson, form(), apps.makeSecret)
  .get(`${APP}/end-secrets`, beginsAttempt, requirePerson, apps.askEndSecrets)
  .post(`${APP}/end-secrets`, requirePerson, form(), apps.endSecrets)
  .get(`${APP}/disable`, beginsAttempt, requirePerson, apps.askDisable)
  .post(`${APP}/disable`, requirePerson, form(), apps.disableApp)
  .get(`${APP}/enable`, beginsAttempt, requirePerson, apps.askEnable)
  .post(`${APP}/enable`, requirePerson, form(), apps.enableApp)
  .get(`${APP}/delete`, beginsAttempt, requirePerson, apps.askDelete)
  .post(`${APP}/delete`, requirePerson, form(), apps.deleteApp)
  .get(`${APP}/try`, beginsAttempt, requirePerson, trials.tryApp)
  .get(`${APP}/try/begin`, requirePerson, asked(), trials.beginTry)
  .post(`${APP}/register-trial`, requirePerson, form(), trials.registerTrial)
  .get('/admin/apis', requirePerson, asked(), apis.listApis)
  .get('/admin/apis/new', beginsAttempt, requirePerson, apis.newApi)
  .post('/admin/apis/new', refuseFloods, requirePerson, form(), apis.makeApi)
  .get(API, requirePerson, apis.oneApi)
  .get(`${API}/edit`, beginsAttempt, requirePerson, apis.editApi)
  .post(`${API}/edit`, requirePerson, form(), apis.saveApi)
  .get(`${API}/delete`, beginsAttempt, requirePerson, apis.askDeleteApi)
  .post(`${API}/delete`, requirePerson, form(), apis.deleteOneApi)
