// The settings of a brand that test/mail and test/docs compose mails with.
import type { composeMail } from '../../src/mail/compose.ts'

export type MailConfig = Parameters<typeof composeMail>[0]

export const ACME: MailConfig = {
  appName: 'Acme',
  mailedCodeMs: 600_000,
  emailUndoMs: 604_800_000,
  supportEmail: 'help@acme.example',
  brandColor: undefined,
  brandLogo: undefined,
}
