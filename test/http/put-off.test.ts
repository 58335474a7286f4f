// Schemas are made when a request or the OpenAPI file needs them, and not at the start of an isolate.
import { Hono } from 'hono/tiny'
import { expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import type { AppEnv } from '../../src/gate/app-env.ts'
import { formBody, jsonBody } from '../../src/gate/body.ts'
import { query } from '../../src/http/body.ts'
import { describes, readSpec } from '../../src/http/route-spec.ts'

const schemaMaker = () => vi.fn<() => z.ZodMiniObject<{ a: z.ZodMiniString }>>(() => z.object({ a: z.string() }))

it('makes the schema of a body and of a query for the first two requests at once, and once', async () => {
  const [ofBody, ofQuery] = [schemaMaker(), schemaMaker()]
  const app = new Hono<AppEnv>()
    .use('*', async (c, next) => {
      c.set('body', new TextEncoder().encode(await c.req.text()))
      await next()
    })
    .post('/body', jsonBody(ofBody), (c) => c.json(c.req.valid('json')))
    .get('/query', query(ofQuery), (c) => c.json(c.req.valid('query')))
  expect([ofBody, ofQuery].map((made) => made.mock.calls.length)).toEqual([0, 0])
  const body = (a: string) => app.request('/body', { method: 'POST', body: JSON.stringify({ a }) })
  const answers = await Promise.all([body('1'), body('2'), app.request('/query?a=3'), app.request('/query?a=4')])
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(['1', '2', '3', '4'].map((a) => ({ a })))
  expect([ofBody, ofQuery].map((made) => made.mock.calls.length)).toEqual([1, 1])
})

it('makes a description when it is read, by the schema that validates', () => {
  const [ofForm, said] = [schemaMaker(), vi.fn<() => { summary: string }>(() => ({ summary: 'What it does.' }))]
  const [form, description] = [formBody(ofForm, 'nothing'), describes(said)]
  expect([ofForm.mock.calls.length, said.mock.calls.length]).toEqual([0, 0])
  expect(readSpec(description)).toEqual({ summary: 'What it does.' })
  expect(readSpec(form)?.form).toBe(readSpec(form)?.form)
  expect(ofForm).toHaveBeenCalledTimes(1)
})
