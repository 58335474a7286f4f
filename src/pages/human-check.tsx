// The widget of Cloudflare Turnstile, where sign-in asks for a proof of being human. Its page has the policy `human` (http/house.ts).
import { useHouse, useWords } from './layout.tsx'

/** What the widget calls its token in the form around it. */
export const HUMAN_FIELD = 'cf-turnstile-response'

/** `siteKey`: TURNSTILE_SITE_KEY. It belongs into a form; without a script it says what to do instead. */
export function HumanCheck(props: { siteKey: string }) {
  const { language } = useHouse()
  return (
    <>
      <div class="cf-turnstile" data-sitekey={props.siteKey} data-language={language} data-size="flexible"></div>
      <noscript>
        <p class="small">{useWords().parts.humanNoScript}</p>
      </noscript>
      <script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>
    </>
  )
}
