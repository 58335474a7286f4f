// Schemas of input that rules of the domain clean.
import * as z from 'zod/mini'
import { cleaned } from '../http/inputs.ts'
import { lately } from '../late.ts'
import { known } from '../http/named.ts'
import { TRANSPORTS } from '../sessions/rules.ts'
import { canonicalEmail, EMAIL_MESSAGES } from '../users/email.ts'
import { cleanName, NAME_MESSAGES } from '../users/name.ts'

/** An address, in its canonical form from here on. */
export const email = lately(() => known(cleaned(canonicalEmail, EMAIL_MESSAGES), { format: 'email', maxLength: 254 }))

/** A person's name; empty means none. */
export const name = lately(() => known(cleaned(cleanName, NAME_MESSAGES), { maxLength: 200 }))

/** How the tokens of a session travel. */
export const transport = lately(() => z._default(z.enum(TRANSPORTS), 'cookie'))
