// The OpenAPI document as its readers take it: its operations one by one, and whether a body fits what it says.
import { Validator, type Schema } from '@cfworker/json-schema'
import type { Described, Document, Media } from '../../../src/reference/document.ts'
import { json, type World } from '../world.ts'

/** An operation, and where it is. */
export type Placed = Described & { method: string; path: string }

/** The document that a Worker serves. */
export const documentFrom = async (world: World): Promise<Document> => json(await world.fetch('/openapi.json'))

/** Its operations. */
export const operationsIn = ({ paths }: Document): Placed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  )

/** What is wrong with a body by a schema of the document, formats included; nothing where it fits. */
export function faultsOf({ components }: Document, schema: object, body: unknown): string[] {
  const whole = { ...schema, components } as unknown as Schema
  const { errors } = new Validator(whole, '2020-12', false).validate(body)
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
}

/** The examples of a media type by their names; a reference is followed. */
export const examplesIn = ({ components }: Document, { examples = {} }: Media): [name: string, value: unknown][] =>
  Object.entries(examples).map(([name, { $ref, value }]) => [
    name,
    $ref === undefined ? value : components.examples[$ref.split('/').at(-1) ?? '']?.value,
  ])

/** A schema with every reference in the place of what it refers to. */
export function wholeOf<Value>(document: Document, schema: Value): Value {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map((one: unknown) => wholeOf(document, one)) as Value
  const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec((schema as { $ref?: string }).$ref ?? '') ?? []
  if (name !== '') return wholeOf(document, document.components.schemas[name]) as Value
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, wholeOf(document, value)])) as Value
}
