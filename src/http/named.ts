// Schemas that have a name in the OpenAPI file, and what their JSON Schema can't tell by itself.
import * as z from 'zod/mini'
import { lately } from '../late.ts'

/** What is known of a schema beside its type: its name among the `components`, its form, its bounds. */
export type Facts = { id?: string; format?: string; minLength?: number; maxLength?: number; example?: unknown }

/** The facts of schemas. They validate nothing. */
export const FACTS = z.registry<Facts>()

/** The schema, with facts of it. */
export function known<Schema extends z.ZodMiniType>(schema: Schema, facts: Facts): Schema {
  FACTS.add(schema, facts)
  return schema
}

/** A maker of a schema that has a name. It is made at the first call, and once: a name stands for one schema. */
export function named<Schema extends z.ZodMiniType>(id: string, of: () => Schema): () => Schema {
  return lately(() => known(of(), { id }))
}
