// Entity tags (RFC 9110 §8.8.3): what somebody saw, so that they change only that.
import { digestOf } from '../crypto/digest.ts'
import type { WireContext } from './wire-env.ts'

/** A value as a strong entity tag. It has no quotes: base64url. */
export const entityTag = (value: string): string => `"${value}"`

/** The value of the one strong tag in `If-Match` (RFC 9110 §13.1.1); `undefined` for none and for `*`, `''` for anything else. */
export function ifMatchOf(c: WireContext): string | undefined {
  const given = c.req.header('If-Match')?.trim()
  if (given === undefined || given === '*') return undefined
  return /^"([\w-]+)"$/.exec(given)?.[1] ?? ''
}

/** Answers with JSON and its tag; with 304 where the caller has just that (RFC 9110 §13.1.2). */
export function answerUnlessKnown<Value extends object>(c: WireContext, value: Value, headers: Record<string, string>) {
  const tag = entityTag(digestOf(JSON.stringify(value)))
  const all = { ...headers, ETag: tag }
  const known = (c.req.header('If-None-Match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes(tag) ? c.body(null, 304, all) : c.json(value, 200, all)
}
