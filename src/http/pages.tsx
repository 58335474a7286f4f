// The page that a problem's `type` URL leads to.
import { Page } from '../pages/layout.tsx'

export function ProblemPage(props: { code: string; status: number; title: string; advice: string }) {
  return (
    <Page title={props.title}>
      <p>
        <code>{props.code}</code>, status {props.status}
      </p>
      <p>{props.advice}</p>
    </Page>
  )
}
