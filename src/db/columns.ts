// Column kinds that every table shares.
import { sql } from 'drizzle-orm'
import { integer } from 'drizzle-orm/sqlite-core'

const nowMs = sql`(CAST(unixepoch('subsec') * 1000 AS INTEGER))`

/** A time as milliseconds since the epoch, UTC. */
export const time = (name: string) => integer(name)

/** A time (ms) that sets itself when the row is made. */
export const createdAt = () => time('created_at').notNull().default(nowMs)

/** A time that sets itself when the row is made, and again at each change that doesn't set it. */
export const updatedAt = () =>
  time('updated_at')
    .notNull()
    .default(nowMs)
    .$onUpdate(() => nowMs)
