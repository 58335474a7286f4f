// The answer to a hidden frame of a client's page (OAuth 2.0 Web Message Response Mode, draft-sakimura-oauth-wmrm-01 §4). Auth0's SDKs renew by it.
import { jsx } from 'hono/jsx'
import { digestOf } from '../crypto/digest.ts'
import { fromBase64Url, toBase64 } from '../crypto/encoding.ts'

/** It tells the page around it, if that page's origin is the one that the answer is for. */
const SCRIPT =
  "const{to,answer}=document.documentElement.dataset;if(parent!==self)parent.postMessage({type:'authorization_response',response:JSON.parse(answer)},to)"

function MessagePage(props: { title: string; to: string; answer: Readonly<Record<string, string>> }) {
  return (
    <html data-to={props.to} data-answer={JSON.stringify(props.answer)}>
      <head>
        <title>{props.title}</title>
      </head>
      <body>
        <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      </body>
    </html>
  )
}

/**
 * A page that posts an answer to the page around it, and the policy that it is under. No page of another origin than `to` may frame it, and none
 * gets the message. It has a title, and shows nothing: a person who would have to be asked is an error for the client (`prompt=none`).
 */
export function answerByMessage(
  title: string,
  to: string,
  answer: Readonly<Record<string, string>>,
): { text: string; policy: string } {
  // 32 bytes are 43 characters and one of padding, which belongs to it (CSP 3 §2.3.1).
  const hash = `${toBase64(fromBase64Url(digestOf(SCRIPT)) ?? new Uint8Array())}=`
  return {
    text: `<!doctype html>${String(jsx(MessagePage, { title, to, answer }))}`,
    policy: `default-src 'none'; script-src 'sha256-${hash}'; frame-ancestors ${to}; base-uri 'none'; form-action 'none'`,
  }
}
