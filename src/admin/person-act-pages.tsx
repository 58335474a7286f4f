// The page of each act on a person. It names the person, says what will happen, and has the button, or says why there is none.
import type { Child } from 'hono/jsx'
import { Avatar } from '../pages/avatar.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage } from '../pages/console.tsx'
import { Field } from '../pages/fields.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems, type Fault } from '../pages/notice.tsx'
import { ROLES, type Role } from '../users/rules.ts'
import type { PersonAct } from '../words/person.ts'
import { happensBy } from './happens.ts'
import { Standing, useWhyNot, type Looked } from './person-pages.tsx'
import { writeSeen } from './seen.ts'

/** Why the act was refused just before: the person isn't as they were seen, or a mail could not be sent. */
export type RefusedAct = 'changed' | 'sent_lately' | 'over_budget'

/** What somebody typed, and what is wrong with it. */
export type RetypedAct = { name?: string | undefined; role?: string | undefined; faults?: readonly Fault[] }

/** Acts that take nothing away. */
const MILD: readonly PersonAct[] = ['rename', 'send-reset', 'unlock', 'role', 'enable']

type Asked = Looked & { act: PersonAct; codeMinutes: number; refused?: RefusedAct | undefined; typed?: RetypedAct }

/** The page. `refused`: what the act was refused just before; `typed`: the form that comes back. */
export function ActPage(props: Asked) {
  const { act, operator, view, now, refused } = props
  const { person } = view
  const words = useWords().console.person
  const { base } = useHouse()
  const back = `${base}/admin/people/${person.id}`
  const why = useWhyNot()(act, props)
  return (
    <ConsolePage
      section="people"
      operator={operator}
      title={words.acts[act].asks(person.name ?? person.email)}
      at={now}
    >
      <div class="card act">
        {refused === undefined ? (
          ''
        ) : (
          <Notice kind="bad">
            <p>{words.refused[refused]}</p>
          </Notice>
        )}
        <div class="whom">
          <Avatar name={person.name} email={person.email} />
          <p>
            <strong class="address">{person.email}</strong>
            <span class="small muted line">
              <Standing person={{ ...person, name: null }} isOwn={person.id === operator.userId} />
            </span>
          </p>
        </div>
        {why === undefined ? (
          <Form {...props} back={back} />
        ) : (
          <>
            <p>{why}</p>
            <p>
              <a class="button quiet" href={back}>
                {words.back}
              </a>
            </p>
          </>
        )}
      </div>
    </ConsolePage>
  )
}

function Form(props: Asked & { back: string }) {
  const { act, operator, view, codeMinutes, typed = {}, back } = props
  const words = useWords()
  const { acts } = words.console.person
  const fields: Partial<Record<PersonAct, Child>> = {
    rename: <Name value={typed.name ?? view.person.name ?? ''} />,
    role: <Roles chosen={roleOf(typed.role) ?? view.person.role} />,
  }
  return (
    <Problems problems={typed.faults ?? []}>
      <Confirm
        action={`${back}/${act}`}
        happens={happensBy(act, view, words, { isOwn: view.person.id === operator.userId, codeMinutes })}
        button={acts[act].button}
        look={MILD.includes(act) ? 'main' : 'danger'}
        back={back}
        hidden={{ seen: writeSeen(view.seen) }}
      >
        {fields[act] ?? ''}
      </Confirm>
    </Problems>
  )
}

const roleOf = (text: string | undefined): Role | undefined => ROLES.find((role) => role === text)

function Name(props: { value: string }) {
  const { name } = useWords().console.person
  return (
    <Field id="name" name="name" label={name.label} hint={name.hint} begins>
      {(told) => <input type="text" name="name" {...told} value={props.value} autocomplete="off" />}
    </Field>
  )
}

function Roles(props: { chosen: Role }) {
  const { console: common } = useWords()
  const { label, means } = common.person.roles
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {ROLES.map((role) => (
        <label class="tick">
          <input type="radio" id={role} name="role" value={role} checked={role === props.chosen} required />
          <span>
            <strong>{common.roles[role]}</strong>
            <span class="small muted line">{means[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
