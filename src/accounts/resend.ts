// Mails a new code for a sign-up. What it answers is the same for every challenge, live, dead or made up.
import { reissueCode } from '../codes/issue.ts'
import { findChallenge } from '../codes/find.ts'
import { openChallenge } from '../codes/handles.ts'
import { faultless, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { queueMail } from '../mail/queue.ts'
import { findUserByEmail } from '../users/find.ts'
import { signUpMail } from './sign-up.ts'

/** The code and link before die with it, unless they were sent less than a minute ago: then nothing is sent or killed. */
export async function resendCode(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>,
  challenge: string,
): Promise<void> {
  const id = openChallenge(deps.config.secrets, challenge)
  if (id === undefined) return
  const [row] = await faultless(findChallenge(deps, id))
  if (row === undefined) return
  const taken = row.purpose === 'sign_up' && (await faultless(findUserByEmail(deps, row.email))).length > 0
  const renewed = reissueCode(deps, id)
  const order = signUpMail(deps, row.email, renewed, taken)
  const mail = await queueMail(deps, row.purpose === 'sign_up' ? order : { ...order, kind: 'verify_email' }, true)
  const [changed] = await run(deps.db, [renewed.write, mail.write])
  if (changed.length > 0) mail.send()
}
