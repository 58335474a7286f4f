// The page of one's own security: passkeys above the password, then the authenticator app and the recovery codes.
import type { Passkey } from '../credentials/passkeys.ts'
import { AccountPage } from '../pages/account.tsx'
import { Badge } from '../pages/badge.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { NoPasskey, PasskeyScript } from '../pages/passkey-nudge.tsx'
import { Card } from '../pages/card.tsx'
import { Time } from '../pages/time.tsx'
import type { NoticeCode } from '../words/account.ts'
import type { Security } from './security.ts'

/** So few recovery codes that new ones should be made. */
const FEW_CODES = 3

/**
 * `nudges`: whether somebody without a passkey is told what one is good for. `conditional`: whether the browser may make one by itself,
 * because a password was typed just before. `now` in ms.
 */
export function SecurityPage(
  props: Security & {
    issuer: string
    now: number
    notice?: NoticeCode | undefined
    nudges: boolean
    conditional: boolean
  },
) {
  const { user, notice, signals, conditional } = props
  const words = useWords().account.security
  return (
    <AccountPage
      section="security"
      email={user.email}
      name={user.name}
      notice={notice}
      title={words.title}
      lead={words.lead}
      more={
        <>
          <Passkeys {...props} />
          <Password {...props} />
          <App {...props} />
          {props.hasSecondFactor ? <RecoveryCodes {...props} /> : ''}
          <PasskeyScript {...{ signals, conditional }} />
        </>
      }
    />
  )
}

type Keys = { passkeys: readonly Passkey[]; nudges: boolean; issuer: string; now: number }

function Passkeys({ passkeys, nudges, issuer, now }: Keys) {
  const words = useWords().account.security.passkeys
  const { base } = useHouse()
  if (passkeys.length === 0) return <NoPasskey nudges={nudges} back={`${issuer}/account/security`} />
  return (
    <Card
      id="passkeys"
      icon="key"
      title={words.title}
      state={words.count(passkeys.length)}
      tone="good"
      lead={words.lead}
    >
      <ul class="keys">
        {passkeys.map((passkey) => (
          <PasskeyCard passkey={passkey} now={now} />
        ))}
      </ul>
      <p>
        <a class="button" href={`${base}/account/security/passkeys/new`}>
          {words.add}
        </a>
      </p>
    </Card>
  )
}

function PasskeyCard({ passkey, now }: { passkey: Passkey; now: number }) {
  const words = useWords().account.security.passkeys
  const { base } = useHouse()
  const { id, name, created_at, last_used_at } = passkey
  const when = (text: string) => <Time at={Date.parse(text)} now={now} />
  const path = `${base}/account/security/passkeys/${id}`
  return (
    <li>
      <div class="head">
        <strong>{name}</strong>
        <Badge tone="plain">{words.kinds[kindOf(passkey)]}</Badge>
      </div>
      <p class="small muted">
        {words.added(when(created_at))} · {last_used_at === null ? words.notUsed : words.lastUsed(when(last_used_at))}
      </p>
      <p class="acts small">
        <a href={`${path}/rename`} aria-label={words.renameNamed(name)}>
          {words.rename}
        </a>
        <a class="risky" href={`${path}/remove`} aria-label={words.removeNamed(name)}>
          {words.remove}
        </a>
      </p>
    </li>
  )
}

/** Where a passkey lives, as people say it. */
function kindOf({ backed_up, transports }: Passkey): 'synced' | 'device' | 'key' {
  if (backed_up) return 'synced'
  return transports.includes('internal') || transports.length === 0 ? 'device' : 'key'
}

function Password({ hasPassword }: Security) {
  const words = useWords().account.security.password
  const { base } = useHouse()
  return (
    <Card
      id="password"
      icon="lock"
      title={words.title}
      state={hasPassword ? words.set : words.none}
      tone={hasPassword ? 'good' : 'plain'}
      lead={hasPassword ? words.lead : words.leadNone}
    >
      <p>
        <a class="button quiet" href={`${base}/account/security/password`}>
          {hasPassword ? words.change : words.choose}
        </a>
      </p>
    </Card>
  )
}

function App({ appSince, hasSecondFactor, mustHaveFactor, now }: Security & { now: number }) {
  const words = useWords().account.security.app
  const { base } = useHouse()
  const path = `${base}/account/security/app`
  const isOn = appSince !== undefined
  return (
    <Card
      id="app"
      icon="phone"
      title={words.title}
      state={isOn ? words.on : words.off}
      tone={isOn ? 'good' : 'plain'}
      lead={isOn ? <>{words.since(<Time at={appSince} now={now} />)}</> : words.lead}
    >
      {mustHaveFactor ? <p class="small muted">{words.must}</p> : ''}
      {!isOn && hasSecondFactor ? <p class="small muted">{words.passkeyCounts}</p> : ''}
      <form class="acts" method="post" action={path}>
        <button type="submit" class="quiet">
          {isOn ? words.replace : words.setUp}
        </button>
        {isOn ? (
          <a class="risky" href={`${path}/remove`}>
            {words.remove}
          </a>
        ) : (
          ''
        )}
      </form>
    </Card>
  )
}

function RecoveryCodes({ recoveryCodes }: Security) {
  const words = useWords().account.security.codes
  const { base } = useHouse()
  return (
    <Card
      id="recovery-codes"
      icon="list"
      title={words.title}
      state={words.left(recoveryCodes)}
      tone={recoveryCodes > FEW_CODES ? 'good' : 'warn'}
      lead={recoveryCodes > FEW_CODES ? words.lead : words.few}
    >
      <p>
        <a class="button quiet" href={`${base}/account/security/codes`}>
          {words.renew}
        </a>
      </p>
    </Card>
  )
}
