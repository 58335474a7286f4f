// What is alike in every mail: its head, its palette for light and dark, the brand above, the foot. Made once for a language.
//
// Mail programs are older than browsers. Tables, because Outlook on Windows lays out with Word. Colours inline, because Gmail drops the
// stylesheet in places. The dark palette by `prefers-color-scheme` (Apple Mail), by `data-ogsc` and `data-ogsb` (Outlook on the web and on
// phones); where neither is understood (Gmail), the light one is turned over by the program, which every pair of colours here survives.
import type { Brand } from '../config/brand.ts'
import { accentsOf, type Accent } from '../pages/brand.ts'
import { LANGUAGES, type Language } from '../words/languages.ts'

/** The unchanging parts of a mail's HTML. Between them stand, escaped: subject, preview, content, the last line. */
export type MailFrame = { head: string; open: string; card: string; foot: string; end: string; style: MailStyle }

/** The inline styles of what stands in the card. */
type MailStyle = Record<'title' | 'text' | 'after' | 'quiet' | 'code' | 'digits' | 'button' | 'label', string>

/** As in the stylesheet of the pages. */
const LIGHT = { bg: '#f5f6f8', surface: '#ffffff', text: '#14171f', muted: '#596273', line: '#d8dce4' } as const
const DARK = { bg: '#0e1014', surface: '#171a21', text: '#eceef3', muted: '#a2abba', line: '#2c323d' } as const
/** The accent of the pages where the operator has none. */
const ACCENTS: { light: Accent; dark: Accent } = {
  light: { accent: '#2f55d4', ink: '#ffffff' },
  dark: { accent: '#9db2ff', ink: '#0e1014' },
}

const FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const MONO = "ui-monospace,'SF Mono',Menlo,Consolas,monospace"
/** It follows the preview, so that mail programs don't add the text below to the preview. */
const FILLER = '&#847;&zwnj;&nbsp;'.repeat(40)

/** The frame of the mails in a language, for the configuration of an isolate. */
export function frameOf(brand: Brand, language: Language): MailFrame {
  const known = frames.get(brand) ?? {}
  const frame = known[language] ?? makeFrame(brand, language)
  frames.set(brand, Object.assign(known, { [language]: frame }))
  return frame
}
const frames = new WeakMap<Brand, Partial<Record<Language, MailFrame>>>()

/** As text of a document and as the value of an attribute in quotes. */
export const escapeHtml = (text: string): string =>
  /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) : text

function makeFrame(brand: Brand, language: Language): MailFrame {
  const { light, dark } = brand.brandColor === undefined ? ACCENTS : accentsOf(brand.brandColor)
  const { support } = LANGUAGES[language].mails
  const small = `font:14px/20px ${FONT};color:${LIGHT.muted}`
  const help =
    brand.supportEmail === undefined
      ? ''
      : `<p class="muted" style="margin:0 0 8px;${small}">${escapeHtml(support)} <a class="link" href="mailto:${escapeHtml(brand.supportEmail)}" style="color:${light.accent}">${escapeHtml(brand.supportEmail)}</a></p>\n`
  return {
    head: `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="x-apple-disable-message-reformatting">
<title>`,
    open: `</title>
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:420px){.card{padding:24px!important}.title{font-size:22px!important;line-height:28px!important}}
@media (prefers-color-scheme:dark){${darkRules(dark)}}
${darkRules(dark, '[data-ogsc] ', '[data-ogsb] ')}
</style>
<!--[if mso]><style>td,p,h1,a{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->
</head>
<body class="bg" style="margin:0;padding:0;background:${LIGHT.bg};-webkit-text-size-adjust:100%">
<div class="preview" style="display:none;max-height:0;max-width:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;color:${LIGHT.bg}">`,
    card: `${FILLER}</div>
<table class="bg" lang="${language}" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${LIGHT.bg}" style="background:${LIGHT.bg}">
<tr><td align="center" style="padding:32px 16px">
<!--[if mso]><table role="presentation" width="480" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px">
<tr><td class="text" align="center" style="padding:0 0 24px;font:600 16px/32px ${FONT};color:${LIGHT.text}">${brandMark(brand)}</td></tr>
<tr><td class="card" align="left" bgcolor="${LIGHT.surface}" style="padding:32px;background:${LIGHT.surface};border:1px solid ${LIGHT.line};border-radius:12px">
`,
    foot: `</td></tr>
<tr><td align="center" style="padding:24px 16px 0">
${help}<p class="muted" style="margin:0;${small};word-break:break-word">`,
    end: `</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`,
    style: {
      title: `class="text title" style="margin:0 0 8px;font:600 28px/34px ${FONT};letter-spacing:-.01em;color:${LIGHT.text}"`,
      text: `class="text" style="margin:0 0 16px;font:16px/24px ${FONT};color:${LIGHT.text}"`,
      after: `class="text" style="margin:16px 0 8px;font:16px/24px ${FONT};color:${LIGHT.text}"`,
      quiet: `class="muted" style="margin:16px 0 0;${small}"`,
      code: `class="bg" align="center" bgcolor="${LIGHT.bg}" style="padding:16px 8px;background:${LIGHT.bg};border-radius:8px"`,
      digits: `class="text" style="margin:0;padding:0 0 0 8px;font:600 32px/40px ${MONO};letter-spacing:8px;white-space:nowrap;color:${LIGHT.text}"`,
      button: `class="button" align="center" bgcolor="${light.accent}" style="background:${light.accent};border-radius:8px;mso-padding-alt:10px 24px"`,
      label: `class="ink" style="display:block;padding:10px 24px;font:600 16px/24px ${FONT};color:${light.ink};text-decoration:none"`,
    },
  }
}

/** The dark palette. `text` and `back` stand before the rules of colours and of backgrounds. */
function darkRules({ accent, ink }: Accent, text = '', back = ''): string {
  const rules = [
    `${back}.bg{background:${DARK.bg}!important}`,
    `${back}.card{background:${DARK.surface}!important;border-color:${DARK.line}!important}`,
    `${back}.button{background:${accent}!important}`,
    `${text}.text{color:${DARK.text}!important}`,
    `${text}.muted{color:${DARK.muted}!important}`,
    `${text}.link{color:${accent}!important}`,
    `${text}.ink{color:${ink}!important}`,
    `${text}.preview{color:${DARK.bg}!important}`,
  ]
  return rules.join('')
}

/** The logo where mail programs can load it: Gmail and Outlook show no `data:` image. Else the name. */
function brandMark({ appName, brandLogo }: Brand): string {
  const name = escapeHtml(appName)
  if (brandLogo === undefined || !brandLogo.startsWith('https:')) return name
  return `<img src="${escapeHtml(brandLogo)}" alt="${name}" height="32" style="display:inline-block;height:32px;max-width:200px;border:0;font:600 16px/32px ${FONT}">`
}
