// Our JSON Schema of what routes carry, held against zod's own converter, which the Worker does without.
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { jsonSchemaOf } from '../../src/http/json-schema.ts'
import { readSpec } from '../../src/http/route-spec.ts'
import { rooms } from '../support/router.ts'

function byZod(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** Every schema that a route carries, by the route that carries it. */
const carried: [route: string, schema: z.core.$ZodType, io: 'input' | 'output'][] = []
for (const { method, path, handler } of rooms.flatMap(([, room]) => room.routes)) {
  const spec = readSpec(handler)
  const add = (part: string, schema: z.core.$ZodType | undefined, io: 'input' | 'output'): void => {
    if (schema !== undefined) carried.push([`${method} ${path} ${part}`, schema, io])
  }
  add('body', spec?.body, 'input')
  add('query', spec?.query, 'input')
  for (const [status, { schema }] of Object.entries(spec?.answers ?? {})) add(status, schema, 'output')
}

describe('the JSON Schema of what a route carries', () => {
  it.each(carried)('is zod’s: %s', (_, schema, io) => {
    expect(jsonSchemaOf(schema, io)).toEqual(byZod(schema, io))
  })

  it('was looked at for every route that takes or gives JSON', () => {
    expect(carried.length).toBeGreaterThan(80)
  })

  it.each([
    ['a class', z.instanceof(Date)],
    ['a kind that no route has', z.set(z.string())],
  ])('describes %s as anything', (_, schema) => {
    expect(jsonSchemaOf(schema, 'input')).toEqual({})
  })
})
