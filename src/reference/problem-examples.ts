// Refusals as they are answered (RFC 9457): their schema, and an example of each.
import { PROBLEMS } from '../http/problems.ts'
import { LANGUAGES } from '../words/languages.ts'
import type { ProblemCode } from '../words/problems.ts'
import { FIELDS } from './fields.ts'
import type { JsonSchema } from './schemas.ts'

const CODES = Object.keys(PROBLEMS) as ProblemCode[]
const text = (field: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  ...more,
  description: FIELDS[`Problem.${field}`] ?? '',
})

export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'request_id'],
  properties: {
    type: text('type', { format: 'uri' }),
    title: text('title'),
    status: { type: 'integer', description: FIELDS['Problem.status'] ?? '' },
    code: text('code', { enum: CODES }),
    detail: text('detail'),
    errors: {
      type: 'array',
      description: FIELDS['Problem.errors'] ?? '',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: text('field'), code: text('error'), message: text('message') },
      },
    },
    request_id: text('request_id'),
  },
}

/** What is wrong in the refusals that say so field by field. */
const ERRORS: Partial<Record<ProblemCode, readonly object[]>> = {
  invalid_request: [{ field: 'email', code: 'not_an_address', message: 'One address in the form name@example.com.' }],
  weak_password: [{ field: 'password', code: 'too_short', message: 'Use at least 12 characters.' }],
}
const REQUEST_ID = '019a8f3c-5d10-7c62-9b1e-2f6f0c7a4d11'

/** An example of each refusal, by its code. */
export const problemExamples = (issuer: string): Record<string, { value: object }> =>
  Object.fromEntries(
    CODES.map((code) => {
      const [status, title] = PROBLEMS[code]
      const value = {
        type: `${issuer}/problems/${code}`,
        title,
        status,
        code,
        detail: LANGUAGES.en.problemPages.advices[code],
        ...(ERRORS[code] && { errors: ERRORS[code] }),
        request_id: REQUEST_ID,
      }
      return [code, { value }]
    }),
  )
