// Hono with a router that costs a start next to nothing. Hono's own routers make a RegExp of the path of each handler when it is added,
// twice for what is mounted: that was a tenth of the Worker's start. This one keeps the text, and compares segments when somebody asks.
import { HonoBase, type HonoOptions } from 'hono/hono-base'
import { UnsupportedPathError, type Params, type Result, type Router } from 'hono/router'
import type { BlankEnv, BlankSchema, Env, Schema } from 'hono/types'

/** What `new Hono()` of the package is, by the router below. */
export class Hono<
  E extends Env = BlankEnv,
  S extends Schema = BlankSchema,
  BasePath extends string = '/',
> extends HonoBase<E, S, BasePath> {
  constructor(options: HonoOptions<E> = {}) {
    super({ router: new SegmentRouter(), ...options })
  }
}

type Added<T> = { method: string; handler: T; order: number }
/** What was added by one path. */
type Place<T> = { segments: string[]; added: Added<T>[] }

const NO_PARAMS: Params = Object.create(null) as Params

/**
 * Finds what was added by the path of a request, in the order of adding. A path is made of plain segments, of `:name` (any one segment)
 * and, at its end, of `*` (all that is below, and the path above it). A slash at the end of the path that is asked for makes no difference.
 */
export class SegmentRouter<T> implements Router<T> {
  name = 'SegmentRouter'
  /** By their paths: those that only this path leads to, and the others. */
  #plain = new Map<string, Place<T>>()
  #open = new Map<string, Place<T>>()
  #size = 0

  /** Refuses a path with a RegExp, an optional segment, or a `*` that isn't the last segment (`UnsupportedPathError`). */
  add(method: string, path: string, handler: T): void {
    const places = path.includes(':') || path.includes('*') ? this.#open : this.#plain
    let place = places.get(path)
    if (place === undefined) {
      if (/[{}?]|\*.|[^/]\*/.test(path)) throw new UnsupportedPathError()
      place = { segments: path.split('/'), added: [] }
      places.set(path, place)
    }
    place.added.push({ method, handler, order: this.#size++ })
  }

  match(method: string, path: string): Result<T> {
    const asked = /[^/]\/$/.test(path) ? path.slice(0, -1) : path
    const found: { one: Added<T>; params: Params }[] = []
    const take = (place: Place<T> | undefined, params: Params) => {
      for (const one of place?.added ?? [])
        if (one.method === method || one.method === 'ALL') found.push({ one, params })
    }
    take(this.#plain.get(asked), NO_PARAMS)
    const segments = asked.split('/')
    for (const place of this.#open.values()) {
      const params = paramsOf(place.segments, segments)
      if (params !== undefined) take(place, params)
    }
    found.sort((a, b) => a.one.order - b.one.order)
    return [found.map(({ one, params }) => [one.handler, params])]
  }
}

/** The parameters by which the path that is asked for leads to a place; `undefined` where it doesn't. */
function paramsOf(place: readonly string[], asked: readonly string[]): Params | undefined {
  let params = NO_PARAMS
  for (let at = 0; at < place.length; at += 1) {
    const [segment, given] = [place[at] ?? '', asked[at] ?? '']
    if (segment === '*') return params
    if (segment.startsWith(':') && given !== '') {
      if (params === NO_PARAMS) params = Object.create(null) as Params
      params[segment.slice(1)] = given
    } else if (segment !== given) return undefined
  }
  return place.length === asked.length ? params : undefined
}
