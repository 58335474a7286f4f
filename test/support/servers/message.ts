// A mail for tests of those that carry it.
import type { Message } from '../../../src/mail/compose.ts'

/** The key by which a service knows it again. */
export const KEY = '019ab0c4-3c00-7abc-8def-0123456789ab'
export const MESSAGE: Message = {
  to: 'ada@example.com',
  kind: 'sign_up_code',
  subject: '123456 is your code',
  text: 'Type 123456\n',
  html: '<p>Type 123456</p>\n',
}
