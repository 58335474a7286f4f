// The headings of the reference, in its order.
import type { Tag } from '../http/route-spec.ts'

export const TAGS: Record<Tag, string> = {
  'Sign-up': 'Make an account. It exists once its address is confirmed.',
  'Sign-in':
    'Prove a first factor: a password, a mailed code or a passkey. The answer signs in, or says what is missing.',
  'Second step':
    'Finish a sign-in that wants a second factor, and manage those: the authenticator app and recovery codes.',
  Session: 'Stay in and leave: the session, its tokens, one’s other sessions, and a fresh proof for what wants one.',
  Password: 'Set another password: by mail where it is forgotten, or in a session.',
  Account: 'One’s own account: name, address, deletion.',
  Passkeys: 'One’s own passkeys. Requests and answers are those of WebAuthn’s own JSON.',
  'Linked accounts':
    'Accounts at providers of OpenID Connect that sign in here. A browser signs in with one at `/sign-in/<provider>`.',
  Administration: 'What administrators do for people. An operator’s console does the same on pages.',
  Apps: 'The apps that sign people in here (OAuth clients), and the APIs that they call.',
  'Audit log': 'What happened, and how much of it.',
  Keys: 'The keys that sign access tokens.',
  Operations: 'How the Worker is, and its mail.',
}
