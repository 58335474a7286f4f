// What a passkey is good for, told to somebody without one, until they don't want to know.
import { useAsset, useHouse, useWords } from './layout.tsx'
import { Card } from './card.tsx'

/**
 * `nudges`: whether it says why; without it, only how. `back` is absolute: where "Not now" leads, and where a passkey does that the browser
 * makes by itself (`PasskeyScript`).
 */
export function NoPasskey(props: { nudges: boolean; back: string }) {
  const { nudges, back } = props
  const words = useWords().account.security.passkeys
  const path = `${useHouse().base}/account/security/passkeys`
  const returnTo = <input type="hidden" name="return_to" value={back} />
  return (
    <Card id="passkeys" icon="key" title={words.title} state={words.none} lead={nudges ? words.nudge : words.lead}>
      {nudges ? <WhyPasskeys /> : ''}
      <form id="conditional" method="post" action={path} hidden>
        {returnTo}
        <input type="hidden" name="credential" value="" />
      </form>
      <form class="acts" method="post" action={`${path}/later`}>
        {returnTo}
        <a class={nudges ? 'button' : 'button quiet'} href={`${path}/new?return_to=${encodeURIComponent(back)}`}>
          {words.add}
        </a>
        {nudges ? (
          <button type="submit" class="quiet">
            {words.later}
          </button>
        ) : (
          ''
        )}
      </form>
    </Card>
  )
}

/** What a passkey is good for, in three lines. */
export function WhyPasskeys() {
  return (
    <ul class="why">
      {useWords().account.security.passkeys.why.map((why) => (
        <li>{why}</li>
      ))}
    </ul>
  )
}

/**
 * The script that tells the password manager which passkeys there are (`signals`, payloads of the Signal API), and with `conditional` lets
 * the browser make one by itself.
 */
export function PasskeyScript(props: { signals?: object; conditional: boolean }) {
  const { signals = {}, conditional } = props
  return (
    <script
      id="security"
      src={useAsset('security')}
      type="module"
      data-base={`${useHouse().base}/`}
      data-signals={JSON.stringify(signals)}
      data-conditional={conditional ? 'true' : undefined}
    ></script>
  )
}
