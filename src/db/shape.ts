// SQL without its values: the shape is what a statement has in common from call to call, and the key of its plan.
import { Column, is, Name, Param, Placeholder, SQL, StringChunk, Table } from 'drizzle-orm'

/** A value as D1 binds it. */
export type Bound = string | number | boolean | null | ArrayBuffer | ArrayBufferView
/** What a call gives a plan, by name: values, and the shapes of conditions. */
export type Given = Readonly<Record<string, unknown>>

/** A place of a planned text that takes a value at each call. */
export class Slot extends Placeholder {
  readonly read: (given: Given) => Bound

  constructor(name: string, read: (given: Given) => Bound) {
    super(name)
    this.read = read
  }
}

/** The slot of a parameter. Its column, if it has one, encodes the value as Drizzle does: JSON, booleans, dates; NULL stays NULL. */
export function slotOf(name: string, column: Column | undefined): SQL {
  const read = ({ [name]: value }: Given): Bound =>
    bindable(value === null || column === undefined ? value : column.mapToDriverValue(value), name)
  return new SQL([new Slot(name, read)])
}

function bindable(value: unknown, of: string): Bound {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value
  throw new TypeError(`D1 binds no such value: ${of}`)
}

/** SQL taken apart. All SQL of one `key` has one text; `chunks` is that text, with `VALUE` where a value goes. */
export type Shape = { key: string; chunks: unknown[]; values: Bound[] }
const VALUE = Symbol('value')

/** Takes SQL apart. It is made of text, names, columns, tables, values, lists of them, and more such SQL; of no whole query of Drizzle's. */
export function shapeOf(query: SQL): Shape {
  const shape: Shape = { key: '', chunks: [], values: [] }
  takeApart(query, shape)
  return shape
}

function takeApart(chunk: unknown, shape: Shape): void {
  if (chunk instanceof StringChunk) take(chunk, chunk.value.join(''), shape)
  else if (chunk instanceof SQL) for (const part of chunk.queryChunks) takeApart(part, shape)
  else if (typeof chunk !== 'object' || chunk === null) takeValue(chunk, shape)
  else if (is(chunk, Param)) takeValue(chunk.value === null ? null : chunk.encoder.mapToDriverValue(chunk.value), shape)
  else if (is(chunk, Column) || is(chunk, Table)) take(chunk, `\u0001${numberOf(chunk)}\u0001`, shape)
  else if (is(chunk, Name)) take(chunk, `\u0001${chunk.value}\u0001`, shape)
  else if (Array.isArray(chunk)) takeList(chunk, shape)
  else takeValue(chunk, shape)
}

function take(chunk: unknown, key: string, shape: Shape): void {
  shape.key += key
  shape.chunks.push(chunk)
}

function takeList(chunks: readonly unknown[], shape: Shape): void {
  takeApart(new StringChunk('('), shape)
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0) takeApart(new StringChunk(', '), shape)
    takeApart(chunk, shape)
  }
  takeApart(new StringChunk(')'), shape)
}

function takeValue(value: unknown, shape: Shape): void {
  if (value === undefined) return
  take(VALUE, '\u0002', shape)
  shape.values.push(bindable(value, 'a part of an SQL expression'))
}

/** Numbers of columns and tables for keys, because an alias may give two of them one name. */
const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(entity: object): number {
  const known = numbers.get(entity)
  if (known !== undefined) return known
  lastNumber += 1
  numbers.set(entity, lastNumber)
  return lastNumber
}

/** The SQL of a shape, with a slot for each of its values; a call gives another shape of that key under `name`. */
export function sqlOf(name: string, { chunks }: Shape): SQL {
  let values = 0
  const slot = (at: number): Slot => new Slot(name, ({ [name]: given }) => (given as Shape).values[at] as Bound)
  return new SQL(chunks.map((chunk) => (chunk === VALUE ? slot(values++) : chunk)) as SQL['queryChunks'])
}
