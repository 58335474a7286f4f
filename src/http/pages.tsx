// The pages that a problem's `type` URL leads to, and the page of a refusal.
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import type { ProblemCode, SaidCode, TokenProblemCode } from '../words/problems.ts'
import { Coded } from '../pages/coded.tsx'
import { Notice } from '../pages/notice.tsx'
import { Table } from '../pages/table.tsx'

/** What a problem code means, to a person and to a program. */
export function ProblemPage(props: { code: ProblemCode | TokenProblemCode; status: number }) {
  const { code, status } = props
  const { problems, problemPages } = useWords()
  const { base } = useHouse()
  const [title, words] = problems[code]
  return (
    <Page title={title} foot={<a href={`${base}/problems`}>{problemPages.all}</a>}>
      <dl class="facts">
        <dt>{problemPages.code}</dt>
        <dd>
          <code>{code}</code>
        </dd>
        <dt>{problemPages.status}</dt>
        <dd>{status}</dd>
        <dt>{problemPages.page}</dt>
        <dd>{words}</dd>
        <dt>{problemPages.advice}</dt>
        <dd>
          <Coded text={problemPages.advices[code]} />
        </dd>
      </dl>
    </Page>
  )
}

/** Every problem code, for those who build on the API. */
export function ProblemsPage(props: { codes: readonly { code: ProblemCode | TokenProblemCode; status: number }[] }) {
  const { problems, problemPages } = useWords()
  const { base } = useHouse()
  return (
    <Page title={problemPages.title} lead={problemPages.lead} wide>
      <Table
        caption={problemPages.title}
        columns={[
          { title: problemPages.code },
          { title: problemPages.status, isNumber: true },
          { title: problemPages.meaning },
        ]}
        rows={props.codes.map(({ code, status }) => [
          <a href={`${base}/problems/${code}`}>
            <code>{code}</code>
          </a>,
          status,
          problems[code][0],
        ])}
      />
    </Page>
  )
}

/** Refusals after which somebody signs in. */
const SIGNED_OUT: readonly ProblemCode[] = ['unauthenticated', 'session_expired', 'session_revoked']

/**
 * `wrong`: what is wrong, field by field. `again`: the same page,
 * where it is worth another try. `health`: the console's page of what is missing. `home`: the root of the issuer.
 */
export function RefusalPage(props: {
  code: ProblemCode
  wrong: readonly { field: string; code: string; message: string }[]
  waitSeconds: number | undefined
  again: string | undefined
  health: string | undefined
  home: string
  requestId: string
}) {
  const { code, wrong, waitSeconds, again, health, home, requestId } = props
  const { problems, refusal, common, console: operators } = useWords()
  const { base } = useHouse()
  const signsIn = SIGNED_OUT.includes(code)
  const [title, words] = problems[code]
  return (
    <Page title={title}>
      <Notice kind="bad">
        <p>{words}</p>
        {wrong.length === 0 ? (
          ''
        ) : (
          <ul>
            {wrong.map((fault) => (
              <Wrong {...fault} isSetting={code === 'misconfigured'} />
            ))}
          </ul>
        )}
      </Notice>
      {waitSeconds === undefined ? '' : <p>{common.seconds(waitSeconds)}</p>}
      {again === undefined ? (
        ''
      ) : (
        <p>
          <a class="button" href={again}>
            {refusal.again}
          </a>
        </p>
      )}
      {health === undefined ? (
        ''
      ) : (
        <p>
          <a class="button" href={health}>
            {operators.nav.health}
          </a>
        </p>
      )}
      {signsIn ? (
        <p>
          <a class="button" href={`${base}/sign-in`}>
            {common.signIn}
          </a>
        </p>
      ) : (
        ''
      )}
      {code === 'misconfigured' ? (
        ''
      ) : (
        <p>
          <a class={again === undefined && !signsIn ? 'button' : 'button quiet'} href={home}>
            {common.start}
          </a>
        </p>
      )}
      <p class="small muted">
        {refusal.nameRequest} <code>{requestId}</code>
      </p>
    </Page>
  )
}

/** One field that is wrong; in the API's own English where no dictionary has words for it, as for an operator's settings. */
function Wrong(props: { field: string; code: string; message: string; isSetting: boolean }) {
  const { field, code, message, isSetting } = props
  const { said } = useWords()
  const facts = useHouse()
  // A secret may be `too_short`, too, but is no password.
  const known = !isSetting && Object.hasOwn(said, code) ? said[code as SaidCode](facts) : undefined
  const named = message.startsWith(`${field} `) ? message.slice(field.length + 1) : message
  return (
    <li>
      {field === '' ? '' : <code>{field}</code>}{' '}
      {known ?? (
        <span lang="en">
          <Coded text={named} />
        </span>
      )}
    </li>
  )
}
