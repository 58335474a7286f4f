// Schemas of what routes answer, for the OpenAPI file.
import * as z from 'zod'
import type { Session } from '../sessions/session.ts'
import { ROLES } from '../users/tables.ts'
import type { User } from '../users/user.ts'

const time = z.iso.datetime()

export const userSchema: z.ZodType<User> = z.object({
  id: z.uuid(),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string().nullable(),
  role: z.enum(ROLES),
  created_at: time,
  updated_at: time,
  last_login_at: time.nullable(),
})

export const sessionSchema: z.ZodType<Session> = z.object({
  id: z.uuid(),
  created_at: time,
  last_used_at: time,
  expires_at: time,
  idle_expires_at: time,
  amr: z.array(z.string()),
  auth_time: time,
  user_agent: z.string().nullable(),
  ip: z.string().nullable(),
  country: z.string().nullable(),
  current: z.boolean(),
})

/** The answer of every route that signs in; the tokens are there with the bearer transport only. */
export const signedInSchema = z.object({
  status: z.literal('signed_in'),
  user: userSchema,
  session: sessionSchema,
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  token_type: z.literal('Bearer').optional(),
  expires_in: z.number().int().optional(),
})

export const challengeSchema = z.object({ status: z.literal('verification_required'), challenge: z.string() })

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next_cursor: z.string().nullable() })
