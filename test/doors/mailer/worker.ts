// Sends one mail by the product's own port, in workerd, and says what became of it. Its minutes may be made short.
import { readConfig } from '../../../src/config/config.ts'
import type { Message } from '../../../src/mail/compose.ts'
import { sendMail } from '../../../src/mail/drivers/send.ts'

/** `hurry`: how many times faster than in the product a timer runs. */
export type Errand = { vars: Record<string, string>; message: Message; key: string; hurry?: number }

const waits = globalThis.setTimeout

export default {
  async fetch(request: Request, env: { EMAIL: SendEmail }): Promise<Response> {
    const { vars, message, key, hurry = 1 } = await request.json<Errand>()
    const config = readConfig({ ...vars, ...env, DB: {} as D1Database })
    if (!config.ok) return Response.json({ misconfigured: config.error })
    globalThis.setTimeout = ((work: () => void, milliseconds = 0) => waits(work, milliseconds / hurry)) as never
    return Response.json({ delivery: await sendMail({ config: config.value, mailBinding: env.EMAIL }, message, key) })
  },
}
