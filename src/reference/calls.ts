// Which method of `latchkey/browser` sends an operation, and with what: as a page would write it.
import { IDS } from './example-values.ts'
import { exampleOf } from './examples.ts'

/** What a method takes: the body of an example, or what stands here. */
type Call = readonly [method: string, takes?: { body: string } | { given: readonly unknown[] }]

const ID = { given: [IDS['id']] }
const CALLS: Readonly<Record<string, Call>> = {
  signUp: ['signUp.email', { body: 'with_a_password' }],
  verifyEmail: ['verifyEmail', { body: 'by_code' }],
  resendVerification: ['resendVerification', { body: 'again' }],
  signInWithPassword: ['signIn.email', { body: 'by_cookie' }],
  requestSignInCode: ['signIn.emailCode', { body: 'by_mail' }],
  signInWithEmailCode: ['signIn.emailCode', { body: 'by_code' }],
  signInWithPasskey: ['signIn.passkey'],
  finishSignInWithTotp: ['secondStep.totp', { body: 'by_app' }],
  finishSignInWithRecoveryCode: ['secondStep.recoveryCode', { body: 'by_recovery_code' }],
  beginTotp: ['totp.begin'],
  confirmTotp: ['totp.confirm', { body: 'in_a_session' }],
  removeTotp: ['totp.remove'],
  makeRecoveryCodes: ['recoveryCodes.make'],
  signOut: ['signOut'],
  getSession: ['getSession'],
  createToken: ['token'],
  listSessions: ['sessions.list'],
  endSession: ['sessions.end', ID],
  endOtherSessions: ['sessions.endOthers'],
  getReauthenticationOptions: ['reauthenticate'],
  reauthenticate: ['reauthenticate', { body: 'by_password' }],
  forgotPassword: ['password.forgot', { body: 'by_mail' }],
  resetPassword: ['password.reset', { body: 'by_code' }],
  changePassword: ['password.change', { body: 'in_a_session' }],
  updateUser: ['user.update', { body: 'a_name' }],
  deleteUser: ['user.delete'],
  changeEmail: ['email.change', { body: 'to_another' }],
  confirmEmailChange: ['email.confirm', { body: 'by_code' }],
  addPasskey: ['passkeys.add', { given: [{ name: 'Ada’s phone' }] }],
  listPasskeys: ['passkeys.list'],
  renamePasskey: ['passkeys.rename', { given: [IDS['id'], 'Ada’s phone'] }],
  removePasskey: ['passkeys.remove', ID],
  listIdentities: ['identities.list'],
  linkIdentity: ['identities.link', { given: [IDS['provider']] }],
  unlinkIdentity: ['identities.unlink', ID],
}

/** The method of an operation, by its id, and its arguments; `undefined` where the client has none. The client says the transport itself. */
export function callOf(id: string): { method: string; given: readonly unknown[] } | undefined {
  const [method, takes] = CALLS[id] ?? []
  if (method === undefined) return undefined
  if (takes === undefined) return { method, given: [] }
  if ('given' in takes) return { method, given: takes.given }
  const { transport: _, ...body } = (exampleOf(id).body?.[takes.body] ?? {}) as Record<string, unknown>
  return { method, given: [body] }
}
