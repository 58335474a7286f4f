// The page of the fresh proof that a sensitive change wants. It offers only what the person has. After it, one press does what was begun.
import type { Child } from 'hono/jsx'
import type { RequestOptions } from '../credentials/passkeys.ts'
import { CodeField, PasswordField } from '../pages/fields.tsx'
import { Page, useAsset, useHouse, useWords } from '../pages/layout.tsx'
import { Problems, type Fault } from '../pages/notice.tsx'
import { useScriptWords } from '../pages/script-words.ts'
import type { KeptAct } from '../words/security.ts'

/** Asks for a fresh proof, by each of `methods`. `challenge`: a code was mailed. `passkey`: the options of a ceremony. */
export function ProvePage(props: {
  returnTo: string
  methods: readonly string[]
  passkey?: RequestOptions | undefined
  challenge?: string | undefined
  problems: readonly Fault[]
}) {
  const { returnTo, methods, passkey, challenge, problems } = props
  const { account, secondStep, common, lookIntoMail } = useWords()
  const { base } = useHouse()
  const words = account.prove
  const action = `${base}/account/prove`
  const hidden = <input type="hidden" name="return_to" value={returnTo} />
  const asksMail = challenge === undefined && methods.includes('email_code')
  const ways: Child[] = []
  if (challenge !== undefined)
    ways.push(
      <form method="post" action={action}>
        {hidden}
        <input type="hidden" name="challenge" value={challenge} />
        <CodeField label={lookIntoMail.code} />
        <button type="submit">{common.goOn}</button>
      </form>,
    )
  if (passkey !== undefined && challenge === undefined) ways.push(<PasskeyProof {...{ returnTo, passkey }} />)
  if (challenge === undefined && methods.includes('password'))
    ways.push(
      <form method="post" action={action}>
        {hidden}
        <PasswordField which="current" />
        <button type="submit" class={ways.length === 0 ? undefined : 'quiet'}>
          {words.byPassword}
        </button>
      </form>,
    )
  if (methods.includes('totp'))
    ways.push(
      <form method="post" action={action}>
        {hidden}
        <input type="hidden" name="by" value="totp" />
        <CodeField id="app-code" label={secondStep.appCode} />
        <button type="submit" class={ways.length === 0 ? undefined : 'quiet'}>
          {words.byCode}
        </button>
      </form>,
    )
  if (asksMail)
    ways.push(
      <form method="post" action={`${action}/mail`}>
        {hidden}
        <button type="submit" class={ways.length === 0 ? undefined : 'quiet'}>
          {words.mail}
        </button>
      </form>,
    )
  return (
    <Page
      title={words.title}
      lead={challenge === undefined ? words.lead : words.mailed}
      foot={<a href={returnTo}>{words.cancel}</a>}
    >
      <Problems problems={problems} />
      {ways.map((way, place) => (
        <>
          {place === 0 ? '' : <p class="or">{words.or}</p>}
          {way}
        </>
      ))}
    </Page>
  )
}

/** The script puts what the device answers into `credential`, and sends the form; without one the button can do nothing, and says so. */
function PasskeyProof({ returnTo, passkey }: { returnTo: string; passkey: RequestOptions }) {
  const { account, passkeys } = useWords()
  const { base } = useHouse()
  return (
    <>
      <form id="passkey" method="post" action={`${base}/account/prove`} data-options={JSON.stringify(passkey)}>
        <input type="hidden" name="return_to" value={returnTo} />
        <input type="hidden" name="credential" value="" />
        <button type="submit">{account.prove.byPasskey}</button>
        <p id="said" class="small" role="status" data-words={useScriptWords(passkeys.script)}></p>
      </form>
      <noscript>
        <p class="small muted">{passkeys.noScript}</p>
      </noscript>
      <script src={useAsset('prove')} type="module"></script>
    </>
  )
}

/** The page after the proof. One press does what was begun, with the content of its form. `back` leads to where it was begun. */
export function AgainPage(props: {
  act: KeptAct
  path: string
  fields: Readonly<Record<string, string>>
  shown?: string | undefined
  back: string
}) {
  const { act, path, fields, shown, back } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.prove
  return (
    <Page title={words.againTitle} lead={words.again} foot={<a href={back}>{words.cancel}</a>}>
      {shown === undefined ? (
        ''
      ) : (
        <p>
          <strong>{shown}</strong>
        </p>
      )}
      <form method="post" action={`${base}${path}`}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">{words.acts[act]}</button>
      </form>
    </Page>
  )
}
